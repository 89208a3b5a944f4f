import FoundationEssentials
import TaskModel

/// What the monitor shows before anybody asked for anything else.
enum OpeningView {
  /// How long an ended task stays in view.
  static let endedFor = 30.0 * 60
  /// How long a failure, and an ended task whose end is not known, stays in view.
  static let failedFor = 2.0 * 3_600

  /// Whether a task belongs to the opening view: open, ended lately, or failed lately.
  ///
  /// Open tasks always do. Tasks whose end is not known go by their creation.
  ///
  /// - Parameter clockAhead: by how many seconds the clock of the task's vendor is ahead of ours.
  static func shows(_ task: CacheTask, now: Date, clockAhead: Double) -> Bool {
    guard task.status.isEnded else { return true }
    let reach = task.finish == nil || task.status.isProblem ? failedFor : endedFor
    let since = task.ended(clockAhead: clockAhead) ?? task.began(clockAhead: clockAhead)
    return now.timeIntervalSince(since) <= reach
  }
}
