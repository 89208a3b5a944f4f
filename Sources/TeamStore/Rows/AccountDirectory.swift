import TaskModel

/// What the accounts of the vendors are called here of which the table `account` has rows; see ``AccountNames``.
///
/// What others call them stays in the table: each operator has a configuration of his own.
struct AccountDirectory: Sendable {
  private let accounts: AccountNames

  /// Makes a directory of the accounts of a configuration.
  init(_ identities: [AccountIdentity]) {
    accounts = AccountNames(identities, isShared: true)
  }

  /// Which accounts the numbers of rows stand for.
  struct Known {
    let names: [Int64: AccountID]
    let providers: [Int64: ProviderID]

    /// By how many seconds the least and the most of the vendors' clocks are ahead, none among them.
    let clocksAhead: ClosedRange<Double>
  }

  func known(in session: Session) throws -> Known {
    let rows = try rows(in: session)
    let ahead = try session.rows("SELECT min(clock_ahead), max(clock_ahead) FROM account").first
    let (least, most) = (ahead?.int(0) ?? 0, ahead?.int(1) ?? 0)
    return Known(
      names: Dictionary(rows.map { ($0.id, AccountID($0.name)) }) { first, _ in first },
      providers: Dictionary(rows.map { ($0.id, ProviderID($0.provider)) }) { first, _ in first },
      clocksAhead: min(0, Double(least) / 1_000)...max(0, Double(most) / 1_000))
  }

  /// The rows of names, which are made where there are none; to be called first in a transaction that writes.
  func ids(of names: Set<AccountID>, in session: Session) throws -> [AccountID: Int64] {
    var stored = try stored(in: session)
    if isLacking(names, in: stored) {
      // Two that make the same account would make two of it.
      try session.rows("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")
      stored = try self.stored(in: session)
      try add(names, to: stored, in: session)
      stored = try self.stored(in: session)
    }
    let rows = accounts.named(stored.rows, keys: stored.keys)
    return Dictionary(rows.map { (AccountID($0.name), $0.id) }) { first, _ in first }
  }

  /// What the tables have.
  private struct Stored {
    let rows: [AccountNames.Row]
    let keys: [Int64: Set<String>]
  }

  /// The keys of the configuration by the numbers of the accounts that they are known for.
  private func keys(in rows: [AccountNames.Row]) -> [(key: String, account: Int64)] {
    rows.flatMap { row in
      let identity = accounts.identities.first { row.isConfigured && $0.name.name == row.name }
      return (identity?.keys ?? []).map { ($0, row.id) }
    }
  }

  private func isLacking(_ names: Set<AccountID>, in stored: Stored) -> Bool {
    let rows = accounts.named(stored.rows, keys: stored.keys)
    let known = stored.keys.values.reduce(into: Set()) { $0.formUnion($1) }
    return !names.isSubset(of: rows.map { AccountID($0.name) })
      || keys(in: rows).contains { !known.contains($0.key) }
  }

  private func add(
    _ names: Set<AccountID>, to stored: Stored, in session: Session
  ) throws {
    let rows = accounts.named(stored.rows, keys: stored.keys)
    var new = keys(in: rows)
    for name in names.subtracting(rows.map { AccountID($0.name) }).sorted() {
      let identity = accounts.identities.first { $0.name == name }
      let made = try session.rows(
        "INSERT INTO account (name, provider, endpoint) VALUES ($1, $2, $3) RETURNING id",
        [
          .text(name.name), .text(identity?.provider.word ?? ""), .text(identity?.endpoint ?? ""),
        ])
      guard let id = made.first?.int(0) else { continue }
      new += (identity?.keys ?? []).map { ($0, id) }
    }
    try session.rows(
      """
      INSERT INTO account_key (key, account) SELECT * FROM unnest($1::text[], $2::bigint[])
      ON CONFLICT DO NOTHING
      """, [.texts(new.map(\.key)), .ints(new.map(\.account))])
  }

  private func rows(in session: Session) throws -> [AccountNames.Row] {
    let stored = try stored(in: session)
    return accounts.named(stored.rows, keys: stored.keys)
  }

  private func stored(in session: Session) throws -> Stored {
    let rows = try session.rows(
      "SELECT id, name, provider, endpoint FROM account ORDER BY id"
    ).map { row in
      AccountNames.Row(
        id: row.int(0), name: row.text(1), provider: row.text(2), endpoint: row.text(3))
    }
    var keys: [Int64: Set<String>] = [:]
    let pairs = try session.rows("SELECT key, account FROM account_key")
      .map { (key: $0.text(0), account: $0.int(1)) }
    for pair in pairs { keys[pair.account, default: []].insert(pair.key) }
    return Stored(rows: rows, keys: keys)
  }
}
