import FoundationEssentials
import GRDB
import Synchronization
public import TaskModel

extension SQLiteStore {
  public func news() -> AsyncStream<Set<StoreTopic>> {
    let (stream, inlet) = AsyncStream.makeStream(of: Set<StoreTopic>.self)
    let loop = Task { [self] in
      var last: [StoreTopic: Int64] = [:]
      while !Task.isCancelled {
        // What cannot be looked at now is looked at again.
        if let now = try? await read({ try Topics.revisions(in: $0) }) ?? [:] {
          let changed = told.own.foreign(from: last, to: now)
          if !changed.isEmpty { inlet.yield(changed) }
          last = now
        }
        try? await clock.sleep(for: .milliseconds(500))
      }
      inlet.finish()
    }
    inlet.onTermination = { _ in loop.cancel() }
    return stream
  }
}

/// How often each topic changed, in the table `topic`.
enum Topics {
  static func revisions(in database: Database) throws -> [StoreTopic: Int64] {
    var revisions: [StoreTopic: Int64] = [:]
    try database.each("SELECT name, revision FROM topic") { row in
      if let topic = StoreTopic(rawValue: row.text(0)) { revisions[topic] = row.int(1) }
    }
    return revisions
  }

  /// Notes that a topic changes in this transaction; returns its new revision.
  ///
  /// The first one of a file is the time, so that those of two files are never taken for each other.
  static func raise(_ topic: StoreTopic, in database: Database) throws -> Int64 {
    let first = Int64(Date().timeIntervalSince1970 * 1_000_000)
    return try database.number(
      """
      INSERT INTO topic (name, revision) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET revision = revision + 1 RETURNING revision
      """, [topic.rawValue, first]) ?? first
  }
}

/// What a store knows of itself.
final class Told: Sendable {
  /// The changes that this process made.
  let own = OwnRevisions()
  private let readOnly = Mutex(false)

  var isReadOnly: Bool { readOnly.withLock { $0 } }

  func setReadOnly(_ isReadOnly: Bool) { readOnly.withLock { $0 = isReadOnly } }
}
