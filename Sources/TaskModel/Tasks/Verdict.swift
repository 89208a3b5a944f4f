/// What the monitor concludes about one task.
public struct Verdict: Hashable, Sendable {
  /// Whether it stands still for too long although its account answers.
  public let isStalled: Bool
  /// Whether an operator has to look at it: failed or partial and not redone, or stalled.
  public let isProblem: Bool
  /// Whether it goes on and its account gives no answers, so that what is shown may be wrong.
  public let isBlind: Bool
}

extension Judgement {
  /// Judges a task.
  ///
  /// - Parameter account: The status of its account, which is the same for many tasks.
  public func verdict(on task: CacheTask, of account: AccountStatus?) -> Verdict {
    let isEnded = task.status.isEnded
    let isStalled = isStalled(task, of: account)
    return Verdict(
      isStalled: isStalled, isProblem: isEnded ? Self.hasUnmendedFailure(task) : isStalled,
      isBlind: !isEnded && account?.isBlind == true)
  }
}
