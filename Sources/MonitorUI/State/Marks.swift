import TaskModel

/// The tasks the operator marked, in view or not.
struct Marks: Equatable, Sendable {
  /// The marked tasks.
  private(set) var ids: Set<CacheTask.ID> = []
  /// The task marked last, where a range begins; nil when its mark is gone.
  private(set) var last: CacheTask.ID?

  var count: Int { ids.count }

  var isEmpty: Bool { ids.isEmpty }

  func contains(_ id: CacheTask.ID) -> Bool { ids.contains(id) }

  mutating func add(_ id: CacheTask.ID) {
    ids.insert(id)
    last = id
  }

  mutating func remove(_ id: CacheTask.ID) {
    ids.remove(id)
    if last == id { last = nil }
  }

  mutating func removeAll() { self = Marks() }

  /// Takes the marks of tasks away that do not exist any more.
  mutating func forget(_ isGone: (CacheTask.ID) -> Bool) {
    for id in ids where isGone(id) { remove(id) }
  }
}

extension AppState {
  /// What is taken away from the table: the marked tasks, else all in view.
  ///
  /// Marked ones in view come first, in the order of the view.
  var pickedTasks: [CacheTask.ID] {
    guard !marks.isEmpty else { return rows.ids }
    let inView = rows.ids.filter { marks.contains($0) }
    return inView + marks.ids.subtracting(inView).sorted()
  }

  /// Which rows are taken away, in words: `3 marked`, or `all 41 in view`.
  var pick: String {
    if case .urls(let urls) = page {
      guard shown.task(urls.task)?.urls != nil else { return "the task" }
      return "all \(urls.rows.count) in view"
    }
    return marks.isEmpty ? "all \(rows.count) in view" : "\(marks.count) marked"
  }

  /// Does what a key about marks means in the table.
  mutating func obeyMarking(_ command: Command) {
    switch command {
    case .mark:
      if let group = cursor.id?.group { return toggleFold(group) }
      guard let id = cursor.id?.task else { return say("no row to mark", tone: .info) }
      marks.add(id)
      cursor.move(by: 1, in: rows.lines)
    case .markRange: markRange()
    case .unmark:
      if let id = cursor.id?.task { marks.remove(id) }
    case .unmarkAll: marks.removeAll()
    default: break
    }
  }

  private mutating func markRange() {
    let lines = rows.lines
    guard let line = cursor.id, let end = lines.place(of: line) else {
      return say("no row in the list is selected", tone: .info)
    }
    guard let last = marks.last, let start = lines.place(of: .task(last)) else {
      return say("no mark in this list to begin at; mark its first row, then its last", tone: .info)
    }
    for place in min(start, end)...max(start, end) {
      if let id = lines.id(at: place).task { marks.add(id) }
    }
    marks.add(line.task ?? last)
  }
}
