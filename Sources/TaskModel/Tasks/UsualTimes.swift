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

extension [Duration] {
  /// Returns the shortest of sorted lengths that this share of all, 0...1, took no longer than; nil for no lengths.
  public func nearestRank(_ share: Double) -> Duration? {
    isEmpty ? nil : self[Swift.max(0, Int((share * Double(count)).rounded(.up)) - 1)]
  }
}

extension StallLimits {
  /// Returns the limits, wide enough for what is usual: half as long again.
  public func widened(by usual: [TaskKind: UsualTimes]) -> StallLimits {
    var limits = self
    for (kind, times) in usual {
      let p95 = times.p95
      if kind.family == .prefetch {
        limits.prefetch = max(limits.prefetch, p95 * 3 / 2)
      } else {
        limits.purge = max(limits.purge, p95 * 3 / 2)
      }
    }
    return limits
  }
}
