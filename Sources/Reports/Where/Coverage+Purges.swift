public import TaskModel

extension Coverage {
  /// Returns the purges that cover a URL and have not failed for it, the best of each account.
  ///
  /// - Parameter url: its place among those that were asked for.
  public func purges(of url: Int) -> [CacheTask] {
    answers(for: url).flatMap(\.hits).filter {
      $0.task.kind.family == .purge && $0.covers && !$0.hasFailed
    }.map(\.task)
  }
}
