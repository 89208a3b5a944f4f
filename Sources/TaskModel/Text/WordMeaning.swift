/// What a word that somebody typed stands for.
public enum WordMeaning<Value: Equatable & Sendable>: Equatable, Sendable {
  /// It is one of the words, or begins only words of that value.
  case known(Value)
  /// It begins words of several values: one word of each.
  case ambiguous([String])
  /// It begins none; the nearest word, where one is near.
  case unknown(nearest: String?)
}

/// Words that may be typed, each with what it stands for; several may stand for the same.
public struct Vocabulary<Value: Equatable & Sendable>: Sendable {
  private let entries: [(word: String, value: Value)]

  /// Takes words with their values.
  public init(_ entries: [(String, Value)]) { self.entries = entries.map { ($0.0, $0.1) } }

  /// Returns what a word stands for: itself first, else the only value whose words it begins.
  ///
  /// Case matters only between words that differ in nothing else.
  public func meaning(of text: String) -> WordMeaning<Value> {
    if let exact = entries.first(where: { $0.word == text }) { return .known(exact.value) }
    let typed = text.lowercased()
    if let same = entries.first(where: { $0.word.lowercased() == typed }) {
      return .known(same.value)
    }
    var begun: [(word: String, value: Value)] = []
    for entry in entries where !typed.isEmpty && entry.word.lowercased().hasPrefix(typed) {
      if !begun.contains(where: { $0.value == entry.value }) { begun.append(entry) }
    }
    switch begun.count {
    case 0: return .unknown(nearest: NearestName.among(entries.map(\.word), to: text))
    case 1: return .known(begun[0].value)
    default: return .ambiguous(begun.map(\.word))
    }
  }
}

extension Vocabulary where Value == String {
  /// Takes words that stand for themselves.
  public init(_ words: some Sequence<String>) { self.init(words.map { ($0, $0) }) }
}
