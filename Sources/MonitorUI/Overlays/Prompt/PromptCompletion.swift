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
  /// The fields the list one is at can be sorted by.
  let sortWords: [String]
  /// A name for a new file; its ending is replaced by what the command takes.
  let fileName: String

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
      return completion(of: field, from: start, among: sortWords + sortWords.map { $0 + "-" })
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
      let settings = PromptSetting.allCases.map(\.text)
      return completion(of: field, from: lastWord(of: typed), among: settings)
    case .group:
      return completion(
        of: field, from: lastWord(of: typed), among: Grouping.allCases.map(\.rawValue))
    case .cols: return columns(of: field, from: typed.index(after: blank))
    case .ack: return completion(of: field, from: lastWord(of: typed), among: ["all"])
    case .write:
      let endings = ExportFormat.allCases.map(\.fileExtension)
      return files(of: field, from: typed.index(after: blank), endings: endings)
    case .screenshot:
      let endings = ScreenPicture.allCases.map(\.rawValue)
      return files(of: field, from: typed.index(after: blank), endings: endings)
    case .since:
      return completion(
        of: field, from: lastWord(of: typed), among: FilterKey.since.exampleValues)
    case .label:
      return completion(
        of: field, from: typed.index(after: blank), among: filters.values(.label))
    case .quit, .about, .help: return nil
    }
  }

  private func columns(of field: TextField, from start: String.Index) -> Completion? {
    let typed = field.before
    let gap = typed[start...].lastIndex(where: NamedColumn.isGap)
    let word = gap.map { typed.index(after: $0) } ?? start
    // The first name tells whether signs are wanted.
    let hasSigns = typed[start...].first.map { "+-".contains($0) } ?? false
    let signs = hasSigns ? ["+", "-"] : [""]
    var names = signs.flatMap { sign in TaskColumn.words.map { sign + $0 } }
    if gap == nil { names.append(NamedColumn.automatic) }
    return completion(of: field, from: word, among: names)
  }

  /// Offers the endings for a name, or a whole name where there is none yet.
  private func files(
    of field: TextField, from start: String.Index, endings: [String]
  ) -> Completion? {
    let typed = field.before[start...].trimmingBlanks
    let path = typed.isEmpty ? fileName : typed
    let dot = path.lastIndex(of: ".").flatMap { path[$0...].contains("/") ? nil : $0 }
    let stem = dot.map { path[..<$0] } ?? path[...]
    return completion(of: field, from: start, among: endings.map { "\(stem).\($0)" })
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
