import Terminal

/// Which columns a table of some width has, and where.
///
/// It depends on the width of the screen alone, so no column ever moves because data changed.
struct ColumnLayout: Equatable {
  /// A column's cells, counted from the left edge of the table.
  struct Slot: Equatable {
    let id: TaskColumn.ID
    let x: Int
    let width: Int
  }

  /// The columns from left to right.
  let slots: [Slot]

  /// Cells left of the first column: the cursor, the mark, the sign.
  static let gutter = 3

  init(width: Int) {
    let leastTarget = width >= 80 ? 34 : max(8, width / 3)
    var chosen: [TaskColumn.ID: Int] = [:]
    var used = Self.gutter
    for column in TaskColumn.all where width >= column.fromWidth {
      let least = column.id == .target ? leastTarget : column.minimumWidth
      let gap = chosen.isEmpty ? 0 : 1
      guard used + gap + least <= width else { continue }
      chosen[column.id] = least
      used += gap + least
    }
    for column in TaskColumn.all where column.id != .target {
      guard let least = chosen[column.id], column.idealWidth > least, width >= 100 else { continue }
      let more = column.idealWidth - least
      guard used + more <= width else { continue }
      chosen[column.id] = column.idealWidth
      used += more
    }
    if let target = chosen[.target] { chosen[.target] = target + width - used }
    var slots: [Slot] = []
    var x = Self.gutter
    for id in TaskColumn.order {
      guard let width = chosen[id] else { continue }
      slots.append(Slot(id: id, x: x, width: width))
      x += width + 1
    }
    self.slots = slots
  }
}
