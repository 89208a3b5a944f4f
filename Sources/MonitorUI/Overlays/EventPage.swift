import TaskModel
import Terminal

/// The events of the log that pass a filter, newest first, by their numbers.
struct EventRows: Equatable, Sendable, IdentifiedRows {
  /// The number of the newest event when they were looked through.
  fileprivate let newest: UInt64
  fileprivate let filter: TaskFilter
  /// How many the log held.
  let total: Int
  /// Those that pass; nil for all.
  private let numbers: [UInt64]?

  /// The rows of an empty log.
  static let none = EventRows(newest: 0, filter: .all, total: 0, numbers: nil)

  var count: Int { numbers?.count ?? total }

  func id(at place: Int) -> UInt64 { numbers?[place] ?? newest - UInt64(place) }

  func place(of id: UInt64) -> Int? {
    if let numbers { return numbers.firstIndex(of: id) }
    guard id <= newest, newest - id < UInt64(total) else { return nil }
    return Int(newest - id)
  }

  private init(newest: UInt64, filter: TaskFilter, total: Int, numbers: [UInt64]?) {
    self.newest = newest
    self.filter = filter
    self.total = total
    self.numbers = numbers
  }

  /// Looks through a log.
  init(_ log: EventLog, filter: TaskFilter, matches: (MonitorEvent) -> Bool) {
    self.init(
      newest: log.version, filter: filter, total: log.count,
      numbers: filter.isEmpty
        ? nil : (0..<log.count).filter { matches(log[$0]) }.map { log.number(ofAge: $0) })
  }
}

/// The event log's page: which events it shows, and the selected one.
struct EventPage: Equatable, Sendable {
  /// Which events are shown.
  var filter = TaskFilter.all
  private(set) var rows = EventRows.none
  var cursor = ListCursor<UInt64>()

  /// The selected event; nil where there is none.
  func selected(in log: EventLog) -> MonitorEvent? {
    cursor.id.flatMap { event($0, in: log) }
  }

  /// Returns an event by its number; nil where it is not kept any more.
  func event(_ number: UInt64, in log: EventLog) -> MonitorEvent? {
    let age = log.age(of: number)
    return age < log.count ? log[age] : nil
  }

  /// Does what a key means here.
  mutating func apply(_ command: Command, _ context: ScreenContext) -> [Request] {
    switch command {
    case .open:
      guard let event = selected(in: context.known.events) else { return [] }
      if !event.tasks.isEmpty {
        let name = event.tasks.count.counted("task") + " of an event"
        return [.visit(.tasks(Set(event.tasks), name: name))]
      }
      if let account = event.account { return [.visit(.account(account))] }
      return [.say("this event has no task or account")]
    case .filter: return [.openFilter(isPlain: false)]
    default:
      Movement(command, height: context.coverPage)?.apply(to: &cursor, in: rows)
      return []
    }
  }

  var keys: [ScreenKey] {
    [
      ScreenKey(
        .back, hint: filter.isEmpty ? "close" : "clear the filter",
        help: "clear the filter; without one, close the log"),
      ScreenKey(
        .open, hint: "its rows", help: "the tasks of the event, or of its account; Esc returns"),
      ScreenKey(.filter, hint: "filter", help: "filter the events, in the filter language"),
      ScreenKey(.problemList, hint: "problems", help: "the list of problems"), .help,
    ]
  }

  /// Moves the list as a wheel does.
  mutating func scroll(by steps: Int) { cursor.scroll(by: steps, in: rows) }

  /// Forgets what was found in a log that is another one now.
  mutating func forget() { rows = .none }

  /// Brings the rows up to date with the log and the filter.
  mutating func refresh(_ context: ScreenContext) {
    let taken =
      context.isTyping
      ? max(0, Layout.editor(of: context.size).height - 1) : Self.detailHeight(context)
    cursor.resize(height: max(1, context.textHeight - taken))
    let log = context.known.events
    guard rows.newest != log.version || rows.filter != filter else { return }
    let old = rows
    rows = EventRows(
      log, filter: filter, matches: filter.isEmpty ? { _ in true } : matcher(context))
    _ = cursor.rebuild(rows, old: old) { _ in false }
  }

  private func matcher(_ context: ScreenContext) -> (MonitorEvent) -> Bool {
    let (latest, now) = (context.known.latest, context.now)
    let judgement = Judgement(latest, now: now)
    let matches = filter.happeningMatcher(in: FilterContext(now: now, judgement: judgement))
    return { event in
      matches(
        Happening(
          text: event.text, at: event.at, account: event.account,
          provider: event.account.flatMap { latest.account($0)?.provider },
          tasks: event.tasks.compactMap { latest.task($0) }))
    }
  }

  /// Lines below the event log that tell the whole text of the selected event.
  static func detailHeight(_ context: ScreenContext) -> Int {
    context.size.height >= 20 && !context.isTyping ? 4 : 0
  }
}

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
    let place = drawRows(of: window, in: body) { canvas, index, row in
      guard let event = page.event(page.rows.id(at: index), in: events) else { return }
      canvas.drawEvent(event, context, in: row.split(left: 2).rest)
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
