import Glibc
import TaskModel

/// A string or number of an answer, left where it stands there.
///
/// It is a place in the bytes that are being read and must not outlive ``JSONReader/read(_:_:)``. What is
/// kept of it is made of ``string`` or ``withUTF8(_:)``; broken UTF-8 and lone surrogates become U+FFFD.
struct JSONText {
  /// How much stands between the source and the text.
  enum Form {
    /// Nothing: it is ASCII without escapes.
    case ascii
    /// It may be broken UTF-8.
    case unescaped
    /// It has escapes and may be broken UTF-8.
    case escaped
  }

  private let source: UnsafeRawBufferPointer
  private let form: Form

  /// Makes an empty text.
  init() {
    source = UnsafeRawBufferPointer(start: nil, count: 0)
    form = .ascii
  }

  /// Takes what stands between the quotes of a string, or a number.
  init(_ source: Slice<UnsafeRawBufferPointer>, _ form: Form) {
    self.source = UnsafeRawBufferPointer(rebasing: source)
    self.form = form
  }

  /// Whether the text has no bytes.
  var isEmpty: Bool { source.isEmpty }

  /// The last byte of the text's UTF-8; nil where there is none.
  var lastByte: UInt8? { withUTF8 { $0.isEmpty ? nil : $0[$0.count - 1] } }

  /// The text.
  var string: String {
    switch form {
    case .ascii, .unescaped: String(decoding: source, as: UTF8.self)
    case .escaped: String(decoding: unescaped(), as: UTF8.self)
    }
  }

  /// Calls `body` with the text's bytes, which are valid UTF-8.
  func withUTF8<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    let source = source.assumingMemoryBound(to: UInt8.self).span
    switch form {
    case .ascii: return body(source)
    case .unescaped: return Self.withRepaired(source, body)
    case .escaped: return Self.withRepaired(unescaped().span, body)
    }
  }

  /// Calls `body` with the bytes of a text; with none for no text.
  static func withUTF8<Result>(of text: JSONText?, _ body: (Span<UInt8>) -> Result) -> Result {
    guard let text else { return body(Span()) }
    return text.withUTF8(body)
  }

  /// Whether two texts are written alike; those that are not may still say the same.
  func isWritten(like other: JSONText) -> Bool {
    source.count == other.source.count && Self.areEqual(source, other.source)
  }

  @inline(__always)  // so that the length is known where the word is
  static func == (text: JSONText, known: StaticString) -> Bool {
    let known = UnsafeRawBufferPointer(start: known.utf8Start, count: known.utf8CodeUnitCount)
    guard text.form == .ascii else { return text.string.utf8.elementsEqual(known) }
    return text.source.count == known.count && areEqual(text.source, known)
  }

  @inline(__always)
  static func ~= (known: StaticString, text: JSONText) -> Bool { text == known }

  /// Calls `body` with bytes as they are where they are valid UTF-8, else with what can be made of them.
  private static func withRepaired<Result>(
    _ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Result
  ) -> Result {
    do {
      _ = try UTF8Span(validating: bytes)
      return body(bytes)
    } catch {
      let repaired = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
      return body(repaired.utf8Span.span)
    }
  }

  /// Compares texts of one length.
  @inline(__always)
  private static func areEqual(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Bool {
    guard let left = left.baseAddress, let other = right.baseAddress else { return right.isEmpty }
    return memcmp(left, other, right.count) == 0
  }
}

extension JSONText {
  private func unescaped() -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      let rest = UnsafeRawBufferPointer(rebasing: source[index...])
      guard let length = rest.firstIndex(of: UInt8(ascii: "\\")), length + 1 < rest.count else {
        plain.append(contentsOf: rest)
        break
      }
      plain.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<length]))
      let letter = rest[length + 1]
      index += length + 2
      switch letter {
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "u"):
        let (scalar, taken) = escapedScalar(at: index)
        index += taken
        plain.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      default: plain.append(letter)
      }
    }
    return plain
  }

  /// Reads what follows `\u`: four digits, or with a surrogate pair ten more bytes.
  private func escapedScalar(at index: Int) -> (Unicode.Scalar, taken: Int) {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    guard let first = fourDigits(at: index) else { return (replacement, 0) }
    if let scalar = Unicode.Scalar(first) { return (scalar, 4) }
    guard first < 0xDC00, index + 6 <= source.count, source[index + 4] == UInt8(ascii: "\\"),
      source[index + 5] == UInt8(ascii: "u"),
      let second = fourDigits(at: index + 6), (0xDC00...0xDFFF).contains(second)
    else { return (replacement, 4) }
    let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    return (Unicode.Scalar(value) ?? replacement, 10)
  }

  private func fourDigits(at index: Int) -> UInt32? {
    guard index + 4 <= source.count else { return nil }
    var value: UInt32 = 0
    for digit in source[index..<index + 4] {
      guard let half = Hex.value(digit) else { return nil }
      value = value << 4 | UInt32(half)
    }
    return value
  }
}

extension StableHash {
  /// Returns the hash with a text and its end taken in; no text is as an empty one.
  func combining(_ text: JSONText?) -> StableHash {
    JSONText.withUTF8(of: text) { text in
      var hash = self
      hash.combine(text)
      return hash
    }
  }
}
