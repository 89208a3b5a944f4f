import FoundationEssentials
import TaskModel

/// The calendar time at which the program began, moved on by the steady clock, which counts a suspended
/// machine's time and which nobody sets.
///
/// Whatever is judged by the time that has passed goes by it: how old data is, what stands still, when to
/// ask again. Where a date is written down, ``step`` tells how the calendar has been set meanwhile.
struct SteadyTime: Sendable {
  /// A difference that is no setting of a clock: the two are not read at once.
  private static let leastStep: TimeInterval = 1

  private let elapsed: @Sendable () -> Duration
  private let calendar: @Sendable () -> Date
  private let began: Date
  private let start: Duration

  /// Begins now.
  ///
  /// - Parameters:
  ///   - elapsed: the steady clock.
  ///   - calendar: the calendar time, which may be set.
  init(elapsed: @escaping @Sendable () -> Duration, calendar: @escaping @Sendable () -> Date) {
    self.elapsed = elapsed
    self.calendar = calendar
    began = calendar()
    start = elapsed()
  }

  /// The present on the steady scale.
  var now: Date { began.addingTimeInterval((elapsed() - start).seconds) }

  /// How many seconds have to be added to times of the steady scale to have the calendar's; 0 while nobody
  /// has set it.
  var step: TimeInterval {
    let step = calendar().timeIntervalSince(now)
    return abs(step) < Self.leastStep ? 0 : step
  }

  /// The time of the running process.
  static let process: SteadyTime = {
    let start = ContinuousClock.now
    return SteadyTime(elapsed: { ContinuousClock.now - start }, calendar: { Date() })
  }()
}
