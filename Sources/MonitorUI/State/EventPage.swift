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
