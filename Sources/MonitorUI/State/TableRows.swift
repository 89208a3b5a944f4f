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
  /// What was counted on the way.
  let counts: RowCounts
  private let grouping: Grouping

  /// The rows before anything is known.
  static let none = TableRows(
    version: 0, ids: [], names: [], view: TableView(), counts: RowCounts())

  private init(
    version: UInt64, ids: [CacheTask.ID], names: [String], view: TableView, counts: RowCounts
  ) {
    self.version = version
    self.ids = ids
    self.names = names
    self.counts = counts
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
      counts: counts)
  }

  /// Filters and sorts.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  static func derive(_ scene: Scene, view: TableView, version: UInt64) -> TableRows {
    var counts = RowCounts()
    var rows: [SortOrder.Row] = []
    var names: [String] = []
    let test = RowTest(view, in: scene)
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
      guard test.matches(task, verdict) else { return }
      if view.isBounded, !OpeningView.shows(task, now: scene.now) {
        return counts.addHidden(verdict)
      }
      let group = TaskGroup(grouping: view.grouping, name: view.grouping.name(of: task))
      counts.addRow(task, verdict, group: view.grouping == .none ? nil : group)
      rows.append(SortOrder.Row(task, verdict, of: account, in: scene, order: view.sort))
      names.append(group.name)
    }
    counts.enter(nil)
    let order = view.sort.order(of: rows)
    return TableRows(
      version: version, ids: order.map { rows[$0].id }, names: order.map { names[$0] }, view: view,
      counts: counts)
  }
}

/// What a task must meet to be in view, but for the opening view's bounds.
private struct RowTest {
  private let showsProblemsOnly: Bool
  private let matcher: FilterMatcher
  private let needle: TextNeedle?

  init(_ view: TableView, in scene: Scene) {
    showsProblemsOnly = view.showsProblemsOnly
    matcher = view.filter.matcher(in: FilterContext(now: scene.now, judgement: scene.judgement))
    needle = view.text.isEmpty ? nil : TextNeedle(view.text)
  }

  func matches(_ task: CacheTask, _ verdict: Verdict) -> Bool {
    if showsProblemsOnly, !verdict.isProblem, !verdict.isBlind { return false }
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

  /// Whether the opening view's bounds apply; a filter looks at every task.
  var isBounded: Bool { !showsEverything && filter.isEmpty }
}
