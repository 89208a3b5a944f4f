import TaskModel
import Terminal

extension Canvas {
  /// Draws the event log over the whole screen, newest first, and returns the cursor's place.
  mutating func drawEvents(_ state: AppState, _ page: EventPage) -> Point? {
    let events = state.events
    let (rest, hint) = drawLog(
      "Events", detail: detail(page, state), filter: page.filter.text, state)
    let (body, foot) = rest.split(bottom: state.eventDetailHeight)
    let window = page.cursor.window
    draw(
      hints(.events(page), state), right: position(window.visible, of: window.count, rank: 1),
      in: hint, gap: 2)
    guard window.count > 0 else {
      let text = events.count > 0 ? "no event matches" : "no events yet"
      write(text, in: body.row(0), role: .dim)
      return nil
    }
    var place: Point?
    for index in window.visible {
      let row = body.row(index - window.first)
      guard !row.isEmpty, let event = page.event(page.rows.id(at: index), in: events) else {
        continue
      }
      drawEvent(event, state, in: row.split(left: 2).rest)
      guard index == window.cursor else { continue }
      write(theme.glyphs[.cursor], at: row.origin, role: .text, width: 1)
      overlay(row, role: .cursor)
      place = row.origin
    }
    drawEventDetail(page.selected(in: events), state, in: foot)
    return place
  }

  /// Draws the whole text of the selected event, which its row may have no room for.
  private mutating func drawEventDetail(
    _ event: MonitorEvent?, _ state: AppState, in area: Rect
  ) {
    guard !area.isEmpty, let event else { return }
    write(
      String(repeating: theme.glyphs[.rule], count: area.width), in: area.row(0), role: .rule)
    let account = event.account.map { "\($0): " } ?? ""
    for (index, line) in state.options.wrapped(account + event.text, to: area.width)
      .prefix(area.height - 1).enumerated()
    { write(line, in: area.row(index + 1), role: .text) }
  }

  /// Returns how many events there are, and which of them are shown.
  private func detail(_ page: EventPage, _ state: AppState) -> String {
    guard state.events.count > 0 else { return "" }
    if !page.filter.isEmpty {
      return "\(page.rows.count) of \(page.rows.total)"
    }
    return "\(state.events.count)" + (state.size.width < 60 ? "" : ", newest first")
  }

  /// Draws one event.
  mutating func drawEvent(_ event: MonitorEvent, _ state: AppState, in row: Rect) {
    let role: ThemeRole =
      switch event.tone {
      case .neutral: .text
      case .good: .statusSucceeded
      case .bad: .statusFailed
      }
    let clippedName = clipped(event.account?.name ?? "-", to: 16)
    let name = row.width >= 60 ? widths.padded(clippedName, to: 16) : clippedName
    var parts = [Part(0, moment(event.at, state), .dim), Part(0, event.tone.sign, role)]
    // What happened says more than where, if there is no room for both.
    if row.width >= 30 { parts.append(Part(0, name, .accent)) }
    draw(parts + [Part(0, event.text)], in: row)
  }
}
