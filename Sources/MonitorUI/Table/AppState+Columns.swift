import Terminal

extension AppState {
  /// Which columns a table of that width has.
  func columnLayout(width: Int) -> ColumnLayout {
    ColumnLayout(width: width, choice: columns, scroll: columnScroll)
  }

  /// Opens the menu of columns on the first one.
  mutating func openColumns() {
    if let first = columns.order.first { overlay = .columns(first) }
  }

  /// Goes to the next ready choice of columns and says which one it is.
  mutating func changeColumnsPreset() {
    columns.changePreset()
    columnScroll = 0
    switch columns.preset {
    case .own: say("columns: your own choice", tone: .info)
    case .wide: say("columns: all", tone: .info)
    case .narrow: say("columns: few, more room for the target", tone: .info)
    }
  }

  /// Scrolls columns where those chosen do not fit, else the targets.
  mutating func scrollTable(_ step: Int) {
    let layout = columnLayout(width: size.width)
    if layout.lastScroll > 0 {
      columnScroll = max(0, min(layout.scroll + step, layout.lastScroll))
    } else if rows.lines.count > 0 || step < 0 {
      pan = max(0, min(pan + step * Self.panStep, Self.panLimit))
    }
  }

  /// Does what a key means in the menu of columns.
  mutating func obey(_ command: Command, inColumnsAt id: TaskColumn.ID) {
    let place = columns.order.firstIndex(of: id) ?? 0
    let height = max(2, size.height - 2)
    if let move = Movement(command, height: height) {
      let target = move.moved(place, count: columns.order.count, page: height)
      overlay = .columns(columns.order[target])
      return
    }
    let slot = columnLayout(width: size.width).slots.first { $0.id == id }
    let present = columns.width(id) ?? slot?.width ?? TaskColumn.column(id)?.minimumWidth ?? 1
    switch command {
    case .open, .columns: overlay = nil
    case .mark:
      let isShown = columns.wish(id) == .shown || (columns.wish(id) == .automatic && slot != nil)
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
    columnScroll = 0
  }
}
