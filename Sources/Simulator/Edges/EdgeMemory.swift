import Synchronization

/// What nodes were asked for since it was evicted.
final class EdgeMemory: Sendable {
  struct Key: Hashable {
    let node: EdgeNode
    let name: String
    let isPacked: Bool
  }

  /// With more the nodes forget it all, as one does whose disk is full.
  private static let capacity = 100_000

  private let moments = Mutex<[Key: Double]>([:])

  /// Notes a question; returns when the first one was, and nil for the first.
  func firstAsked(_ key: Key, at now: Double) -> Double? {
    moments.withLock { moments in
      if let first = moments[key] { return first }
      if moments.count >= Self.capacity { moments.removeAll() }
      moments[key] = now
      return nil
    }
  }
}
