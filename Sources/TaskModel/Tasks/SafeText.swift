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

  /// Returns a whole text made safe, however long it is.
  ///
  /// - Complexity: O(*n*).
  public static func escaping(_ raw: String) -> String {
    hasHidden(raw) ? escaped(raw, limit: .max) : raw
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
      if raw.unicodeScalars[index].isHidden { return true }
    }
    return false
  }

  private static let ellipsis = "…"

  private static func escaped(_ raw: String, limit: Int) -> String {
    var safe = ""
    var bytes = 0
    var fitting = 0
    for scalar in raw.unicodeScalars {
      let piece = scalar.isHidden ? escape(scalar) : String(scalar)
      bytes += piece.utf8.count
      guard bytes <= limit else {
        return String(decoding: safe.utf8.prefix(fitting), as: UTF8.self) + ellipsis
      }
      safe += piece
      if bytes + ellipsis.utf8.count <= limit { fitting = bytes }
    }
    return safe
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }
}
