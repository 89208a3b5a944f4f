/// Which rows of a list are on the screen, and which of them the cursor is on.
///
/// Only numbers: the list itself, and the identity of its rows, belong to the caller.
public struct ScrollWindow: Hashable, Sendable {
  /// Rows in the list.
  public private(set) var count: Int
  /// Rows on the screen.
  public private(set) var height: Int
  /// The first row on the screen.
  public private(set) var first = 0
  /// The row the cursor is on, always on the screen; 0 for an empty list.
  public private(set) var cursor = 0

  /// Makes a window at the top of a list.
  public init(count: Int = 0, height: Int = 0) {
    self.count = max(0, count)
    self.height = max(0, height)
  }

  /// The rows on the screen.
  public var visible: Range<Int> { first..<min(count, first + height) }

  /// The cursor's line on the screen, counted from the window's top.
  public var cursorLine: Int { cursor - first }

  /// Rows a page key moves: one less than fits, so that one row stays in sight.
  public var page: Int { max(1, height - 1) }

  /// Moves the cursor; it stops at the ends, and the window follows as little as needed.
  public mutating func move(by rows: Int) {
    let (target, overflow) = cursor.addingReportingOverflow(rows)
    move(to: overflow ? (rows < 0 ? 0 : count) : target)
  }

  /// Moves the cursor to a row, or to the nearest there is.
  public mutating func move(to row: Int) {
    cursor = min(max(0, row), max(0, count - 1))
    settle()
  }

  /// Moves the cursor and the window by pages, negative upward, keeping the cursor's line.
  public mutating func move(byPages pages: Int) {
    let line = cursorLine
    cursor = min(max(0, cursor + pages * page), max(0, count - 1))
    first = cursor - line
    settle()
  }

  /// Moves the window and leaves the cursor on its row, which stops it at the window's edges.
  public mutating func scroll(by rows: Int) {
    let (target, overflow) = first.addingReportingOverflow(rows)
    guard !overflow, height > 0 else { return }
    first = min(max(target, cursor - height + 1), cursor)
    settle()
  }

  /// Takes a new number of rows on the screen.
  public mutating func resize(height: Int) {
    self.height = max(0, height)
    settle()
  }

  /// Takes a rebuilt list in which the cursor's row is now at `row`.
  ///
  /// The row keeps its line on the screen and the list moves beneath it, except at the ends of the
  /// list, where no room may stay empty.
  public mutating func rebuild(count: Int, cursorAt row: Int) {
    let line = cursorLine
    self.count = max(0, count)
    cursor = min(max(0, row), max(0, self.count - 1))
    first = cursor - line
    settle()
  }

  private mutating func settle() {
    if cursor < first { first = cursor }
    if height > 0, cursor >= first + height { first = cursor - height + 1 }
    first = max(0, min(first, count - height))
  }
}
