extension DisplayWidth {
  /// Returns the cells that `CellBuffer.write` uses for the text, in linear time.
  public func width(of text: String) -> Int {
    if DisplayWidth.isPlain(text) { return text.utf8.count }
    var cells = 0
    for glyph in Glyphs(text, widths: self) { cells += glyph.width }
    return cells
  }

  /// Returns the text as it is written: itself, or with its escapes where only ASCII can be shown.
  ///
  /// What is written or measured needs no such step; it is for text that is taken apart by
  /// characters or that leaves the screen.
  public func written(_ text: String) -> String { clipped(text, to: .max) }

  /// Returns the longest beginning of the text that fits into that many cells, without parts of escapes.
  public func clipped(_ text: String, to cells: Int) -> String {
    prefix(of: text, cells: cells).text
  }

  /// Returns the text, or its beginning and its end around `mark` where it takes too many cells.
  ///
  /// The end gets the odd cell, since the end tells URLs apart. Where not even the mark fits, the
  /// text is clipped. Without a mark it is `…`, or `~` where only ASCII can be shown.
  public func middleCut(_ text: String, to cells: Int, mark: String? = nil) -> String {
    let whole = prefix(of: text, cells: cells)
    guard !whole.isComplete else { return whole.text }
    let mark = mark ?? (isASCIIOnly ? "~" : "…")
    let room = cells - width(of: mark)
    guard room > 0 else { return whole.text }
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
    let shown = prefix(of: text, cells: cells)
    let blanks = String(repeating: " ", count: max(0, cells - shown.cells))
    return alignment == .left ? shown.text + blanks : blanks + shown.text
  }

  private func prefix(of text: String, cells: Int) -> (text: String, cells: Int, isComplete: Bool) {
    if DisplayWidth.isPlain(text), !isASCIIOnly || !text.utf8.contains(UInt8(ascii: "\\")) {
      let count = text.utf8.count
      return count <= cells
        ? (text, count, true) : (String(text.prefix(max(0, cells))), max(0, cells), false)
    }
    if isASCIIOnly { return EscapedText(text, widths: self).prefix(cells: cells) }
    var result = ""
    var used = 0
    for glyph in Glyphs(text, widths: self) {
      if used + glyph.width > cells { return (result, used, false) }
      glyph.append(to: &result)
      used += glyph.width
    }
    return (result, used, true)
  }

  /// Whether the text is printable ASCII, a cell a byte; nearly all text is.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private func suffix(of text: String, cells: Int) -> String {
    if isASCIIOnly { return EscapedText(text, widths: self).suffix(cells: cells) }
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
