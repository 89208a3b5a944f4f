import TaskModel

extension TaskTable {
  /// Marks failed tasks whose failed URLs a later task has covered and succeeded with.
  mutating func supersede() {
    // Taken out, so that what it looks at is not what it changes.
    var current = Supersession()
    swap(&current, &supersession)
    let news = current.settle(
      task: { rows[$0]?.task }, all: rows.all.lazy.map(\.task),
      clockAhead: clockAhead)
    swap(&current, &supersession)
    for (failed, redo) in news { supersede(failed, by: redo) }
  }

  /// Notes that a later task redid what failed in a row's, or that none did after all.
  private mutating func supersede(_ id: CacheTask.ID, by other: CacheTask.ID?) {
    change(id) { $0.task.supersededBy = other }
  }
}
