import TaskModel

extension Sorting {
  /// Reads an order as `:sort` takes it: fields, the strongest first, with `-` behind those whose large
  /// values come first, such as `fail-,age`.
  init(parsing text: String) throws(PromptError) {
    var keys: [Key] = []
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    for (index, word) in words.enumerated() {
      var name = word.trimmingBlanks
      let isDescending = name.hasSuffix("-")
      if isDescending || name.hasSuffix("+") { name.removeLast() }
      let key = Key(field: try Self.field(named: name), isDescending: isDescending)
      guard !keys.contains(where: { $0.field == key.field }) else {
        throw PromptError("'\(name)' appears twice")
      }
      guard key.field != .standard || index == words.count - 1 else {
        throw PromptError("'\(Field.standard.word)' must be the last")
      }
      keys.append(key)
    }
    self.init(keys: keys)
  }

  /// The order as `:sort` takes it.
  var promptText: String {
    keys.map { $0.field.word + ($0.isDescending ? "-" : "") }.joined(separator: ",")
  }

  private static func field(named name: String) throws(PromptError) -> Field {
    // Views saved by earlier versions call the bad ones problems.
    if [Field.standard.word, "problems"].contains(name.lowercased()) { return .standard }
    let column = try Column.sortColumn(named: name)
      .value("column", name, among: fields.map(\.word))
    guard Column.sortable.contains(column) else {
      throw PromptError("'\(name)' cannot be sorted by")
    }
    return .column(column)
  }
}

extension Sorting.Field {
  /// The field's name on the command line: the column's title in small letters.
  var word: String {
    switch self {
    case .standard: Column.worst
    case .column(let column): column.word
    }
  }
}

extension StringProtocol {
  /// The text without blanks at its ends.
  var trimmingBlanks: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
