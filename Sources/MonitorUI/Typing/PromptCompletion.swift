import TaskModel
import Terminal

/// Finds what may stand at the cursor of a command being typed.
struct PromptCompletion {
  /// What is known of filters.
  let filters: FilterCompletion
  /// The accounts.
  let accounts: [String]
  /// The saved views.
  let views: [String]
  /// The themes.
  let themes: [String]

  /// Returns what may stand at the cursor; nil for nothing.
  func completion(of field: TextField) -> Completion? {
    let typed = field.before
    guard let blank = typed.firstIndex(where: \.isWhitespace) else {
      let word = typed.lowercased()
      let names = PromptVerb.allCases.map(\.rawValue).filter { $0.hasPrefix(word) }
      return Completion(field, start: 0, candidates: names)
    }
    guard let verb = try? PromptVerb(named: String(typed[..<blank])) else { return nil }
    let rest = typed[blank...]
    switch verb {
    case .filter: return filters.completion(of: field, from: typed.count - rest.count + 1)
    case .sort:
      let start =
        rest.lastIndex(of: ",").map { typed.index(after: $0) } ?? typed.index(after: blank)
      let words = SortOrder.fields.map(\.word)
      return completion(of: field, from: start, among: words + words.map { $0 + "-" })
    case .view:
      let words = rest.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, ["save", "drop"].contains(first), !rest.hasSuffix(first) else {
        return completion(
          of: field, from: typed.index(after: blank), among: views + ["save", "drop"])
      }
      return completion(of: field, from: lastWord(of: typed), among: views)
    case .poll: return completion(of: field, from: lastWord(of: typed), among: accounts)
    case .theme: return completion(of: field, from: lastWord(of: typed), among: themes)
    case .set:
      return completion(of: field, from: lastWord(of: typed), among: ["follow=on", "follow=off"])
    case .since:
      return completion(
        of: field, from: lastWord(of: typed), among: FilterKey.since.exampleValues)
    case .label:
      return completion(
        of: field, from: typed.index(after: blank), among: filters.values(.label))
    case .quit, .about, .help: return nil
    }
  }

  private func completion(
    of field: TextField, from start: String.Index, among words: [String]
  ) -> Completion? {
    let typed = field.before
    let word = typed[start...].lowercased()
    return Completion(
      field, start: typed.distance(from: typed.startIndex, to: start),
      candidates: words.filter { $0.lowercased().hasPrefix(word) })
  }

  private func lastWord(of text: String) -> String.Index {
    text.lastIndex(where: \.isWhitespace).map { text.index(after: $0) } ?? text.startIndex
  }
}
