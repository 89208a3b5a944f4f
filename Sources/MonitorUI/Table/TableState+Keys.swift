import TaskModel
import Terminal

/// What keys do in the table.
extension TableState {
  /// Does what a key does that moves.
  mutating func move(_ command: Command, _ context: ScreenContext) -> [Request] {
    Movement(command, height: cursor.window.height)?.apply(to: &cursor, in: rows.lines)
    return []
  }

  /// Scrolls the list; the cursor stays on its row.
  mutating func pan(_ rows: Int, _ context: ScreenContext) -> [Request] {
    cursor.pan(by: rows)
    return []
  }

  /// Opens the selected task; folds or unfolds a group.
  mutating func open(_ context: ScreenContext) -> [Request] {
    if let group = cursor.id?.group { return toggleFold(group, context) }
    guard let id = cursor.id?.task else { return [] }
    cursor.choose()
    return [.openTask(id)]
  }

  // MARK: What is in view

  /// Shows everything, and again the opening view.
  mutating func toggleEverything(_ context: ScreenContext) -> [Request] {
    let wasEverything =
      view.showsEverything && view.filter.isEmpty && !view.isNarrowed && view.scope == nil
    view.filter = .all
    view.text = ""
    view.showsProblemsOnly = false
    view.scope = nil
    view.showsEverything = !wasEverything
    let text = wasEverything ? "opening view: open and recently ended tasks" : "everything"
    return [.forgetDetours] + narrowed(context) + [.say(text)]
  }

  mutating func toggleProblems(_ context: ScreenContext) -> [Request] {
    view.showsProblemsOnly.toggle()
    return derive(context)
  }

  /// Shows only the rows that show a text.
  mutating func narrow(to text: String, _ context: ScreenContext) -> [Request] {
    guard view.text != text else { return [] }
    view.text = text
    return narrowed(context)
  }

  /// Shows what passes a filter while it is typed.
  mutating func narrow(to filter: TaskFilter, _ context: ScreenContext) -> [Request] {
    guard view.filter != filter else { return [] }
    view.filter = filter
    return narrowed(context)
  }

  /// Applies a filter for good.
  mutating func show(_ filter: TaskFilter, _ context: ScreenContext) -> [Request] {
    view.filter = filter
    let requests = narrowed(context)
    leaveFilteredRow()
    return requests
  }

  /// Takes back what narrows the list: the text, then the filter, then the choice of what is bad.
  mutating func clearLast(_ context: ScreenContext) -> [Request] {
    [.say(view.clearLast())] + narrowed(context)
  }

  /// Goes back to a view and to where one was in it.
  mutating func restore(
    _ view: TableView, _ cursor: ListCursor<TableLine>, _ context: ScreenContext
  ) -> [Request] {
    guard self.view != view else { return [] }
    self.view = view
    self.cursor = cursor
    return derive(context)
  }

  /// Holds the table to some tasks.
  mutating func visit(_ scope: TaskScope) {
    view = TableView(sort: view.sort, grouping: view.grouping, scope: scope)
    cursor = ListCursor()
    leftOut = nil
  }

  private mutating func narrowed(_ context: ScreenContext) -> [Request] {
    let requests = derive(context)
    returnToFilteredRow()
    return requests
  }

  /// Goes to the first match where the filter just applied left out the selected task: the next key
  /// is meant for what was searched.
  mutating func leaveFilteredRow() {
    guard cursor.isOnGhost, rows.count > 0, let id = cursor.id?.task else { return }
    cursor.moveToTop(in: rows.lines)
    if let first = rows.lines.firstTask, first > 0 {
      cursor.move(to: first, in: rows.lines)
    }
    leftOut = LeftOutTask(task: id, replacement: cursor.id)
  }

  /// Goes back to the task that the cursor was taken off, unless the operator moved on since.
  private mutating func returnToFilteredRow() {
    guard let leftOut, cursor.id == leftOut.replacement else { return }
    guard let place = rows.lines.place(of: .task(leftOut.task)) else { return }
    cursor.move(to: place, in: rows.lines)
    self.leftOut = nil
  }

