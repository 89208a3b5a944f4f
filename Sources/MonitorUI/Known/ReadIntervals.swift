import TaskModel

/// How often the tasks of accounts are read: what an account's silence is measured by.
struct ReadIntervals: Equatable, Sendable {
  private var shortest: [AccountID: Duration] = [:]
  /// What was noted last: tasks of an account come one after another.
  private var last: (account: AccountID, shortest: Duration)?

  static func == (left: Self, right: Self) -> Bool { left.shortest == right.shortest }

  /// Counts in a task; one that is not read any more changes nothing.
  mutating func add(_ task: CacheTask) {
    guard let interval = task.plannedInterval else { return }
    if let last, last.shortest <= interval, last.account == task.account { return }
    let shortest = min(interval, shortest[task.account] ?? interval)
    self.shortest[task.account] = shortest
    last = (task.account, shortest)
  }

  /// Returns the longest an account in order goes without a read; nil if it has nothing to read.
  ///
  /// Where tasks are listed, they are listed even when all have ended. Where they are asked for by
  /// id, the one asked for most often counts: unknown ids are asked for but seldom.
  func interval(of status: AccountStatus) -> Duration? {
    guard status.coverage == .trackedOnly else { return status.plannedInterval }
    return shortest[status.account].map { max($0, status.plannedInterval) }
  }
}
