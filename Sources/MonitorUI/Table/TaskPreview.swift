import TaskModel
import Terminal

/// What the pane below the table shows of the selected line.
struct TaskPreview: Equatable, Sendable {
  /// The line it is about; nil while there is none.
  let line: TableLine?
  /// The worst URLs of the task, failed ones first; empty where there are none.
  let items: [URLItem]
  /// The snapshot they come from.
  private let version: UInt64

  /// The preview of nothing.
  static let none = TaskPreview(of: nil, in: .empty)

  /// Makes the preview of a line.
  init(of line: TableLine?, in snapshot: Snapshot) {
    self.line = line
    version = snapshot.version
    items = line?.task.flatMap { snapshot.task($0)?.urls }.map { Self.worst(of: $0) } ?? []
  }

  /// Whether it is about that line as it is in that snapshot.
  func shows(_ line: TableLine?, in snapshot: Snapshot) -> Bool {
    self.line == line && version == snapshot.version
  }

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
      switch status.urlRank {
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
