import FoundationEssentials
import TaskModel

/// The tasks of an account that failed, in full or in part, as far as a problem tells of them.
struct FailedTasks {
  /// Which they are.
  private(set) var ids: Set<CacheTask.ID> = []
  private var wholeCount = 0
  private var urlCount = 0
  /// The one that ended last.
  private var newest: (task: CacheTask, end: Date)?

  /// Adds a task; of those that ended together the first one added is the newest.
  ///
  /// - Parameter clockAhead: by how many seconds the clock of the task's vendor is ahead of ours.
  mutating func add(_ task: CacheTask, clockAhead: Double) {
    ids.insert(task.id)
    if task.status == .failed { wholeCount += 1 }
    urlCount += task.urls?.failedCount ?? 0
    let end = task.ended(clockAhead: clockAhead) ?? task.began(clockAhead: clockAhead)
    if newest.map({ end > $0.end }) ?? true { newest = (task, end) }
  }

  /// What is wrong, and what to do; nil where nothing is.
  var problem: AccountProblem? {
    guard let newest = newest?.task else { return nil }
    var words: [String] = []
    let first = wholeCount > 0 ? wholeCount : ids.count
    words.append("\(first.counted("task")) \(wholeCount > 0 ? "failed" : "partial")")
    if wholeCount > 0, wholeCount < ids.count { words.append("\(ids.count - wholeCount) partial") }
    let failed = urlCount > 0 ? ", \(urlCount.counted("URL")) failed" : ""
    let reason = newest.urls?.first { $0.status == .failed && $0.message != nil }?.message
    let said = (reason ?? newest.message)?.text ?? ""
    let sentence = words.joined(separator: ", ") + failed
    return AccountProblem(
      newest.account, words: sentence, past: sentence, said: said,
      remedy: "look at them and submit the failed URLs again")
  }
}
