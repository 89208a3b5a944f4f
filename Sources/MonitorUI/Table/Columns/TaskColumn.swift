import TaskModel
import Terminal

/// A column of the task table: everything the header, the rows, the sort menu and the layout need.
struct TaskColumn: Sendable {
  /// What tells one column from every other.
  enum ID: String, CaseIterable, Hashable, Sendable {
    case status, percent, target, account, age, failed, data, left, took, ended, bar, done, kind
    case taskID = "id"
    case domain
    case label
    case proof
    case created
    case vendorStatus = "vendor-status"
  }

  /// The column's identity.
  let id: ID
  /// The header; at most ``minimumWidth`` cells.
  let title: String
  /// The header where the column has its ideal width.
  let longTitle: String
  /// One sentence for help and the sort menu.
  let description: String
  /// The least cells that make sense.
  let minimumWidth: Int
  /// The cells the column takes where there is room.
  let idealWidth: Int
  /// The screen width from which the column may show.
  let fromWidth: Int
  /// On which side of the cell blanks go.
  let alignment: DisplayWidth.Alignment
  /// Whether the sort starts with the largest value.
  let startsDescending: Bool
  /// The text of a cell of a given width; longer text is cut by the caller.
  let text: @Sendable (RowFacts, Int) -> String
  /// What rows are sorted by, nil coming last in either direction; nil for columns without a sort.
  let sortValue: (@Sendable (RowFacts) -> SortValue?)?
}

/// A value rows are sorted by; values of one column are all of one case.
enum SortValue: Comparable, Sendable {
  case number(Double)
  case text(String)
}
