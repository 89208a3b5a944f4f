import TaskModel
import Terminal

/// A row that was clicked.
enum ClickedRow: Equatable, Sendable {
  case line(TableLine)
  case url(URLKey)
}

extension AppState {
  /// Rows that one turn of the wheel scrolls.
  static let wheelStep = 3

  /// Tells that the terminal reports its mouse, or does not.
  mutating func takeMouse(isOn: Bool) {
    let isRefused = !isOn && !hasMouse
    hasMouse = isOn
    clicked = nil
    if isRefused {
      say("this terminal reports no mouse", tone: .warning)
    } else {
      say(
        isOn
          ? "mouse on: click selects, again shows details; hold Shift to select text" : "mouse off",
        tone: .info)
    }
  }

  /// Does what was done with the mouse.
  mutating func point(_ mouse: MouseEvent) -> [Effect] {
    switch overlay {
    case .filter, .prompt, .export: return []
    default: break
    }
    notice = nil
    chordStart = nil
    switch mouse.action {
    case .wheelUp: return turnWheel(-1)
    case .wheelDown: return turnWheel(1)
    case .press:
      guard overlay == nil, Rect(size).contains(mouse.place) else { return [] }
      return click(mouse.place)
    }
  }

  private mutating func turnWheel(_ direction: Int) -> [Effect] {
    let steps = direction * Self.wheelStep
    if case .events(var page) = overlay {
      page.scroll(by: steps)
      overlay = .events(page)
      return []
    }
    if let overlay {
      let command: Command = direction > 0 ? .down : .up
      // Places of menus are few; texts are long.
      var effects = obey(command, in: overlay)
      guard place == .text else { return effects }
      for _ in 1..<Self.wheelStep {
        if let overlay = self.overlay { effects += obey(command, in: overlay) }
      }
      return effects
    }
    switch page {
    case .start: break
    case .table: cursor.scroll(by: steps, in: rows.lines)
    case .urls(var urls):
      if urls.rows.items.isEmpty {
        urls.scroll = max(0, min(urls.scroll + steps, lastScroll))
      } else {
        urls.cursor.scroll(by: steps, in: urls.rows)
      }
      page = .urls(urls)
    }
    return []
  }

  private mutating func click(_ place: Point) -> [Effect] {
    let layout = layout
    switch page {
    case .start: return []
    case .table:
      if layout.header.contains(place) { return clickHeader(place, in: layout.header) }
      guard let index = row(at: place, in: layout.list, of: cursor.window) else { return [] }
      let listPlace = cursor.place(ofVisible: index)
      guard let line = listPlace.map({ rows.lines.id(at: $0) }) ?? cursor.id else { return [] }
      if clicked == .line(line), cursor.id == line { return press(row: nil) }
      if let listPlace { cursor.move(to: listPlace, in: rows.lines) }
      clicked = .line(line)
    case .urls(var urls):
      guard let index = row(at: place, in: layout.list, of: urls.cursor.window),
        let listPlace = urls.cursor.place(ofVisible: index)
      else { return [] }
      let key = urls.rows.id(at: listPlace)
      if clicked == .url(key), urls.cursor.id == key { return press(row: key) }
      urls.cursor.move(to: listPlace, in: urls.rows)
      page = .urls(urls)
      clicked = .url(key)
    }
    return []
  }

  /// Opens the row that was clicked again.
  private mutating func press(row key: URLKey?) -> [Effect] {
    clicked = nil
    guard let key else { return openTask() }
    overlay = .url(key, scroll: 0)
    return []
  }

  /// Returns the row of a list that a cell belongs to; nil for none.
  private func row(at place: Point, in list: Rect, of window: ScrollWindow) -> Int? {
    guard list.contains(place) else { return nil }
    let index = window.first + place.y - list.minY
    return window.visible.contains(index) ? index : nil
  }

  private mutating func clickHeader(_ place: Point, in header: Rect) -> [Effect] {
    clicked = nil
    let x = place.x - header.minX
    let slot = columnLayout(width: header.width).slots.last { $0.x <= x }
    guard let slot, x < slot.x + slot.width,
      TaskColumn.sortable.contains(where: { $0.id == slot.id })
    else { return [] }
    changeSort { $0.choose(.column(slot.id)) }
    return []
  }
}

extension ListCursor {
  /// Scrolls the list by rows as a wheel does: the cursor keeps its row as long as that is in sight.
  ///
  /// Where the list cannot scroll any further, the cursor goes on to its end.
  mutating func scroll<Rows: IdentifiedRows>(by steps: Int, in rows: Rows) where Rows.ID == ID {
    let last = window.first + window.height - 1
    let edge = steps > 0 ? window.first + steps - window.cursor : last + steps - window.cursor
    if steps > 0 ? edge > 0 : edge < 0 { move(by: edge, in: rows) }
    let first = window.first
    pan(by: steps)
    if window.first == first { move(by: steps, in: rows) }
  }
}
