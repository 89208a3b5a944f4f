import TaskModel

/// The tasks the operator marked, in view or not.
typealias Marks = MarkSet<CacheTask.ID>

/// The rows of a list the operator marked, in view or not.
struct MarkSet<ID: Hashable & Sendable>: Equatable, Sendable {
  /// The marked rows.
  private(set) var ids: Set<ID> = []
  /// The row marked last, where a range begins; nil when its mark is gone.
  private(set) var last: ID?

  var count: Int { ids.count }

  var isEmpty: Bool { ids.isEmpty }

  func contains(_ id: ID) -> Bool { ids.contains(id) }

  mutating func add(_ id: ID) {
    ids.insert(id)
    last = id
  }

  mutating func remove(_ id: ID) {
    ids.remove(id)
    if last == id { last = nil }
  }

  private mutating func removeAll() { self = MarkSet() }

  /// Takes the marks of rows away that do not exist any more.
  mutating func forget(_ isGone: (ID) -> Bool) {
    for id in ids where isGone(id) { remove(id) }
  }

  /// How many rows are marked, and how many of them are out of view: `3 marked, 1 hidden`.
  static func text(_ count: Int, hidden: Int) -> String {
    "\(count.grouped) marked" + (hidden > 0 ? ", \(hidden.grouped) hidden" : "")
  }

  // MARK: What keys do

  /// Marks every row from the last mark to the selected one.
  ///
  /// - Parameters:
  ///   - line: The selected line of the list.
  ///   - row: The row of a line; nil for a line that is none.
  ///   - lineOf: The line of a row.
  mutating func addRange<Rows: IdentifiedRows>(
    to line: Rows.ID?, in lines: Rows, row: (Rows.ID) -> ID?, lineOf: (ID) -> Rows.ID
  ) -> [Request] {
    guard let line, let end = lines.place(of: line) else {
      return [.say("no row in the list is selected")]
    }
    guard let last, let start = lines.place(of: lineOf(last)) else {
      return [.say("no mark to start from; mark the first row, then the last")]
    }
    let before = count
    for place in min(start, end)...max(start, end) { row(lines.id(at: place)).map { add($0) } }
    add(row(line) ?? last)
    return count == before ? [.say("every row of that range is marked already")] : []
  }

  /// Takes the mark of the selected row away.
  mutating func takeOff(_ id: ID?) -> [Request] {
    guard let id, contains(id) else { return [.say("this row is not marked")] }
    remove(id)
    return []
  }

  /// Takes all marks away, and tells of those that were out of view.
  mutating func takeAllOff(hidden: Int, _ noun: String) -> [Request] {
    guard !isEmpty else { return [.say("no row is marked")] }
    defer { removeAll() }
    return hidden > 0 ? [.say(RowScope.marked(count, hidden: hidden).unmarked(noun))] : []
  }
}
