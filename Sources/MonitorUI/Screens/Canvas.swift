import Terminal

/// A frame being drawn: cells, theme and measure together.
struct Canvas {
  private(set) var buffer: CellBuffer
  let theme: ResolvedTheme
  private let options: MonitorOptions

  init(size: Size, theme: ResolvedTheme, options: MonitorOptions) {
    buffer = CellBuffer(size: size, widths: options.widths)
    self.theme = theme
    self.options = options
    buffer.fill(buffer.bounds, style: theme[.bg])
  }

  var widths: DisplayWidth { buffer.widths }

  /// The sign that stands where text was cut.
  var cut: String { theme.glyphs[.cut] }

  /// Returns text as this terminal can show it: beyond ASCII it is escaped where need be.
  func shown(_ text: String) -> String { options.shown(text) }

  /// Returns the cells a text takes as this terminal shows it.
  func width(of text: String) -> Int { widths.width(of: shown(text)) }

  /// Writes text into at most `width` cells and returns how many it took.
  @discardableResult
  mutating func write(_ text: String, at point: Point, role: ThemeRole, width: Int) -> Int {
    buffer.write(shown(text), at: point, style: theme[role], width: width)
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
    let text = shown(text)
    guard widths.width(of: text) > cells, cells > 0 else { return text }
    return widths.clipped(text, to: cells - 1) + cut
  }

  /// Lays a look over the cells of a rectangle.
  mutating func overlay(_ rect: Rect, role: ThemeRole) {
    let top = theme[role]
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
    var field = field
    let text = field.text
    if shown(text) != text {
      let before = text.prefix(field.cursor)
      field.replace(with: shown(String(text.dropFirst(field.cursor))))
      _ = field.handle(.home)
      field.insert(shown(String(before)))
    }
    return field.draw(into: &buffer, at: row.origin, width: row.width, style: theme[role])
  }
}
