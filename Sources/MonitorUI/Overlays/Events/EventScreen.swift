import TaskModel
import Terminal

extension Canvas {
  /// Draws the event log over the whole screen, newest first, and returns the cursor's place.
  mutating func drawEvents(_ context: ScreenContext, _ page: EventPage) -> Point? {
    let events = context.known.events
    let (rest, hint) = drawLog(
      "Events", detail: detail(page, context), filter: page.filter.text, context)
    let (body, foot) = rest.split(bottom: EventPage.detailHeight(context))
    let window = page.cursor.window
    draw(
      hints(page.keys, context), right: position(window.visible, of: window.count, rank: 1),
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
      drawEvent(event, context, in: row.split(left: 2).rest)
      guard index == window.cursor else { continue }
      write(theme.glyphs[.cursor], at: row.origin, role: .text, width: 1)
      overlay(row, role: .cursor)
      place = row.origin
    }
    drawEventDetail(page.selected(in: events), context, in: foot)
    return place
  }

  /// Draws the whole text of the selected event, which its row may have no room for.
  private mutating func drawEventDetail(
    _ event: MonitorEvent?, _ context: ScreenContext, in area: Rect
  ) {
    guard !area.isEmpty, let event else { return }
    write(
      String(repeating: theme.glyphs[.rule], count: area.width), in: area.row(0), role: .rule)
    let account = event.account.map { "\($0): " } ?? ""
    for (index, line) in context.options.wrapped(account + event.text, to: area.width)
      .prefix(area.height - 1).enumerated()
    { write(line, in: area.row(index + 1), role: .text) }
  }

  /// Returns how many events there are, and which of them are shown.
  private func detail(_ page: EventPage, _ context: ScreenContext) -> String {
    guard context.known.events.count > 0 else { return "" }
    if !page.filter.isEmpty {
      return "\(page.rows.count) of \(page.rows.total)"
    }
    return "\(context.known.events.count)" + (context.size.width < 60 ? "" : ", newest first")
  }

  /// Draws one event.
  mutating func drawEvent(_ event: MonitorEvent, _ context: ScreenContext, in row: Rect) {
    let role: ThemeRole =
      switch event.tone {
      case .neutral: .text
      case .good: .statusSucceeded
      case .bad: .statusFailed
      }
    let clippedName = clipped(event.account?.name ?? "-", to: 16)
    let name = row.width >= 60 ? widths.padded(clippedName, to: 16) : clippedName
    var parts = [Part(0, moment(event.at, context), .dim), Part(0, event.tone.sign, role)]
    // What happened says more than where, if there is no room for both.
    if row.width >= 30 { parts.append(Part(0, name, .accent)) }
    draw(parts + [Part(0, event.text)], in: row)
  }
}
