import FoundationEssentials
import Synchronization

/// A clock that stands where its user puts it; whoever sleeps on it moves it on.
///
/// For one account played by one task: nothing waits, so hours pass in milliseconds and every run of a
/// seed is the same.
final class StoryClock: Clock, Sendable {
  struct Instant: InstantProtocol {
    var offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

    func duration(to other: Instant) -> Duration { other.offset - offset }

    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let start = Date(timeIntervalSince1970: 1_789_963_200)
  private let offset = Mutex(Duration.zero)

  var now: Instant { Instant(offset: offset.withLock { $0 }) }

  var minimumResolution: Duration { .nanoseconds(1) }

  /// The calendar time that belongs to ``now``.
  var wallTime: Date { start.addingTimeInterval(elapsed) }

  /// Seconds since the start.
  var elapsed: Double {
    let (seconds, attoseconds) = now.offset.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    move(to: deadline.offset)
  }

  /// Moves on to a moment after the start; the clock never goes back.
  func move(to moment: Duration) { offset.withLock { $0 = max($0, moment) } }

  /// Moves on to a second after the start.
  func move(toSecond second: Double) { move(to: .nanoseconds(Int64((second * 1e9).rounded(.up)))) }
}
