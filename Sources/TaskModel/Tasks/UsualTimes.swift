/// How long the tasks of an account and a kind took that succeeded, as far as earlier ones tell.
public struct UsualTimes: Equatable, Sendable {
  /// What half of them took no longer than.
  public let median: Duration
  /// What 95 of 100 took no longer than.
  public let p95: Duration
  /// What half of those took no longer than that ended today; nil where there were few.
  public let today: Duration?

  /// Makes times.
  public init(median: Duration, p95: Duration, today: Duration? = nil) {
    self.median = median
    self.p95 = max(p95, median)
    self.today = today
  }
}
