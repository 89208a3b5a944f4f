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

    /// Makes limits.
    package init(
      floor: Duration, ceiling: Duration, young: Duration? = nil, unproven: Duration? = nil
    ) {
      self.floor = floor
      self.ceiling = max(floor, ceiling)
      self.young = young
      self.unproven = unproven
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
  /// Looks into the span in which most tasks of the kind end.
  private static let looks = 16.0
  /// How much of the time since the end was due passes between two looks.
  private static let patience = 0.1
  /// How far off an end may be that is drawn from progress, as a share of what is left.
  private static let doubt = 0.1

  /// When the task was submitted; where the vendor does not say, when it was first heard of.
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
  /// Before the expected end that is when the end may come, within it 16 times, after it ever more
  /// rarely; without an expectation ever more rarely since the last change.
  package func interval(
    span: (least: Duration, most: Duration)?, limits: Limits
  ) -> Duration {
    if hasEnded { return max(limits.floor, Self.confirmation) }
    let isYoung = heard < since + Self.youth
    let ceiling = min(limits.ceiling, isYoung ? limits.young ?? limits.ceiling : limits.ceiling)
    func limited(_ interval: Duration) -> Duration {
      max(min(interval, ceiling), limits.floor)
    }
    guard let expected = expectation(span) else { return limited((heard - changed) * 0.5) }
    if heard < expected.early {
      let rest = expected.early - heard
      return limited(min(rest, limits.unproven ?? rest))
    }
    let step = (expected.late - expected.early) * (1 / Self.looks)
    if heard <= expected.late { return limited(step) }
    return limited(max(step, (heard - expected.late) * Self.patience))
  }
}
