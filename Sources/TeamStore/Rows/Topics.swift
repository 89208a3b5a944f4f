import FoundationEssentials
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
  /// Who the server knows this process as, where that may only read; nil where it may write.
  private let reader = Mutex<String?>(nil)
  private let clock = Mutex<(date: Date, at: ContinuousClock.Instant)?>(nil)

  var isReadOnly: Bool { standing.withLock { $0 == .readOnly } }

  func take(_ new: TeamSchema.Standing) { standing.withLock { $0 = new } }

  var readingUser: String? { reader.withLock { $0 } }

  func take(mayWrite: Bool, user: String) { reader.withLock { $0 = mayWrite ? nil : user } }

  /// The present by the server's clock; nil before it was asked.
  var serverTime: Date? {
    clock.withLock { clock in
      clock.map { $0.date.addingTimeInterval($0.at.duration(to: .now) / .seconds(1)) }
    }
  }

  /// Takes note of what the server's clock said between two moments: about in the middle.
  func take(serverTime: Date, from begun: ContinuousClock.Instant) {
    let half = begun.duration(to: .now) / 2
    clock.withLock { $0 = (serverTime, begun + half) }
  }
}
