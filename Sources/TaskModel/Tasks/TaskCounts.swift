/// How many of a task's URLs stand where, as vendors count that tell of the URLs themselves elsewhere.
public struct TaskCounts: Hashable, Sendable {
  /// How many there are.
  public var total: Int
  /// How many succeeded.
  public var succeeded: Int
  /// How many failed.
  public var failed: Int
  /// How many are worked on; nil where that is not told.
  public var running: Int?

  /// Makes counts.
  public init(total: Int, succeeded: Int, failed: Int, running: Int? = nil) {
    self.total = total
    self.succeeded = succeeded
    self.failed = failed
    self.running = running
  }

  /// Whether they add up, and are no nonsense.
  public var isSound: Bool {
    (1...1_000_000_000).contains(total) && succeeded >= 0 && failed >= 0 && succeeded <= total
      && failed <= total - succeeded
  }

  /// Whether they are at least as new as the items that are known: no fewer have ended.
  func isAsNew(as items: URLItems?) -> Bool {
    isSound && succeeded + failed >= items?.endedCount ?? 0
  }

  /// The share that succeeded, 0...1, as it is made of URLs; nil before anything has ended, since URLs that go on have no
  /// figures of their own.
  public var progress: Double? { share(of: succeeded) }

  /// The share that has ended, 0...1, for better or worse; nil before anything has.
  public var advance: Double? { share(of: succeeded + failed) }

  private func share(of count: Int) -> Double? {
    guard total > 0, succeeded > 0 || failed > 0 else { return nil }
    return URLItem.share(Double(count) / Double(total))
  }
}
