/// A text in which `*` stands for anything, nothing included; so does `…`, which stands where the
/// screen cuts a text.
struct Glob: Equatable, Sendable {
  /// Where a match may begin and end.
  enum Anchor: Equatable, Sendable {
    /// At the ends of the text.
    case text
    /// At the ends of the text or of a word of ASCII letters and digits.
    case words
    /// Anywhere.
    case anywhere
  }

  /// The pattern as written.
  let pattern: String
  /// How the case of letters is handled.
  let folding: TextNeedle.Folding
  private let anchor: Anchor
  /// The texts between the asterisks; at least one.
  private let pieces: [TextNeedle]

  /// Takes a pattern; case matters only if it holds a capital.
  init(_ pattern: String, anchor: Anchor) {
    self.pattern = pattern
    self.anchor = anchor
    let folding = TextNeedle.Folding(for: pattern)
    self.folding = folding
    pieces = pattern.split(omittingEmptySubsequences: false) { $0 == "*" || $0 == "\u{2026}" }.map {
      TextNeedle(String($0), folding: folding)
    }
  }

  /// The text to be found anywhere, where the pattern asks for no more; else nil.
  var needle: TextNeedle? { isLiteral && anchor == .anywhere ? pieces.first : nil }

  /// Whether the pattern holds no asterisk.
  var isLiteral: Bool { pieces.count == 1 }

  /// Whether the pattern only says how a text begins.
  var isPrefix: Bool { pieces.count == 2 && pieces[1].count == 0 }

  /// The text before the first asterisk.
  var beginning: String { pieces.first?.text ?? "" }

  /// The longest of the texts that have to stand in what fits; nil where there is none.
  var longestPiece: TextNeedle? {
    pieces.filter { $0.count > 0 }.max { $0.count < $1.count }
  }

  /// Whether a text fits.
  ///
  /// - Complexity: O(*n*) in the length of the text but for texts that repeat the pattern's pieces.
  func matches(_ text: String) -> Bool {
    guard let first = pieces.first, let last = pieces.last else { return false }
    return first.withFolded(text) { span in
      if pieces.count == 1 { return holdsLiteral(first, span) }
      guard let start = firstStart(of: first, span) else { return false }
      var end = start + first.count
      for piece in pieces.dropFirst().dropLast() {
        guard let found = piece.position(in: span, from: end) else { return false }
        end = found + piece.count
      }
      return holdsLast(last, span, from: end)
    }
  }

  private func holdsLiteral(_ piece: TextNeedle, _ span: Span<UInt8>) -> Bool {
    switch anchor {
    case .text: return piece.count == span.count && piece.isPresent(in: span, at: 0)
    case .anywhere: return piece.position(in: span, from: 0) != nil
    case .words:
      var from = 0
      while let start = piece.position(in: span, from: from) {
        if isEdge(start, span), isEdge(start + piece.count, span) { return true }
        from = start + 1
      }
      return false
    }
  }

  /// The earliest start leaves the most to the asterisk behind it, so no other need be tried.
  private func firstStart(of piece: TextNeedle, _ span: Span<UInt8>) -> Int? {
    guard anchor != .text else { return piece.isPresent(in: span, at: 0) ? 0 : nil }
    var from = 0
    while let start = piece.position(in: span, from: from) {
      if anchor == .anywhere || isEdge(start, span) { return start }
      from = start + 1
    }
    return nil
  }

  private func holdsLast(_ piece: TextNeedle, _ span: Span<UInt8>, from end: Int) -> Bool {
    guard anchor != .text else {
      let start = span.count - piece.count
      return start >= end && piece.isPresent(in: span, at: start)
    }
    var from = end
    while let start = piece.position(in: span, from: from) {
      if anchor == .anywhere || isEdge(start + piece.count, span) { return true }
      from = start + 1
    }
    return false
  }

  /// Whether a place lies at an end of the text or beside a byte that is no ASCII letter or digit.
  private func isEdge(_ place: Int, _ span: Span<UInt8>) -> Bool {
    guard place > 0, place < span.count else { return true }
    return !Self.isWordByte(span[place - 1]) || !Self.isWordByte(span[place])
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
