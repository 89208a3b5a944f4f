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
    guard !task.status.isEnded, !task.isGone, let created = task.createdAt,
      let seen = task.lastSeenAt, let advance = task.advance, advance >= Self.leastAdvance,
      advance < 1, !isStale(task), !isStalled(task)
    else { return nil }
    // The creation is read off the vendor's clock, what was seen off ours.
    let ahead = snapshot.account(task.account)?.clockSkew?.seconds ?? 0
    let span = seen.timeIntervalSince(created) + ahead
    guard span >= Self.leastSpan else { return nil }
    return seen.addingTimeInterval(span / advance * (1 - advance))
  }
}
