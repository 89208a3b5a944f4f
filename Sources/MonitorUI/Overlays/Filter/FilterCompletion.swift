public import TaskModel
import Terminal

/// Finds what may stand at the cursor of a filter being typed: keys, and the values of a key.
struct FilterCompletion {
  /// The keys that make sense here.
  let keys: [FilterKey]
  /// Returns the values worth offering for a key, the likeliest first.
  let values: (FilterKey) -> [String]

  /// Returns what may stand at the cursor; nil for nothing.
  ///
  /// - Parameter start: How many characters of the line are no part of the filter.
  func completion(of field: TextField, from start: Int = 0) -> Completion? {
    let typed = Array(field.before)
    var place = termStart(typed, from: start)
    while place < typed.count, "-!(".contains(typed[place]) { place += 1 }
    let term = typed[place...]
    guard let colon = term.firstIndex(where: { $0 == ":" || $0 == "：" }) else {
      let word = String(term).lowercased()
      let names = keys.map(\.rawValue).filter { $0.hasPrefix(word) }
      return Completion(field, start: place, candidates: names.map { $0 + ":" })
    }
    guard case .known(let key) = FilterKey.named(String(term[..<colon])), keys.contains(key)
    else { return nil }
    place = valueStart(typed, from: colon + 1)
    let word = String(typed[place...])
    return Completion(field, start: place, candidates: candidates(for: key, word))
  }

  private func candidates(for key: FilterKey, _ word: String) -> [String] {
    let wanted = (word.hasPrefix("\"") ? String(word.dropFirst()) : word).lowercased()
    let values = values(key)
    let first = values.filter { $0.lowercased().hasPrefix(wanted) }
    let others = values.filter { value in
      let value = value.lowercased()
      return !value.hasPrefix(wanted) && value.contains(wanted)
    }
    return (first + others).map { key.takesLiveValues ? Self.quoted($0) : $0 }
  }

  /// Returns where the term at the end of a text begins; blanks between quotes are part of it.
  private func termStart(_ text: [Character], from start: Int) -> Int {
    var begin = min(start, text.count)
    var isQuoted = false
    for index in begin..<text.count {
      if text[index] == "\"" { isQuoted.toggle() }
      if !isQuoted, text[index].isWhitespace { begin = index + 1 }
    }
    return begin
  }

  /// Returns where the last value behind a colon begins.
  private func valueStart(_ text: [Character], from start: Int) -> Int {
    var begin = start
    var isQuoted = false
    for index in start..<text.count {
      if text[index] == "\"" { isQuoted.toggle() }
      if !isQuoted, text[index] == "," { begin = index + 1 }
    }
    if begin < text.count, text[begin] == "!" { begin += 1 }
    return begin
  }

  /// Returns a value as it has to be written to mean itself.
  static func quoted(_ value: String) -> String {
    let isPlain = value.allSatisfy { !$0.isWhitespace && !"\"\\(),".contains($0) }
    if isPlain, let first = value.first, !"!/".contains(first) { return value }
    var text = "\""
    for character in value {
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
    return text + "\""
  }
}

extension FilterKey {
  /// Whether the values worth offering are those of the tasks at hand, and no words of the language.
  var takesLiveValues: Bool {
    switch self {
    case .account, .provider, .domain, .label: true
    default: false
    }
  }

  /// The values of the key's examples.
  var exampleValues: [String] {
    examples.map { String($0.dropFirst(rawValue.count + 1)) }
  }
}

/// The values that occur in the tasks at hand.
struct FilterVocabulary {
  private let snapshot: Snapshot

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// Returns the values worth offering for a key, the likeliest first.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks for values that only the tasks tell.
  func values(of key: FilterKey) -> [String] {
    switch key {
    case .account: return snapshot.accounts.map(\.account.name)
    case .provider: return Self.byCount(snapshot.accounts.map(\.provider.word))
    case .domain: return Self.byCount(snapshot.tasks.lazy.flatMap(\.domains))
    case .label: return Self.byCount(snapshot.tasks.lazy.compactMap { $0.label?.text })
    case .kind:
      let present = Set(snapshot.tasks.lazy.map(\.kind.rawValue))
      return key.values.filter { present.contains($0) || $0 == "purge" }
        + key.values.filter { !present.contains($0) && $0 != "purge" }
    case .status, .stalled: return key.values
    case .since, .until, .between, .age, .pct, .fail: return key.exampleValues
    case .id, .url, .error: return []
    }
  }

  /// Returns each text once, the most frequent first.
  static func byCount(_ texts: some Sequence<String>) -> [String] {
    var counts: [String: Int] = [:]
    for text in texts { counts[text, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }
}

/// What a shell may put in place of a word of a filter being typed.
public enum FilterWords {
  /// Returns whole words that begin as the typed one: keys, or a key with its values.
  ///
  /// - Parameters:
  ///   - typed: The word so far.
  ///   - names: The accounts and providers there are.
  ///   - labels: The labels there are; looked for only where one may stand there.
  public static func candidates(
    for typed: String, names: FilterNames, labels: @autoclosure @escaping () -> [String]
  ) -> [String] {
    let completion = FilterCompletion(keys: FilterKey.allCases) { key in
      switch key {
      case .account: names.accounts
      case .provider: names.providers
      case .label: labels()
      case .status, .kind, .stalled: key.values
      case .domain, .id, .url, .error, .since, .until, .between, .age, .pct, .fail: []
      }
    }
    guard let found = completion.completion(of: TextField(typed)) else { return [] }
    return found.candidates.map { String(typed.prefix(found.start)) + $0 }
      // What a value only holds would take the place of what was typed.
      .filter { $0.hasPrefix(typed) }
  }
}
