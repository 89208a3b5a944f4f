import TaskModel

/// What is counted while rows are computed.
struct RowCounts: Equatable, Sendable {
  /// Counts over the rows.
  private(set) var totals = Totals()
  /// Counts over every task known, shown or not.
  private(set) var all = Totals()
  /// Counts over each group.
  private(set) var groups: [TaskGroup: Totals] = [:]
  /// Counts over the rows of each account.
  private(set) var accounts: [AccountID: Totals] = [:]
  /// The rows that failed, in full or in part, and were not redone.
  private(set) var failed: [CacheTask.ID] = []
  /// Tasks that match everything but the opening view's bounds.
  private(set) var hidden = 0
  /// How many of the hidden tasks are problems.
  private(set) var hiddenProblems = 0
  /// How long the rows took, once every task known has ended; nil before, and where too little tells.
  var lengths: EndedLengths?
  /// How often the tasks of each account are read.
  private(set) var readIntervals = ReadIntervals()

  private var account: AccountID?
  private var accountTotals = Totals()

  /// Takes up the tasks of an account; nil once all are counted.
  ///
  /// Tasks of an account come one after another, so that its counts are at hand.
  mutating func enter(_ next: AccountID?) {
    if let account, accountTotals.tasks > 0 { accounts[account] = accountTotals }
    account = next
    accountTotals = next.flatMap { accounts[$0] } ?? Totals()
  }

  /// Counts a task of the account at hand, shown or not.
  mutating func add(_ task: CacheTask, _ verdict: Verdict) {
    all.add(task, verdict)
    readIntervals.add(task)
  }

  /// Counts a task that the opening view's bounds hide.
  mutating func addHidden(_ verdict: Verdict) {
    hidden += 1
    if verdict.isProblem { hiddenProblems += 1 }
  }

  /// Counts a row; nil for no group.
  mutating func addRow(_ task: CacheTask, _ verdict: Verdict, group: TaskGroup?) {
    totals.add(task, verdict)
    accountTotals.add(task, verdict)
    if verdict.isProblem, !verdict.isStalled { failed.append(task.id) }
    if let group { groups[group, default: Totals()].add(task, verdict) }
  }
}
