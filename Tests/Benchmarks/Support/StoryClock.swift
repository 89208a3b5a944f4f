public import FoundationEssentials
import Synchronization

/// A clock that stands where its user puts it; whoever sleeps on it moves it on.
///
/// For one account played by one task: nothing waits, so hours pass in milliseconds and every run of a
/// seed is the same.
public final class StoryClock: Clock, Sendable {
  /// A point of the story, counted from its start.
  public struct Instant: InstantProtocol {
    /// How far the point is from the start.
    public var offset: Duration

    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

    public func duration(to other: Instant) -> Duration { other.offset - offset }

    public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let start = Date(timeIntervalSince1970: 1_789_963_200)
  private let offset = Mutex(Duration.zero)

  /// Makes a clock at its start.
  public init() {}

  public var now: Instant { Instant(offset: offset.withLock { $0 }) }

  public var minimumResolution: Duration { .nanoseconds(1) }

  /// The calendar time that belongs to ``now``.
  public var wallTime: Date { start.addingTimeInterval(elapsed) }

  /// Seconds since the start.
  public var elapsed: Double {
    let (seconds, attoseconds) = now.offset.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    move(to: deadline.offset)
  }

  /// Moves on to a moment after the start; the clock never goes back.
  public func move(to moment: Duration) { offset.withLock { $0 = max($0, moment) } }
}
