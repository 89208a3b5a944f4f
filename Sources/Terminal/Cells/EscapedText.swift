/// A text as it is written where only ASCII can be shown, a cell a byte; no cut goes through an escape.
struct EscapedText {
  private let letters: [UInt8]

  init(_ text: String, widths: DisplayWidth) {
    var written = ""
    for glyph in Glyphs(text, widths: widths) { glyph.append(to: &written) }
    letters = Array(written.utf8)
  }

  /// Returns the longest beginning that fits into so many cells.
  func prefix(cells: Int) -> (text: String, cells: Int, isComplete: Bool) {
    let room = max(0, cells)
    guard letters.count > room else { return (Self.text(letters[...]), letters.count, true) }
    let end = escape(around: room)?.lowerBound ?? room
    return (Self.text(letters[..<end]), end, false)
  }

  /// Returns the longest end that fits into so many cells.
  func suffix(cells: Int) -> String {
    let start = max(0, letters.count - max(0, cells))
    return Self.text(letters[(escape(around: start)?.upperBound ?? start)...])
  }

  private static func text(_ letters: ArraySlice<UInt8>) -> String {
    String(decoding: letters, as: UTF8.self)
  }

  /// Returns where the escape stands that a cut before a place would go through; nil if none would be.
  private func escape(around place: Int) -> Range<Int>? {
    guard let first = letters[..<place].lastIndex(of: UInt8(ascii: "\\")) else { return nil }
    let rest = letters[first...].prefix(Self.longest)
    guard rest.starts(with: Self.opening.utf8),
      let close = rest.firstIndex(of: UInt8(ascii: "}")), close >= place,
      rest[(first + Self.opening.utf8.count)..<close].allSatisfy(Self.isDigit)
    else { return nil }
    return first..<close + 1
  }

  private static let opening = "\\u{"
  /// How many letters an escape has at most.
  private static let longest = "\\u{10FFFF}".utf8.count

  private static func isDigit(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    default: false
    }
  }
}
