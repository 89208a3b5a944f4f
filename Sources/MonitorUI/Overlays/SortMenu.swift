import Terminal

/// The choice of what a list is sorted by.
struct SortMenu<Column: SortColumn>: Equatable, Sendable {
  /// The highlighted field.
  private(set) var field: Sorting<Column>.Field
  /// Which key is chosen.
  let rank: SortRank

  /// Opens the menu on the present choice.
  init(_ order: Sorting<Column>, _ rank: SortRank) {
    field = order.field(rank)
    self.rank = rank
  }

  /// Does what a key means here; returns whether an order was chosen.
  mutating func apply(
    _ command: Command, to order: inout Sorting<Column>, _ context: ScreenContext
  ) -> Bool {
    guard let move = Movement(command, height: context.coverPage) else {
      return (command == .open || command == .mark) && order.choose(field, as: rank)
    }
    let fields = Sorting<Column>.fields
    let place = fields.firstIndex(of: field) ?? 0
    field = fields[move.moved(place, count: fields.count, page: context.coverPage)]
    return false
  }

  func keys(isNarrow: Bool) -> [ScreenKey] {
    [
      ScreenKey(
        .open, hint: isNarrow ? "choose" : "choose; again reverses it",
        help: "sort by this column; chosen again, the other way round"), .close, .help,
    ]
  }
}

extension Canvas {
  /// Draws the choice of a sort column over the whole screen and returns the cursor's place.
  mutating func drawSortMenu<Column: SortColumn>(
    _ menu: SortMenu<Column>, of order: Sorting<Column>, _ context: ScreenContext
  ) -> Point? {
    let (body, hint) = drawCoverTitle(
      menu.rank == .first ? "Sort by: first key" : "Sort by: second key",
      left: [Part(3, "now \(order.text)", .dim)], context)
    let fields = Sorting<Column>.fields
    var window = ScrollWindow(count: fields.count, height: body.height)
    window.move(to: fields.firstIndex(of: menu.field) ?? 0)
    let place = drawRows(of: window, in: body) { canvas, index, row in
      let (name, meaning) = order.words(fields[index], menu.rank)
      let sign = order.mark(of: fields[index]).map { canvas.sign($0) } ?? ""
      let head = " \(canvas.widths.padded(sign, to: 2)) \(canvas.widths.padded(name, to: 12))"
      canvas.draw([Part(0, head, .strong), Part(0, meaning)], in: row)
    }
    draw(
      hints(menu.keys(isNarrow: context.size.width < 60), context),
      right: position(window.visible, of: window.count), in: hint,
      gap: 2)
    return place
  }
}

extension Sorting {
  /// Returns what the menu says of a field.
  fileprivate func words(_ field: Field, _ rank: SortRank) -> (name: String, meaning: String) {
    if rank == .second {
      if field == .standard {
        return ("none", "no second key: \(Column.worst) first, then the others")
      }
      if field == self.field { return (words(field, .first).name, "already the first key") }
    }
    switch field {
    case .standard: return (Column.worst, Column.standardMeaning)
    case .column(let column): return (column.longTitle, column.meaning)
    }
  }
}
