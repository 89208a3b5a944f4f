import Glibc

/// A text to look for in other texts, by bytes.
///
/// Case matters only if the text holds a capital. Texts without letters beyond ASCII are compared
/// byte by byte, without making a lower-case copy of what is searched.
public struct TextNeedle: Equatable, Sendable {
  /// How the case of letters is handled.
  public enum Folding: Equatable, Sendable {
    /// Every byte counts.
    case exact
    /// The letters A to Z equal their small forms.
    case ascii
    /// All letters equal their small forms.
    case all

    /// The folding an operator means by a text written this way.
    public init(for text: String) {
      if text.contains(where: \.isUppercase) {
        self = .exact
      } else {
        let needsAll = text.contains { !$0.isASCII && $0.isCased }
        self = needsAll ? .all : .ascii
      }
    }
  }

  /// The text as written.
  public let text: String
  /// How the case of letters is handled.
  public let folding: Folding
  private let bytes: [UInt8]
  /// The place of the byte that is the rarest in URLs, and its capital where both count.
  private let rarest: Int
  private let capital: UInt8?

  /// The bytes that URLs are full of, the most frequent first.
  private static let frequent = Array("/e.tsaompncirhdl0-g1w23u_bf456789vkyxjqz".utf8)

  /// Takes a text; folding goes by its own capitals unless told.
  public init(_ text: String, folding: Folding? = nil) {
    self.text = text
    self.folding = folding ?? Folding(for: text)
    let bytes = Array((self.folding == .exact ? text : text.lowercased()).utf8)
    func rank(_ byte: UInt8) -> Int { Self.frequent.firstIndex(of: byte) ?? Self.frequent.count }
    rarest = bytes.indices.max { rank(bytes[$0]) < rank(bytes[$1]) } ?? 0
    let isLetter = bytes.isEmpty ? false : (0x61...0x7A).contains(bytes[rarest])
    capital = self.folding == .ascii && isLetter ? bytes[rarest] & ~0x20 : nil
    self.bytes = bytes
  }

  /// How many bytes are looked for.
  var count: Int { bytes.count }

  /// Whether the text stands anywhere in another one.
  public func isFound(in hay: String) -> Bool {
    withFolded(hay) { position(in: $0, from: 0) != nil }
  }

  /// Whether every text that this one stands in has the other one, too; false where that is not sure.
  public func implies(_ other: TextNeedle) -> Bool {
    folding != .all && other.folding != .all && other.isFound(in: text)
  }

  /// Whether the letters of the text stand in another one in their order, with anything between.
  func isScattered(in hay: String) -> Bool {
    withFolded(hay) { span in
      var next = 0
      var index = 0
      while next < bytes.count, index < span.count {
        let length = letterLength(at: next)
        if isPresent(in: span, from: next, length: length, at: index) {
          next += length
          index += length
        } else {
          index += 1
        }
      }
      return next == bytes.count
    }
  }

  /// Returns how many bytes the letter has that begins at a place.
  private func letterLength(at place: Int) -> Int {
    var end = place + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end - place
  }

  /// Calls `body` with the bytes of a text as this needle has to see them.
  func withFolded<Result>(_ hay: String, _ body: (Span<UInt8>) -> Result) -> Result {
    guard folding == .all else { return body(hay.utf8Span.span) }
    let lower = hay.lowercased()
    return body(lower.utf8Span.span)
  }

  /// Returns the first place at or after `start` where the text stands; nil if there is none.
  ///
  /// The C library looks for the text's rarest byte, many at a time; what stands around it decides.
  func position(in span: Span<UInt8>, from start: Int) -> Int? {
    guard !bytes.isEmpty else { return start <= span.count ? start : nil }
    let end = span.count - bytes.count + rarest + 1
    var from = start + rarest
    var small = place(of: bytes[rarest], in: span, from: from, to: end)
    var large = capital.flatMap { place(of: $0, in: span, from: from, to: end) }
    while let found = Self.first(small, large) {
      if isPresent(in: span, at: found - rarest) { return found - rarest }
      from = found + 1
      if small == found { small = place(of: bytes[rarest], in: span, from: from, to: end) }
      if large == found { large = capital.flatMap { place(of: $0, in: span, from: from, to: end) } }
    }
    return nil
  }

  private static func first(_ small: Int?, _ large: Int?) -> Int? {
    switch (small, large) {
    case (let small?, let large?): min(small, large)
    case (let only?, nil), (nil, let only?): only
    case (nil, nil): nil
    }
  }

  private func place(of byte: UInt8, in span: Span<UInt8>, from: Int, to end: Int) -> Int? {
    guard from < end else { return nil }
    return span.withUnsafeBytes { hay in
      guard let base = hay.baseAddress,
        let found = memchr(base + from, Int32(byte), end - from)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Whether the text stands at a place.
  func isPresent(in span: Span<UInt8>, at start: Int) -> Bool {
    start >= 0 && isPresent(in: span, from: 0, length: bytes.count, at: start)
  }

  /// Whether a part of the text stands at a place.
  private func isPresent(in span: Span<UInt8>, from: Int, length: Int, at start: Int) -> Bool {
    guard start + length <= span.count else { return false }
    var offset = 0
    while offset < length {
      guard fold(span[start + offset]) == bytes[from + offset] else { return false }
      offset += 1
    }
    return true
  }

  private func fold(_ byte: UInt8) -> UInt8 {
    folding == .ascii && byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}
