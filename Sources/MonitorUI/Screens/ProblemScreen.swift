import FoundationEssentials
import TaskModel
import Terminal

/// The event log's page: which events it shows.
struct EventPage: Equatable, Sendable {
  /// The number of the first event shown, so that it stays while others come; nil for the newest.
  private var top: UInt64?

  /// Returns the age of the first event shown on a page of that many lines.
  func first(in log: EventLog, height: Int) -> Int {
    guard let top else { return 0 }
    return max(0, min(log.age(of: top), log.count - height))
  }

  /// Scrolls.
  mutating func move(_ move: Movement, in log: EventLog, height: Int, page: Int) {
    let last = max(0, log.count - height)
    let age = move.moved(first(in: log, height: height), count: last + 1, page: page)
    top = age == 0 ? nil : log.number(ofAge: age)
  }
}

/// The list of problems: which entry the keys act on.
struct ProblemList: Equatable, Sendable {
  /// The selected entry; nil while there is none.
  private(set) var cursor: ProblemEntry.ID?
  /// Where it stands, so that the cursor stays near when the entry goes.
  private var place = 0

  init(_ center: ProblemCenter) { settle(center) }

  /// Returns the place of the selected entry among those there are now.
  func place(in center: ProblemCenter) -> Int {
    let found = center.entries.firstIndex { $0.id == cursor }
    return found ?? max(0, min(place, center.entries.count - 1))
  }

  /// Moves the cursor.
  mutating func move(_ move: Movement, in center: ProblemCenter, page: Int) {
    place = move.moved(place(in: center), count: center.entries.count, page: page)
    cursor = center.entries.indices.contains(place) ? center.entries[place].id : nil
  }

  /// Takes entries that changed: the cursor stays on its entry, else on its place.
  mutating func settle(_ center: ProblemCenter) {
    place = place(in: center)
    cursor = center.entries.indices.contains(place) ? center.entries[place].id : nil
  }
}

extension AppState {
  /// Opens, leaves or acts in the problem list and the event log; nil for all other commands.
  mutating func lookBack(_ command: Command) -> [Effect]? {
    switch (command, overlay) {
    case (.problemList, .problems), (.eventLog, .events): overlay = nil
    case (.problemList, _): overlay = .problems(ProblemList(problems))
    case (.eventLog, _): overlay = .events(EventPage())
    case (.acknowledge, .problems(var list)):
      list.settle(problems)
      if let id = list.cursor {
        problems.acknowledge(id)
        pausedProblems?.acknowledge(id)
      }
      list.settle(problems)
      overlay = .problems(list)
    default: return nil
    }
    return []
  }
}

extension Canvas {
  /// Draws the problem list over the whole screen and returns the cursor's place.
  mutating func drawProblems(_ state: AppState, _ list: ProblemList) -> Point? {
    let entries = state.problems.entries
    let going = entries.count { $0.resolvedAt == nil }
    let selected = list.place(in: state.problems)
    let counts =
      state.size.width < 60
      ? "\(selected + 1)/\(entries.count)" : "\(going) going on, \(entries.count - going) resolved"
    let (body, hint) = drawLog("Problems", detail: entries.isEmpty ? "" : counts, state)
    var hints: [Part] = []
    for (command, meaning) in [(Command.acknowledge, "acknowledge"), (.back, "close")] {
      guard let key = state.options.keymap.keyName(command) else { continue }
      hints.append(Part(hints.count, [Span(key, .hintKey), Span(" \(meaning)", .hintText)]))
    }
    draw(hints, in: hint, gap: 2)
    guard !entries.isEmpty else {
      write("no problem since the start, or all are acknowledged", in: body.row(0), role: .dim)
      return nil
    }
    var lines: [[Part]] = []
    var range = 0..<0
    for (index, entry) in entries.enumerated() {
      let first = lines.count
      lines.append(heading(entry, isSelected: index == selected, state))
      for text in words(entry, isSelected: index == selected, width: body.width, state) {
        lines.append([Part(0, [Span("    " + text, entry.isOpen ? .text : .dim)])])
      }
      if index == selected { range = first..<lines.count }
    }
    // The selected entry is in sight as a whole, or at least its first line.
    let top = max(0, min(range.lowerBound, range.upperBound - body.height))
    for (y, line) in lines.dropFirst(top).prefix(body.height).enumerated() {
      draw(line, in: body.row(y))
    }
    let place = body.row(range.lowerBound - top)
    overlay(place, role: .cursor)
    return place.isEmpty ? nil : place.origin
  }

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

  /// Draws the title, whose clock names the zone of the times below, and returns what is left.
  private mutating func drawLog(
    _ name: String, detail: String, _ state: AppState
  ) -> (body: Rect, hint: Rect) {
    let clock = state.options.zone.civilTime(at: state.now).timeText
    let zone = state.options.zone.text(at: state.now)
    let isNarrow = state.size.width < 30
    return drawBackground(
      name, left: [Part(2, detail, .title)],
      right: [Part(isNarrow ? 3 : 1, "\(clock) \(zone)", .title)], goesOn: true, state)
  }

  private func heading(
    _ entry: ProblemEntry, isSelected: Bool, _ state: AppState
  ) -> [Part] {
    let cursor = isSelected ? theme.glyphs[.cursor] : " "
    let end: Span
    if let resolved = entry.resolvedAt {
      end = Span("RESOLVED \(moment(resolved, state))", .statusSucceeded)
    } else if entry.isAcknowledged {
      end = Span("ACKNOWLEDGED", .dim)
    } else {
      let time = AgeText.text(from: entry.firstSeen, to: state.now)
      end = Span("OPEN \(time)", .msgError)
    }
    let sign = entry.isOpen ? "!" : entry.resolvedAt == nil ? "~" : "+"
    let budget = state.latest.account(entry.id.account)?.budget
    let tokens = budget.map { [Part(3, "tokens \($0.text)", .dim)] } ?? []
    return [
      Part(0, [Span("\(cursor) "), Span(sign, entry.isOpen ? .msgError : .dim)]),
      Part(0, entry.id.account.name, .accent), Part(0, entry.word, .strong),
      Part(0, [end]), Part(1, "\(entry.count)x"),
      Part(2, "first \(moment(entry.firstSeen, state))", .dim),
      Part(2, "last \(moment(entry.lastSeen, state))", .dim),
    ] + tokens
  }

  private func words(
    _ entry: ProblemEntry, isSelected: Bool, width: Int, _ state: AppState
  ) -> [String] {
    let room = max(8, width - 4)
    guard isSelected else {
      return [clipped(entry.problem.text(cells: room, widths: widths, cut: cut), to: room)]
    }
    return state.options.wrapped(entry.problem.text(), to: room)
  }

  /// The clock time of a moment, with the date on another day than the present one.
  private func moment(_ date: Date, _ state: AppState) -> String {
    let time = state.options.zone.civilTime(at: date)
    let today = state.options.zone.civilTime(at: state.now)
    return time.dateText == today.dateText
      ? time.timeText : "\(time.dateText.dropFirst(5)) \(time.timeText)"
  }
}
