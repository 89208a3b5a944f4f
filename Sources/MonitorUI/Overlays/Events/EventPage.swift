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

  /// Moves the cursor.
  mutating func move(_ move: Movement) { move.apply(to: &cursor, in: rows) }

  /// Moves the list as a wheel does.
  mutating func scroll(by steps: Int) { cursor.scroll(by: steps, in: rows) }

  /// Brings the rows up to date with the log and the filter.
  fileprivate mutating func refresh(
    _ log: EventLog, height: Int, matcher: () -> (MonitorEvent) -> Bool
  ) {
    cursor.resize(height: height)
    guard rows.newest != log.version || rows.filter != filter else { return }
    let old = rows
    rows = EventRows(log, filter: filter, matches: filter.isEmpty ? { _ in true } : matcher())
    _ = cursor.rebuild(rows, old: old) { _ in false }
  }
}

extension AppState {
  /// Brings the event log's page up to date, if it is open.
  mutating func refreshEvents() {
    guard case .events(var page) = shownOverlay else { return }
    let taken = isEditing ? max(0, layout.editor.height - 1) : eventDetailHeight
    let (filter, latest, now) = (page.filter, latest, now)
    page.refresh(events, height: max(1, textHeight - taken)) {
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
    shownOverlay = .events(page)
  }

  /// Lines below the event log that tell the whole text of the selected event.
  var eventDetailHeight: Int { size.height >= 20 && !isEditing ? 4 : 0 }
}
