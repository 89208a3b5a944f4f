/// What waits to be told over one channel: the first at once, then all there is once a minute.
struct AlertQueue: Sendable {
  /// The least time between two notifications.
  static let pause: Duration = .seconds(60)

  private(set) var pending: [Alert] = []
  private var lastSent: Duration?

  /// Adds alerts behind those that wait; of one that comes again in the same state the newest counts.
  mutating func add(_ alerts: [Alert]) {
    for alert in alerts {
      if let place = pending.lastIndex(where: { $0.key == alert.key }),
        pending[place].state == alert.state
      {
        pending[place] = alert
      } else if pending.count(where: { $0.key == alert.key }) > 1,
        let place = pending.lastIndex(where: { $0.key == alert.key })
      {
        // It comes and goes: of the second time it is enough to tell how it is now.
        pending.remove(at: place)
        if let first = pending.lastIndex(where: { $0.key == alert.key }) { pending[first] = alert }
      } else {
        pending.append(alert)
      }
    }
  }

  /// Takes what is to be told now; empty while nothing is, or it is too soon.
  ///
  /// - Parameter isLast: whether there will be no later moment.
  mutating func take(at elapsed: Duration, isLast: Bool = false) -> [Alert] {
    if let lastSent, elapsed - lastSent < Self.pause, !isLast { return [] }
    guard !pending.isEmpty else { return [] }
    lastSent = elapsed
    defer { pending = [] }
    return pending
  }

  /// Takes back what could not be told, to be told with what comes next.
  mutating func putBack(_ alerts: [Alert]) {
    let later = pending
    pending = alerts
    add(later)
  }
}
