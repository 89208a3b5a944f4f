import FoundationEssentials
import TaskModel

/// What a large screen shows of the selected line below the table.
struct TaskPreview: Equatable, Sendable {
  /// The line it is about; nil while there is none.
  let line: TableLine?
  /// The worst URLs of the task, failed ones first; empty where there are none.
  let items: [URLItem]
  /// The snapshot they come from.
  fileprivate let version: UInt64
  /// When it went to another line.
  fileprivate let movedAt: Date?

  /// The preview of nothing.
  static let none = TaskPreview(line: nil, items: [], version: 0, movedAt: nil)

  /// The most URLs it holds.
  static let limit = 20

  /// While the cursor keeps moving, the seconds between two lines it stops at: a screenful of other
  /// text for every row passed would clog a slow line.
  static let pace = 0.5

  static func == (left: TaskPreview, right: TaskPreview) -> Bool {
    left.line == right.line && left.version == right.version
  }

  /// Returns the first items of the worst rank, then of the next ones, in the vendor's order.
  ///
  /// - Complexity: O(*n*), but no further than needed.
  static func worst(of urls: URLItems, limit: Int = TaskPreview.limit) -> [URLItem] {
    var problems: [URLItem] = []
    var open: [URLItem] = []
    var rest: [URLItem] = []
    let hasProblems = urls.endedCount > urls.succeededCount
    let hasOpen = urls.endedCount < urls.count
    for item in urls {
      switch URLRows.rank(item.status) {
      case 0: problems.append(item)
      case 1: if open.count < limit { open.append(item) }
      default: if rest.count < limit { rest.append(item) }
      }
      if problems.count == limit { break }
      if !hasProblems, open.count == limit || !hasOpen && rest.count == limit { break }
    }
    return Array((problems + open + rest).prefix(limit))
  }
}

extension AppState {
  /// Brings the preview up to date with the cursor and the data, where the screen has one.
  mutating func refreshPreview() {
    guard case .table = page, layout.form == .large else {
      preview = .none
      return
    }
    let line = cursor.id
    let hasMoved = preview.line != line
    guard hasMoved || preview.version != shown.version else { return }
    if hasMoved, let movedAt = preview.movedAt {
      let rest = now.timeIntervalSince(movedAt)
      if rest >= 0, rest < TaskPreview.pace { return }
    }
    let isFirst = preview.line == nil
    preview = TaskPreview(
      line: line,
      items: line?.task.flatMap { shown.task($0)?.urls }.map { TaskPreview.worst(of: $0) } ?? [],
      version: shown.version, movedAt: hasMoved && !isFirst ? now : preview.movedAt)
  }
}
