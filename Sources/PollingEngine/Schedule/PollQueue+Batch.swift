package import TaskModel

extension PollQueue {
  /// The most due ids of which the best are looked for: those due longest.
  private static let candidates = 256

  /// Returns the ids of the next call, all of one family and product where the vendor asks for those
  /// apart: those whose answer is most urgent, confirmations last; then, since the call is made anyway,
  /// those due next.
  ///
  /// - Parameter forItemsOnly: whether to ask only for ids that are due for their items alone.
  package func batch(
    at now: Duration, _ cadence: Cadence, limit: Int, familiesApart: Bool,
    forItemsOnly: Bool = false
  ) -> [TaskReference] {
    let schedule = schedule(by: cadence)
    var ready: [(index: Int, rank: Rank)] = []
    func take(_ items: ArraySlice<DueQueue.Item>) {
      for item in items {
        ready.append((item.index, rank(of: entries[item.index], due: item.due, at: now, cadence)))
      }
    }
    let queues =
      forItemsOnly
      ? [schedule.outrun] : [schedule.others, schedule.going, schedule.confirming]
    for queue in queues { take(queue.due(by: now).prefix(Self.candidates)) }
    guard let head = ready.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else { return [] }
    let first = entries[head.index]
    guard limit > 1, !first.isAlone else { return [first.reference] }
    func mayJoin(_ entry: PollEntry) -> Bool {
      !entry.isAlone && (!familiesApart || Group(of: entry) == Group(of: first))
    }
    ready.removeAll { !mayJoin(entries[$0.index]) }
    for queue in [schedule.going, schedule.confirming] where ready.count < limit {
      // There is room for some that are due next.
      let coming = queue.items[queue.due(by: now).endIndex...]
      let last = ready.count + limit
      for item in coming.prefix(Self.candidates) where ready.count < last {
        let entry = entries[item.index]
        let heard = max(entry.lastAsked ?? .zero, entry.going?.heard ?? .zero)
        guard mayJoin(entry), now >= heard + cadence.company else { continue }
        ready.append((item.index, rank(of: entry, due: item.due, at: now, cadence)))
      }
    }
    ready.sort { ($0.rank, $0.index) < ($1.rank, $1.index) }
    return ready.prefix(limit).map { entries[$0.index].reference }
  }

  /// Returns the calls that the ids take which are due by a moment, but for those that are due for their items alone,
  /// counted up to a number.
  package func callsNeeded(
    by moment: Duration, _ cadence: Cadence, limit: Int, familiesApart: Bool, upTo most: Int
  ) -> Int {
    let schedule = schedule(by: cadence)
    var room: [Group?: Int] = [:]
    var calls = 0
    for queue in [schedule.others, schedule.going, schedule.confirming] {
      // A list does not tell what these are due for.
      for item in queue.due(by: moment) where !schedule.plans[item.index].isForItems {
        let group = familiesApart ? Group(of: entries[item.index]) : nil
        var left = room[group, default: 0]
        if left == 0 {
          calls += 1
          if calls == most { return calls }
          left = limit
        }
        room[group] = left - 1
      }
    }
    return calls
  }

  /// What one call may ask for where families and products are asked for apart.
  private struct Group: Hashable {
    let family: TaskKind.Family
    let product: String?

    init(of entry: PollEntry) {
      family = entry.reference.kind.family
      product = entry.reference.product
    }
  }

  /// The order in which ids are asked for, which matters where the budget does not reach for all.
  private struct Rank: Comparable {
    let isDue: Bool
    let use: Use
    /// What the call may cost where its end may have come, else for how long it has been due, in seconds.
    let urgency: Double

    static func < (left: Rank, right: Rank) -> Bool {
      if left.isDue != right.isDue { return left.isDue }
      if left.use != right.use { return left.use.rawValue < right.use.rawValue }
      return left.urgency > right.urgency
    }
  }

  /// What an answer may be good for, the best first.
  private enum Use: Int {
    /// The operator looks at it.
    case focus
    /// It tells what was never told, or what a round waits for.
    case first
    /// It may tell an end.
    case news
    /// It tells what no list does.
    case details
    /// The task is on its way, and hardly there by now.
    case company
    /// It confirms an end.
    case confirmation
  }

  private func rank(
    of entry: PollEntry, due: Duration, at now: Duration, _ cadence: Cadence
  ) -> Rank {
    let span = cadence.durations.span(of: entry.reference.kind.family)
    var use = Use.news
    var urgency = (now - due).seconds
    if entry.reference == focus {
      use = .focus
    } else if entry.going == nil || entry.isDueNow {
      use = .first
    } else if entry.isUnasked {
      use = .details
    } else if entry.going?.hasEnded == true {
      use = .confirmation
    } else if let going = entry.going, let expected = going.expectation(span) {
      if now < expected.early {
        use = .company
      } else {
        urgency = going.urgency(at: now, expected, floor: cadence.limits.floor)
      }
    }
    return Rank(isDue: due <= now, use: use, urgency: urgency)
  }
}
