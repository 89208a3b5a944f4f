import Terminal

/// Which columns a table of some width has, and where.
///
/// It depends on the width of the screen and the operator's choice alone, so no column ever moves
/// because data changed. Columns the operator chose come before those that show by themselves;
/// where not even the chosen ones fit, they scroll and the first ones stay.
struct ColumnLayout: Equatable {
  /// A column's cells, counted from the left edge of the table.
  struct Slot: Equatable {
    let id: TaskColumn.ID
    let x: Int
    let width: Int
  }

  /// The columns from left to right.
  let slots: [Slot]
  /// Columns that are only seen by scrolling, from left to right; empty where all fit.
  let unseen: [TaskColumn.ID]
  /// How many columns are scrolled out to the left.
  let scroll: Int
  /// How many columns can be scrolled out; 0 where all fit.
  let lastScroll: Int

  /// Cells left of the first column: the cursor, the mark, the sign.
  static let gutter = 3

  init(width: Int, choice: ColumnChoice = ColumnChoice(), scroll: Int = 0) {
    let room = ColumnRoom(width: width, choice: choice)
    if let widths = room.widths {
      slots = Self.slots(choice.order.filter { widths[$0] != nil }, widths: widths)
      (unseen, self.scroll, lastScroll) = ([], 0, 0)
      return
    }
    let columns = choice.order.filter { room.isFixed($0) }
    var pinned = 1
    if columns.count > 2 {
      let cells = Self.gutter + room.least(columns[0]) + 1 + room.least(columns[1])
      if cells <= width / 3 { pinned = 2 }
    }
    var lists: [[TaskColumn.ID]] = []
    var isComplete = false
    while !isComplete, lists.count < columns.count - pinned {
      let rest = columns.dropFirst(pinned + lists.count)
      let list = Array(columns.prefix(pinned)) + rest
      let fitting = room.prefix(of: list, atLeast: pinned + 1)
      lists.append(Array(list.prefix(fitting)))
      isComplete = fitting == list.count
    }
    lastScroll = max(0, lists.count - 1)
    self.scroll = min(max(0, scroll), lastScroll)
    let shown = lists.isEmpty ? columns : lists[self.scroll]
    slots = Self.slots(shown, widths: room.filled(shown))
    unseen = columns.filter { !shown.contains($0) }
  }

  private static func slots(
    _ columns: [TaskColumn.ID], widths: [TaskColumn.ID: Int]
  ) -> [Slot] {
    var slots: [Slot] = []
    var x = Self.gutter
    for id in columns {
      let width = widths[id] ?? 1
      slots.append(Slot(id: id, x: x, width: width))
      x += width + 1
    }
    return slots
  }
}

/// How the cells of a row are shared among columns.
struct ColumnRoom {
  private let width: Int
  private let choice: ColumnChoice
  private let leastTarget: Int
  /// The cells of every column that shows; nil where those the operator chose do not fit.
  private(set) var widths: [TaskColumn.ID: Int]?

  init(width: Int, choice: ColumnChoice) {
    self.width = width
    self.choice = choice
    leastTarget = width >= 80 ? 34 : max(7, width / 3)
    let fixed = TaskColumn.all.map(\.id).filter(isFixed)
    let isChosen = choice.hasShown
    // Where the operator chose columns, the target gives them what it does not need.
    for target in isChosen ? [leastTarget, min(leastTarget, 12)] : [leastTarget] {
      if let widths = share(target: target, fixed: isChosen ? fixed : []) {
        self.widths = widths
        return
      }
    }
  }

  /// Whether a column shows whatever the width: one chosen, or one without which rows say nothing.
  func isFixed(_ id: TaskColumn.ID) -> Bool {
    switch choice.visibility(of: id) {
    case .shown: true
    case .hidden: false
    case .automatic: id == .status || id == .target
    }
  }

  /// Returns the fewest cells of a column.
  func least(_ id: TaskColumn.ID) -> Int {
    id == .target ? leastTarget : choice.width(id) ?? TaskColumn.column(id)?.minimumWidth ?? 1
  }

  /// Returns how many of the first columns fit side by side.
  func prefix(of columns: [TaskColumn.ID], atLeast least: Int) -> Int {
    var used = ColumnLayout.gutter - 1
    var count = 0
    for id in columns {
      used += 1 + self.least(id)
      if used > width, count >= least { break }
      count += 1
    }
    return count
  }

  /// Returns the cells of columns side by side: the target, if there, takes what is left, and
  /// columns too wide for the screen are cut, the first one at half of it.
  func filled(_ columns: [TaskColumn.ID]) -> [TaskColumn.ID: Int] {
    var widths: [TaskColumn.ID: Int] = [:]
    var rest = width - ColumnLayout.gutter - max(0, columns.count - 1)
    for (index, id) in columns.enumerated() {
      let isPinned = index == 0 && columns.count > 1
      let limit = isPinned ? min(rest, width / 2) : rest - (columns.count - 1 - index)
      let cells = max(1, min(least(id), limit))
      widths[id] = cells
      rest -= cells
    }
    if rest > 0, let target = widths[.target] { widths[.target] = target + rest }
    return widths
  }

  private func share(target: Int, fixed: [TaskColumn.ID]) -> [TaskColumn.ID: Int]? {
    var chosen: [TaskColumn.ID: Int] = [:]
    var used = ColumnLayout.gutter
    func take(_ id: TaskColumn.ID) -> Bool {
      let least = id == .target ? target : self.least(id)
      let gap = chosen.isEmpty ? 0 : 1
      guard used + gap + least <= width else { return false }
      chosen[id] = least
      used += gap + least
      return true
    }
    for id in fixed where !take(id) { return nil }
    for column in TaskColumn.all where width >= column.fromWidth && chosen[column.id] == nil {
      if choice.visibility(of: column.id) == .automatic { _ = take(column.id) }
    }
    // A row that says nothing helps nobody, whatever was hidden.
    if chosen.isEmpty { _ = take(.status) }
    for column in TaskColumn.all where column.id != .target && choice.width(column.id) == nil {
      guard let least = chosen[column.id], column.idealWidth > least, width >= 100 else { continue }
      let more = column.idealWidth - least
      guard used + more <= width else { continue }
      chosen[column.id] = column.idealWidth
      used += more
    }
    if let target = chosen[.target] { chosen[.target] = target + width - used }
    return chosen
  }
}
