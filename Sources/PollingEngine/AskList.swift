package import TaskModel

/// The tasks an account is asked for by id, and when each is due.
///
/// Finding the next ones is a scan over small values, O(*n*) in the ids; answers are O(1) each.
package struct AskList: Sendable {
  /// How often an id is asked for.
  package enum Pace: Equatable, Sendable {
    /// At once: the vendor has said nothing of it yet.
    case first
    /// As its own pace wants it.
    case regular
    /// Ever more rarely: the vendor keeps not having it.
    case slow
    /// Not at all: nothing more will be learned.
    case rest
  }

  struct Entry: Sendable {
    let reference: TaskReference
    var pace = Pace.first
    /// How the task goes; nil while it was never described.
    var going: TaskPace?
    var lastAsked: Duration?
    /// Answers in a row without a description.
    var misses = 0
    /// Calls in a row that had this id in them and brought nonsense.
    var failures = 0
    /// Whether it is due at once: the operator wants it, or the last call failed.
    var isOwed = false
    /// Whether it may not share a call, after the vendor rejected a call for several ids.
    var isAlone = false
    /// Whether the present round has an answer for it.
    var isAnswered = false
    /// Whether the last answer said what there is to say of it.
    var hasAnswer = false

    /// Takes over what a list said of the task since it was last asked for.
    mutating func listen(to pace: TaskPace) {
      let last = [going?.heard, lastAsked].compactMap { $0 }.max()
      going = pace
      if let last, pace.heard <= last { return }
      hasAnswer = true
      isAnswered = true
      isOwed = false
      misses = 0
    }
  }

  /// What decides how often ids are asked for.
  package struct Cadence: Equatable, Sendable {
    /// How long tasks of the account take.
    package var durations: SeenDurations
    /// The limits of the cadence.
    package var limits: TaskPace.Limits
    /// The longest time between two questions about the task an operator looks at.
    package var focused: Duration

    /// Makes a cadence.
    package init(durations: SeenDurations, limits: TaskPace.Limits, focused: Duration) {
      self.durations = durations
      self.limits = limits
      self.focused = focused
    }
  }

  /// The first delay of an id that the vendor does not have; it doubles up to ``slowestPace``.
  package static let slowPace: Duration = .seconds(15)
  /// The longest delay of an id that the vendor does not have.
  package static let slowestPace: Duration = .seconds(600)
  private static let patientFailures = 3

  private var entries: [Entry] = []
  /// When each entry is due by ``planned``; nil for never.
  private var dues: [Duration?] = []
  private var planned: Cadence?
  private var places: [TaskReference: Int] = [:]
  /// The id an operator looks at; it comes first.
  package var focus: TaskReference? {
    didSet { if focus != oldValue { replan() } }
  }

  /// Makes an empty list.
  package init() {}

  /// Whether there is nothing to ask for.
  package var isEmpty: Bool { entries.isEmpty }

  /// How many ids are not at rest.
  package var activeCount: Int { entries.count { $0.pace != .rest } }

  /// Whether the vendor has said what it has to say of every id not at rest, be it that it does not have
  /// it.
  package var isAllAnswered: Bool {
    entries.allSatisfy { $0.pace == .rest || $0.hasAnswer }
  }

  /// Whether the present round has an answer for every id not at rest.
  package var isRoundOver: Bool { entries.allSatisfy { $0.isAnswered || $0.pace == .rest } }

  /// Takes over which ids to ask for; ids that stay keep their history.
  ///
  /// - Parameters:
  ///   - phase: what is left to ask about an id.
  ///   - pace: how the task of an id goes; nil where it was never described.
  package mutating func replace(
    with references: [TaskReference], phase: (TaskReference) -> TaskTable.Phase,
    pace: (TaskReference) -> TaskPace? = { _ in nil }
  ) {
    var kept: [Entry] = []
    kept.reserveCapacity(references.count)
    var keptPlaces: [TaskReference: Int] = [:]
    for reference in references where keptPlaces[reference] == nil {
      var entry = places[reference].map { entries[$0] } ?? Entry(reference: reference)
      if let going = pace(reference) { entry.listen(to: going) }
      entry.pace = Self.pace(of: entry, in: phase(reference))
      keptPlaces[reference] = kept.count
      kept.append(entry)
    }
    entries = kept
    places = keptPlaces
    replan()
  }

  /// Works out when each id is due, which then need not be done for every question.
  ///
  /// - Complexity: O(1) while the cadence stays, else O(*n*).
  package mutating func plan(_ cadence: Cadence) {
    guard planned != cadence else { return }
    planned = cadence
    replan()
  }

  private mutating func replan() {
    guard let planned else { return }
    dues = entries.map { workedOutDue($0, planned) }
  }

  /// Starts a round in which every id not at rest is due at once.
  package mutating func startRound() {
    for index in entries.indices {
      entries[index].isOwed = true
      entries[index].failures = 0
      entries[index].isAnswered = false
    }
    replan()
  }

  /// Notes an answer that speaks of an id.
  ///
  /// - Parameters:
  ///   - isDescribed: whether it describes the task.
  ///   - isConclusive: whether there is nothing more to learn now: it describes the task, or says that the
  ///     vendor does not have it or will not tell.
  package mutating func answer(
    _ reference: TaskReference, isDescribed: Bool, isConclusive: Bool, phase: TaskTable.Phase,
    pace: TaskPace? = nil, at now: Duration
  ) {
    change(reference) { entry in
      entry.lastAsked = now
      entry.going = pace
      entry.hasAnswer = isConclusive
      entry.misses = isDescribed ? 0 : entry.misses + 1
      entry.failures = 0
      entry.isOwed = false
      entry.isAlone = entry.isAlone && !isDescribed
      entry.isAnswered = true
      entry.pace = isDescribed ? Self.pace(of: entry, in: phase) : .slow
    }
  }

  /// Notes that a call with these ids failed: they are due again, after the others.
  ///
  /// - Parameter isPoisoned: whether the answer was nonsense, which one of the ids may be the reason of;
  ///   an id that keeps doing it is asked for ever more rarely.
  package mutating func fail(
    _ references: [TaskReference], isPoisoned: Bool, at now: Duration
  ) {
    for reference in references {
      change(reference) { entry in
        entry.lastAsked = now
        entry.isOwed = true
        if isPoisoned { entry.failures += 1 }
      }
    }
  }

  /// Notes that the vendor rejected a call for several ids: each is asked for alone from now on.
  package mutating func separate(_ references: [TaskReference]) {
    for reference in references { change(reference) { $0.isAlone = true } }
  }

  /// Returns when the first id is due; nil when none ever is.
  package func firstDue(_ cadence: Cadence) -> Duration? {
    dues(by: cadence).lazy.compactMap { $0 }.min()
  }

  /// Whether an id is due by a moment that no list is known to have.
  package func needsIDs(by moment: Duration, _ cadence: Cadence) -> Bool {
    zip(entries, dues(by: cadence)).contains { entry, due in
      entry.pace != .regular && due.map { $0 <= moment } ?? false
    }
  }

  /// Returns how many ids are due by a moment.
  package func dueCount(by moment: Duration, _ cadence: Cadence) -> Int {
    dues(by: cadence).count { due in due.map { $0 <= moment } ?? false }
  }

  /// Returns the ids of the next call, all of one family and product where the vendor asks for those
  /// apart: the ids due longest, confirmations last; then, since the call is made anyway, those due next
  /// that were not asked for within the least interval.
  package func batch(
    at now: Duration, _ cadence: Cadence, limit: Int, familiesApart: Bool
  ) -> [TaskReference] {
    let dues = dues(by: cadence)
    var ready: [(index: Int, rank: Rank)] = []
    for (index, due) in dues.enumerated() {
      guard let due, due <= now else { continue }
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
      for (index, due) in dues.enumerated() {
        let entry = entries[index]
        guard let due, due > now, entry.pace == .regular, mayJoin(index) else { continue }
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
    /// How likely the answer tells an end, 0...1.
    let likelihood: Double
    let due: Duration

    static func < (left: Rank, right: Rank) -> Bool {
      if left.isDue != right.isDue { return left.isDue }
      if left.use != right.use { return left.use.rawValue < right.use.rawValue }
      if left.likelihood != right.likelihood { return left.likelihood > right.likelihood }
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
      likelihood: likelihood(of: entry, at: now, cadence),
      due: entry.reference == focus ? .seconds(-1) : due)
  }

  /// How likely a task ended since it was last described, 0...1, where the end is as likely at one moment
  /// of the expected span as at another; 1 for a task that nothing is known of.
  private func likelihood(of entry: Entry, at now: Duration, _ cadence: Cadence) -> Double {
    guard let going = entry.going, !going.hasEnded, entry.reference != focus,
      let expected = going.expectation(cadence.durations.span(of: entry.reference.kind.family))
    else { return 1 }
    let from = max(going.heard, expected.early)
    guard from < expected.late else { return 1 }
    return min(1, max(0, (now - from) / (expected.late - from)))
  }

  /// Returns how long until an id is meant to be asked for again; nil for never.
  package func plannedInterval(of reference: TaskReference, _ cadence: Cadence) -> Duration? {
    guard let place = places[reference] else { return nil }
    return switch entries[place].pace {
    case .first: cadence.limits.floor
    case .regular: interval(of: entries[place], cadence)
    case .slow: Self.slowDelay(entries[place].misses)
    case .rest: nil
    }
  }

  /// Returns the shortest interval of an id that goes on; nil where there is none.
  package func shortestInterval(_ cadence: Cadence) -> Duration? {
    entries.lazy.filter { $0.pace == .regular }.map { interval(of: $0, cadence) }.min()
  }

  private func interval(of entry: Entry, _ cadence: Cadence) -> Duration {
    guard let going = entry.going else { return cadence.limits.floor }
    let family = entry.reference.kind.family
    let span = cadence.durations.span(of: family)
    var limits = cadence.limits
    if cadence.durations.isProven(family) { limits.unproven = nil }
    let interval = going.interval(span: span, limits: limits)
    return entry.reference == focus && !going.hasEnded ? min(interval, cadence.focused) : interval
  }

  /// Returns the delay after so many answers in a row without a description: 15 s, 30 s, 1, 2, 4, 8,
  /// then every 10 minutes.
  package static func slowDelay(_ misses: Int) -> Duration {
    misses > 6 ? slowestPace : slowPace * (1 << max(0, misses - 1))
  }

  private static func pace(of entry: Entry, in phase: TaskTable.Phase) -> Pace {
    switch phase {
    case .undescribed: entry.misses > 0 ? .slow : .first
    case .open: entry.misses > 0 ? .slow : .regular
    case .confirmed: .rest
    }
  }

  /// When each entry is due, as worked out before or now.
  private func dues(by cadence: Cadence) -> [Duration?] {
    planned == cadence ? dues : entries.map { workedOutDue($0, cadence) }
  }

  private func workedOutDue(_ entry: Entry, _ cadence: Cadence) -> Duration? {
    if entry.pace == .rest { return nil }
    let heard = entry.going?.heard
    guard let last = entry.lastAsked.map({ max($0, heard ?? $0) }) ?? heard else { return .zero }
    if entry.failures > Self.patientFailures {
      return last + Self.slowDelay(entry.failures - Self.patientFailures)
    }
    if entry.isOwed { return last }
    return switch entry.pace {
    case .first: last
    case .regular: last + interval(of: entry, cadence)
    case .slow: last + Self.slowDelay(entry.misses)
    case .rest: nil
    }
  }

  private mutating func change(_ reference: TaskReference, _ body: (inout Entry) -> Void) {
    guard let place = places[reference] else { return }
    body(&entries[place])
    if let planned { dues[place] = workedOutDue(entries[place], planned) }
  }
}
