import GRDB
import TaskModel

/// What the accounts of the vendors that a store knows are called now.
///
/// A row of the table `account` is an account of a vendor. A configured account is, whatever the order of the
/// configuration, the row of its name that has one of its keys; else that of its name and provider of which no key is
/// known; else the one that has its key, under another name; else the one of its name and provider, whose key was
/// exchanged. A name that an operator gave to another account is that one's from then on; who had it is called by its
/// provider too, as in `prod@PROVIDER`.
struct AccountDirectory {
  private let identities: [AccountIdentity]

  /// Makes a directory of the accounts of a configuration.
  init(_ identities: [AccountIdentity]) { self.identities = identities }

  /// A row of the table.
  private struct Row: Equatable {
    let id: Int64
    var name: String
    var provider: String
    var endpoint: String
    /// Whether the configuration has it; the name of any other is made up where another account has it now.
    var isConfigured = false
  }

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
      let identity = identities.first { $0.name == name }
      try database.run(
        "INSERT INTO account (name, provider, endpoint) VALUES (?, ?, ?)",
        [name.name, identity?.provider.word ?? "", identity?.endpoint ?? ""])
      ids[name] = database.lastInsertedRowID
    }
    for identity in identities {
      guard let id = ids[identity.name] else { continue }
      for key in identity.keys {
        try database.run(
          "INSERT OR IGNORE INTO account_key (key, account) VALUES (?, ?)", [key, id])
      }
    }
    return ids
  }

  /// The rows, as they are called now.
  private func rows(in database: Database) throws -> [Row] {
    var rows = try database.all("SELECT id, name, provider, endpoint FROM account ORDER BY id") {
      Row(id: $0.int(0), name: $0.text(1), provider: $0.text(2), endpoint: $0.text(3))
    }
    var keys: [Int64: Set<String>] = [:]
    try database.each("SELECT key, account FROM account_key") { row in
      keys[row.int(1), default: []].insert(row.text(0))
    }
    func hasKey(_ row: Row, of identity: AccountIdentity) -> Bool {
      keys[row.id]?.isDisjoint(with: identity.keys) == false
    }
    func hasName(_ row: Row, of identity: AccountIdentity) -> Bool {
      row.name == identity.name.name
        && (row.provider.isEmpty || row.provider == identity.provider.word)
    }
    let rules: [(Row, AccountIdentity) -> Bool] = [
      { hasName($0, of: $1) && hasKey($0, of: $1) },
      { hasName($0, of: $1) && keys[$0.id] == nil },
      { hasKey($0, of: $1) },
      { hasName($0, of: $1) },
    ]
    var owners: [String: Int] = [:]
    for rule in rules {
      for identity in identities where owners[identity.name.name] == nil {
        owners[identity.name.name] = rows.indices.first { place in
          rule(rows[place], identity) && !owners.values.contains(place)
        }
      }
    }
    let configured = Dictionary(identities.map { ($0.name.name, $0) }) { first, _ in first }
    for (name, place) in owners {
      guard let identity = configured[name] else { continue }
      rows[place].isConfigured = true
      rows[place].name = name
      rows[place].provider = identity.provider.word
      rows[place].endpoint = identity.endpoint
    }
    let owned = Set(owners.values)
    var taken = Set(configured.keys)
    for place in rows.indices where !owned.contains(place) {
      var name = rows[place].name
      if configured[name] != nil { name += "@" + rows[place].provider }
      while !taken.insert(name).inserted { name += "'" }
      rows[place].name = name
    }
    return rows
  }
}
