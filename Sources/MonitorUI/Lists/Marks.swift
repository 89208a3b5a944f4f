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

  mutating func removeAll() { self = MarkSet() }

  /// Takes the marks of rows away that do not exist any more.
  mutating func forget(_ isGone: (ID) -> Bool) {
    for id in ids where isGone(id) { remove(id) }
  }

  /// What a range says that adds no mark.
  static var allMarkedAlready: String { "every row of that range is marked already" }
  /// Why a range cannot be marked.
  static var noMarkToBeginAt: String {
    "no mark to start from; mark the first row, then the last"
  }
  /// Why a range has no end.
  static var nothingSelected: String { "no row in the list is selected" }

  /// How many rows are marked, and how many of them are out of view: `3 marked, 1 hidden`.
  static func text(_ count: Int, hidden: Int) -> String {
    "\(count.grouped) marked" + (hidden > 0 ? ", \(hidden.grouped) hidden" : "")
  }
}
