public import TaskModel

extension TaskList {
  /// Returns the tasks that an older list does not have as they are, and perhaps some more.
  public func changes(since old: TaskList) -> [CacheTask] {
    var changes: [CacheTask] = []
    compare(with: old) {
      changes.append($0)
    } changed: { task, _ in
      changes.append(task)
    }
    return changes
  }
}
