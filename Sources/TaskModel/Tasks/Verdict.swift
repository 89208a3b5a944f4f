/// What the monitor concludes about one task.
public struct Verdict: Hashable, Sendable {
  /// Whether it stands still for too long although its account answers.
  public let isStalled: Bool
  /// Whether an operator has to look at it: failed or partial and not redone, or stalled.
  public let isProblem: Bool
  /// Whether it goes on and its account gives no answers, so that what is shown may be wrong.
  public let isBlind: Bool
  /// Seconds by which the clock of the task's vendor is ahead of ours.
  public let clockAhead: Double
}
