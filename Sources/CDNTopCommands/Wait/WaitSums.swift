import FoundationEssentials
import TaskModel

/// Counts over the tasks that are waited for.
struct WaitSums: Sendable {
  private(set) var tasks = 0
  private(set) var counts: [TaskStatus: Int] = [:]
  private(set) var gone = 0
  private(set) var unlisted = 0
  private(set) var over = 0
  private(set) var urls = 0
  private(set) var urlsFailed = 0
  /// The mean progress, 0...1, every task counting the same; 1 only when all have ended.
  private(set) var progress = 0.0

  /// Counts.
  ///
  /// - Complexity: O(*n*) in the tasks.
  init(_ members: [WaitMember]) {
    var sum = 0.0
    for member in members {
      tasks += 1
      if member.isOver { over += 1 }
      if let items = member.task?.urls {
        urls += items.count
        urlsFailed += items.failedCount
      }
      switch member.state {
      case .unlisted: unlisted += 1
      case .gone: gone += 1
      case .open: counts[member.task?.status ?? .unknown, default: 0] += 1
      case .ended(let status, _): counts[status, default: 0] += 1
      }
      if case .ended = member.state { sum += 1 } else { sum += member.task?.progress ?? 0 }
    }
    guard tasks > 0 else { return }
    progress = over == tasks ? 1 : min(sum / Double(tasks), 0.99)
  }

  /// The counts in words, such as `5 running, 1 failed`.
  var words: String {
    var words = TaskStatus.allCases.compactMap { status in
      counts[status].map { "\($0) \(status.rawValue)" }
    }
    if gone > 0 { words.append("\(gone) gone") }
    if unlisted > 0 { words.append("\(unlisted) not listed yet") }
    return words.joined(separator: ", ")
  }

  /// The number of tasks, and of URLs where any are known.
  var size: String {
    var size = tasks.counted("task")
    if urls > 0 { size += ", " + urls.counted("URL") }
    if urlsFailed > 0 { size += " (\(urlsFailed) failed)" }
    return size
  }
}
