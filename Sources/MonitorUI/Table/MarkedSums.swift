import TaskModel

/// What the marked tasks come to, and why their URLs failed.
struct MarkedSums: Equatable, Sendable {
  private(set) var tasks = 0
  /// How many of them are not in view.
  private(set) var hidden = 0
  private(set) var work = WorkSums()
  private(set) var causes = FailureCauses()

  /// Makes the sums of nothing.
  init() {}

  /// Sums tasks up, of which some are hidden.
  init(_ marked: some Sequence<CacheTask>, hidden: Int) {
    self.hidden = hidden
    for task in marked {
      tasks += 1
      work.add(task)
      causes.add(task)
    }
  }
}

extension AppState {
  /// Brings the sums of the marked tasks up to date with the marks, the rows and the data.
  mutating func refreshMarkedSums(since before: (marks: Marks, version: UInt64, rows: TableRows)) {
    guard marks != before.marks || shown.version != before.version || rows != before.rows
    else { return }
    let seen = marks.isEmpty ? 0 : rows.ids.count { marks.contains($0) }
    markedSums = MarkedSums(
      marks.ids.lazy.compactMap { [shown] in shown.task($0) }, hidden: marks.count - seen)
    if marks.isEmpty != before.marks.isEmpty { resizeLists() }
  }
}
