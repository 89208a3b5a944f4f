import TaskModel

extension AppState {
  /// Groups the table by the next thing, or not any more.
  mutating func changeGrouping() {
    group(by: view.grouping.next)
  }

  /// Groups the table by that, and says so.
  mutating func group(by grouping: Grouping) {
    view.grouping = grouping
    deriveRows(keepsOrder: isResortPending)
    let name = view.grouping.rawValue
    say(view.grouping == .none ? "not grouped" : "grouped by \(name)", tone: .info)
  }

  /// Hides the tasks of a group beneath its line, or shows them again.
  mutating func toggleFold(_ group: TaskGroup) {
    cursor.choose()
    view.folded.formSymmetricDifference([group])
    deriveRows(keepsOrder: isResortPending)
  }

  /// Goes to the nearest problem in a direction, 1 or -1.
  mutating func seekProblem(_ step: Int) {
    let judgement = scene.judgement
    let way = seekTask(step) { judgement.isProblem($0) }
    tell(way, of: "bad task", step, hidden: rows.counts.all.problems - rows.counts.totals.problems)
  }

  /// Goes to the nearest such task in a direction, round the end of the list and unfolding the group
  /// that hides it, and returns how; nil if there is none.
  mutating func seekTask(_ step: Int, where isWanted: (CacheTask) -> Bool) -> SeekWay? {
    let shown = shown
    let lines = view.folded.isEmpty ? rows.lines : rows.unfolded
    let found = cursor.nearest(step, in: lines) { place in
      lines.id(at: place).task.flatMap { shown.task($0) }.map(isWanted) ?? false
    }
    guard let found else { return nil }
    let line = lines.id(at: found.place)
    if rows.lines.place(of: line) == nil, let task = line.task.flatMap({ shown.task($0) }) {
      let name = view.grouping.name(of: task)
      view.folded.remove(TaskGroup(grouping: view.grouping, name: name))
      deriveRows(keepsOrder: isResortPending)
    }
    if let place = rows.lines.place(of: line) { cursor.move(to: place, in: rows.lines) }
    return found.way
  }

  /// Takes the cursor from a task that is folded away to the line of its group.
  mutating func leaveFold() {
    guard cursor.isOnGhost, let id = cursor.id?.task, let task = shown.task(id),
      rows.place(of: id) != nil
    else { return }
    let group = TaskGroup(grouping: view.grouping, name: view.grouping.name(of: task))
    if let place = rows.lines.place(of: .group(group)) { cursor.move(to: place, in: rows.lines) }
  }
}
