import Synchronization

/// Spreads requests evenly: the one budget of all places, which lends no burst.
final class Pace<C: Clock>: Sendable where C.Duration == Duration {
  private let interval: Duration
  private let clock: C
  private let next: Mutex<C.Instant>

  /// Makes one that is free now.
  ///
  /// - Parameter rate: requests a second, above 0.
  init(rate: Double, clock: C) {
    interval = .seconds(1 / max(rate, 0.001))
    self.clock = clock
    next = Mutex(clock.now)
  }

  /// Waits for the next turn.
  ///
  /// - Throws: `CancellationError`.
  func turn() async throws {
    let mine = next.withLock { next in
      let mine = max(next, clock.now)
      next = mine.advanced(by: interval)
      return mine
    }
    if clock.now < mine {
      try await clock.sleep(until: mine, tolerance: nil)
    } else {
      try Task.checkCancellation()
    }
  }
}