  // MARK: Order and groups

  mutating func changeSort(
    _ context: ScreenContext, _ change: (inout SortOrder) -> Void
  ) -> [Request] {
    change(&view.sort)
    return derive(context)
  }

  /// Groups the table by that, and says so; the cursor stays on its task.
  mutating func group(by grouping: Grouping, _ context: ScreenContext) -> [Request] {
    let (line, tasks) = (cursor.id, tasksOfSelectedGroup)
    view.grouping = grouping
    let requests = derive(context, keepsOrder: isResortPending)
    if cursor.isChosen, context.follows, cursor.id != line {
      stay(on: tasks, context.known.shown)
    }
    showGroup()
    let text = grouping == .none ? "not grouped" : "grouped by \(grouping.rawValue)"
    return requests + [.say(text)]
  }

  /// The tasks that the selected line of a group stands for: the one it was selected for, then all of the group.
  private var tasksOfSelectedGroup: [CacheTask.ID] {
    guard let line = cursor.id, line.group != nil else { return [] }
    var tasks: [CacheTask.ID] = []
    if let leftOut, leftOut.replacement == line { tasks.append(leftOut.task) }
    let lines = rows.unfolded
    guard let place = lines.place(of: line) else { return tasks }
    for member in (place + 1)..<lines.count {
      guard let task = lines.id(at: member).task else { break }
      tasks.append(task)
    }
    return tasks
  }

  /// Takes the cursor, whose group is no more, to the first of its tasks that is in view.
  private mutating func stay(on tasks: [CacheTask.ID], _ shown: Snapshot) {
    let inView = Set(rows.ids)
    guard let id = tasks.first(where: { inView.contains($0) }), let task = shown.task(id)
    else { return }
    goToLine(of: task)
  }

  /// Has the line of the selected task's group on the screen; where it is too far above, the cursor goes there until
  /// the table is grouped by something else.
  private mutating func showGroup() {
    guard !cursor.isOnGhost, let task = cursor.id?.task else { return }
    let (place, top) = (cursor.window.cursor, cursor.window.first)
    let group = (0..<place).last { rows.lines.id(at: $0).group != nil }
    guard let group, group < top else { return }
    guard place - group >= cursor.window.height else { return cursor.pan(by: group - top) }
    cursor.move(to: group, in: rows.lines)
    leftOut = LeftOutTask(task: task, replacement: cursor.id)
  }

  /// Hides the tasks of a group beneath its line, or shows them again.
  mutating func toggleFold(_ group: TaskGroup, _ context: ScreenContext) -> [Request] {
    cursor.choose()
    view.folded.formSymmetricDifference([group])
    return derive(context, keepsOrder: isResortPending)
  }

  // MARK: Looking for tasks

  /// Goes to the nearest problem in a direction, 1 or -1.
  mutating func seekProblem(_ step: Int, _ context: ScreenContext) -> [Request] {
    let judgement = context.scene.judgement
    return seek(
      step, of: "bad task", hidden: { $0.all.problems - $0.totals.problems }, context
    ) { judgement.isProblem($0) }
  }

  /// Goes to the nearest task that is looked for in a direction, 1 or -1.
  mutating func seekMatch(
    _ step: Int, _ context: ScreenContext, where isWanted: (CacheTask) -> Bool
  ) -> [Request] {
    let shown = context.known.shown
    return seek(
      step, of: "match", hidden: { _ in shown.tasks.count(where: isWanted) }, context,
      where: isWanted)
  }

