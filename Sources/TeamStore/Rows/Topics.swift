import Synchronization
import TaskModel

/// How often each topic changed, in the table `topic`.
enum Topics {
  /// Notes that a topic changes in this transaction; returns its new revision.
  ///
  /// The first one is the time, so that those of two databases are never taken for each other. Who changes a topic holds
  /// its row until the transaction ends, so that two do so one after the other.
  static func raise(_ topic: StoreTopic, in session: Session) throws -> Int64 {
    try session.rows(
      """
      INSERT INTO topic (name, revision) VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
      ON CONFLICT (name) DO UPDATE SET revision = topic.revision + 1 RETURNING revision
      """, [.text(topic.rawValue)]
    ).first?.int(0) ?? 0
  }

  /// The channel of hints that something was written.
  static func channel(of schema: TeamSchema) -> String { schema.name + "_news" }

  /// Tells those who listen, when the transaction ends well, that there is something new.
  static func ring(_ schema: TeamSchema, in session: Session) throws {
    try session.rows("SELECT pg_notify($1, '')", [.text(channel(of: schema))])
  }
}

/// What a store knows of itself.
final class Told: Sendable {
  /// The changes that this process made.
  let own = OwnRevisions()
  private let standing = Mutex(TeamSchema.Standing.whole)

  var isReadOnly: Bool { standing.withLock { $0 == .readOnly } }

  func take(_ new: TeamSchema.Standing) { standing.withLock { $0 = new } }
}
