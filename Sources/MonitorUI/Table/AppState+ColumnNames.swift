import TaskModel
import Terminal

extension AppState {
  /// Does what `:cols` is told to; a mistake changes nothing.
  ///
  /// - Parameter start: How many characters of the line stand before the argument.
  mutating func carryOutColumns(_ argument: String, at start: Int) throws(PromptError) {
    if argument.isEmpty {
      let names = columnLayout(width: size.width).slots.map { TaskColumn.word(of: $0.id) }
      return say("columns: \(names.joined(separator: " "))", tone: .info)
    }
    let wishes = try ColumnWish.wishes(parsing: argument, at: start)
    if wishes.isEmpty {
      columns = ColumnChoice()
    } else if wishes.contains(where: { $0.sign == nil }) {
      columns.show(only: wishes.map(\.id))
    } else {
      for wish in wishes { columns.set(wish.id, isShown: wish.sign == "+") }
    }
    columnScroll = 0
  }

  /// Groups the table by what `:group` names.
  mutating func carryOutGroup(_ argument: String, at start: Int) throws(PromptError) {
    guard !argument.isEmpty else {
      let names = Grouping.allCases.map(\.rawValue).joined(separator: " ")
      return say("grouped by \(view.grouping.rawValue); there are \(names)", tone: .info)
    }
    group(by: try Grouping(parsing: argument, at: start + 1))
  }
}

extension Grouping {
  /// Finds a grouping by its name.
  ///
  /// - Parameter place: Where in the line it stands, from 1 on; nil where there is but one place.
  init(parsing name: String, at place: Int? = nil) throws(PromptError) {
    self = try Vocabulary(Self.allCases.map { ($0.rawValue, $0) }).meaning(of: name)
      .value("grouping", name, at: place, among: Self.allCases.map(\.rawValue))
  }
}

/// A column named on the command line.
struct ColumnWish {
  let id: TaskColumn.ID
  /// Whether it is to show (`+`) or not (`-`); nil for a bare name.
  let sign: Character?

  /// The word that leaves all columns to themselves again.
  static let automatic = "auto"

  /// Reads names apart by blanks or commas: all of them with a sign, or none; empty for `auto`.
  static func wishes(
    parsing text: String, at start: Int
  ) throws(PromptError) -> [ColumnWish] {
    if text.lowercased() == automatic { return [] }
    var wishes: [ColumnWish] = []
    var place = start
    for word in text.split(omittingEmptySubsequences: false, whereSeparator: Self.isGap) {
      defer { place += word.count + 1 }
      guard !word.isEmpty else { continue }
      let sign = word.first.flatMap { "+-".contains($0) ? $0 : nil }
      let name = sign == nil ? String(word) : String(word.dropFirst())
      let id = try TaskColumn.named(name).value(
        "column", name, at: place + (sign == nil ? 1 : 2),
        among: TaskColumn.words + (text == word ? [automatic] : []))
      guard !wishes.contains(where: { $0.id == id }) else {
        throw PromptError("'\(name)' appears twice, again at \(place + 1)")
      }
      guard wishes.allSatisfy({ ($0.sign == nil) == (sign == nil) }) else {
        throw PromptError(
          "'\(word)' at \(place + 1): put + or - before all names or none")
      }
      wishes.append(ColumnWish(id: id, sign: sign))
    }
    guard !wishes.isEmpty else { throw PromptError("':cols' needs column names") }
    return wishes
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
