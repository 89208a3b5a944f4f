/// What is said beside "nothing matches".
extension TaskFilter {
  /// Returns a sentence that says that nothing matches, with what was probably meant.
  ///
  /// Words without a key are searched for as texts. One that stands for a status, a kind, an account or a vendor's
  /// product elsewhere, or is written like `label=x`, was hardly meant so, and a URL may be listed in another spelling.
  ///
  /// - Parameters:
  ///   - sentence: what is said where nothing else seems meant, without a full stop.
  ///   - names: the accounts and providers there are.
  public func advised(_ sentence: String, among names: FilterNames = FilterNames()) -> String {
    advice(among: names).map { "\(sentence); \($0)" } ?? sentence
  }

  /// Returns what to try where nothing matches; nil where the filter says what it seems to mean.
  ///
  /// - Parameter names: the accounts and providers there are.
  public func advice(among names: FilterNames = FilterNames()) -> String? {
    let isURL = tree.words.contains { word in
      ["http://", "https://"].contains { word.lowercased().hasPrefix($0) }
    }
    return isURL
      ? "cdntop where URL compares spellings" : tree.advice(FilterKey.allCases, among: names)
  }
}

extension URLItemFilter {
  /// Returns a sentence that says that no URL matches, with what was probably meant.
  ///
  /// - Parameter sentence: what is said where nothing else seems meant, without a full stop.
  public func advised(_ sentence: String) -> String {
    tree.advice(Self.keys, among: FilterNames()).map { "\(sentence); \($0)" } ?? sentence
  }
}

extension FilterNode {
  /// The words without a key that what passes has, or may have.
  fileprivate var words: [String] {
    switch self {
    case .everything, .not: []
    case .all(let parts), .any(let parts): parts.flatMap(\.words)
    case .term(.word(let needle)): [needle.text]
    case .term: []
    }
  }

  /// Asks whether a term was meant that the first of the words looks like; nil where they are texts.
  fileprivate func advice(_ keys: [FilterKey], among names: FilterNames) -> String? {
    for word in words {
      guard let (key, value) = Self.term(for: word, among: names), keys.contains(key) else {
        continue
      }
      return "did you mean '\(SafeText("\(key.rawValue):\(value)", limit: .word))'?"
    }
    return nil
  }

  /// Returns what a word stands for elsewhere; nil for a text.
  private static func term(
    for word: String, among names: FilterNames
  ) -> (key: FilterKey, value: String)? {
    guard !word.contains(where: { $0.isWhitespace || "\"(),".contains($0) }) else { return nil }
    if names.accounts.contains(word) { return (.account, word) }
    let lowercased = word.lowercased()
    if names.providers.contains(lowercased) { return (.provider, lowercased) }
    if StatusWish.isWord(lowercased) { return (.status, lowercased) }
    if StatusWish.stalledWords.contains(lowercased) { return (.stalled, "yes") }
    if FilterKey.kind.values.contains(lowercased) { return (.kind, lowercased) }
    guard let sign = word.firstIndex(of: "=") else { return nil }
    let excludes = word[..<sign].last == "!"
    let name = word[..<sign].dropLast(excludes ? 1 : 0)
    let value = word[sign...].drop { $0 == "=" }
    guard !value.isEmpty, let key = FilterKey.inFull(String(name)) else { return nil }
    return (key, (excludes ? "!" : "") + value)
  }
}
