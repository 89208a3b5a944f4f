import FoundationEssentials
import TaskModel

/// The rows of the table: filtered and sorted, with the counts that belong to them.
///
/// Computed when something changed and never while drawing; two are equal when their versions are.
struct TableRows: Equatable, Sendable, IdentifiedRows {
  /// Grows with every computation.
  let version: UInt64
  /// The rows in order.
  let ids: [CacheTask.ID]
  /// The names of the groups they belong to, row by row.
  private let names: [String]
  /// What the table shows line by line: the rows and the groups they are in.
  let lines: TableLines
  /// Counts over each group.
  let groups: [TaskGroup: Totals]
  /// Counts over the rows of each account.
  let accounts: [AccountID: Totals]
  private let grouping: Grouping
  /// Counts over the rows.
  let totals: Totals
  /// Counts over every task known, shown or not.
  let all: Totals
  /// Tasks that match everything but the opening view's bounds.
  let hidden: Int
  /// How many of the hidden tasks are problems.
  let hiddenProblems: Int
  /// How often the tasks of each account are read.
  let readIntervals: ReadIntervals

  /// The rows before anything is known.
  static let none = TableRows(
    version: 0, ids: [], names: [], view: TableView(), groups: [:], accounts: [:], totals: Totals(),
    all: Totals(), hidden: 0, hiddenProblems: 0,
    readIntervals: ReadIntervals())

  private init(
    version: UInt64, ids: [CacheTask.ID], names: [String], view: TableView,
    groups: [TaskGroup: Totals], accounts: [AccountID: Totals], totals: Totals, all: Totals,
    hidden: Int, hiddenProblems: Int, readIntervals: ReadIntervals
  ) {
    self.version = version
    self.ids = ids
    self.names = names
    self.groups = groups
    self.accounts = accounts
    self.totals = totals
    self.all = all
    self.hidden = hidden
    self.hiddenProblems = hiddenProblems
    self.readIntervals = readIntervals
    grouping = view.grouping
    lines = TableLines(ids, names: names, grouping: view.grouping, folded: view.folded)
  }

  /// The lines with the tasks of folded groups.
  var unfolded: TableLines { TableLines(ids, names: names, grouping: grouping, folded: []) }

  static func == (left: TableRows, right: TableRows) -> Bool { left.version == right.version }

  var count: Int { ids.count }

  func id(at place: Int) -> CacheTask.ID { ids[place] }

  func place(of id: CacheTask.ID) -> Int? { ids.firstIndex(of: id) }

  /// Returns these rows and counts in the order of an older list; what is new comes last.
  func inOrder(of old: TableRows, view: TableView) -> TableRows {
    let places = places(inOrderOf: old)
    return TableRows(
      version: version, ids: places.map { ids[$0] }, names: places.map { names[$0] }, view: view,
      groups: groups, accounts: accounts, totals: totals, all: all, hidden: hidden,
      hiddenProblems: hiddenProblems, readIntervals: readIntervals)
  }

  /// Filters and sorts.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  static func derive(_ scene: Scene, view: TableView, version: UInt64) -> TableRows {
    var all = Totals()
    var totals = Totals()
    var hidden = 0
    var hiddenProblems = 0
    var readIntervals = ReadIntervals()
    var rows: [SortOrder.Row] = []
    var names: [String] = []
    var groups: [TaskGroup: Totals] = [:]
    var accounts: [AccountID: Totals] = [:]
    let matcher = view.filter.matcher(
      in: FilterContext(now: scene.now, judgement: scene.judgement))
    let needle = view.text.isEmpty ? nil : TextNeedle(view.text)
    // Tasks of an account come one after another, so that its status and its counts are at hand.
    var name: AccountID?
    var account: AccountStatus?
    var accountTotals = Totals()
    func changeAccount(to next: AccountID?) {
      if let name, accountTotals.tasks > 0 { accounts[name] = accountTotals }
      name = next
      account = next.flatMap { scene.snapshot.account($0) }
      accountTotals = next.flatMap { accounts[$0] } ?? Totals()
    }
    scene.snapshot.tasks.forEach { task in
      if name != task.account { changeAccount(to: task.account) }
      let isStalled = scene.judgement.isStalled(task, of: account)
      let isProblem = task.status.isEnded ? Judgement.hasUnmendedFailure(task) : isStalled
      all.add(task, isStalled: isStalled, isProblem: isProblem)
      readIntervals.add(task)
      let isBlind = account?.isBlind == true && !task.status.isEnded
      if view.showsProblemsOnly, !isProblem, !isBlind { return }
      if !matcher.matches(task) { return }
      let word = StatusWord(task.status, isStalled: isStalled, isBlind: isBlind)
      if let needle, !task.showsText(needle, word: word) { return }
      if view.isBounded, !OpeningView.shows(task, now: scene.now) {
        hidden += 1
        if isProblem { hiddenProblems += 1 }
        return
      }
      totals.add(task, isStalled: isStalled, isProblem: isProblem)
      accountTotals.add(task, isStalled: isStalled, isProblem: isProblem)
      let group = view.grouping.name(of: task)
      if view.grouping != .none {
        groups[TaskGroup(grouping: view.grouping, name: group), default: Totals()]
          .add(task, isStalled: isStalled, isProblem: isProblem)
      }
      rows.append(
        SortOrder.Row(
          task, isStalled: isStalled, isProblem: isProblem, of: account, in: scene,
          order: view.sort))
      names.append(group)
    }
    changeAccount(to: nil)
    let order = view.sort.order(of: rows)
    return TableRows(
      version: version, ids: order.map { rows[$0].id }, names: order.map { names[$0] },
      view: view,
      groups: groups, accounts: accounts, totals: totals, all: all, hidden: hidden,
      hiddenProblems: hiddenProblems, readIntervals: readIntervals)
  }
}

/// Which tasks the table shows, and in what order.
struct TableView: Equatable, Sendable {
  /// The filter; empty for none.
  var filter = TaskFilter.all
  /// The text that rows must show; empty for none.
  var text = ""
  /// Whether the opening view's bounds are lifted.
  var showsEverything = false
  /// Whether only problems and blind accounts are shown.
  var showsProblemsOnly = false
  /// The order.
  var sort = SortOrder.standard
  /// What the rows are grouped by.
  var grouping = Grouping.none
  /// The groups whose tasks are folded away.
  var folded: Set<TaskGroup> = []

  /// Whether the opening view's bounds apply; a filter looks at every task.
  var isBounded: Bool { !showsEverything && filter.isEmpty }
}
