import TaskModel

/// What the marked tasks come to, and why their URLs failed.
struct MarkedSums: Equatable, Sendable {
  private(set) var tasks = 0
  private(set) var urls = 0
  private(set) var succeeded = 0
  private(set) var failed = 0
  /// URLs whose end is not known yet.
  private(set) var left = 0
  /// Tasks the vendor gives no URLs for.
  private(set) var withoutURLs = 0
  private(set) var causes = FailureCauses()

  /// Makes the sums of nothing.
  init() {}

  /// Sums tasks up.
  init(_ marked: some Sequence<CacheTask>) {
    for task in marked {
      tasks += 1
      causes.add(task)
      guard let items = task.urls, !items.isEmpty else {
        withoutURLs += 1
        continue
      }
      urls += items.count
      succeeded += items.succeededCount
      failed += items.failedCount
      left += items.count - items.endedCount
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
