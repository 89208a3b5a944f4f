import TaskModel

/// What the marked tasks come to, and why their URLs failed.
struct MarkedSums: Equatable, Sendable {
  private(set) var tasks = 0
  private(set) var work = WorkSums()
  private(set) var causes = FailureCauses()

  /// Makes the sums of nothing.
  init() {}

  /// Sums tasks up.
  init(_ marked: some Sequence<CacheTask>) {
    for task in marked {
      tasks += 1
      work.add(task)
      causes.add(task)
    }
  }
}

extension AppState {
  /// Brings the sums of the marked tasks up to date with the marks and the data.
  mutating func refreshMarkedSums(since before: (marks: Marks, version: UInt64)) {
    guard marks != before.marks || shown.version != before.version else { return }
    markedSums = MarkedSums(marks.ids.lazy.compactMap { [shown] in shown.task($0) })
    if marks.isEmpty != before.marks.isEmpty { resizeLists() }
  }
}
