import Terminal

extension Canvas {
  /// Draws the choice of a sort column over the whole screen and returns the cursor's place.
  mutating func drawSortMenu<Column: SortColumn>(
    _ state: AppState, of order: Sorting<Column>, field: Sorting<Column>.Field,
    rank: Sorting<Column>.Rank
  ) -> Point? {
    let (body, hint) = drawCoverTitle(
      rank == .first ? "Sort by: first key" : "Sort by: second key",
      left: [Part(3, "now \(order.text)", .dim)], state)
    let fields = Sorting<Column>.fields
    var window = ScrollWindow(count: fields.count, height: body.height)
    window.move(to: fields.firstIndex(of: field) ?? 0)
    var place: Point?
    for index in window.visible {
      let row = body.row(index - window.first)
      let (name, meaning) = order.words(fields[index], rank)
      let mark = widths.padded(order.mark(of: fields[index]).map { sign($0) } ?? "", to: 2)
      let head = widths.padded(name, to: 12)
      draw(
        [Part(0, [Span(" \(mark) \(head)", .strong)]), Part(0, meaning)], in: row)
      if index == window.cursor {
        write(theme.glyphs[.cursor], at: row.origin, role: .text, width: 1)
        overlay(row, role: .cursor)
        place = row.origin
      }
    }
    let keys = state.shownOverlay.map { hints($0, state) } ?? []
    draw(keys, right: position(window.visible, of: window.count), in: hint, gap: 2)
    return place
  }
}

extension Sorting {
  /// Returns what the menu says of a field.
  fileprivate func words(_ field: Field, _ rank: Rank) -> (name: String, meaning: String) {
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
