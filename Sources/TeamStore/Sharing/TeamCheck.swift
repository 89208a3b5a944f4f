public import FoundationEssentials
public import TaskModel

/// What an operator should know of the team's store before relying on it.
public struct TeamCheck: Equatable, Sendable {
  /// What the store is called: its host and its database.
  public let name: String
  /// The server's version, as it says it, such as `15.18`; safe to show.
  public let version: String
  /// The name that the server knows this process by; safe to show.
  public let user: String
  /// Whether this process may ask vendors for the team, and track; else it only looks on.
  public let isPoller: Bool
  /// Whether an earlier version's `team init` ran last, so that who may only look on can write more there than it should.
  public let isOutdated: Bool
  /// What is not as safe about the connection as it is meant to be; nil where all is.
  public let remark: String?
  /// How far this machine's calendar is ahead of the server's; what others read is as much older or younger than it shows.
  public let clockAhead: TimeInterval
  /// By how much that may be wrong: the server looked at its clock somewhere between the question and the answer.
  public let clockDoubt: TimeInterval
  /// Whether this process hears at once what others write.
  ///
  /// A pooler that lends connections for a transaction keeps that to itself: then it is seen within two seconds.
  public let hearsHints: Bool
  /// Who has been there within the last minute, such as `wang@jump2`, in order; safe to show.
  public let members: [String]

  /// Puts together what was found.
  public init(
    name: String, version: String, user: String, isPoller: Bool, isOutdated: Bool, remark: String?,
    clockAhead: TimeInterval, clockDoubt: TimeInterval, hearsHints: Bool, members: [String]
  ) {
    self.name = name
    self.version = version
    self.user = user
    self.isPoller = isPoller
    self.isOutdated = isOutdated
    self.remark = remark
    self.clockAhead = clockAhead
    self.clockDoubt = clockDoubt
    self.hearsHints = hearsHints
    self.members = members
  }
}

extension PostgreSQLStore {
  /// Tries what a team needs: the connection, the tables, the role, the clocks, and whether hints come through.
  ///
  /// - Throws: ``StoreError`` where there is no use of the store at all.
  public func check() async throws(StoreError) -> TeamCheck {
    try await open()
    let now = now
    let facts = try await use(.pulse, within: .seconds(5)) { [schema] session in
      let begun = now()
      let row = try session.rows(
        """
        SELECT current_setting('server_version'), current_user,
          has_table_privilege('\(schema.name).watch', 'INSERT'),
          extract(epoch FROM clock_timestamp())::float8,
          ARRAY_TO_STRING(ARRAY(SELECT DISTINCT name FROM \(schema.name).member
            WHERE seen > clock_timestamp() - interval '1 minute' ORDER BY name), E'\\n'),
          NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute
            WHERE attrelid = '\(schema.name).member'::regclass AND attname = 'login')
            OR coalesce(has_table_privilege(to_regrole('cdntop_reader'), '\(schema.name).notice', 'INSERT'), false)
        """
      ).first
      // The server looked at its clock about in the middle.
      let doubt = now().timeIntervalSince(begun) / 2
      let middle = begun.addingTimeInterval(doubt)
      return Facts(
        version: row?.text(0) ?? "", user: row?.text(1) ?? "", mayWrite: row?.flag(2) ?? false,
        isOutdated: row?.flag(5) ?? false,
        clockAhead: middle.timeIntervalSince1970 - (row?.double(3) ?? 0),
        clockDoubt: abs(doubt),
        members: (row?.text(4) ?? "").split(separator: "\n").map(String.init))
    }
    return TeamCheck(
      name: name, version: SafeText(facts.version, limit: .word).text,
      user: SafeText(facts.user, limit: .word).text,
      isPoller: facts.mayWrite && standing == .kept, isOutdated: facts.isOutdated, remark: remark,
      clockAhead: facts.clockAhead, clockDoubt: facts.clockDoubt,
      hearsHints: await hearsHints(),
      members: facts.members.map { SafeText($0, limit: .word).text })
  }

  private struct Facts: Sendable {
    let version: String
    let user: String
    let mayWrite: Bool
    let isOutdated: Bool
    let clockAhead: TimeInterval
    let clockDoubt: TimeInterval
    let members: [String]
  }

  /// Whether a hint of one's own comes back within three seconds.
  private func hearsHints() async -> Bool {
    let (bell, schema) = (bell, schema)
    let limit: Duration = .seconds(3)
    // It has to listen before anything is said.
    guard
      (try? await run("bell", within: limit) { () throws(StoreError) in
        try bell.use(within: limit) { _ in }
      }) != nil
    else { return false }
    let isSaid: Void? = try? await use(.pulse, within: limit) { session in
      try Topics.ring(schema, in: session)
    }
    guard isSaid != nil else { return false }
    let isHeard = try? await run("bell", within: limit * 2) { () throws(StoreError) in
      try bell.use(within: limit) { try $0.waitForNotification() }
    }
    return isHeard == true
  }
}
