import GRDB
import TaskModel

/// What the accounts of the vendors are called now of which the table `account` has rows; see ``AccountNames``.
struct AccountDirectory {
  private let accounts: AccountNames

  /// Makes a directory of the accounts of a configuration.
  init(_ identities: [AccountIdentity]) { accounts = AccountNames(identities) }

  /// What the rows are called now.
  func names(in database: Database) throws -> [Int64: AccountID] {
    Dictionary(try rows(in: database).map { ($0.id, AccountID($0.name)) }) { first, _ in first }
  }

  /// The rows of names, which are made where there are none; to be called in a transaction that writes.
  func ids(of names: Set<AccountID>, in database: Database) throws -> [AccountID: Int64] {
    let rows = try rows(in: database)
    for row in rows where row.isConfigured {
      try database.run(
        """
        UPDATE account SET name = ?2, provider = ?3, endpoint = ?4
        WHERE id = ?1 AND (name <> ?2 OR provider <> ?3 OR endpoint <> ?4)
        """, [row.id, row.name, row.provider, row.endpoint])
    }
    var ids = Dictionary(rows.map { (AccountID($0.name), $0.id) }) { first, _ in first }
    for name in names.sorted() where ids[name] == nil {
      let identity = accounts.identities.first { $0.name == name }
      try database.run(
        "INSERT INTO account (name, provider, endpoint) VALUES (?, ?, ?)",
        [name.name, identity?.provider.word ?? "", identity?.endpoint ?? ""])
      ids[name] = database.lastInsertedRowID
    }
    for identity in accounts.identities {
      guard let id = ids[identity.name] else { continue }
      for key in identity.keys {
        try database.run(
          "INSERT OR IGNORE INTO account_key (key, account) VALUES (?, ?)", [key, id])
      }
    }
    return ids
  }

  /// The rows, as they are called now.
  private func rows(in database: Database) throws -> [AccountNames.Row] {
    let rows = try database.all(
      "SELECT id, name, provider, endpoint FROM account ORDER BY id"
    ) { row in
      AccountNames.Row(
        id: row.int(0), name: row.text(1), provider: row.text(2), endpoint: row.text(3))
    }
    var keys: [Int64: Set<String>] = [:]
    try database.each("SELECT key, account FROM account_key") { row in
      keys[row.int(1), default: []].insert(row.text(0))
    }
    return accounts.named(rows, keys: keys)
  }
}
