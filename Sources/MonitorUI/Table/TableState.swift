import FoundationEssentials
import TaskModel
import Terminal

/// The table of tasks: which it shows, in what order, and where the operator is in it.
struct TableState: Equatable, Sendable {
  /// Which tasks are shown, and in what order.
  var view: TableView
  /// The rows.
  private(set) var rows = TableRows.none
  /// The selected line.
  var cursor = ListCursor<TableLine>()
  /// The task that a filter or a grouping took the cursor off; nil once the cursor has moved on.
  var leftOut: LeftOutTask?
  /// Which columns there are.
  var columns = ColumnChoice()
  /// Columns scrolled out to the left where those chosen do not fit.
  var columnScroll = 0
  /// Cells by which the targets are scrolled to the left.
  var pan = 0
  /// The tasks the operator marked.
  var marks = Marks()
  /// The sums of the marked tasks.
  private(set) var markedSums = MarkedSums()
  /// What the pane below the table shows of the selected line.
  private(set) var preview = TaskPreview.none
  /// The line clicked last, by its identity; nil once a key was pressed.
  var clicked: TableLine?
  /// Whether the rows wait for the operator's hands to rest before they are sorted anew.
  private(set) var isResortPending = false
  /// The number of the rows being computed aside from the loop; nil for none.
  private(set) var pendingRows: UInt64?
  /// When the rows were computed last.
  private(set) var derivedAt: Date
  private var lastVersion: UInt64 = 0

  /// Makes a table that knows no task yet.
  init(filter: TaskFilter, now: Date) {
    view = TableView(filter: filter)
    derivedAt = now
  }

  // MARK: Rows

  /// Computes the rows anew, keeping the selection.
  ///
  /// - Parameter keepsOrder: Whether rows stay in their old order, what is new coming last, until
  ///   the operator's hands rest.
  mutating func derive(_ context: ScreenContext, keepsOrder: Bool = false) -> [Request] {
    derivedAt = context.now
    let derived = TableRows.derive(context.scene, view: view, version: nextVersion(), from: rows)
    return adopt(
      keepsOrder ? derived.inOrder(of: rows, view: view) : derived, keepsOrder: keepsOrder, context)
  }

  /// Has the rows of the newest snapshot found aside; nil while others are being found, so that nothing
  /// queues up.
  mutating func request(_ context: ScreenContext, keepsOrder: Bool) -> RowsRequest? {
    guard pendingRows == nil else { return nil }
    derivedAt = context.now
    let request = RowsRequest(
      version: nextVersion(), known: context.known, now: context.now, zone: context.options.zone,
      view: view, old: rows, keepsOrder: keepsOrder)
    pendingRows = request.version
    return request
  }

  /// Whether rows found aside are those asked for last, which are no longer waited for then.
  mutating func awaits(_ request: RowsRequest) -> Bool {
    guard request.version == pendingRows else { return false }
    pendingRows = nil
    return true
  }

  /// Shows rows, keeping the selection.
  mutating func adopt(
    _ derived: TableRows, keepsOrder: Bool, _ context: ScreenContext
  ) -> [Request] {
    isResortPending = keepsOrder
    let old = rows
    rows = derived
    let shown = context.known.shown
    marks.forget { shown.task($0) == nil }
    let what = cursor.id?.group == nil ? "task" : "group"
    let outcome = cursor.rebuild(rows.lines, old: old.lines, follows: context.follows) { line in
      line.task.flatMap { shown.task($0) } != nil
    }
    leaveFold(shown)
    guard outcome == .vanished else { return [] }
    return [.say("the selected \(what) is gone; the cursor moved to the next one")]
  }

  private mutating func nextVersion() -> UInt64 {
    lastVersion += 1
    return lastVersion
  }

  /// Takes the cursor from a task that is folded away to the line of its group.
  private mutating func leaveFold(_ shown: Snapshot) {
    guard cursor.isOnGhost, let id = cursor.id?.task, let task = shown.task(id),
      rows.place(of: id) != nil
    else { return }
    goToLine(of: task)
  }

