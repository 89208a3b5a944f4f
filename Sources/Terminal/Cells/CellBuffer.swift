/// A grid of cells that views draw into, row by row.
///
/// Nothing written ever lands outside, and a wide character is whole or absent: what would cut one
/// in half leaves a blank instead.
public struct CellBuffer: Hashable, Sendable {
  /// The extent of the grid.
  public let size: Size
  /// How the buffer measures text.
  public let widths: DisplayWidth

  private var cells: [Cell]

  /// Makes a grid of blanks.
  public init(size: Size, widths: DisplayWidth = .standard) {
    self.size = size
    self.widths = widths
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  /// The rectangle of the whole grid.
  public var bounds: Rect { Rect(size) }

  /// The cell at a place; a blank outside of the grid.
  public subscript(point: Point) -> Cell {
    bounds.contains(point) ? cells[point.y * size.width + point.x] : .blank
  }

  /// Returns the cells of a row from left to right; empty for a row outside of the grid.
  public func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[y * size.width..<(y + 1) * size.width]
  }

  /// Writes text to the right of a place and returns how many cells it takes.
  ///
  /// - Parameters:
  ///   - text: One line; controls show as U+FFFD, so newlines do not break it.
  ///   - point: The first cell, which may lie outside: only cells of the grid change.
  ///   - style: The look of every cell written.
  ///   - width: The most cells to take; nil for as many as the text needs. A wide character that
  ///     only half fits at the end becomes a blank.
  /// - Returns: Cells from `point` on that the text takes within `width`, clipped ones included,
  ///   so that the next text can follow.
  @discardableResult
  public mutating func write(
    _ text: String, at point: Point, style: Style = .plain, width: Int? = nil
  ) -> Int {
    let limit = max(0, width ?? Int.max)
    guard point.y >= 0, point.y < size.height, point.x < size.width else {
      return min(limit, widths.width(of: text))
    }
    var used = 0
    for glyph in Glyphs(text, widths: widths) {
      if used == limit { break }
      let x = point.x + used
      let fits = glyph.width <= limit - used
      if fits && x >= 0 && x + glyph.width <= size.width {
        set(
          Cell(
            scalar: glyph.scalar, marks: glyph.marks, style: style, width: UInt8(glyph.width)),
          x: x, y: point.y)
      } else {
        for column in x..<x + min(glyph.width, limit - used)
        where column >= 0 && column < size.width {
          set(.blank(style), x: column, y: point.y)
        }
      }
      used += min(glyph.width, limit - used)
    }
    return used
  }

  /// Makes every cell of a rectangle a blank of that look.
  public mutating func fill(_ rect: Rect, style: Style = .plain) {
    let area = rect.intersection(bounds)
    for y in area.minY..<area.minY + area.height {
      for x in area.minX..<area.minX + area.width {
        set(.blank(style), x: x, y: y)
      }
    }
  }

  /// Gives every cell of a rectangle one look and keeps the text.
  public mutating func setStyle(_ style: Style, in rect: Rect) {
    restyle(rect) { _ in style }
  }

  /// Changes the look of every cell of a rectangle, such as for the cursor's row.
  ///
  /// A wide character at the edge is changed as a whole.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.minY..<area.maxY {
      let base = y * size.width
      var left = area.minX
      var right = area.maxX
      if cells[base + left].width == 0, left > 0 { left -= 1 }
      if cells[base + right - 1].width == 2, right < size.width { right += 1 }
      for index in base + left..<base + right {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// Stores a cell that fits, and blanks the other halves of the wide characters it cuts.
  private mutating func set(_ cell: Cell, x: Int, y: Int) {
    let base = y * size.width
    let end = x + Int(cell.width)
    if cells[base + x].width == 0, x > 0 {
      cells[base + x - 1] = .blank(cells[base + x - 1].style)
    }
    if cells[base + end - 1].width == 2, end < size.width {
      cells[base + end] = .blank(cells[base + end].style)
    }
    cells[base + x] = cell
    if cell.width == 2 {
      cells[base + x + 1] = Cell(scalar: " ", style: cell.style, width: 0)
    }
  }
}

extension CellBuffer: CustomStringConvertible {
  /// The rows as lines, without the blanks at their ends.
  public var text: String {
    var lines: [String] = []
    for y in 0..<size.height { lines.append(rowText(y)) }
    return lines.joined(separator: "\n")
  }

  /// The rows as lines, then one line for each row that has a look: its runs with their columns.
  ///
  /// A run is written `first-last style`, counted from 0, for example `2: 0-7 fg=1 bold, 9-9 dim`.
  public var goldenDescription: String {
    var lines = [text, "-- styles --"]
    for y in 0..<size.height {
      var runs: [String] = []
      var start = 0
      let row = Array(row(y))
      for x in row.indices where x + 1 == row.count || row[x + 1].style != row[x].style {
        if row[x].style != .plain { runs.append("\(start)-\(x) \(row[x].style)") }
        start = x + 1
      }
      if !runs.isEmpty { lines.append("\(y): " + runs.joined(separator: ", ")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as ``goldenDescription``.
  public var description: String { goldenDescription }

  private func rowText(_ y: Int) -> String {
    var line = ""
    var blanks = 0
    for cell in row(y) where cell.width > 0 {
      if cell.scalar == " " && cell.marks.isEmpty {
        blanks += 1
        continue
      }
      if blanks > 0 { line += String(repeating: " ", count: blanks) }
      blanks = 0
      line += cell.text
    }
    return line
  }
}
