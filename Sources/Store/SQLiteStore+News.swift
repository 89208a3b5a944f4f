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
          let changed = told.foreign(from: last, to: now)
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
  private struct State {
    var isReadOnly = false
    /// The revisions that this process made, the newest last.
    var own: [StoreTopic: [Int64]] = [:]
  }

  private static let mostOwn = 1_000
  private let state = Mutex(State())

  var isReadOnly: Bool { state.withLock { $0.isReadOnly } }

  func setReadOnly(_ isReadOnly: Bool) { state.withLock { $0.isReadOnly = isReadOnly } }

  func ownRevision(_ revision: Int64, of topic: StoreTopic) {
    state.withLock { state in
      state.own[topic, default: []].append(revision)
      if state.own[topic, default: []].count > Self.mostOwn { state.own[topic]?.removeFirst() }
    }
  }

  /// The topics that somebody else changed between two looks.
  func foreign(from last: [StoreTopic: Int64], to now: [StoreTopic: Int64]) -> Set<StoreTopic> {
    state.withLock { state in
      Set(
        StoreTopic.allCases.filter { topic in
          guard let new = now[topic], let old = last[topic], old <= new, new - old <= Self.mostOwn
          else { return now[topic] != last[topic] }
          let own = Set(state.own[topic] ?? [])
          return old < new && !(old + 1...new).allSatisfy(own.contains)
        })
    }
  }
}
