public import FoundationEssentials

extension Judgement {
  /// The share of a task below which its rate says nothing of when it ends.
  public static let leastAdvance = 0.1
  /// The same for the time, in seconds: since the creation, which vendors tell in whole seconds.
  private static let leastAge = 5.0
  /// The same between two reads.
  private static let leastSpan = 2.0

  /// Returns when a task is expected to end: by its own rate, else when others of its account and kind usually do.
  public func expectedEnd(of task: CacheTask) -> Date? {
    endAtItsRate(of: task) ?? usualEnd(of: task)
  }

  /// Whether ``expectedEnd(of:)`` goes by others of its account and kind.
  public func isEndUsual(of task: CacheTask) -> Bool { endAtItsRate(of: task) == nil }

  /// Returns when most others of its account and kind had ended that had lasted as long as the task: half of them, and
  /// after that 95 of 100; nil where that is past too, not known or a guess.
  private func usualEnd(of task: CacheTask) -> Date? {
    guard isUnderWay(task), let usual = snapshot.account(task.account)?.usualTimes[task.kind]
    else { return nil }
    let began = task.began(clockAhead: clockAhead(of: task.account))
    return [usual.median, usual.p95].map { began.addingTimeInterval($0.seconds) }.first { $0 > now }
  }

  /// Whether the task goes on as far as is known, and since when.
  private func isUnderWay(_ task: CacheTask) -> Bool {
    task.status.isGoingOn && !task.isGone && task.isAgeKnown && task.isKnownToVendor
      && !isStale(task) && !isStalled(task)
  }

  /// Returns when a task ends, if it goes on at the rate it was seen at so far.
  ///
  /// The rate is taken since anything was done: the time a task waited before says nothing of how long it
  /// takes. Of a task that was first met under way, it is the mean since its creation, until enough was seen.
  ///
  /// Nil where that would be a guess: a task that has ended or may have, is gone, stale or stalled, whose creation or
  /// progress the vendor does not tell, or that is in its first tenth.
  private func endAtItsRate(of task: CacheTask) -> Date? {
    guard isUnderWay(task), let seen = task.lastSeenAt, let advance = task.advance,
      advance >= Self.leastAdvance,
      advance < 1
    else { return nil }
    let age = task.age(at: seen, clockAhead: clockAhead(of: task.account))
    guard age >= Self.leastAge else { return nil }
    var (span, gain) = (age, advance)
    if let origin = task.origin {
      let watched = (span: seen.timeIntervalSince(origin.at), gain: advance - origin.advance)
      if watched.gain >= Self.leastAdvance, watched.span >= Self.leastSpan {
        (span, gain) = watched
      } else if origin.advance < Self.leastAdvance
        || origin.at.timeIntervalSince(task.firstSeenAt) >= Self.leastAge
      {
        return nil
      }
    }
    return seen.addingTimeInterval(span / gain * (1 - advance))
  }

  /// Returns how many seconds are left to ``expectedEnd(of:)``, 0 where that is past; nil where there is none.
  public func timeLeft(of task: CacheTask) -> TimeInterval? {
    expectedEnd(of: task).map { max(0, $0.timeIntervalSince(now)) }
  }

  /// Whether a task surely takes, or took, longer than 95 of 100 of its account and kind.
  ///
  /// False where not enough of them are known, and for one that may have ended: its status is unknown, or what is known
  /// of it is stale.
  public func isSlow(_ task: CacheTask, of account: AccountStatus?) -> Bool {
    guard let usual = account?.usualTimes[task.kind]?.p95 else { return false }
    if let took = task.took { return took.least > usual }
    guard task.status.isGoingOn, !task.isGone, task.isKnownToVendor, !isStale(task, of: account)
    else { return false }
    return task.age(at: now, clockAhead: clockAhead(of: task.account)) > usual.seconds
  }
}
