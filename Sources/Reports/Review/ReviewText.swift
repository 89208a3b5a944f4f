import TaskModel

/// Words of ours in which stand texts from outside; each format makes the latter harmless in its way.
///
/// In an interpolation everything counts as from outside.
struct ReviewText: Equatable, Sendable {
  /// A piece.
  enum Piece: Equatable, Sendable {
    case words(String)
    case outside(String)
  }

  private(set) var pieces: [Piece]

  /// Takes a text from outside; nil stands for what is not known.
  init(outside text: String?) { pieces = [text.map(Piece.outside) ?? .words("-")] }

  /// Returns texts from outside one by one.
  static func outside(_ texts: String?...) -> [ReviewText] {
    texts.map { ReviewText(outside: $0) }
  }

  /// Returns texts one after the other.
  static func joined(_ parts: [ReviewText], _ separator: String) -> ReviewText {
    var joined: ReviewText = ""
    for (index, part) in parts.enumerated() {
      if index > 0 { joined.pieces.append(.words(separator)) }
      joined.pieces += part.pieces
    }
    return joined
  }

  static func + (left: ReviewText, right: ReviewText) -> ReviewText {
    var sum = left
    sum.pieces += right.pieces
    return sum
  }

  /// The text as a part of one line.
  var plain: String {
    pieces.map { piece in
      switch piece {
      case .words(let words): words
      case .outside(let text): text.isEmpty ? "-" : LineText.safe(text)
      }
    }.joined()
  }

  /// The text as Markdown, of which nothing from outside acts.
  var markdown: String {
    pieces.map { piece in
      switch piece {
      case .words(let words): words
      case .outside(let text): MarkdownOutput.cell(text)
      }
    }.joined()
  }

  /// The text as HTML; what is from outside does not turn around what stands beside it.
  var html: String {
    pieces.map { piece in
      switch piece {
      case .words(let words): HTMLText.escaped(words)
      case .outside(let text): text.isEmpty ? "-" : HTMLText.isolated(text)
      }
    }.joined()
  }
}

extension ReviewText: ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { pieces.append(.words(literal)) }
    }

    mutating func appendInterpolation(_ text: String) { pieces.append(.outside(text)) }

    mutating func appendInterpolation(_ text: ReviewText) { pieces += text.pieces }
  }

  init(stringLiteral words: String) { pieces = words.isEmpty ? [] : [.words(words)] }

  init(stringInterpolation interpolation: StringInterpolation) {
    pieces = interpolation.pieces
  }
}
