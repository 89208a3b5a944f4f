public import Terminal

/// Shows what a theme looks like.
public enum ThemePreview {
  /// Draws a theme's roles in their own looks, in as many columns as fit.
  ///
  /// - Parameters:
  ///   - theme: The theme as fitted to the terminal.
  ///   - width: The cells of a line; less than a column's width clips.
  /// - Returns: A title line and the roles, from the top of each column to its end.
  public static func draw(_ theme: ResolvedTheme, width: Int) -> CellBuffer {
    let roles = ThemeRole.allCases
    let columns = max(1, (width + gap) / (columnWidth + gap))
    let rows = (roles.count + columns - 1) / columns
    var buffer = CellBuffer(size: Size(width: width, height: rows + 2))
    buffer.fill(buffer.bounds, style: theme[.bg])
    buffer.write(theme.name, at: .zero, style: theme[.title])
    let line = String(repeating: theme.glyphs[.rule], count: width)
    buffer.write(line, at: Point(x: 0, y: 1), style: theme[.rule])
    for (index, role) in roles.enumerated() {
      let origin = Point(x: index / rows * (columnWidth + gap), y: index % rows + 2)
      buffer.write(role.name, at: origin, style: theme[.dim], width: nameWidth)
      buffer.write(
        " \(role.summary) ", at: Point(x: origin.x + nameWidth + 1, y: origin.y),
        style: theme[role], width: columnWidth - nameWidth - 1)
    }
    return buffer
  }

  private static let nameWidth = 20
  private static let columnWidth = 58
  private static let gap = 2
}
