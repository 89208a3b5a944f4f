/// A budget of calls: it fills at a steady rate and lends a short burst.
///
/// Over any span of *t* seconds at most `burst + rate * t` tokens are given out.
package struct TokenBucket: Sendable {
  private let rate: Double
  private let burst: Double
  private var tokens: Double
  private var countedAt: Duration
  private var closedUntil: Duration

  /// Tokens closer than this to a price pay it; it absorbs the rounding of waits.
  private static let rounding = 1e-6

  /// Makes a full bucket.
  ///
  /// - Parameters:
  ///   - rate: tokens a second; what is not above 0 counts as one token in 1,000 seconds.
  ///   - burst: the most tokens the bucket holds; at least 1.
  ///   - now: the moment from which it fills.
  package init(rate: Double, burst: Double, at now: Duration = .zero) {
    self.rate = rate > 0.001 ? rate : 0.001
    self.burst = burst > 1 ? burst : 1
    tokens = self.burst
    countedAt = now
    closedUntil = now
  }

  /// Makes a bucket as another process left it.
  ///
  /// - Parameters:
  ///   - tokens: what it held; what is over the burst is lost.
  ///   - moment: when that was counted.
  package init(rate: Double, burst: Double, tokens: Double, at moment: Duration) {
    self.init(rate: rate, burst: burst, at: moment)
    self.tokens = min(tokens, self.burst)
  }

  /// Returns the tokens there are; below 0 for a debt.
  package func tokens(at now: Duration) -> Double { balance(at: now) }

  /// Returns what may be taken at a moment; nothing before a throttling vendor is asked again.
  package func budget(at now: Duration) -> CallBudget {
    let tokens = closedUntil > now ? 0 : balance(at: now)
    return CallBudget(tokens: tokens, burst: burst, rate: rate)
  }

  /// Returns how long to wait until `cost` tokens can be taken; nil when they can be taken now.
  ///
  /// A price above the burst is due from a full bucket and leaves a debt.
  package func wait(for cost: Double = 1, at now: Duration) -> Duration? {
    let missing = min(cost, burst) - balance(at: now)
    let nanoseconds = min(1e18, missing / rate * 1e9).rounded()
    let filling = missing > Self.rounding ? Duration.nanoseconds(Int64(nanoseconds)) : .zero
    let wait = max(filling, closedUntil - now)
    return wait > .zero ? wait : nil
  }

  /// Takes `cost` tokens and returns nil, or takes nothing and returns how long to wait.
  package mutating func take(_ cost: Double = 1, at now: Duration) -> Duration? {
    if let wait = wait(for: cost, at: now) { return wait }
    tokens = balance(at: now) - cost
    countedAt = max(countedAt, now)
    return nil
  }

  /// Empties the bucket and gives nothing out before `reopening`, as a throttling vendor demands.
  package mutating func drain(at now: Duration, until reopening: Duration) {
    tokens = min(0, balance(at: now))
    countedAt = max(countedAt, now)
    closedUntil = max(closedUntil, reopening)
  }

  private func balance(at now: Duration) -> Double {
    let passed = now - countedAt
    guard passed > .zero else { return tokens }
    let (seconds, attoseconds) = passed.components
    let gained = (Double(seconds) + Double(attoseconds) / 1e18) * rate
    return min(burst, tokens + gained)
  }
}
