import Terminal

extension Canvas {
  /// Draws the menu of columns over the whole screen and returns the cursor's place.
  mutating func drawColumnMenu(_ state: AppState, column: TaskColumn.ID) -> Point? {
    let layout = state.columnLayout(width: state.size.width)
    let (body, hint) = drawCoverTitle("Columns", left: columnCounts(state, layout), state)
    let order = state.columns.order
    var window = ScrollWindow(count: order.count, height: body.height)
    window.move(to: order.firstIndex(of: column) ?? 0)
    var place: Point?
    for index in window.visible {
      let row = body.row(index - window.first)
      draw([Part(0, spans(order[index], state.columns, layout))], in: row)
      if index == window.cursor {
        write(theme.glyphs[.cursor], at: row.origin, role: .text, width: 1)
        overlay(row, role: .cursor)
        place = row.origin
      }
    }
    draw(
      hints(.columns(column), state), right: position(window.visible, of: window.count), in: hint,
      gap: hint.width < 80 ? 1 : 2)
    return place
  }

  private func columnCounts(_ state: AppState, _ layout: ColumnLayout) -> [Part] {
    let shown = layout.slots.count
    var counts = [Part(3, "\(shown) of \(state.columns.order.count) shown", .dim)]
    if !layout.unseen.isEmpty {
      let keys = [Command.scrollLeft, .scrollRight].compactMap { state.options.keymap.keyName($0) }
      let text = "\(layout.unseen.count) do not fit: \(keys.joined(separator: " "))"
      counts.insert(Part(1, text + " scroll to them", .msgWarn), at: 0)
    }
    switch state.columns.preset {
    case .own: break
    case .wide: counts.append(Part(3, "every column", .titleMode))
    case .narrow: counts.append(Part(3, "few columns", .titleMode))
    }
    return counts
  }

  private func spans(
    _ id: TaskColumn.ID, _ choice: ColumnChoice, _ layout: ColumnLayout
  ) -> [Span] {
    let column = TaskColumn.column(id)
    let wish = choice.wish(id)
    let sign =
      switch wish {
      case .shown: theme.glyphs[.mark]
      case .hidden: "-"
      case .automatic: " "
      }
    var role = ThemeRole.text
    var word = "no room"
    if wish == .hidden {
      (word, role) = ("hidden", .dim)
    } else if let slot = layout.slots.first(where: { $0.id == id }) {
      word = "\(slot.width) cells"
    } else {
      role = wish == .shown ? .msgWarn : .dim
    }
    return [
      Span("  \(sign) ", .mark),
      Span(widths.padded(column?.longTitle ?? id.rawValue, to: 12), .strong),
      Span(widths.padded(word, to: 10), role), Span(column?.description ?? ""),
    ]
  }
}
