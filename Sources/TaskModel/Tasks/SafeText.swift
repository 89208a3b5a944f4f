/// Text from outside, made safe to show, print and export.
///
/// Controls, bidirectional controls, zero-width and other invisible characters become visible escapes
/// such as `<200B>`; text over the limit is cut and ends in `…`. The raw text is not kept: what has to
/// go back to a vendor stays inside its adapter.
public struct SafeText: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How many UTF-8 bytes a text may have, by what it is.
  public enum Limit: Int, Sendable {
    case url = 8_192
    case message = 1_024
    case word = 64
  }

  /// The safe text, at most its limit in UTF-8 bytes, the closing `…` included.
  public let text: String

  /// Makes vendor text safe.
  ///
  /// - Complexity: O(*n*) in the bytes kept; safe text within the limit is only scanned.
  public init(_ raw: String, limit: Limit) {
    let isSafe =
      Self.isPlain(raw.utf8Span.span, limit: limit)
      || raw.utf8.count <= limit.rawValue && !Self.hasHidden(raw)
    text = isSafe ? raw : Self.escaped(raw, limit: limit.rawValue)
  }

  /// Takes text back that was made safe before.
  init(safe text: String) { self.text = text }

  public var description: String { text }

  /// Whether there is no text at all.
  public var isEmpty: Bool { text.isEmpty }

  public static func < (left: SafeText, right: SafeText) -> Bool { left.text < right.text }

  /// Whether UTF-8 is printable ASCII within the limit, and so a safe text as it is.
  static func isPlain(_ bytes: Span<UInt8>, limit: Limit) -> Bool {
    guard bytes.count <= limit.rawValue else { return false }
    // Without a way out of the loop the compiler looks at many bytes at once.
    var oddities: UInt8 = 0
    for index in bytes.indices {
      let byte = bytes[index]
      oddities |= byte < 0x20 || byte > 0x7E ? 1 : 0
    }
    return oddities == 0
  }

  private static func hasHidden(_ raw: String) -> Bool {
    let bytes = raw.utf8Span.span
    for place in bytes.indices {
      let byte = bytes[place]
      // Printable ASCII, and what continues a scalar, are not looked at any closer.
      if (0x20...0x7E).contains(byte) || (0x80...0xBF).contains(byte) { continue }
      let index = raw.utf8.index(raw.startIndex, offsetBy: place)
      if isHidden(raw.unicodeScalars[index]) { return true }
    }
    return false
  }

  private static let ellipsis = "…"

  private static func escaped(_ raw: String, limit: Int) -> String {
    var safe = ""
    var bytes = 0
    var fitting = 0
    for scalar in raw.unicodeScalars {
      let piece = isHidden(scalar) ? escape(scalar) : String(scalar)
      bytes += piece.utf8.count
      guard bytes <= limit else {
        return String(decoding: safe.utf8.prefix(fitting), as: UTF8.self) + ellipsis
      }
      safe.unicodeScalars.append(contentsOf: piece.unicodeScalars)
      if bytes + ellipsis.utf8.count <= limit { fitting = bytes }
    }
    return safe
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }

  /// Whether a scalar would act on a terminal or hide in a line instead of showing.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3165...0xD7FF: false  // what most text beyond ASCII is made of
    case 0x00...0x1F, 0x7F...0x9F: true  // C0, DEL, C1
    case 0x00AD, 0x061C, 0x180B...0x180F: true  // soft hyphen, Arabic mark, Mongolian selectors
    case 0x115F, 0x1160, 0x3164, 0xFFA0: true  // Hangul fillers
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true  // zero width, bidi, separators
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF: true  // variation selectors
    case 0xFEFF, 0xFFF9...0xFFFB: true  // byte order mark, interlinear annotation
    case 0x1F3FB...0x1F3FF: true  // skin tones: terminals disagree on their width
    case 0xE0000...0xE007F: true  // tags
    default: false
    }
  }
}
