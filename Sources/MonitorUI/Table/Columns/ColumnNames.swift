import TaskModel

extension ColumnChoice {
  /// Does what `:cols` is told to; a mistake changes nothing.
  ///
  /// - Parameter start: How many characters of the line stand before the text.
  mutating func change(parsing text: String, at start: Int) throws(PromptError) {
    let columns = try NamedColumn.columns(parsing: text, at: start)
    if columns.isEmpty {
      self = ColumnChoice()
    } else if columns.contains(where: { $0.sign == nil }) {
      show(only: columns.map(\.id))
    } else {
      for column in columns { set(column.id, isShown: column.sign == "+") }
    }
  }
}

/// A column named on the command line.
struct NamedColumn {
  let id: TaskColumn.ID
  /// Whether it is to show (`+`) or not (`-`); nil for a bare name.
  let sign: Character?

  /// The word that leaves all columns to themselves again.
  static let automatic = "auto"

  /// Reads names apart by blanks or commas: all of them with a sign, or none; empty for `auto`.
  static func columns(
    parsing text: String, at start: Int
  ) throws(PromptError) -> [NamedColumn] {
    if text.lowercased() == automatic { return [] }
    var columns: [NamedColumn] = []
    var place = start
    for word in text.split(omittingEmptySubsequences: false, whereSeparator: Self.isGap) {
      defer { place += word.count + 1 }
      guard !word.isEmpty else { continue }
      let sign = word.first.flatMap { "+-".contains($0) ? $0 : nil }
      let name = sign == nil ? String(word) : String(word.dropFirst())
      let id = try TaskColumn.named(name).value(
        "column", name, at: place + (sign == nil ? 1 : 2),
        among: TaskColumn.words + (text == word ? [automatic] : []))
      guard !columns.contains(where: { $0.id == id }) else {
        throw PromptError("'\(name)' appears twice, again at \(place + 1)")
      }
      guard columns.allSatisfy({ ($0.sign == nil) == (sign == nil) }) else {
        throw PromptError(
          "'\(word)' at \(place + 1): put + or - before all names or none")
      }
      columns.append(NamedColumn(id: id, sign: sign))
    }
    guard !columns.isEmpty else { throw PromptError("':cols' needs column names") }
    return columns
  }

  /// Whether a character stands between two names.
  static func isGap(_ character: Character) -> Bool { character.isWhitespace || character == "," }
}

extension TaskColumn {
  /// A column's name on the command line: its title in small letters.
  static func word(of id: ID) -> String { (column(id)?.title ?? id.rawValue).lowercased() }

  /// The names of all columns, in their order on the screen.
  static var words: [String] { order.map(word) }

  /// Finds the column of a name: a title as it is shown, its own name, or the beginning of no other's.
  static func named(_ name: String) -> WordMeaning<ID> {
    earlierNames[name.lowercased()].map { .known($0) } ?? vocabulary.meaning(of: name)
  }

  /// Names of columns in views saved by earlier versions.
  private static let earlierNames: [String: ID] = [
    "prov": .account, "type": .kind, "task": .taskID,
  ]

  private static let vocabulary = Vocabulary<ID>(
    order.map { (word(of: $0), $0) } + order.compactMap { column($0) }.map { ($0.longTitle, $0.id) }
      + order.map { ($0.rawValue, $0) })
}
