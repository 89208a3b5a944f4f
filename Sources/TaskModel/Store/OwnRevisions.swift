import Synchronization

/// Which changes of a store's topics are a process's own, so that it is not told of them.
public final class OwnRevisions: Sendable {
  private static let most = 1_000
  /// The revisions that this process made, the newest last.
  private let made = Mutex<[StoreTopic: [Int64]]>([:])

  /// Begins with none.
  public init() {}

  /// Notes a revision of a topic that this process made.
  public func note(_ revision: Int64, of topic: StoreTopic) {
    made.withLock { made in
      made[topic, default: []].append(revision)
      if made[topic, default: []].count > Self.most { made[topic]?.removeFirst() }
    }
  }

  /// The topics that somebody else changed between two looks at their revisions.
  public func foreign(
    from last: [StoreTopic: Int64], to now: [StoreTopic: Int64]
  ) -> Set<StoreTopic> {
    made.withLock { made in
      Set(
        StoreTopic.allCases.filter { topic in
          guard let new = now[topic], let old = last[topic], old <= new, new - old <= Self.most
          else { return now[topic] != last[topic] }
          let own = Set(made[topic] ?? [])
          return old < new && !(old + 1...new).allSatisfy(own.contains)
        })
    }
  }
}
