import TaskModel
import Terminal

/// What the pane below the table shows of the selected line.
struct TaskPreview: Equatable, Sendable {
  /// The line it is about; nil while there is none.
  let line: TableLine?
  /// The worst URLs of the task, failed ones first; empty where there are none.
  let items: [URLItem]
  /// The snapshot they come from.
  fileprivate let version: UInt64

  /// The preview of nothing.
  static let none = TaskPreview(line: nil, items: [], version: 0)

  /// The most URLs it holds; the tallest pane has room for no more.
  static let limit = 60

  static func == (left: TaskPreview, right: TaskPreview) -> Bool {
    left.line == right.line && left.version == right.version
  }

  /// Returns the first items of the worst rank, then of the next ones, in the vendor's order.
  ///
  /// - Complexity: O(*n*), but no further than needed.
  static func worst(of urls: URLItems, limit: Int = TaskPreview.limit) -> [URLItem] {
    // Places first: an item is put together only where it is shown.
    var problems: [Int] = []
    var open: [Int] = []
    var rest: [Int] = []
    let hasProblems = urls.endedCount > urls.succeededCount
    let hasOpen = urls.endedCount < urls.count
    for (place, status) in urls.statuses.enumerated() {
      switch URLRows.rank(status) {
      case 0: problems.append(place)
      case 1: if open.count < limit { open.append(place) }
      default: if rest.count < limit { rest.append(place) }
      }
      if problems.count == limit { break }
      if !hasProblems, open.count == limit || !hasOpen && rest.count == limit { break }
    }
    return (problems + open + rest).prefix(limit).map { urls[$0] }
  }
}

extension AppState {
  /// Brings the preview up to date with the cursor and the data, where the screen has one: no frame
  /// may show another task beside the list than the one under the cursor.
  mutating func refreshPreview() {
    guard case .table = page, !layout.preview.isEmpty else {
      preview = .none
      return
    }
    let line = cursor.id
    guard preview.line != line || preview.version != shown.version else { return }
    preview = TaskPreview(
      line: line,
      items: line?.task.flatMap { shown.task($0)?.urls }.map { TaskPreview.worst(of: $0) } ?? [],
      version: shown.version)
  }
}
