/// How many cells text takes on a terminal.
///
/// Layout uses nothing else. The answers agree with glibc's `wcwidth`, which ncurses counts by;
/// where a libc disagrees the terminal draws a stand-in of the width given here, so columns never
/// shear.
public struct DisplayWidth: Hashable, Sendable {
  /// Cells taken by characters of East Asian ambiguous width: 1, or 2 on some CJK terminals.
  public let ambiguous: Int

  /// Makes a measure; any `ambiguous` but 2 means 1.
  public init(ambiguous: Int = 1) {
    self.ambiguous = ambiguous == 2 ? 2 : 1
  }

  /// The measure that suits nearly every terminal.
  public static let standard = DisplayWidth()

  /// Returns 0, 1 or 2.
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

  /// Returns the cells that `CellBuffer.write` uses for the text, in linear time.
  public func width(of text: String) -> Int {
    var cells = 0
    for glyph in Glyphs(text, widths: self) { cells += glyph.width }
    return cells
  }

  /// Returns the longest beginning of the text that fits into that many cells.
  public func clipped(_ text: String, to cells: Int) -> String {
    guard width(of: text) > cells else { return text }
    return prefix(of: text, cells: cells).text
  }

  /// Returns the text, or its beginning and its end around `mark` where it takes too many cells.
  ///
  /// The end gets the odd cell, since the end tells URLs apart. Where not even the mark fits, the
  /// text is clipped.
  public func middleCut(_ text: String, to cells: Int, mark: String = "…") -> String {
    guard width(of: text) > cells else { return text }
    let room = cells - width(of: mark)
    guard room > 0 else { return prefix(of: text, cells: cells).text }
    let head = prefix(of: text, cells: room / 2)
    return head.text + mark + suffix(of: text, cells: room - head.cells)
  }

  /// Where padded text stands in its cells.
  public enum Alignment: Hashable, Sendable {
    /// Blanks follow the text.
    case left
    /// Blanks precede the text.
    case right
  }

  /// Returns the text clipped and filled with blanks to exactly that many cells.
  public func padded(_ text: String, to cells: Int, alignment: Alignment = .left) -> String {
    let taken = width(of: text)
    let (shown, used) = taken > cells ? prefix(of: text, cells: cells) : (text, taken)
    let blanks = String(repeating: " ", count: max(0, cells - used))
    return alignment == .left ? shown + blanks : blanks + shown
  }

  private func prefix(of text: String, cells: Int) -> (text: String, cells: Int) {
    var result = ""
    var used = 0
    for glyph in Glyphs(text, widths: self) {
      if used + glyph.width > cells { break }
      glyph.append(to: &result)
      used += glyph.width
    }
    return (result, used)
  }

  private func suffix(of text: String, cells: Int) -> String {
    var kept: [Glyph] = []
    var used = 0
    for glyph in Array(Glyphs(text, widths: self)).reversed() {
      if used + glyph.width > cells { break }
      kept.append(glyph)
      used += glyph.width
    }
    var result = ""
    for glyph in kept.reversed() { glyph.append(to: &result) }
    return result
  }
}
