public import FoundationEssentials
public import TaskModel

/// A task with what it was seen in over time, as a report needs it.
public struct ReviewedTask: Sendable {
  /// A point at which the task was seen in a state.
  public struct Point: Equatable, Sendable {
    /// When, by our clock.
    public let at: Date
    /// The state.
    public let status: TaskStatus
    /// How many URLs had succeeded, and failed; nil where that was not told.
    public let succeeded: Int?
    public let failed: Int?

    /// Makes a point.
    public init(at: Date, status: TaskStatus, succeeded: Int? = nil, failed: Int? = nil) {
      self.at = at
      self.status = status
      self.succeeded = succeeded
      self.failed = failed
    }
  }

  /// What the task was seen in, in time's order.
  public struct Trail: Equatable, Sendable {
    /// The points.
    public let points: [Point]
  }

  /// The task as it was seen last.
  public let task: CacheTask
  /// Seconds by which the vendor's clock was ahead of ours.
  public let clockAhead: TimeInterval
  /// What it was seen in.
  public let trail: Trail

  /// Puts a task and what it was seen in together.
  public init(_ task: CacheTask, clockAhead: TimeInterval = 0, points: [Point] = []) {
    self.task = task
    self.clockAhead = clockAhead
    trail = Trail(points: points)
  }
}

extension ReviewedTask {
  /// When the task began, by our clock: when it was created, else tracked, else first seen.
  var began: Date { task.began(clockAhead: clockAhead) }

  /// When it ended, by our clock; nil where it did not, or nobody knows when.
  var ended: Date? { task.ended(clockAhead: clockAhead) }

  /// The last moment of which anything is known.
  var lastKnown: Date { ended ?? task.lastSeenAt ?? trail.points.last?.at ?? began }

  /// Whether it did not succeed, or goes on and will not succeed in full.
  var hasFailures: Bool {
    standing.isBad || standing.isOpen && task.tally?.failed ?? 0 > 0
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
    case .unknown: "in a state the vendor did not tell"
    case .queued: "queued"
    case .running: "running"
    case .redone: "failed and redone"
    case .succeeded: "succeeded"
    }
  }
}
