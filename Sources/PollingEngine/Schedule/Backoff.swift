/// How long to stay away after failures: exponential, with full jitter.
///
/// The delay is drawn evenly from zero to a ceiling that doubles with every failure in a row, so that
/// many clients of one ailing vendor do not return together:
///
/// | failures in a row | ceiling | mean delay |
/// |---|---|---|
/// | 1 | 1 s | 0.5 s |
/// | 2 | 2 s | 1 s |
/// | 3 | 4 s | 2 s |
/// | 4 | 8 s | 4 s |
/// | 5 | 16 s | 8 s |
/// | 6 | 32 s | 16 s |
/// | 7 and more | 60 s | 30 s |
///
/// A vendor's `Retry-After` is a floor under what is drawn.
package struct Backoff: Sendable {
  /// The ceiling after the first failure.
  package static let base: Duration = .seconds(1)
  /// The ceiling after many failures.
  package static let cap: Duration = .seconds(60)
  /// The longest floor a vendor can demand; longer ones are taken for nonsense and cut.
  package static let longestFloor: Duration = .seconds(24 * 60 * 60)

  /// Failures since the last success.
  package private(set) var failures = 0

  /// Makes the state before any failure.
  package init() {}

  /// Returns the longest delay after so many failures in a row; zero after none.
  package static func ceiling(after failures: Int) -> Duration {
    guard failures > 0 else { return .zero }
    return failures > 6 ? cap : base * (1 << (failures - 1))
  }

  /// Counts a failure and draws the delay before the next attempt.
  package mutating func fail(
    retryAfter floor: Duration? = nil, using generator: inout some RandomNumberGenerator
  ) -> Duration {
    failures += 1
    let drawn = Self.ceiling(after: failures) * Double.random(in: 0...1, using: &generator)
    return max(drawn, min(floor ?? .zero, Self.longestFloor))
  }

  /// Counts a failure after which another time is waited than is drawn here.
  package mutating func note() { failures += 1 }

  /// Forgets all failures.
  package mutating func succeed() { failures = 0 }
}
