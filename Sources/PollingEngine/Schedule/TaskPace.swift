import TaskModel

/// What is known of how one task goes, and when it is worth asking for it again.
///
/// All moments are on the steady scale.
package struct TaskPace: Equatable, Sendable {
  /// The limits of an account's cadence.
  package struct Limits: Equatable, Sendable {
    /// The shortest time between two questions.
    package var floor: Duration
    /// The longest time between two questions about a task that goes on.
    package var ceiling: Duration

    /// The same in the first two minutes of the task; nil where youth makes no difference.
    package var young: Duration?

    /// The same before an end is expected only because the vendor says how long tasks take; nil where
    /// that is believed.
    package var unproven: Duration?

    /// The longest time just after the start for a task that was there before it; nil later on.
    package var start: Duration?

    /// Makes limits.
    package init(
      floor: Duration, ceiling: Duration, young: Duration? = nil, unproven: Duration? = nil,
      start: Duration? = nil
    ) {
      self.floor = floor
      self.ceiling = max(floor, ceiling)
      self.young = young
      self.unproven = unproven
      self.start = start
    }
  }

  /// How far a task was at a moment.
  package struct Reading: Equatable, Sendable {
    /// When.
    package let at: Duration
    /// How far, 0...1.
    package let progress: Double

    /// Makes a reading.
    package init(at: Duration, progress: Double) {
      self.at = at
      self.progress = progress
    }
  }

  /// How long an end waits for the read that confirms it: final words are not final by any contract.
  package static let confirmation: Duration = .seconds(15)
  /// How long a task is young.
  package static let youth: Duration = .seconds(120)
  /// The longest time between two looks when the span begins in which a task ends, if the span is short.
  private static let look: Duration = .milliseconds(7_500)
  /// Into how many of these looks a longer span is divided.
  private static let looks = 16.0
  /// What a call costs, in seconds of delay, by the time between looks.
  private static let price = 0.25
  /// The share of tasks that end later than most, as a part of those that end in time.
  private static let stragglers = 0.125
  /// How much of the time that nothing has happened passes between two looks.
  private static let patience = 0.1
  /// The longest time between two questions about a task that has stood still.
  package static let slowest: Duration = .seconds(300)
  /// How far off an end may be that is drawn from progress, as a share of what is left.
  private static let doubt = 0.1

  /// When the task was submitted; where the vendor does not say, when it was tracked, else first heard of.
  package var since: Duration
  /// When it was last described.
  package var heard: Duration
  /// When its status or progress was last seen to change.
  package var changed: Duration
  /// How far it is, 0...1; nil where the vendor gives no figure.
  package var progress: Double?
  /// Where its progress was first measured.
  package var origin: Reading?
  /// Whether it has ended, and only the confirming read is left.
  package var hasEnded = false

  /// Makes the pace of a task just described.
  package init(
    since: Duration, heard: Duration, changed: Duration, progress: Double? = nil,
    origin: Reading? = nil, hasEnded: Bool = false
  ) {
    self.since = since
    self.heard = heard
    self.changed = changed
    self.progress = progress
    self.origin = origin
    self.hasEnded = hasEnded
  }

  /// Returns when the task is expected to end: by its own progress, else by what others of its kind
  /// took, else by what it took so far; nil where there is nothing to go by.
  package func expectation(_ span: (least: Duration, most: Duration)?) -> Expectation? {
    if let progress, let origin, progress < 1, progress - origin.progress >= 0.05 {
      return expectation((heard - origin.at) * ((1 - progress) / (progress - origin.progress)))
    }
    if let span { return Expectation(early: since + span.least, late: since + span.most) }
    guard let progress, progress > 0.05, progress < 1, heard > since else { return nil }
    return expectation((heard - since) * ((1 - progress) / progress))
  }

  private func expectation(_ rest: Duration) -> Expectation {
    Expectation(early: heard + rest * (1 - Self.doubt), late: heard + rest * (1 + Self.doubt))
  }

  /// Returns how long after ``heard`` to ask again.
  ///
  /// Before the expected end that is when the end may come, then as ``spacing(at:in:)`` has it; without an
  /// expectation ever more rarely since the last change. A task that stands still when it should go on, or
  /// should have ended, is asked for ever more rarely, whatever the ceiling.
  package func interval(
    span: (least: Duration, most: Duration)?, limits: Limits
  ) -> Duration {
    if hasEnded { return max(limits.floor, Self.confirmation) }
    var ceiling = limits.ceiling
    if heard < since + Self.youth, let young = limits.young { ceiling = min(ceiling, young) }
    var floor = limits.floor
    if since <= .zero, let start = limits.start {
      ceiling = min(ceiling, start)
      floor = min(floor, start)
    }
    let expected = expectation(span)
    var interval = (heard - changed) * 0.5
    if let expected {
      let rest = expected.early - heard
      interval =
        rest > .zero ? min(rest, limits.unproven ?? rest) : spacing(at: heard, in: expected)
    }
    let still = min(standstill(expected) * Self.patience, Self.slowest)
    return max(min(interval, ceiling), still, floor)
  }

  /// For how long the task has stood still although it was on its way, or should have ended.
  private func standstill(_ expected: Expectation?) -> Duration {
    let isOnItsWay = progress.map { $0 > 0 && $0 < 1 } ?? false
    if isOnItsWay { return heard - changed }
    guard let expected else { return heard - changed }
    return max(.zero, heard - max(expected.late, changed))
  }

  /// Returns how much time is meant to pass between two looks at a moment when the end may have come.
  ///
  /// Looks that cost as little as can be for the mean delay they leave are spaced as one over the root of
  /// the rate at which tasks end that have not ended so far. Where ends are spread evenly over a span, that
  /// rate grows towards the span's end, and with it the looks get closer.
  private func spacing(at moment: Duration, in expected: Expectation) -> Duration {
    let width = expected.late - expected.early
    let longest = max(Self.look, width * (1 / Self.looks))
    guard moment < expected.late else {
      return max(longest, (moment - expected.late) * Self.patience)
    }
    let left = (expected.late - moment) / width
    return longest * (left + Self.stragglers).squareRoot()
  }

  /// Returns what a call may cost, in seconds of delay, that asks for a task whose end may have come, and
  /// still be worth it.
  ///
  /// Where ends are spread evenly over a span, the schedule with the least sum of delay and price of calls
  /// has looks of which each follows sooner than the one before, by the price *p*: *d*, *d* − *p*, *d* − 2*p*
  /// and so on. Those *d*/*p* looks fill what was left of the span, *r*, at the look before them:
  /// *d*²/2*p* + *d*/2 = *r*. So a look after *d* is worth a price of *p* = *d*²/(2*r* − *d*). With a minute
  /// left:
  ///
  /// | looks after | 5 s | 10 s | 20 s | 30 s | 60 s |
  /// |---|---|---|---|---|---|
  /// | is worth | 0.2 s | 0.9 s | 4 s | 10 s | 60 s |
  ///
  /// After the span a look is worth as much more than its price as the square of the time it is late.
  package func urgency(at now: Duration, _ expected: Expectation, floor: Duration) -> Double {
    let begin = max(heard, expected.early)
    let passed = max(0, (now - begin).seconds)
    let left = (expected.late - begin).seconds
    if left > 0 { return now < expected.late ? passed * passed / (2 * left - passed) : passed }
    let meant = max(floor, spacing(at: begin, in: expected), .milliseconds(1)).seconds
    return Self.price * (passed / meant) * (passed / meant)
  }
}
