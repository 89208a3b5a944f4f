import FoundationEssentials
import TaskModel

/// Whether there is anything new, in one small answer: what every process asks for every two seconds.
struct Look: Equatable, Sendable {
  /// Which server it is: what was seen at another one, or before it lost commits, says nothing of this one.
  struct Server: Equatable, Sendable {
    var system: Int64 = 0
    /// Raised by each fail-over and each recovery to a point in time.
    var timeline: Int64 = 0
    var startedAt: Double = 0
  }

  /// How far an account was written.
  struct Mark: Equatable, Sendable {
    let sequence: Int64
    /// When, in seconds since 1970 by the server's clock.
    let at: Double
  }

  private(set) var server = Server()
  private(set) var meta: [String: Int64] = [:]
  private(set) var revisions: [StoreTopic: Int64] = [:]
  /// The accounts by their numbers.
  private(set) var accounts: [Int64: Mark] = [:]
  /// The present by the server's clock.
  private(set) var serverTime = Date(timeIntervalSince1970: 0)
  /// When somebody wished for a read of what a lease is for, in seconds since 1970 by the server's clock.
  private(set) var wishes: [String: Double] = [:]

  /// The question; as few bytes as it takes, in one statement, so that a pooler lends a connection for a moment.
  ///
  /// A wish of the future, which no program writes, would keep later ones from being new.
  private static func question(_ schema: TeamSchema) -> String {
    let name = schema.name
    return """
      SELECT 0, '', system_identifier, extract(epoch FROM pg_postmaster_start_time())::float8 FROM pg_control_system()
      UNION ALL SELECT 1, '', timeline_id::bigint, 0 FROM pg_control_checkpoint()
      UNION ALL SELECT 2, key, value, 0 FROM \(name).meta
      UNION ALL SELECT 3, name, revision, 0 FROM \(name).topic
      UNION ALL SELECT 4, id::text, seq, extract(epoch FROM stamp)::float8 FROM \(name).account
      UNION ALL SELECT 6, '', 0, extract(epoch FROM clock_timestamp())::float8
      UNION ALL SELECT 5, budget, 0, extract(epoch FROM wanted_at)::float8 FROM \(name).lease WHERE wanted_at <= clock_timestamp()
      """
  }

  init(_ schema: TeamSchema, in session: Session) throws {
    try session.rows(Self.question(schema)).map { row in
      (part: row.int(0), name: row.text(1), number: row.int(2), real: row.double(3))
    }.forEach { row in
      switch row.part {
      case 0: (server.system, server.startedAt) = (row.number, row.real)
      case 1: server.timeline = row.number
      case 2: meta[row.name] = row.number
      case 3: if let topic = StoreTopic(rawValue: row.name) { revisions[topic] = row.number }
      case 4:
        accounts[Int64(row.name) ?? 0] = Mark(sequence: row.number, at: row.real)
      case 5: wishes[row.name] = row.real
      default: serverTime = Date(timeIntervalSince1970: row.real)
      }
    }
  }
}
