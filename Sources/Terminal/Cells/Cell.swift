/// One place of the screen's grid.
///
/// Only text that ``CellBuffer`` takes apart becomes cells, without anything that could act on a terminal.
public struct Cell: Hashable, Sendable {
  /// The character shown; a blank for the second half of a wide one.
  public internal(set) var scalar: Unicode.Scalar
  /// Combining marks drawn over the character, at most four scalars.
  public internal(set) var marks: String
  /// The look.
  public var style: Style
  /// Cells taken: 1, 2, or 0 for the second half of the wide character on its left.
  public internal(set) var width: UInt8

  init(
    scalar: Unicode.Scalar, marks: String = "", style: Style = .plain, width: UInt8 = 1
  ) {
    self.scalar = scalar
    self.marks = marks
    self.style = style
    self.width = width
  }

  /// A space in the terminal's own colors.
  public static let blank = Cell(scalar: " ")

  /// The text shown; empty for the second half of a wide character.
  public var text: String {
    guard width > 0 else { return "" }
    return String(Character(scalar)) + marks
  }

  static func blank(_ style: Style) -> Cell { Cell(scalar: " ", style: style) }
}
