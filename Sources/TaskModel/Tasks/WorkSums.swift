/// How many of a number of things succeeded, did not, or are left; the parts add up to the whole.
public struct WorkSplit: Hashable, Sendable {
  /// What came of a thing.
  public enum Outcome: String, CaseIterable, Sendable {
    case ok
    case failed
    case canceled
    /// Its task has ended, and the vendor never told how it did.
    case unknown
    /// Nothing came of it yet.
    case left
  }

  /// Succeeded.
  public fileprivate(set) var ok = 0
  /// Failed; of a task without URL data, in part too.
  public fileprivate(set) var failed = 0
  /// Canceled.
  public fileprivate(set) var canceled = 0
  /// Of ended tasks, and never told to have ended.
  public fileprivate(set) var unknown = 0
  /// Not ended: queued, running, or in a state nobody knows.
  public fileprivate(set) var left = 0

  /// Makes a split of nothing.
  public init() {}

  /// The whole.
  public var total: Int { ok + failed + canceled + unknown + left }

  /// Ended, and not known to have succeeded.
  public var bad: Int { failed + canceled + unknown }

  /// Counts a task by its status alone.
  public mutating func add(_ status: TaskStatus) {
    switch status {
    case .succeeded: ok += 1
    case .failed, .partial: failed += 1
    case .canceled: canceled += 1
    case .queued, .running, .unknown: left += 1
    }
  }

  /// Returns how many came to an outcome.
  public subscript(outcome: Outcome) -> Int {
    switch outcome {
    case .ok: ok
    case .failed: failed
    case .canceled: canceled
    case .unknown: unknown
    case .left: left
    }
  }

  /// Returns both together.
  public static func + (left: WorkSplit, right: WorkSplit) -> WorkSplit {
    var sum = left
    sum.ok += right.ok
    sum.failed += right.failed
    sum.canceled += right.canceled
    sum.unknown += right.unknown
    sum.left += right.left
    return sum
  }
}

/// How far a set of tasks is: its URLs, and beside them the tasks that no URL is known of.
public struct WorkSums: Hashable, Sendable {
  /// The URLs of all tasks that have any.
  public private(set) var urls = WorkSplit()
  /// The tasks without URL data, one by one.
  public private(set) var bare = WorkSplit()

  /// Makes sums of nothing.
  public init() {}

  /// Sums up tasks.
  public init(_ tasks: some Sequence<CacheTask>) {
    for task in tasks { add(task) }
  }

  /// Counts a task in.
  public mutating func add(_ task: CacheTask) { add(task, isOver: task.status.isEnded) }

  /// Counts a task in of which more is known than its status says.
  ///
  /// - Parameter isOver: whether nothing more will come of it.
  public mutating func add(_ task: CacheTask, isOver: Bool) {
    guard let tally = task.tally, tally.total > 0 else {
      if isOver, !task.status.isEnded { bare.unknown += 1 } else { bare.add(task.status) }
      return
    }
    urls.ok += tally.succeeded
    urls.failed += tally.failed
    urls.canceled += tally.ended - tally.succeeded - tally.failed
    // What the vendor left open in a task that has ended will change no more.
    if isOver {
      urls.unknown += tally.total - tally.ended
    } else {
      urls.left += tally.total - tally.ended
    }
  }

  /// Everything, a task without URL data counting as one.
  public var all: WorkSplit { urls + bare }
}
