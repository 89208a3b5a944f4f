import FoundationEssentials
import TaskModel

/// Counts over the tasks that are waited for.
struct WaitSums: Sendable {
  private(set) var tasks = 0
  private(set) var counts: [TaskStatus: Int] = [:]
  private(set) var gone = 0
  private(set) var unlisted = 0
  private(set) var over = 0
  /// Tasks that have ended and whose end no second answer has confirmed.
  private(set) var unconfirmed = 0
  /// What became of their URLs, and of the tasks that have none.
  private(set) var work = WorkSums()
  /// The mean progress, 0...1, every URL counting the same; 1 only when all have succeeded.
  private(set) var progress = 0.0
  /// How much of the way to the end of all is behind, 0...1, however it ended.
  private(set) var advance = 0.0

  /// Counts.
  ///
  /// - Complexity: O(*n*) in the tasks.
  init(_ members: [WaitMember]) {
    var (done, advanced, weight) = (0.0, 0.0, 0.0)
    for member in members {
      tasks += 1
      if member.isOver { over += 1 }
      let task = member.task
      if let task { work.add(task) }
      switch member.state {
      case .unlisted: unlisted += 1
      case .gone: gone += 1
      case .open: counts[task?.status ?? .unknown, default: 0] += 1
      case .ended(let status, let isConfirmed):
        counts[status, default: 0] += 1
        if !isConfirmed { unconfirmed += 1 }
      }
      let tally = task?.tally
      let size = Double(max(tally?.total ?? 1, 1))
      let progress = task?.progress ?? 0
      weight += size
      done += size * progress
      let isEnded = task?.status.isEnded == true
      advanced += isEnded ? size : max(size * progress, Double(tally?.ended ?? 0))
    }
    guard tasks > 0 else { return }
    let isDone = counts[.succeeded] == tasks
    progress = isDone ? 1 : min(done / weight, 0.99)
    advance = over == tasks ? 1 : min(advanced / weight, 0.99)
  }

  /// The counts in words, such as `5 running, 1 failed`; together they are all tasks.
  var words: String {
    var words = TaskStatus.allCases.compactMap { status in
      counts[status].map { "\($0.grouped) \(status.rawValue)" }
    }
    if gone > 0 { words.append("\(gone.grouped) gone") }
    if unlisted > 0 { words.append("\(unlisted.grouped) not listed yet") }
    return words.joined(separator: ", ")
  }

  /// Those that ended and wait for a second answer, in words; nil for none.
  var unconfirmedWords: String? {
    guard unconfirmed > 0 else { return nil }
    return "\(unconfirmed.grouped) ended, waiting for a second answer"
  }

  /// The number of tasks, and of URLs where any are known.
  var size: String {
    tasks.counted("task") + (work.urls.total > 0 ? " (\(work.urls.total.counted("URL")))" : "")
  }

  /// The tasks by status, and how far their URLs are:
  /// `5 tasks: 3 succeeded, 2 failed; 3,627 of 3,959 URLs ok, 332 failed, 0 left`.
  var text: String {
    "\(tasks.counted("task")): \(words)" + (work.urls.total > 0 ? "; \(work.text)" : "")
  }
}
