import FoundationEssentials
import TaskModel
import Terminal

/// One account with everything a cell of the account table needs to know.
struct AccountFacts {
  let status: AccountStatus
  let health: AccountHealth
  /// What it may ask at present; nil where it is not asked.
  let budget: CallBudget?
  /// Counts over its tasks in view.
  let totals: Totals
  let now: Date
  /// How many seconds the calendar is ahead of ``now``.
  let calendarAhead: TimeInterval
  let zone: ShownZone
}

/// A column of the account table that large screens have.
struct AccountColumn: Sendable {
  let title: String
  /// What it tells, for help.
  let description: String
  let width: Int
  /// The screen widths at which it shows.
  let screens: Range<Int>
  let alignment: DisplayWidth.Alignment
  /// The text of a cell, and its look.
  let cell: @Sendable (AccountFacts) -> Span

  /// The columns from left to right; the account's name stands before them and takes what is left.
  ///
  /// TASKS is the sum of the columns up to URLS, and URLS that of the columns after it, at every width.
  static let table: [AccountColumn] = [
    AccountColumn(
      title: "PROVIDER",
      description: "the vendor's product, by its name in the configuration",
      width: 13, screens: 180..<endless, alignment: .left
    ) {
      Span($0.status.provider.word, .dim)
    },
    AccountColumn(
      title: "STATE",
      description: "how reading it goes; see ACCOUNT STATES",
      width: 20, screens: all, alignment: .left
    ) {
      let health = $0.health
      let word = health.constraint.count > 18 ? health.terseConstraint : health.constraint
      return Span("\(health.sign) \(word.isEmpty ? "ok" : word)", health.role)
    },
    AccountColumn(
      title: "LAST",
      description: "time since the last good answer",
      width: 4, screens: all, alignment: .right
    ) {
      Span($0.health.age, $0.health.isFresh ? .dataFresh : .dataStale)
    },
    // A clock time, since a count of seconds would change with every tick.
    AccountColumn(
      title: "NEXT",
      description: "when it is asked next; overdue: it should have answered",
      width: 8, screens: all, alignment: .left
    ) { facts in
      guard let next = facts.status.nextPoll else { return Span("-", .dim) }
      // The read that was due is what the account is late with.
      if facts.health.grade == .late, next <= facts.now { return Span("overdue", .dataStale) }
      let (date, today) = (next + facts.calendarAhead, facts.now + facts.calendarAhead)
      return Span(facts.zone.clock(date, now: today, width: 8), .dim)
    },
    figure("ERR", "reads that failed in a row", width: 4, screens: split..<endless, .dataStale) {
      $0.status.consecutiveFailures
    },
    figure("CALLS", "calls made since the start", width: 6, screens: 150..<endless) {
      $0.status.calls
    },
    AccountColumn(
      title: "BUDGET",
      description: "calls it may make now, of at most how many at once",
      width: 7, screens: 150..<endless, alignment: .right
    ) { facts in
      guard let budget = facts.budget else { return Span("-", .dim) }
      return Span(budget.text, budget.tokens < 1 ? .dataStale : .text)
    },
    AccountColumn(
      title: "SEES",
      description:
        "which tasks it shows: every task, tracked tasks, or those of the last so many hours",
      width: 14, screens: 165..<endless, alignment: .left
    ) { facts in
      if facts.status.isOfHistory { return Span("what was kept", .dim) }
      switch facts.status.coverage {
      case .full: return Span("every task", .dim)
      case .trackedOnly: return Span("tracked tasks", .dim)
      case .window:
        guard let start = facts.status.windowFrom else { return Span("a window", .dim) }
        return Span(
          "the last " + AgeText.full(from: start, to: facts.now + facts.status.clockAhead), .dim)
      }
    },
    figure("TASKS", "tasks in view: the sum of the columns up to URLS", width: 5) {
      $0.totals.tasks
    },
    figure("OK", "tasks that succeeded", width: 4, .statusSucceeded) {
      $0.totals.count(.succeeded)
    },
    figure("PART", "tasks that failed in part", width: 4, .statusPartial) {
      $0.totals.count(.partial)
    },
    figure("FAIL", "tasks that failed", width: 4, .statusFailed) { $0.totals.count(.failed) },
    figure("CANC", "tasks that were canceled", width: 4, .statusCanceled) {
      $0.totals.count(.canceled)
    },
    // What has not ended: all in one figure, or by what it does.
    figure("OPEN", "tasks that have not ended", width: 4, screens: 0..<split) {
      $0.totals.unfinished
    },
    figure("RUN", "tasks under way", width: 4, screens: split..<endless, .statusRunning) {
      $0.totals.count(.running)
    },
    figure(
      "QUE", "tasks accepted and not started", width: 4, screens: split..<endless, .statusQueued
    ) { $0.totals.count(.queued) },
    figure(
      "STAL", "tasks that have made no progress for too long", width: 4, screens: split..<endless,
      .statusStalled
    ) { $0.totals.stalled },
    figure(
      "UNK", "tasks whose status is not known", width: 4, screens: split..<endless, .statusUnknown
    ) { $0.totals.count(.unknown) },
    figure("URLS", "URLs of these tasks: URLS OK, NOT OK and URLS LEFT together", width: 6) {
      $0.totals.work.urls.total
    },
    figure("URLS OK", "URLs that succeeded", width: 7, .statusSucceeded) { $0.totals.work.urls.ok },
    figure(
      "NOT OK", "URLs that failed, were canceled, or of which the result is unknown", width: 6,
      .statusFailed
    ) { $0.totals.work.urls.bad },
    figure("URLS LEFT", "URLs that have not ended", width: 9) { $0.totals.work.urls.left },
  ]

  /// The screen width from which open tasks are told apart.
  private static let split = 140
  private static let endless = Int.max
  private static let all = 0..<endless

  /// Makes a column of counts; a count of zero is dim.
  private static func figure(
    _ title: String, _ description: String, width: Int, screens: Range<Int> = all,
    _ role: ThemeRole = .text, _ count: @escaping @Sendable (AccountFacts) -> Int
  ) -> AccountColumn {
    AccountColumn(
      title: title, description: description, width: width, screens: screens, alignment: .right
    ) { facts in
      let count = count(facts)
      return Span(Count.text(count, width: width), count == 0 ? .dim : role)
    }
  }
}
