/// Where a task or a URL stands, in words common to all vendors.
public enum TaskStatus: String, CaseIterable, Sendable {
  case queued
  case running
  case succeeded
  case partial
  case failed
  case canceled
  case unknown

  /// Whether the vendor will change nothing any more.
  public var isEnded: Bool {
    switch self {
    case .succeeded, .partial, .failed, .canceled: true
    case .queued, .running, .unknown: false
    }
  }

  /// Whether the vendor says that it has not ended; of what is unknown nobody can tell.
  public var isGoingOn: Bool { self == .queued || self == .running }

  /// Whether an operator has to look: failed or partial.
  public var isProblem: Bool { self == .failed || self == .partial }

  /// Whether there may be a reason to tell why the status is what it is.
  public var hasTrouble: Bool {
    switch self {
    case .failed, .partial, .canceled, .unknown: true
    case .queued, .running, .succeeded: false
    }
  }

  /// How bad an outcome is; larger is worse, and everything unfinished is worse than success.
  fileprivate var badness: Int {
    switch self {
    case .succeeded: 0
    case .canceled: 1
    case .running: 2
    case .queued: 3
    case .unknown: 4
    case .partial: 5
    case .failed: 6
    }
  }

  /// Returns the worse of two statuses.
  public static func worse(_ left: TaskStatus, _ right: TaskStatus) -> TaskStatus {
    left.badness >= right.badness ? left : right
  }
}

extension TaskStatus {
  /// Derives a task's status from the vendor's own task word and the states of its items.
  ///
  /// A word, where the vendor has one, decides whether the task has ended; without one it has ended
  /// when every item has. What came of an ended task its items say, so that the same outcome has the
  /// same status at every vendor: an item that is unfinished then has not succeeded, or was canceled
  /// where the word says so of the whole. Only over items that all succeeded does a worse word stand.
  ///
  /// - Parameters:
  ///   - word: what the vendor's task word means; `.unknown` for a word nobody knows, nil for vendors
  ///     that have no word for a task.
  ///   - items: the states of the task's URL items; empty where the vendor lists none.
  /// - Complexity: O(*n*) in the number of items.
  public static func derived(word: TaskStatus?, items: some Sequence<TaskStatus>) -> TaskStatus {
    var tally = Tally()
    for item in items { tally.count(item) }
    guard tally.total > 0 else { return word ?? .unknown }
    let hasEnded = word.map(\.isEnded) ?? (tally.ended == tally.total)
    guard hasEnded else { return tally.unfinishedStatus }
    let outcome = tally.outcome(ofCanceled: word == .canceled)
    return outcome == .succeeded ? word ?? outcome : outcome
  }

  private struct Tally {
    var total = 0
    var ended = 0
    var succeeded = 0
    var canceled = 0
    var running = 0
    var queued = 0

    mutating func count(_ status: TaskStatus) {
      total += 1
      if status.isEnded { ended += 1 }
      switch status {
      case .succeeded: succeeded += 1
      case .canceled: canceled += 1
      case .running: running += 1
      case .queued: queued += 1
      case .partial, .failed, .unknown: break
      }
    }

    var unfinishedStatus: TaskStatus {
      if running > 0 || ended > 0 { return .running }
      return queued > 0 ? .queued : .unknown
    }

    /// What came of the items of an ended task, the whole of which was canceled or not.
    func outcome(ofCanceled isCanceled: Bool) -> TaskStatus {
      if succeeded == total { return .succeeded }
      if succeeded > 0 { return .partial }
      return canceled + (isCanceled ? total - ended : 0) == total ? .canceled : .failed
    }
  }
}
