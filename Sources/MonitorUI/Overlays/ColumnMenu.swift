import Terminal

/// The menu of columns.
struct ColumnMenu: Equatable, Sendable {
  /// The highlighted column.
  private(set) var highlighted: TaskColumn.ID

  /// Opens the menu on a column.
  init(_ highlighted: TaskColumn.ID) { self.highlighted = highlighted }

  /// Does what a key means here.
  ///
  /// - Parameter layout: The columns as the table has them.
  mutating func apply(
    _ command: Command, to columns: inout ColumnChoice, _ layout: ColumnLayout,
    _ context: ScreenContext
  ) -> [Request] {
    if let move = Movement(command, height: context.coverPage) {
      let place = columns.order.firstIndex(of: highlighted) ?? 0
      highlighted =
        columns.order[move.moved(place, count: columns.order.count, page: context.coverPage)]
      return []
    }
    let id = highlighted
    let slot = layout.slots.first { $0.id == id }
    let present = columns.width(id) ?? slot?.width ?? TaskColumn.column(id)?.minimumWidth ?? 1
    switch command {
    case .open, .columns: return [.close]
    case .mark:
      let visibility = columns.visibility(of: id)
      let isShown = visibility == .shown || (visibility == .automatic && slot != nil)
      columns.set(id, isShown: !isShown)
    case .panDown, .sortNext: columns.move(id, by: 1)
    case .panUp, .sortPrevious: columns.move(id, by: -1)
    case .grow: columns.resize(id, by: 1, present: present)
    case .shrink: columns.resize(id, by: -1, present: present)
    case .unmark: columns.reset(id)
    case .unmarkAll: columns = ColumnChoice()
    case .columnsPreset: columns.changePreset()
    default: break
    }
    return []
  }

  static let keys: [ScreenKey] = [
    .close, ScreenKey(.mark, hint: "show/hide", help: "show or hide the column"),
    ScreenKey(.panDown, .panUp, hint: "move", help: "move the column; so do > and <"),
    ScreenKey(.grow, .shrink, hint: "size", help: "wider, narrower"),
    ScreenKey(
      .unmark, .unmarkAll, hint: "automatic",
      help: "leave this column, or all, to the width of the screen"),
    ScreenKey(
      .columnsPreset, hint: "preset", help: "all columns, few columns, your own columns"), .help,
  ]
}

extension Canvas {
  /// Draws the menu of columns over the whole screen and returns the cursor's place.
  mutating func drawColumnMenu(
    _ menu: ColumnMenu, _ table: TableState, _ context: ScreenContext
  ) -> Point? {
    let layout = table.columnLayout(width: context.size.width)
    let (body, hint) = drawCoverTitle(
      "Columns", left: columnCounts(table.columns, layout, context), context)
    let order = table.columns.order
    var window = ScrollWindow(count: order.count, height: body.height)
    window.move(to: order.firstIndex(of: menu.highlighted) ?? 0)
    let place = drawRows(of: window, in: body) { canvas, index, row in
      canvas.draw([Part(0, canvas.spans(order[index], table.columns, layout))], in: row)
    }
    draw(
      hints(ColumnMenu.keys, context), right: position(window.visible, of: window.count), in: hint,
      gap: hint.width < 80 ? 1 : 2)
    return place
  }

  private func columnCounts(
    _ choice: ColumnChoice, _ layout: ColumnLayout, _ context: ScreenContext
  ) -> [Part] {
    let shown = layout.slots.count
    var counts = [Part(3, "\(shown) of \(choice.order.count) shown", .dim)]
    if !layout.unseen.isEmpty {
      let keys = [Command.scrollLeft, .scrollRight].compactMap {
        context.options.keymap.keyName($0)
      }
      let text = "\(layout.unseen.count) do not fit: \(keys.joined(separator: " "))"
      counts.insert(Part(1, text + " scroll to them", .msgWarn), at: 0)
    }
    switch choice.preset {
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
    let visibility = choice.visibility(of: id)
    let sign =
      switch visibility {
      case .shown: theme.glyphs[.mark]
      case .hidden: "-"
      case .automatic: " "
      }
    var role = ThemeRole.text
    var word = "no room"
    if visibility == .hidden {
      (word, role) = ("hidden", .dim)
    } else if let slot = layout.slots.first(where: { $0.id == id }) {
      word = "\(slot.width) cells"
    } else {
      role = visibility == .shown ? .msgWarn : .dim
    }
    return [
      Span("  \(sign) ", .mark),
      Span(widths.padded(column?.longTitle ?? id.rawValue, to: 12), .strong),
      Span(widths.padded(word, to: 10), role), Span(column?.description ?? ""),
    ]
  }
}
