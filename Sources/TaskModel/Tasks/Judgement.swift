public import FoundationEssentials

/// What the monitor concludes about rows: stale, stalled, slow.
public struct Judgement: Sendable {
  /// What is judged.
  public let snapshot: Snapshot
  /// As of when.
  public let now: Date
  /// By how many seconds vendors' clocks are ahead of ours; accounts that agree with us are not in it.
  private let clocksAhead: [AccountID: TimeInterval]

  /// Judges the rows of a snapshot as of `now`.
  ///
  /// - Parameter clocksAhead: by how many seconds vendors' clocks are ahead of ours; nil to go by the
  ///   accounts of the snapshot.
  public init(_ snapshot: Snapshot, now: Date, clocksAhead: [AccountID: TimeInterval]? = nil) {
    self.snapshot = snapshot
    self.now = now
    let clocks = clocksAhead ?? snapshot.clocksAhead
    self.clocksAhead = clocks.filter { $0.value != 0 }
  }

  /// Returns by how many seconds the clock of an account's vendor is ahead of ours.
  public func clockAhead(of account: AccountID) -> TimeInterval {
    clocksAhead.isEmpty ? 0 : clocksAhead[account] ?? 0
  }

  /// The shortest age at which data can be stale.
  public static let leastStaleAge: Duration = .seconds(30)

  /// Whether what is shown of a task may no longer be true.
  ///
  /// True when its account gives no answers, or when the last answer is older than twice the planned
  /// interval and than ``leastStaleAge``; of what nobody reads in this run, an interval of zero, at once. A task that
  /// is not read any more does not age.
  public func isStale(_ task: CacheTask) -> Bool {
    isStale(task, of: snapshot.account(task.account))
  }

  /// The same where the account's status is at hand.
  public func isStale(_ task: CacheTask, of account: AccountStatus?) -> Bool {
    if account?.isBlind == true { return true }
    guard let planned = task.plannedInterval else { return false }
    guard let seen = task.lastSeenAt else { return false }
    if planned == .zero { return true }
    return now.timeIntervalSince(seen) > max(planned * 2, Self.leastStaleAge).seconds
  }

  /// Whether a task stands still for too long although its account answers.
  public func isStalled(_ task: CacheTask) -> Bool {
    isStalled(task, of: snapshot.account(task.account))
  }

  /// The same where the account's status is at hand.
  public func isStalled(_ task: CacheTask, of account: AccountStatus?) -> Bool {
    guard !task.status.isEnded, !task.isGone, let moved = task.lastProgressAt else { return false }
    guard let account, account.state != .off, !isStale(task, of: account) else { return false }
    return now.timeIntervalSince(moved) > account.stallLimits[task.kind].seconds
  }

  /// Judges a task.
  ///
  /// - Parameter account: The status of its account, which is the same for many tasks.
  public func verdict(on task: CacheTask, of account: AccountStatus?) -> Verdict {
    let isEnded = task.status.isEnded
    let isStalled = isStalled(task, of: account)
    return Verdict(
      isStalled: isStalled, isProblem: isEnded ? Self.hasUnmendedFailure(task) : isStalled,
      isBlind: !isEnded && account?.isBlind == true,
      clockAhead: clockAhead(of: task.account))
  }

  /// Whether an operator has to look at a task: failed or partial and not redone, or stalled.
  public func isProblem(_ task: CacheTask) -> Bool {
    verdict(on: task, of: snapshot.account(task.account)).isProblem
  }

  /// Whether a task failed or is partial and was not redone.
  public static func hasUnmendedFailure(_ task: CacheTask) -> Bool {
    task.status.isProblem && task.supersededBy == nil
  }
}

extension Duration {
  /// The duration in seconds, parts included.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

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
