import Terminal

extension Canvas {
  /// Draws the choice of a sort column over the whole screen and returns the cursor's place.
  mutating func drawSortMenu(_ state: AppState, field: SortOrder.Field) -> Point? {
    let bounds = Rect(state.size)
    let (title, rest) = bounds.split(top: bounds.height > 2 ? 1 : 0)
    let (body, hint) = rest.split(bottom: bounds.height > 1 ? 1 : 0)
    restyle(title, role: .title)
    draw([Part(0, "cdntop", .title), Part(0, "Sort by", .crumbActive)], in: title)
    let fields = SortOrder.fields
    var window = ScrollWindow(count: fields.count, height: body.height)
    window.move(to: fields.firstIndex(of: field) ?? 0)
    var place: Point?
    for index in window.visible {
      let row = body.row(index - window.first)
      let (name, meaning) = Self.words(fields[index])
      let isChosen = fields[index] == state.view.sort.field
      let sign = isChosen ? theme.glyphs[.mark] : " "
      let head = widths.padded(name, to: 12)
      draw(
        [Part(0, [Span("  \(sign) \(head)", .strong)]), Part(0, meaning)], in: row)
      if index == window.cursor {
        write(theme.glyphs[.cursor], at: row.origin, role: .text, width: 1)
        overlay(row, role: .cursor)
        place = row.origin
      }
    }
    var hints: [Part] = []
    for (command, meaning) in [(Command.open, "choose; again turns it round"), (.back, "close")] {
      guard let key = state.options.keymap.keyName(command) else { continue }
      hints.append(Part(0, [Span(key, .hintKey), Span(" \(meaning)", .hintText)]))
    }
    draw(hints, in: hint, gap: 2)
    return place
  }

  private static func words(_ field: SortOrder.Field) -> (name: String, meaning: String) {
    switch field {
    case .standard: return ("problems", "open problems, running, queued, then what ended")
    case .column(let id):
      let column = TaskColumn.column(id)
      return (column?.longTitle ?? id.rawValue, column?.description ?? "")
    }
  }
}
