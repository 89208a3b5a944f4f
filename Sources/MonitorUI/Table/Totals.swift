import FoundationEssentials
import TaskModel

/// Counts over a set of tasks, as the totals line shows them.
struct Totals: Equatable, Sendable {
  var tasks = 0
  /// Tasks by the number of their status, since hashing its word for every task took longer than all other counts; stalled
  /// ones are counted apart and not here.
  private var counts = Array(repeating: 0, count: TaskStatus.allCases.count)
  private(set) var stalled = 0
  /// Tasks an operator has to look at.
  private(set) var problems = 0
  /// What became of the URLs, and of the tasks that have none.
  private(set) var work = WorkSums()
  private(set) var unfinished = 0
  /// The oldest open task that its vendor knows.
  private(set) var oldest: Oldest?
  private var weight = 0.0
  private var hasProgress = false
  private var weightedProgress = 0.0

  /// Counts in a task as it was judged.
  mutating func add(_ task: CacheTask, _ verdict: Verdict) {
    tasks += 1
    if verdict.isStalled { stalled += 1 } else { counts[task.status.storedNumber] += 1 }
    if verdict.isProblem { problems += 1 }
    if !task.status.isEnded {
      unfinished += 1
      if task.isKnownToVendor { note(task, since: task.began(clockAhead: verdict.clockAhead)) }
    }
    // A task without items weighs as much as one URL, and nothing is assumed of its progress.
    let itemCount = Double(max(1, task.tally?.total ?? 1))
    work.add(task)
    if task.progress != nil { hasProgress = true }
    weight += itemCount
    weightedProgress += itemCount * (task.progress ?? 0)
  }

  private mutating func note(_ task: CacheTask, since: Date) {
    if let oldest, (oldest.since, oldest.id) <= (since, task.id) { return }
    oldest = Oldest(id: task.id, since: since, isAtLeast: !task.isAgeKnown)
  }

  func count(_ status: TaskStatus) -> Int { counts[status.storedNumber] }

  /// The mean progress, 0...1, every URL counting the same; nil where nothing is known of any task's.
  var progress: Double? {
    guard weight > 0, hasProgress else { return nil }
    // Rounding of the sum must neither hide nor invent the last step.
    if unfinished == 0, count(.succeeded) == tasks { return 1 }
    return min(weightedProgress / weight, 0.9999)
  }
}

/// An unfinished task, and since when, by our clock.
struct Oldest: Equatable, Sendable {
  let id: CacheTask.ID
  let since: Date
  /// Whether it goes on for longer than that, because its vendor does not tell when it was created.
  let isAtLeast: Bool
}

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
