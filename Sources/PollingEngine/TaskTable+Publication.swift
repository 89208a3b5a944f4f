package import TaskModel

extension TaskTable {
  /// Returns all rows that are shown, each with the interval at which it is meant to be read again.
  ///
  /// - Parameters:
  ///   - isReplanned: whether the intervals of rows may differ that did not change.
  ///   - planned: the interval of a task that is still read.
  /// - Complexity: O(*k*) in the rows that changed since the last call, O(*n*) where replanned.
  package mutating func publish(
    isReplanned: Bool, planned: (TaskReference, Phase) -> Duration?
  ) -> TaskList {
    var changes: [(id: CacheTask.ID, task: CacheTask?)] = []
    for id in unpublished { changes.append((id, shown(id, planned))) }
    if isReplanned {
      for id in rows.keys where !unpublished.contains(id) {
        let task = shown(id, planned)
        guard task?.plannedInterval != published[id: id]?.plannedInterval else { continue }
        changes.append((id, task))
      }
    }
    unpublished = []
    published.update(changes)
    return published
  }

  private func shown(
    _ id: CacheTask.ID, _ planned: (TaskReference, Phase) -> Duration?
  ) -> CacheTask? {
    guard let row = rows[id] else { return nil }
    if !row.task.isKnownToVendor, hasDescribedTwin(id) { return nil }
    var task = row.task
    task.isEndConfirmed = row.isConfirmed
    task.plannedInterval =
      row.isConfirmed || task.isGone ? nil : planned(reference(to: task), phase(of: row))
    return task
  }
}
