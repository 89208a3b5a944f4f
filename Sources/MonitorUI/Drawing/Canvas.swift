import Terminal

/// A frame being drawn: cells, theme and measure together.
struct Canvas {
  private(set) var buffer: CellBuffer
  let theme: ResolvedTheme

  init(size: Size, theme: ResolvedTheme, widths: DisplayWidth) {
    buffer = CellBuffer(size: size, widths: widths)
    // The finer signs are of ambiguous width: a wide one would not fit its cell.
    self.theme = widths.ambiguous > 1 ? theme.plain : theme
    buffer.fill(buffer.bounds, style: self.theme[.bg])
  }

  var widths: DisplayWidth { buffer.widths }

  /// The sign that stands where text was cut.
  var cut: String { theme.glyphs[.cut] }

  /// Writes text into at most `width` cells and returns how many it took.
  @discardableResult
  mutating func write(_ text: String, at point: Point, role: ThemeRole, width: Int) -> Int {
    buffer.write(text, at: point, style: theme[role], width: width)
  }

  /// Writes text into exactly the cells of a row, with the sign of a cut where it is too long.
  mutating func write(
    _ text: String, in row: Rect, role: ThemeRole, alignment: DisplayWidth.Alignment = .left
  ) {
    guard !row.isEmpty else { return }
    let cells = widths.padded(clipped(text, to: row.width), to: row.width, alignment: alignment)
    buffer.write(cells, at: row.origin, style: theme[role], width: row.width)
  }

  /// Returns text that fits, ending in the sign of a cut where it was too long.
  func clipped(_ text: String, to cells: Int) -> String {
    guard widths.width(of: text) > cells, cells > 0 else { return text }
    return widths.clipped(text, to: cells - 1) + cut
  }

  /// Writes text that fits into a row, and leaves the cells behind it alone: an underline ends with
  /// the text.
  mutating func writeLink(_ text: String, in row: Rect) {
    write(clipped(text, to: row.width), at: row.origin, role: .link, width: row.width)
  }

  /// Lays a look over the cells of a rectangle.
  mutating func overlay(_ rect: Rect, role: ThemeRole) {
    let top = theme.overlay(role)
    buffer.restyle(rect) { $0.overlaid(with: top) }
  }

  /// Gives the cells of a rectangle the look of a role.
  mutating func restyle(_ rect: Rect, role: ThemeRole) {
    buffer.setStyle(theme[role], in: rect)
  }

  /// Blanks a rectangle.
  mutating func clear(_ rect: Rect) { buffer.fill(rect, style: theme[.bg]) }

  /// Draws a text field and returns where the hardware cursor belongs.
  mutating func draw(_ field: TextField, in row: Rect, role: ThemeRole) -> Point? {
    field.draw(
      into: &buffer, at: row.origin, width: row.width, style: theme[role], cut: cut)
  }

  /// Gives a row the look of the selected one, and returns where the hardware cursor belongs.
  mutating func drawCursor(in row: Rect, role: ThemeRole = .text) -> Point {
    write(theme.glyphs[.cursor], at: row.origin, role: role, width: 1)
    overlay(row, role: .cursor)
    return row.origin
  }

  /// Draws the rows of a list that are in sight, and returns the selected one's place.
  mutating func drawRows(
    of window: ScrollWindow, in area: Rect, _ draw: (inout Canvas, Int, Rect) -> Void
  ) -> Point? {
    var place: Point?
    for index in window.visible {
      let row = area.row(index - window.first)
      guard !row.isEmpty else { continue }
      draw(&self, index, row)
      if index == window.cursor { place = drawCursor(in: row) }
    }
    return place
  }
}