  /// Goes to the nearest such task in a direction, 1 or -1, round the end of the list and unfolding the
  /// group that hides it, and tells how.
  private mutating func seek(
    _ step: Int, of what: String, hidden: (RowCounts) -> Int, _ context: ScreenContext,
    where isWanted: (CacheTask) -> Bool
  ) -> [Request] {
    let shown = context.known.shown
    let lines = view.folded.isEmpty ? rows.lines : rows.unfolded
    let found = cursor.nearest(step, in: lines) { place in
      lines.id(at: place).task.flatMap { shown.task($0) }.map(isWanted) ?? false
    }
    guard let found else { return context.found(nil, of: what, step, hidden: hidden(rows.counts)) }
    var requests: [Request] = []
    let line = lines.id(at: found.place)
    if rows.lines.place(of: line) == nil, let task = line.task.flatMap({ shown.task($0) }) {
      let name = view.grouping.name(of: task)
      view.folded.remove(TaskGroup(grouping: view.grouping, name: name))
      requests = derive(context, keepsOrder: isResortPending)
    }
    if let place = rows.lines.place(of: line) { cursor.move(to: place, in: rows.lines) }
    return requests + context.found(found.way, of: what, step, hidden: 0)
  }

  // MARK: Columns

  /// Goes to the next ready choice of columns and says which one it is.
  mutating func changeColumnsPreset(_ context: ScreenContext) -> [Request] {
    columns.changePreset()
    columnScroll = 0
    switch columns.preset {
    case .own: return [.say("columns: your own choice")]
    case .wide: return [.say("columns: all")]
    case .narrow: return [.say("columns: few, more room for the target")]
    }
  }

  /// Scrolls columns where those chosen do not fit, else the targets.
  mutating func scroll(_ step: Int, _ context: ScreenContext) -> [Request] {
    let layout = columnLayout(width: context.size.width)
    if layout.lastScroll > 0 {
      columnScroll = max(0, min(layout.scroll + step, layout.lastScroll))
    } else if rows.lines.count > 0 || step < 0 {
      pan = Pan.moved(pan, by: step)
    }
    return []
  }

  // MARK: Marks

  /// Marks the selected task and moves down; folds or unfolds a group.
  mutating func mark(_ context: ScreenContext) -> [Request] {
    if let group = cursor.id?.group { return toggleFold(group, context) }
    guard let id = cursor.id?.task else { return [.say("no row to mark")] }
    marks.add(id)
    cursor.move(by: 1, in: rows.lines)
    return []
  }

  /// Marks every task from the last mark to the cursor.
  mutating func markRange(_ context: ScreenContext) -> [Request] {
    marks.addRange(to: cursor.id, in: rows.lines, row: \.task) { .task($0) }
  }

  mutating func unmark(_ context: ScreenContext) -> [Request] {
    marks.takeOff(cursor.id?.task)
  }

  mutating func unmarkAll(_ context: ScreenContext) -> [Request] {
    marks.takeAllOff(hidden: markedSums.hidden, "task")
  }

  // MARK: The mouse

  /// Does what a click does: it selects a row, opens the one selected before, or sorts by a column.
  mutating func click(_ place: Point, _ context: ScreenContext) -> [Request] {
    let layout = layout(context)
    if layout.header.contains(place) { return clickHeader(place, in: layout.header, context) }
    guard let index = cursor.window.row(at: place, in: layout.list) else { return [] }
    let listPlace = cursor.place(ofVisible: index)
    guard let line = listPlace.map({ rows.lines.id(at: $0) }) ?? cursor.id else { return [] }
    if clicked == line, cursor.id == line {
      clicked = nil
      return open(context)
    }
    if let listPlace { cursor.move(to: listPlace, in: rows.lines) }
    clicked = line
    return []
  }

  private mutating func clickHeader(
    _ place: Point, in header: Rect, _ context: ScreenContext
  ) -> [Request] {
    clicked = nil
    let x = place.x - header.minX
    let slot = columnLayout(width: header.width).slots.last { $0.x <= x }
    guard let slot, x < slot.x + slot.width,
      TaskColumn.sortable.contains(where: { $0.id == slot.id })
    else { return [] }
    return changeSort(context) { $0.choose(.column(slot.id)) }
  }
}
