import Terminal

extension AppState {
  /// Rows that one turn of the wheel scrolls.
  static let wheelStep = 3

  /// Tells that the terminal reports its mouse, or does not.
  mutating func takeMouse(isOn: Bool) {
    let isRefused = !isOn && !context.hasMouse
    context.hasMouse = isOn
    forgetClick()
    if isRefused { return say("this terminal reports no mouse", tone: .warning) }
    say(
      isOn
        ? "mouse on: click selects, again shows details; hold Shift to select text" : "mouse off")
  }

  /// Forgets which row was clicked last.
  mutating func forgetClick() {
    table.clicked = nil
    changeURLs { urls, _ in urls.clicked = nil }
  }

  /// Does what was done with the mouse.
  mutating func point(_ mouse: MouseEvent) -> [Effect] {
    if overlay?.takesText == true { return [] }
    context.notice = nil
    chordStart = nil
    switch mouse.action {
    case .wheelUp: return turnWheel(-1)
    case .wheelDown: return turnWheel(1)
    case .press:
      guard Rect(context.size).contains(mouse.place) else { return [] }
      guard overlays.isEmpty else {
        say("a click does nothing here; it selects in the lists of tasks and URLs")
        return []
      }
      switch page {
      case .start: return []
      case .table: return carryOut(table.click(mouse.place, context))
      case .urls: return carryOut(changeURLs { $0.click(mouse.place, $1) } ?? [])
      }
    }
  }

  private mutating func turnWheel(_ direction: Int) -> [Effect] {
    let steps = direction * Self.wheelStep
    switch overlays.last {
    case nil: break
    case .events(var log):
      log.scroll(by: steps)
      put(.events(log))
      return []
    case let overlay?:
      // Places of menus are few; texts are long.
      let command: Command = direction > 0 ? .down : .up
      for _ in 0..<(overlay.place == .text ? Self.wheelStep : 1) { tell(applyToOverlay(command)) }
      return []
    }
    switch page {
    case .start: break
    case .table: table.cursor.scroll(by: steps, in: table.rows.lines)
    case .urls: changeURLs { $0.scroll(by: steps, $1) }
    }
    return []
  }
}
