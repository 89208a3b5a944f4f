import TaskModel
import Terminal

extension Canvas {
  /// Draws the event log over the whole screen, newest first.
  mutating func drawEvents(_ state: AppState, _ page: EventPage) {
    let events = state.events
    let order = state.size.width < 60 ? "" : ", newest first"
    let detail = events.count > 0 ? "\(events.count)\(order)" : ""
    let (body, hint) = drawLog("Events", detail: detail, state)
    let first = page.first(in: events, height: body.height)
    var hints: [Part] = []
    if let key = state.options.keymap.keyName(.back) {
      hints.append(Part(0, [Span(key, .hintKey), Span(" close", .hintText)]))
    }
    if let more = moreHint(events.count - first - body.height, state) { hints.append(more) }
    draw(hints, in: hint, gap: 2)
    guard events.count > 0 else {
      return write("nothing has happened so far", in: body.row(0), role: .dim)
    }
    for age in first..<min(events.count, first + body.height) {
      drawEvent(events[age], state, in: body.row(age - first))
    }
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
