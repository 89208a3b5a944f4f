import FoundationEssentials

/// A passing message in answer to what the operator did; lasting problems have a line of their own.
struct Notice: Equatable, Sendable {
  /// How a notice looks.
  enum Tone: Equatable, Sendable {
    case info, warning
  }

  /// One line.
  let text: String
  let tone: Tone
  /// When it goes away by itself; a key takes it away sooner.
  let until: Date

  /// How long a notice stays, in seconds.
  static let life = 6.0
}
