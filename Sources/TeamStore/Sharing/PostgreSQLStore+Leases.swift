import Synchronization
public import TaskModel

/// Who asks which account.
extension PostgreSQLStore {
  /// Takes leases that nobody has, and renews those that this process has.
  ///
  /// An account that this process left to others it takes again where none of them has taken it for as long as a lease lasts.
  ///
  /// - Parameter budgets: what this process has credentials for.
  /// - Returns: the leases of this process, by what the vendor counts calls by.
  public func hold(_ budgets: Set<String>) async throws(StoreError) -> [String: Lease] {
    guard !budgets.isEmpty else { return [:] }
    guard standing == .kept else { throw .readOnly(path: name) }
    let (schema, member) = (schema, member)
    let length = terms.length.forSQL
    let begun = ContinuousClock.now
    let epochs = try await use(.pulse, within: .seconds(5)) { session in
      try session.rows(
        """
        INSERT INTO \(schema.name).lease AS l (budget, holder, host, epoch, since, until)
        SELECT b, $2, $3, 1, clock_timestamp(), clock_timestamp() + interval '\(length)'
        FROM unnest($1::text[]) AS b
        WHERE NOT EXISTS (SELECT 1 FROM \(schema.name).cannot AS c
          WHERE c.budget = b AND c.holder = $2 AND c.until > clock_timestamp())
          OR EXISTS (SELECT 1 FROM \(schema.name).lease AS free
            WHERE free.budget = b AND free.until < clock_timestamp() - interval '\(length)')
        ORDER BY b
        ON CONFLICT (budget) DO UPDATE SET
          epoch = l.epoch + (l.holder <> excluded.holder)::int, holder = excluded.holder, host = excluded.host,
          since = CASE WHEN l.holder = excluded.holder THEN l.since ELSE excluded.since END,
          until = clock_timestamp() + interval '\(length)'
        WHERE l.holder = excluded.holder OR l.until < clock_timestamp()
        RETURNING budget, epoch
        """, [.texts(budgets.sorted()), .text(member.id), .text(member.host)]
      ).map { (budget: $0.text(0), epoch: $0.int(1)) }
    }
    // Counted from before it was asked for: so it ends here before it does on the server.
    let end = begun + terms.length - terms.margin
    return Dictionary(
      epochs.map { ($0.budget, Lease(budget: $0.budget, epoch: $0.epoch, usableUntil: end)) }
    ) { first, _ in first }
  }

  /// Says that this process is there; returns how many were within the last minute, this one among them.
  ///
  /// Its names are written each time, since they are what others show of who has a lease. How many there are says how much each
  /// may ask while the server is away: of another login that only looks on no more than twenty are counted.
  @discardableResult
  public func attend() async throws(StoreError) -> Int {
    let (schema, member) = (schema, member)
    let count = try await use(.pulse, within: .seconds(5)) { session in
      try session.rows(
        """
        WITH me AS (
          INSERT INTO \(schema.name).member (id, name, host, seen) VALUES ($1, $2, $3, clock_timestamp())
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, host = excluded.host, seen = excluded.seen)
        SELECT 1 + coalesce(sum(
          CASE WHEN login = session_user OR \(Self.mayPoll("login", schema)) THEN number ELSE least(number, 20) END), 0)::bigint
        FROM (
          SELECT to_jsonb(m) ->> 'login' AS login, count(*) AS number FROM \(schema.name).member AS m
          WHERE id <> $1 AND seen > clock_timestamp() - interval '1 minute' GROUP BY 1) AS logins
        """, [.text(member.id), .text(member.name), .text(member.host)]
      ).first?.int(0) ?? 1
    }
    participants.withLock { $0 = Int(count) }
    return Int(count)
  }

  /// Whether a login may ask vendors for the team, in SQL; so may one that nobody knows, in tables of an earlier version.
  private static func mayPoll(_ login: String, _ schema: TeamSchema) -> String {
    "coalesce(has_table_privilege(to_regrole(quote_ident(\(login))), '\(schema.name).watch', 'INSERT'), true)"
  }

  /// Gives the leases back that this process has of some, so that others need not wait for their end.
  public func giveBack(_ budgets: Set<String>) async throws(StoreError) {
    let (schema, member) = (schema, member)
    try await use(.pulse, within: .seconds(2)) { session in
      try session.rows(
        """
        UPDATE \(schema.name).lease SET until = clock_timestamp()
        WHERE budget = ANY($1) AND holder = $2 AND until > clock_timestamp()
        """, [.texts(budgets.sorted()), .text(member.id)])
      return ()
    }
  }

  /// Says that this process is not there any more, and gives its leases back.
  ///
  /// - Parameter budgets: what it may have leases of.
  public func depart(_ budgets: Set<String>) async throws(StoreError) {
    // Whose login only looks on has none, and no right to write of them.
    if told.readingUser == nil { try await giveBack(budgets) }
    let (schema, member) = (schema, member)
    try await use(.pulse, within: .seconds(2)) { session in
      try session.rows(
        "UPDATE \(schema.name).member SET seen = clock_timestamp() - interval '1 hour' WHERE id = $1",
        [.text(member.id)])
      return ()
    }
  }

