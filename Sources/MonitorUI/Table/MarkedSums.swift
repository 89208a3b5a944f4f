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
