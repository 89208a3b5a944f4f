import Terminal

extension Canvas {
  /// Draws the choice of a sort column over the whole screen and returns the cursor's place.
  mutating func drawSortMenu(
    _ state: AppState, field: SortOrder.Field, rank: SortOrder.Rank
  ) -> Point? {
    let (body, hint) = drawBackground(
      rank == .first ? "Sort by: first key" : "Sort by: second key",
      left: [Part(3, "now \(state.view.sort.text)", .dim)], state)
    let fields = SortOrder.fields
    var window = ScrollWindow(count: fields.count, height: body.height)
    window.move(to: fields.firstIndex(of: field) ?? 0)
    var place: Point?
    for index in window.visible {
      let row = body.row(index - window.first)
      let (name, meaning) = Self.words(fields[index], rank, state.view.sort)
      let mark = state.view.sort.mark(of: fields[index]).map { sign($0) } ?? "  "
      let head = widths.padded(name, to: 12)
      draw(
        [Part(0, [Span(" \(mark) \(head)", .strong)]), Part(0, meaning)], in: row)
      if index == window.cursor {
        write(theme.glyphs[.cursor], at: row.origin, role: .text, width: 1)
        overlay(row, role: .cursor)
        place = row.origin
      }
    }
    var hints: [Part] = []
    let choose = hint.width < 60 ? "choose" : "choose; again turns it round"
    for (command, meaning) in [(Command.open, choose), (.back, "close")] {
      guard let key = state.options.keymap.keyName(command) else { continue }
      hints.append(Part(hints.count, [Span(key, .hintKey), Span(" \(meaning)", .hintText)]))
    }
    draw(hints, right: position(window.visible, of: window.count), in: hint, gap: 2)
    return place
  }

  private static func words(
    _ field: SortOrder.Field, _ rank: SortOrder.Rank, _ order: SortOrder
  ) -> (name: String, meaning: String) {
    if rank == .second {
      if field == .standard { return ("none", "no second key: problems first, then the others") }
      if field == order.field { return (words(field, .first, order).name, "the first key already") }
    }
    switch field {
    case .standard: return ("problems", "open problems, running, queued, then what ended")
    case .column(let id):
      let column = TaskColumn.column(id)
      return (column?.longTitle ?? id.rawValue, column?.description ?? "")
    }
  }
}
