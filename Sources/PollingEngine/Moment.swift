package import FoundationEssentials

/// A point in time on two scales: the engine's steady one, and the calendar's.
///
/// Decisions and the order of answers go by the steady scale, so that a stepped system clock neither
/// hurries nor delays a call; what is shown goes by the calendar.
package struct Moment: Hashable, Sendable {
  /// Time since the engine was made.
  package let elapsed: Duration
  /// Calendar time.
  package let wall: Date

  /// Makes a moment from both readings.
  package init(elapsed: Duration, wall: Date) {
    self.elapsed = elapsed
    self.wall = wall
  }

  /// Returns the calendar time at which the steady scale will read `elapsed`.
  package func wall(at elapsed: Duration) -> Date {
    let (seconds, attoseconds) = (elapsed - self.elapsed).components
    return wall.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
  }
}
