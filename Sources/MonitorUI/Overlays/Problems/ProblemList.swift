import TaskModel

/// The list of problems: which entry the keys act on.
struct ProblemList: Equatable, Sendable {
  /// The selected entry; nil while there is none.
  private(set) var cursor: ProblemEntry.ID?
  /// Where it stands, so that the cursor stays near when the entry goes.
  private var place = 0

  init(_ center: ProblemCenter) { settle(center) }

  /// Returns the place of the selected entry among those there are now.
  func place(in center: ProblemCenter) -> Int {
    let found = center.entries.firstIndex { $0.id == cursor }
    return found ?? max(0, min(place, center.entries.count - 1))
  }

  /// Moves the cursor.
  mutating func move(_ move: Movement, in center: ProblemCenter, page: Int) {
    place = move.moved(place(in: center), count: center.entries.count, page: page)
    cursor = center.entries.indices.contains(place) ? center.entries[place].id : nil
  }

  /// Takes entries that changed: the cursor stays on its entry, else on its place.
  mutating func settle(_ center: ProblemCenter) {
    place = place(in: center)
    cursor = center.entries.indices.contains(place) ? center.entries[place].id : nil
  }
}
