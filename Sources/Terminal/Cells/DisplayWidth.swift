/// How many cells text takes on a terminal.
///
/// Layout uses nothing else. The answers agree with glibc's `wcwidth`, which ncurses counts by;
/// where a libc disagrees the terminal draws a stand-in of the width given here, so columns never
/// shear.
public struct DisplayWidth: Hashable, Sendable {
  /// Cells taken by characters of East Asian ambiguous width: 1, or 2 on some CJK terminals.
  public let ambiguous: Int
  /// Whether text beyond ASCII is written as escapes, such as `\u{7F13}`, and measured so.
  ///
  /// It is for locales that are not UTF-8. Escaping here, where text becomes cells, keeps layout
  /// and screen in step; text that was clipped or padded is already escaped and stays as it is.
  public let isASCIIOnly: Bool

  /// Makes a measure; any `ambiguous` but 2 means 1.
  public init(ambiguous: Int = 1, isASCIIOnly: Bool = false) {
    self.ambiguous = ambiguous == 2 ? 2 : 1
    self.isASCIIOnly = isASCIIOnly
  }

  /// The most marks drawn over one letter, in its cell and where it is printed; ncurses stores no more.
  public static let maximumMarks = 4

  /// The measure that suits nearly every terminal.
  public static let standard = DisplayWidth()

  /// Returns the cells of one scalar as such, escaped or not: 0, 1 or 2.
  ///
  /// Controls and scalars Unicode has not assigned have no width in libc; here they count as what
  /// is drawn for them, 1 (or 2 between wide characters).
  public func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x7F { return value == 0 ? 0 : 1 }
    if value >= 0x300 {
      if WidthTable.contains(value, in: WidthTable.zero) { return 0 }
      if value >= 0x1100, WidthTable.contains(value, in: WidthTable.double) { return 2 }
    }
    if ambiguous == 2, WidthTable.contains(value, in: WidthTable.ambiguous) { return 2 }
    return 1
  }
}