  /// Leaves an account to others for five minutes, since this process cannot ask it: its key is refused, or there is no way
  /// to the vendor from here.
  ///
  /// - Parameter why: the reason, for the team.
  /// - Returns: whether that was done: where everybody else who is there has left it as well, or only looks on, it is kept.
  public func leave(_ lease: Lease, because why: String) async throws(StoreError) -> Bool {
    let (schema, member) = (schema, member)
    let abstinence = terms.abstinence.forSQL
    let why = SafeText(why, limit: .message).text
    return try await write(on: .pulse, within: .seconds(5)) { session in
      let left = try session.rows(
        """
        INSERT INTO cannot (budget, holder, host, why, until)
        SELECT $1, $2, $3, $4, clock_timestamp() + interval '\(abstinence)'
        WHERE EXISTS (SELECT 1 FROM member AS m
          WHERE m.id <> $2 AND m.seen > clock_timestamp() - interval '1 minute'
          AND \(Self.mayPoll("to_jsonb(m) ->> 'login'", schema))
          AND NOT EXISTS (SELECT 1 FROM cannot AS c
            WHERE c.budget = $1 AND c.holder = m.id AND c.until > clock_timestamp()))
        ON CONFLICT (budget, holder) DO UPDATE SET why = excluded.why, until = excluded.until
        RETURNING 1
        """,
        [.text(lease.budget), .text(member.id), .text(member.host), .text(why)])
      guard left.count > 0 else { return false }
      try session.rows(
        "UPDATE lease SET until = clock_timestamp() WHERE budget = $1 AND holder = $2 AND epoch = $3",
        [.text(lease.budget), .text(member.id), .int(lease.epoch)])
      return true
    }
  }

  /// What somebody asks at present.
  public func heldBudgets() async throws(StoreError) -> Set<String> {
    let schema = schema
    return try await use(.pulse, within: .seconds(5)) { session in
      let rows = try session.rows(
        "SELECT budget FROM \(schema.name).lease WHERE until > clock_timestamp()")
      return Set(rows.map { $0.text(0) })
    }
  }

  /// Wishes for a read at once by whoever has a lease.
  ///
  /// - Returns: whether anybody has it.
  @discardableResult
  public func wish(for budget: String) async throws(StoreError) -> Bool {
    let schema = schema
    return try await write(on: .pulse, within: .seconds(5), isForReaders: true) { session in
      let wished = try session.rows(
        """
        UPDATE lease SET wanted_at = clock_timestamp() WHERE budget = $1 AND until > clock_timestamp() RETURNING 1
        """, [.text(budget)])
      try Topics.ring(schema, in: session)
      return wished.count > 0
    }
  }

  /// Who asks which account, in the order of their names.
  public func holders() async throws(StoreError) -> [LeaseHolder] {
    try await read { session in
      let rows = try session.rows(
        """
        SELECT budget, holder, host, epoch, extract(epoch FROM clock_timestamp() - since)::float8,
          extract(epoch FROM until - clock_timestamp())::float8,
          ARRAY_TO_STRING(ARRAY(SELECT c.host || ': ' || c.why FROM cannot AS c
            WHERE c.budget = lease.budget AND c.until > clock_timestamp() ORDER BY 1), E'\\n'),
          (SELECT name FROM member WHERE id = lease.holder)
        FROM lease ORDER BY budget
        """)
      return rows.map { row in
        LeaseHolder(
          budget: row.text(0), id: row.text(1),
          name: SafeText(row.optional(7, row.text) ?? row.text(2), limit: .word).text,
          host: SafeText(row.text(2), limit: .word).text, epoch: row.int(3),
          heldFor: .seconds(row.double(4)), left: .seconds(row.double(5)),
          unable: row.text(6).split(separator: "\n").map {
            SafeText(String($0), limit: .message).text
          })
      }
    }
  }

  /// Who has been there within the last minute, such as `wang@jump2`, in order; safe to show.
  public func members() async throws(StoreError) -> [String] {
    try await read { session in
      try session.rows(
        "SELECT DISTINCT name FROM member WHERE seen > clock_timestamp() - interval '1 minute' ORDER BY name"
      ).map { SafeText($0.text(0), limit: .word).text }
    }
  }

  /// Lets nobody else take a lease before the transaction ends; returns whether it is still this process's.
  static func fence(_ lease: Lease, _ member: Member, in session: Session) throws -> Bool {
    try session.rows(
      "SELECT 1 FROM lease WHERE budget = $1 AND epoch = $2 AND holder = $3 FOR SHARE",
      [.text(lease.budget), .int(lease.epoch), .text(member.id)]
    ).count > 0
  }
}

extension Duration {
  /// The duration as an interval of SQL has it.
  fileprivate var forSQL: String { "\(components.seconds) seconds" }
}
