package import TaskModel

extension AskList {
  /// Returns the ids of the next call, all of one family and product where the vendor asks for those
  /// apart: the ids due longest, confirmations last; then, since the call is made anyway, those due next
  /// that were not asked for within the least interval.
  package func batch(
    at now: Duration, _ cadence: Cadence, limit: Int, familiesApart: Bool
  ) -> [TaskReference] {
    let plans = plans(by: cadence)
    var ready: [(index: Int, rank: Rank)] = []
    for (index, plan) in plans.enumerated() {
      guard let due = plan.due, due <= now else { continue }
      ready.append((index, rank(of: entries[index], due: due, at: now, cadence)))
    }
    guard let head = ready.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else { return [] }
    let first = entries[head.index]
    guard limit > 1, !first.isAlone else { return [first.reference] }
    func mayJoin(_ index: Int) -> Bool {
      let entry = entries[index]
      let isElsewhere =
        entry.reference.kind.family != first.reference.kind.family
        || entry.reference.product != first.reference.product
      return !entry.isAlone && !(familiesApart && isElsewhere)
    }
    ready.removeAll { !mayJoin($0.index) }
    if ready.count < limit {
      // There is room for some that are due next.
      for (index, plan) in plans.enumerated() {
        let entry = entries[index]
        guard let due = plan.due, due > now, entry.pace == .regular, mayJoin(index) else {
          continue
        }
        let last = max(entry.lastAsked ?? .zero, entry.going?.heard ?? .zero)
        guard now >= last + cadence.limits.floor else { continue }
        ready.append((index, rank(of: entry, due: due, at: now, cadence)))
      }
    }
    ready.sort { ($0.rank, $0.index) < ($1.rank, $1.index) }
    return ready.prefix(limit).map { entries[$0.index].reference }
  }

  /// The order in which ids are asked for, which matters where the budget does not reach for all.
  private struct Rank: Comparable {
    let isDue: Bool
    let use: Use
    let due: Duration

    static func < (left: Rank, right: Rank) -> Bool {
      if left.isDue != right.isDue { return left.isDue }
      if left.use != right.use { return left.use.rawValue < right.use.rawValue }
      return left.due < right.due
    }
  }

  /// What an answer may be good for, the best first.
  private enum Use: Int {
    /// It may tell an end, or what was never told.
    case news
    /// The task is on its way, and hardly there by now.
    case company
    /// It confirms an end.
    case confirmation
  }

  private func use(of entry: Entry, at now: Duration, _ cadence: Cadence) -> Use {
    guard let going = entry.going, entry.reference != focus else { return .news }
    if going.hasEnded { return .confirmation }
    let span = cadence.durations.span(of: entry.reference.kind.family)
    return now < going.expectation(span)?.early ?? now ? .company : .news
  }

  private func rank(
    of entry: Entry, due: Duration, at now: Duration, _ cadence: Cadence
  ) -> Rank {
    Rank(
      isDue: due <= now, use: use(of: entry, at: now, cadence),
      due: entry.reference == focus ? .seconds(-1) : due)
  }
}
