/// What waits to be told over one channel: the first at once, then all there is once a minute.
public struct AlertQueue: Sendable {
  /// The least time between two notifications.
  static let pause: Duration = .seconds(60)

  /// What waits under one key, with its place in the order of all.
  private struct Waiting {
    var first: (place: Int, alert: Alert)
    /// What became of it, where that waits, too.
    var second: (place: Int, alert: Alert)?
  }

  private var waiting: [String: Waiting] = [:]
  private var nextPlace = 0
  private var lastSent: Duration?

  /// Makes a queue in which nothing waits.
  public init() {}

  private var pending: [Alert] {
    waiting.values.flatMap { [$0.first, $0.second].compactMap(\.self) }
      .sorted { $0.place < $1.place }.map(\.alert)
  }

  /// Adds alerts behind those that wait; of one that comes again in the same state the newest counts.
  public mutating func add(_ alerts: [Alert]) {
    for alert in alerts {
      guard var known = waiting[alert.key] else {
        waiting[alert.key] = Waiting(first: (newPlace(), alert))
        continue
      }
      if let second = known.second {
        if second.alert.state == alert.state {
          known.second?.alert = alert
        } else {
          // It comes and goes: of the second time it is enough to tell how it is now.
          known.first.alert = alert
          known.second = nil
        }
      } else if known.first.alert.state == alert.state {
        known.first.alert = alert
      } else {
        known.second = (newPlace(), alert)
      }
      waiting[alert.key] = known
    }
  }

  private mutating func newPlace() -> Int {
    defer { nextPlace += 1 }
    return nextPlace
  }

  /// Takes what is to be told now; empty while nothing is, or it is too soon.
  ///
  /// - Parameter isLast: whether there will be no later moment.
  public mutating func take(at elapsed: Duration, isLast: Bool = false) -> [Alert] {
    if let lastSent, elapsed - lastSent < Self.pause, !isLast { return [] }
    guard !waiting.isEmpty else { return [] }
    lastSent = elapsed
    defer { waiting = [:] }
    return pending
  }

  /// Takes back what could not be told, to be told with what comes next.
  public mutating func putBack(_ alerts: [Alert]) {
    let later = pending
    waiting = [:]
    add(alerts + later)
  }
}
