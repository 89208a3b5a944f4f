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
  static func shows(_ task: CacheTask, now: Date) -> Bool {
    guard task.status.isEnded else { return true }
    let reach = task.finish == nil || task.status.isProblem ? failedFor : endedFor
    let since = task.finish?.at ?? task.referenceTime
    return now.timeIntervalSince(since) <= reach
  }
}
