import FoundationEssentials
public import TaskModel

/// A task as a report needs it: as it was seen last, and what it was seen in.
public typealias ReviewedTask = RememberedTask

extension ReviewedTask {
  /// When the task began, by our clock: when it was created, else tracked or first seen.
  var began: Date { task.began(clockAhead: clockAhead) }

  /// When it ended, by our clock; nil where it did not, or nobody knows when.
  var ended: Date? { task.ended(clockAhead: clockAhead) }

  /// Whether it ended, and nobody knows when.
  var isUntimed: Bool { task.status.isEnded && ended == nil }

  /// The last moment of which anything is known.
  var lastKnown: Date { ended ?? task.lastSeenAt ?? trail.points.last?.at ?? began }

  /// Whether it did not succeed, or goes on and will not succeed in full.
  var hasFailures: Bool {
    standing.isBad || standing.isOpen && task.tally?.failed ?? 0 > 0
  }

  /// Whether it was stale at the edge when it was verified last, and had ended by then, whatever its vendor says.
  var isStaleAtEdge: Bool { task.isStaleAtEdge(clockAhead: clockAhead) }

  /// What was proved of it last; nil where nobody has asked.
  ///
  /// That the edge was stale while the task went on says nothing of what came of it.
  var proved: TaskProof.Verdict? {
    task.proof.map { $0.verdict == .stale && !isStaleAtEdge ? .unknown : $0.verdict }
  }

  /// What came of it.
  var standing: Standing {
    if task.status.isProblem, task.supersededBy != nil { return .redone }
    switch task.status {
    case .succeeded: return .succeeded
    case .partial: return .partial
    case .failed: return .failed
    case .canceled: return .canceled
    case .queued, .running, .unknown:
      if task.isGone { return .gone }
      return task.status == .running ? .running : task.status == .queued ? .queued : .unknown
    }
  }
}

/// What came of a task, for those who look back: the worst first.
enum Standing: String, CaseIterable, Sendable {
  case failed
  case partial
  case canceled
  /// No longer listed by the vendor, and never seen to end.
  case gone
  case unknown
  case queued
  case running
  /// It failed, and a later task did what it was to do.
  case redone
  case succeeded

  /// Whether it did not succeed, will not any more, and nothing made up for it.
  var isBad: Bool { self == .failed || self == .partial || self == .canceled || self == .gone }

  /// Whether more may come of it.
  var isOpen: Bool { self == .queued || self == .running || self == .unknown }

  /// What is said of tasks that stand so.
  var words: String {
    switch self {
    case .failed: "failed"
    case .partial: "failed in part"
    case .canceled: "canceled"
    case .gone: "gone before the end was seen"
    case .unknown: "of unknown status"
    case .queued: "queued"
    case .running: "running"
    case .redone: "failed and redone"
    case .succeeded: "succeeded"
    }
  }
}
