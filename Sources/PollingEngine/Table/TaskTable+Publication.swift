package import TaskModel

extension TaskTable {
  /// Returns all rows that are shown, each with the interval at which it is meant to be read again.
  ///
  /// An interval gets longer at once, and shorter with the row's next answer: what was read as often as was
  /// meant is not stale because it is to be read more often from now on.
  ///
  /// - Parameters:
  ///   - isReplanned: whether the intervals of rows may differ that did not change.
  ///   - planned: the interval of a task that is still read.
  /// - Complexity: O(*k*) in the rows that changed since the last call, O(*n*) where replanned.
  package mutating func publish(
    isReplanned: Bool, planned: (TaskReference) -> Duration?
  ) -> TaskList {
    var changes: [(id: CacheTask.ID, task: CacheTask?)] = []
    for id in unpublished { changes.append((id, shown(id, planned))) }
    if isReplanned {
      for id in rows.ids where !unpublished.contains(id) {
        guard let task = shown(id, planned), let interval = task.plannedInterval,
          interval > published[id: id]?.plannedInterval ?? .zero
        else { continue }
        changes.append((id, task))
      }
    }
    unpublished = []
    published.update(changes)
    return published
  }

  private func shown(
    _ id: CacheTask.ID, _ planned: (TaskReference) -> Duration?
  ) -> CacheTask? {
    guard let row = rows[id] else { return nil }
    if !row.task.isKnownToVendor, hasDescribedTwin(id) || isSecondGuess(id) { return nil }
    var task = row.task
    task.isEndConfirmed = row.isConfirmed
    task.plannedInterval =
      row.isConfirmed || task.isGone ? nil : planned(reference(to: task))
    return task
  }
}
