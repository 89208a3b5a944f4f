/// What one cell (or two) shows: a base scalar and the marks drawn over it.
struct Glyph {
  var scalar: Unicode.Scalar
  var marks: String
  var width: Int

  func append(to text: inout String) {
    text.unicodeScalars.append(scalar)
    if !marks.isEmpty { text += marks }
  }
}

/// The glyphs of a text in order.
///
/// Controls become U+FFFD, so that no text can steer the terminal. Left out is what terminals
/// disagree on or what would reorder the line: format controls (joiners, bidi), variation
/// selectors, emoji skin tones, and marks that have no base. Where only ASCII can be shown, a
/// control becomes `?`, the ellipsis three dots, and any other scalar the glyphs of its escape.
struct Glyphs: Sequence, IteratorProtocol {
  private var scalars: String.UnicodeScalarView.Iterator
  private var pending: Unicode.Scalar?
  private var escape: Substring.UnicodeScalarView = Substring().unicodeScalars
  private let widths: DisplayWidth

  init(_ text: String, widths: DisplayWidth) {
    scalars = text.unicodeScalars.makeIterator()
    self.widths = widths
  }

  mutating func next() -> Glyph? {
    if let scalar = escape.popFirst() { return Glyph(scalar: scalar, marks: "", width: 1) }
    guard var glyph = nextBase() else { return nil }
    if widths.isASCIIOnly {
      guard !glyph.scalar.isASCII else { return glyph }
      escape = Substring(Glyphs.escape(of: glyph.scalar)).unicodeScalars
      return next()
    }
    var count = 0
    while let scalar = scalars.next() {
      // Below U+0300 nothing combines: the common case costs one comparison.
      if scalar.value >= 0x300 {
        if Glyphs.isDropped(scalar) { continue }
        if widths.width(of: scalar) == 0 {
          if count < DisplayWidth.maximumMarks { glyph.marks.unicodeScalars.append(scalar) }
          count += 1
          continue
        }
      }
      pending = scalar
      break
    }
    return glyph
  }

  private mutating func nextBase() -> Glyph? {
    while let scalar = pending ?? scalars.next() {
      pending = nil
      if Glyphs.isControl(scalar) {
        let shown: Unicode.Scalar = widths.isASCIIOnly ? "?" : "\u{FFFD}"
        return Glyph(scalar: shown, marks: "", width: widths.width(of: shown))
      }
      if Glyphs.isDropped(scalar) { continue }
      let width = widths.width(of: scalar)
      if width > 0 || widths.isASCIIOnly { return Glyph(scalar: scalar, marks: "", width: width) }
    }
    return nil
  }

  private static func escape(of scalar: Unicode.Scalar) -> String {
    scalar == "…" ? "..." : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether nothing is drawn for a scalar on any terminal, or something else on each.
  ///
  /// Text from outside has escapes in their places by now; a test holds this list against theirs.
  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0xAD, 0x3165...0xD7FF: false
    case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F: true
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x2800, 0x3164: true
    case 0xFDD0...0xFDEF, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: true
    case 0x13430...0x1343F, 0x1BCA0...0x1BCA3, 0x1D159, 0x1D173...0x1D17A: true
    case 0x1F3FB...0x1F3FF, 0xE0000...0xE0FFF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }

  /// Whether a scalar is left out or stands for itself no more where it is drawn.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool { isControl(scalar) || isDropped(scalar) }
}
