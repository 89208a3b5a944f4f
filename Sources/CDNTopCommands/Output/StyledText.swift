import Terminal

/// Writes cells to a plain terminal line by line, with escape sequences for their looks.
enum StyledText {
  /// Returns the rows of a grid as lines, without the blanks at their ends.
  static func text(of buffer: CellBuffer) -> String {
    var text = ""
    for y in 0..<buffer.size.height {
      var style = Style.plain
      let row = buffer.row(y)
      let end = (row.lastIndex { $0.scalar != " " || $0.style != .plain } ?? row.startIndex - 1) + 1
      for cell in row[row.startIndex..<end] {
        if cell.style != style {
          text += sequence(for: cell.style)
          style = cell.style
        }
        text += cell.text
      }
      text += style == .plain ? "\n" : sequence(for: .plain) + "\n"
    }
    return text
  }

  /// Returns the sequence that sets a look, whatever was set before.
  private static func sequence(for style: Style) -> String {
    var codes = ["0"]
    let attributes: [(Attributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    for (attribute, code) in attributes where style.attributes.contains(attribute) {
      codes.append(code)
    }
    if let code = code(of: style.foreground, named: 30, bright: 90, other: 38) {
      codes.append(code)
    }
    if let code = code(of: style.background, named: 40, bright: 100, other: 48) {
      codes.append(code)
    }
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }

  private static func code(of color: Color, named: Int, bright: Int, other: Int) -> String? {
    switch color {
    case .default: nil
    case .indexed(let index) where index < 8: String(named + Int(index))
    case .indexed(let index) where index < 16: String(bright + Int(index) - 8)
    case .indexed(let index): "\(other);5;\(index)"
    }
  }
}
