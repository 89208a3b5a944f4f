import FoundationEssentials
import TaskModel
import TeamStore

/// What of accounts a team was not told yet: which tasks were read, and how the accounts are doing.
struct UntoldReads {
  /// When tasks were read that the team was not told of.
  private var seen: [CacheTask.ID: Date] = [:]
  /// What the team was told last.
  private var told: [AccountID: AccountStatus] = [:]

  /// Takes note that a task was read.
  mutating func note(_ task: CacheTask, since before: CacheTask) {
    guard let time = task.lastSeenAt, time != before.lastSeenAt, !task.isGone else { return }
    seen[task.id] = time
  }

  /// The tasks of an account that were read.
  func seen(of account: AccountID) -> [CacheTask.ID: Date] {
    seen.filter { $0.key.account == account }
  }

  /// Whether an account is doing otherwise than the team was told, or was read since.
  func isNews(_ status: AccountStatus) -> Bool {
    guard let old = told[status.account] else { return true }
    return old.lastSuccess != status.lastSuccess || old.state != status.state
      || old.error != status.error || old.isComplete != status.isComplete
      || old.hasBeenRead != status.hasBeenRead
  }

  /// Returns what to tell of how an account is doing.
  ///
  /// Who reads once waits until the account was read through, and all of its tasks were told.
  ///
  /// - Parameter isAll: whether all that waits of it is told with this.
  func told(of status: AccountStatus, isAll: Bool) -> AccountStatus {
    guard !isAll, told[status.account]?.hasBeenRead != true else { return status }
    var status = status
    (status.hasBeenRead, status.isComplete) = (false, false)
    return status
  }

  /// Takes note that the team was told.
  mutating func told(_ status: AccountStatus, _ tasks: [CacheTask.ID: Date]) {
    told[status.account] = status
    for (id, time) in tasks where seen[id] == time { seen[id] = nil }
  }

  /// Forgets what waits of an account that another process asks.
  mutating func forget(_ account: AccountID) {
    told[account] = nil
    seen = seen.filter { $0.key.account != account }
  }
}

extension SharedRead {
  /// Makes what a team is told of an account; nil where nobody has read it yet.
  ///
  /// - Parameters:
  ///   - moment: when that was known.
  ///   - seen: the tasks that were read, changed or not.
  ///   - step: how many seconds the server's clock is ahead of the clock of the times.
  init?(
    _ status: AccountStatus, at moment: Date, tasks: [ObservedTask],
    seen: [CacheTask.ID: Date], movedBy step: TimeInterval
  ) {
    guard let time = status.error == nil ? status.lastSuccess : moment else { return nil }
    let moved = status.moved(by: step)
    self.init(
      status: moved, tasks: tasks, seen: Array(seen.keys), at: time.addingTimeInterval(step),
      clockAhead: moved.clockAhead)
  }
}
