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
    var size = "\(tasks) task\(tasks == 1 ? "" : "s")"
    if urls > 0 { size += ", \(urls) URL\(urls == 1 ? "" : "s")" }
    if urlsFailed > 0 { size += " (\(urlsFailed) failed)" }
    return size
  }
}

extension Duration {
  /// The span in its two largest units, such as `1h05m`, `3m12s` or `8s`.
  var shortText: String {
    let seconds = max(0, Int(self.seconds.rounded(.down)))
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if seconds >= 3_600 { return "\(seconds / 3_600)h\(padded(seconds / 60 % 60))m" }
    return seconds >= 60 ? "\(seconds / 60)m\(padded(seconds % 60))s" : "\(seconds)s"
  }
}
