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
  /// The names of the groups they belong to, row by row; none where there are no groups.
  private let names: [String]
  /// What the table shows line by line: the rows and the groups they are in.
  let lines: TableLines
  /// What was counted on the way.
  let counts: RowCounts
  private let view: TableView
  private let passed: Passed

  /// Which tasks of a snapshot passed a view's test, but for its bounds.
  private struct Passed {
    let snapshot: Snapshot
    let at: Date
    /// An entry for each task, in the order of the snapshot.
    var tasks: [Bool] = []
  }

  /// After how many seconds rows are judged anew although no data came; for so long what did not pass is
  /// taken not to pass a narrower test.
  static let lifetime = 5.0

  /// The rows before anything is known.
  static let none = TableRows(
    version: 0, ids: [], names: [], view: TableView(), counts: RowCounts(),
    passed: Passed(snapshot: .empty, at: .distantPast))

  private init(
    version: UInt64, ids: [CacheTask.ID], names: [String], view: TableView, counts: RowCounts,
    passed: Passed
  ) {
    self.version = version
    self.ids = ids
    self.names = names
    self.counts = counts
    self.view = view
    self.passed = passed
    lines = TableLines(ids, names: names, grouping: view.grouping, folded: view.folded)
  }

  /// The lines with the tasks of folded groups.
  var unfolded: TableLines { TableLines(ids, names: names, grouping: view.grouping, folded: []) }

  static func == (left: TableRows, right: TableRows) -> Bool { left.version == right.version }

  var count: Int { ids.count }

  func id(at place: Int) -> CacheTask.ID { ids[place] }

  func place(of id: CacheTask.ID) -> Int? { ids.firstIndex(of: id) }

  /// Returns these rows and counts in the order of an older list; what is new comes last.
  func inOrder(of old: TableRows, view: TableView) -> TableRows {
    let places = places(inOrderOf: old)
    return TableRows(
      version: version, ids: places.map { ids[$0] },
      names: names.isEmpty ? [] : places.map { names[$0] }, view: view, counts: counts,
      passed: passed)
  }

  /// Filters and sorts.
  ///
  /// - Parameter wider: Rows computed just before; where they are of the same snapshot and a wider view,
  ///   what they left out is not looked at again.
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  static func derive(
    _ scene: Scene, view: TableView, version: UInt64, from wider: TableRows = .none
  ) -> TableRows {
    var counts = RowCounts()
    let known = wider.passed(scene, narrowedTo: view)
    var passed = Passed(snapshot: scene.snapshot, at: known?.at ?? scene.now)
    passed.tasks.reserveCapacity(scene.snapshot.tasks.count)
    var rows: [SortOrder.Row] = []
    var ids: [CacheTask.ID] = []
    var names: [String] = []
    var lengths: [CacheTask.Length] = []
    let test = RowTest(view, in: scene)
    let maker = SortOrder.RowMaker(view.sort, in: scene)
    var name: AccountID?
    var account: AccountStatus?
    scene.snapshot.tasks.forEach { task in
      if name != task.account {
        name = task.account
        account = scene.snapshot.account(task.account)
        counts.enter(name)
      }
      let verdict = scene.judgement.verdict(on: task, of: account)
      counts.add(task, verdict)
      let passes = known?.tasks[passed.tasks.count] != false && test.matches(task, verdict)
      passed.tasks.append(passes)
      guard passes else { return }
      if view.isBounded,
        !OpeningView.shows(task, now: scene.now, clockAhead: verdict.clockAhead)
      {
        return counts.addHidden(verdict)
      }
      var group: TaskGroup?
      if view.grouping != .none {
        let name = view.grouping.name(of: task)
        group = TaskGroup(grouping: view.grouping, name: name)
        names.append(name)
      }
      counts.addRow(task, verdict, group: group)
      // Before all has ended the slow ones are missing, and nothing is told.
      if counts.all.unfinished == 0, let took = task.tookToSucceed { lengths.append(took) }
      rows.append(maker.row(task, verdict, of: account))
      ids.append(task.id)
    }
    counts.enter(nil)
    if counts.all.unfinished == 0 { counts.lengths = EndedLengths(lengths) }
    let order = view.sort.order(of: rows, ids: ids)
    return TableRows(
      version: version, ids: order.map { ids[$0] },
      names: names.isEmpty ? [] : order.map { names[$0] }, view: view, counts: counts,
      passed: passed)
  }

  /// Returns what passed, where that bears on a narrower view of the same tasks.
  private func passed(_ scene: Scene, narrowedTo narrower: TableView) -> Passed? {
    guard passed.snapshot == scene.snapshot, narrower.implies(view),
      abs(scene.now.timeIntervalSince(passed.at)) < Self.lifetime
    else { return nil }
    return passed
  }
}

/// What a task must meet to be in view, but for the opening view's bounds.
private struct RowTest {
  private let showsProblemsOnly: Bool
  private let scope: TaskScope?
  private let matcher: FilterMatcher
  private let needle: TextNeedle?

  init(_ view: TableView, in scene: Scene) {
    showsProblemsOnly = view.showsProblemsOnly
    scope = view.scope
    matcher = view.filter.matcher(in: FilterContext(now: scene.now, judgement: scene.judgement))
    needle = view.text.isEmpty ? nil : TextNeedle(view.text)
  }

  func matches(_ task: CacheTask, _ verdict: Verdict) -> Bool {
    if showsProblemsOnly, !verdict.isProblem, !verdict.isBlind { return false }
    if let scope, !scope.contains(task) { return false }
    guard matcher.matches(task) else { return false }
    return needle.map { task.showsText($0, word: StatusWord(task.status, verdict)) } ?? true
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
  /// The tasks the table is held to; nil for all.
  var scope: TaskScope?

  /// Whether every task that passes the test of this view passes that of the other; false where that is
  /// not sure.
  func implies(_ other: TableView) -> Bool {
    (showsProblemsOnly || !other.showsProblemsOnly) && filter.implies(other.filter)
      && (other.scope == nil || scope == other.scope)
      && (other.text.isEmpty || TextNeedle(text).implies(TextNeedle(other.text)))
  }

  /// Whether rows are chosen by more than the opening view's bounds, where those apply.
  var isNarrowed: Bool { showsProblemsOnly || !text.isEmpty }

  /// Whether the opening view's bounds apply; a filter looks at every task.
  var isBounded: Bool { !showsEverything && filter.isEmpty && scope == nil }
}

/// What the monitor shows before anybody asked for anything else.
enum OpeningView {
  /// How long an ended task stays in view.
  static let endedFor = 30.0 * 60
  /// How long a failure, and an ended task whose end is not known, stays in view.
  static let failedFor = 2.0 * 3_600

  /// Whether a task belongs to the opening view: open, ended lately, or failed lately.
  ///
  /// Open tasks always do. Tasks whose end is not known go by their creation.
  ///
  /// - Parameter clockAhead: by how many seconds the clock of the task's vendor is ahead of ours.
  static func shows(_ task: CacheTask, now: Date, clockAhead: Double) -> Bool {
    guard task.status.isEnded else { return true }
    let reach = task.finish == nil || task.status.isProblem ? failedFor : endedFor
    let since = task.ended(clockAhead: clockAhead) ?? task.began(clockAhead: clockAhead)
    return now.timeIntervalSince(since) <= reach
  }
}
