public import FoundationEssentials

extension Judgement {
  /// Shares and spans below which a mean rate says nothing.
  private static let leastAdvance = 0.02
  private static let leastSpan = 5.0

  /// Returns when a task is expected to end, if it goes on at its mean rate so far.
  ///
  /// Nil where that would be a guess: a task that has ended, is gone, stale or stalled, whose creation or
  /// progress the vendor does not tell, or that has hardly begun.
  public func expectedEnd(of task: CacheTask) -> Date? {
    guard !task.status.isEnded, !task.isGone, task.isAgeKnown,
      let seen = task.lastSeenAt, let advance = task.advance, advance >= Self.leastAdvance,
      advance < 1, !isStale(task), !isStalled(task)
    else { return nil }
    let span = task.age(at: seen, clockAhead: clockAhead(of: task.account))
    guard span >= Self.leastSpan else { return nil }
    return seen.addingTimeInterval(span / advance * (1 - advance))
  }

  /// Returns how many seconds are left to ``expectedEnd(of:)``, 0 where that is past; nil where there is none.
  public func timeLeft(of task: CacheTask) -> TimeInterval? {
    expectedEnd(of: task).map { max(0, $0.timeIntervalSince(now)) }
  }

  /// Whether a task surely takes, or took, longer than 95 of 100 of its account and kind.
  ///
  /// False where not enough of them are known, and for one that goes on but of which the data is stale: it may have
  /// ended by now.
  public func isSlow(_ task: CacheTask, of account: AccountStatus?) -> Bool {
    guard let usual = account?.usualDurations[task.kind] else { return false }
    if let took = task.took { return took.least > usual }
    guard !task.status.isEnded, !task.isGone, task.isKnownToVendor, !isStale(task, of: account)
    else { return false }
    return task.age(at: now, clockAhead: clockAhead(of: task.account)) > usual.seconds
  }
}