  /// Puts the cursor on a task's line, or on the line of the group it is folded away in, which stands for the task
  /// until the cursor moves on.
  mutating func goToLine(of task: CacheTask) {
    if let place = rows.lines.place(of: .task(task.id)) {
      return cursor.move(to: place, in: rows.lines)
    }
    let group = TaskGroup(grouping: view.grouping, name: view.grouping.name(of: task))
    guard let place = rows.lines.place(of: .group(group)) else { return }
    cursor.move(to: place, in: rows.lines)
    leftOut = LeftOutTask(task: task.id, replacement: cursor.id)
  }

  /// Forgets the task that the cursor was taken off where the cursor has moved on since.
  mutating func forgetLeftOut() {
    if let leftOut, cursor.id != leftOut.replacement { self.leftOut = nil }
  }

  /// Brings the sums of the marked tasks up to date with the marks, the rows and the data; returns whether
  /// there are marks now and were none before, or the other way round.
  mutating func refreshMarkedSums(since before: TableState, _ old: Snapshot, _ shown: Snapshot)
    -> Bool
  {
    guard marks != before.marks || shown.version != old.version || rows != before.rows
    else { return false }
    let seen = marks.isEmpty ? 0 : rows.ids.count { marks.contains($0) }
    markedSums = MarkedSums(
      marks.ids.lazy.compactMap { shown.task($0) }, hidden: marks.count - seen)
    return marks.isEmpty != before.marks.isEmpty
  }

  /// Brings the preview up to date with the cursor and the data, where the screen has one: no frame
  /// may show another task beside the list than the one under the cursor.
  mutating func refreshPreview(_ context: ScreenContext, isOnScreen: Bool) {
    if !isOnScreen || layout(context).preview.isEmpty {
      preview = .none
    } else if !preview.shows(cursor.id, in: context.known.shown) {
      preview = TaskPreview(of: cursor.id, in: context.known.shown)
    }
  }

  // MARK: Room

  /// Where everything goes.
  ///
  /// - Parameter panes: How large the panes are to be; nil for those there are.
  func layout(_ context: ScreenContext, panes: Layout.Panes? = nil) -> Layout {
    Layout(
      context.size,
      subject: .table(accounts: context.known.shown.accounts.count, hasMarks: !marks.isEmpty),
      panes: panes ?? context.panes, hasEditor: context.isTyping)
  }

  /// Gives the list the rows that the present layout has for it.
  mutating func resize(_ context: ScreenContext) {
    cursor.resize(height: layout(context).list.height)
  }

  /// Which columns a table of that width has.
  func columnLayout(width: Int) -> ColumnLayout {
    ColumnLayout(width: width, choice: columns, scroll: columnScroll)
  }

  // MARK: What is selected

  /// The selected task; nil for none and for the line of a group.
  func selectedTask(in shown: Snapshot) -> CacheTask? {
    cursor.id?.task.flatMap { shown.task($0) }
  }

  /// What is taken away: the marked tasks, else all in view.
  ///
  /// Marked ones in view come first, in the order of the view.
  var pickedTasks: [CacheTask.ID] {
    guard !marks.isEmpty else { return rows.ids }
    let inView = rows.ids.filter { marks.contains($0) }
    return inView + marks.ids.subtracting(inView).sorted()
  }

  /// Which rows are taken away.
  var pick: RowScope {
    marks.isEmpty ? .inView(rows.count) : .marked(marks.count, hidden: markedSums.hidden)
  }

  /// How many tasks are marked, and how many of them are out of view.
  var marksText: String { Marks.text(marks.count, hidden: markedSums.hidden) }
}

/// A selected task that a filter left out, or that is folded away in its group or far below the line of that, and the
/// line selected in its place.
struct LeftOutTask: Equatable, Sendable {
  let task: CacheTask.ID
  let replacement: TableLine?
}
