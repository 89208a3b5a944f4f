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

  /// How many tasks are marked, and how many of them are out of view.
  var marksText: String { Marks.text(marks.count, hidden: markedSums.hidden) }

  /// Which rows are taken away.
  var pick: RowScope {
    if case .urls(let urls) = page {
      guard shown.task(urls.task)?.urls != nil else { return .task }
      return urls.marks.isEmpty
        ? .inView(urls.rows.count) : .marked(urls.marks.count, hidden: urls.hiddenMarks)
    }
    return marks.isEmpty ? .inView(rows.count) : .marked(marks.count, hidden: markedSums.hidden)
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
      guard let id = cursor.id?.task, marks.contains(id) else {
        return say("this row is not marked", tone: .info)
      }
      marks.remove(id)
    case .unmarkAll:
      guard !marks.isEmpty else { return say("no row is marked", tone: .info) }
      if markedSums.hidden > 0 { say(pick.unmarked("task"), tone: .info) }
      marks.removeAll()
    default: break
    }
  }

  private mutating func markRange() {
    let lines = rows.lines
    guard let line = cursor.id, let end = lines.place(of: line) else {
      return say("no row in the list is selected", tone: .info)
    }
    guard let last = marks.last, let start = lines.place(of: .task(last)) else {
      return say(Self.noMarkToBeginAt, tone: .info)
    }
    let count = marks.count
    for place in min(start, end)...max(start, end) {
      if let id = lines.id(at: place).task { marks.add(id) }
    }
    marks.add(line.task ?? last)
    if marks.count == count { say(Self.allMarkedAlready, tone: .info) }
  }
}
