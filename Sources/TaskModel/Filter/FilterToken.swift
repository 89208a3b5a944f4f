/// A piece of a filter's text with its place.
struct FilterPiece: Equatable, Sendable {
  /// How the piece was written.
  enum Form: Equatable, Sendable {
    case plain
    case quoted
    case regex(ignoresCase: Bool)
  }

  /// The piece without quotes or slashes.
  let text: String
  /// Where it stands, quotes and slashes included: offsets in characters from 0.
  let range: Range<Int>
  /// How it was written.
  let form: Form
}

/// A term as written: `key:value,value`, a word, a quoted text, an expression.
struct FilterWord: Sendable {
  /// The key; nil for words without one.
  var key: FilterKey?
  /// How many characters the key's name has as it was written.
  var keyLength = 0
  /// Whether a `~` stood in front.
  var isFuzzy = false
  /// Whether the list of values begins with `!`.
  var excludes = false
  /// The values; one for words without key.
  var pieces: [FilterPiece] = []
}

/// What a filter's text consists of.
struct FilterToken: Sendable {
  /// What a token is.
  enum Kind: Sendable {
    case open
    case close
    case and
    case or
    case not
    case word(FilterWord)
  }

  /// What the token is.
  let kind: Kind
  /// Where it stands: offsets in characters from 0.
  let range: Range<Int>
}
