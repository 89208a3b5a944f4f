package import TaskModel

/// The tasks an account is asked for by id, and when each is due.
///
/// An answer moves one id within its queue; only what changes when *all* are due, such as a new idea of how
/// long tasks take, is O(*n* log *n*) in the ids.
package struct PollQueue: Sendable {
  private(set) var entries: [PollEntry] = []
  private var tally = QueueTally()
  /// What each entry's pace amounts to by ``planned``.
  private var schedule = DueTimes()
  private var planned: Cadence?
  private var places: [TaskReference: Int] = [:]
  /// The id an operator looks at; it comes first.
  package var focus: TaskReference? {
    didSet { if focus != oldValue { replan() } }
  }

  /// Makes an empty queue.
  package init() {}

  /// Whether there is nothing to ask for.
  package var isEmpty: Bool { entries.isEmpty }

  /// How many ids are not at rest.
  package var activeCount: Int { tally.active }

  /// Whether the vendor has said what it has to say of every id not at rest, be it that it does not have
  /// it.
  package var isAllAnswered: Bool { tally.open == 0 }

  /// Whether the present round has an answer for every id not at rest.
  package var isRoundOver: Bool { tally.unanswered == 0 }

  /// How many ids were not asked yet for what no list tells of them.
  ///
  /// - Complexity: O(*n*) in the ids.
  package var unaskedCount: Int { entries.count(where: \.isUnasked) }

  /// Whether an id not at rest was not asked for even once, or not for what no list tells of it, and is not given up.
  package var hasUnasked: Bool { tally.unasked > 0 }

  /// Whether every id not at rest was answered once, or asked for in vain so often that an answer need
  /// not come.
  package var isFirstRoundOver: Bool { tally.untold == 0 }

  /// Takes over which ids to ask for, and how each stands; ids that stay keep their history.
  package mutating func replace(
    with references: [TaskReference], standing: (TaskReference) -> TaskTable.Standing
  ) {
    var kept: [PollEntry] = []
    kept.reserveCapacity(references.count)
    var keptPlaces: [TaskReference: Int] = [:]
    for reference in references where keptPlaces[reference] == nil {
      var entry = places[reference].map { entries[$0] } ?? PollEntry(reference: reference)
      entry.reference = reference
      entry.listen(to: standing(reference))
      keptPlaces[reference] = kept.count
      kept.append(entry)
    }
    entries = kept
    places = keptPlaces
    recount()
    replan()
  }

  /// Returns a queue of some of the ids, with their history.
  func restricted(
    to references: [TaskReference], standing: (TaskReference) -> TaskTable.Standing
  ) -> PollQueue {
    var part = self
    part.replace(with: references, standing: standing)
    return part
  }

  /// Works out when each id is due, which then need not be done for every question.
  ///
  /// - Complexity: O(1) while the cadence stays, else O(*n* log *n*).
  package mutating func plan(_ cadence: Cadence) {
    guard planned != cadence else { return }
    planned = cadence
    replan()
  }

  private mutating func recount() {
    tally = QueueTally()
    for entry in entries { tally.count(entry) }
  }

  private mutating func replan() {
    guard let planned else { return }
    DueTimes.appointSentinels(among: &entries, planned.durations)
    schedule = DueTimes(entries, focus: focus, planned)
  }

  /// Starts a round in which every id not at rest is due at once.
  package mutating func startRound() {
    for index in entries.indices {
      entries[index].isDueNow = true
      entries[index].failures = 0
      entries[index].isAnswered = false
    }
    recount()
    replan()
  }

  /// Makes ids due at once.
  package mutating func makeDue(_ references: [TaskReference]) {
    for reference in references { change(reference) { $0.isDueNow = true } }
  }

  /// Notes an answer that speaks of an id.
  ///
  /// - Parameters:
  ///   - isDescribed: whether it describes the task.
  ///   - isAbsent: whether it says that the vendor does not have the task or will not tell of it.
  ///   - isConclusive: whether there is nothing more to learn now.
  package mutating func answer(
    _ reference: TaskReference, isDescribed: Bool, isAbsent: Bool = false, isConclusive: Bool,
    standing: TaskTable.Standing, at now: Duration
  ) {
    change(reference) { entry in
      entry.lastAsked = now
      entry.hasAnswer = isConclusive
      let isMiss = !isDescribed && !entry.isOwed && !standing.isOwed && !standing.isOutrun
      entry.misses = isMiss ? entry.misses + 1 : 0
      entry.absences = isAbsent && standing.phase != .undescribed ? entry.absences + 1 : 0
      entry.isExcused = isAbsent && isConclusive
      entry.failures = 0
      entry.vainCalls = 0
      entry.isDueNow = false
      entry.isAlone = entry.isAlone && !isDescribed
      entry.isAnswered = true
      entry.take(standing)
      if entry.isOwed { entry.vainAnswers += 1 }
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
        entry.isDueNow = true
        entry.vainCalls += 1
        if isPoisoned { entry.failures += 1 }
      }
    }
  }

  /// Notes that the vendor rejected a call for several ids: each is asked for alone from now on.
  package mutating func separate(_ references: [TaskReference]) {
    for reference in references { change(reference) { $0.isAlone = true } }
  }

  /// Returns when the first id is due; nil when none ever is.
  package func firstDue(_ cadence: Cadence) -> Duration? { schedule(by: cadence).firstDue }

  /// Returns the ids that are due by a moment.
  func due(by moment: Duration, _ cadence: Cadence) -> [TaskReference] {
    let schedule = schedule(by: cadence)
    return [schedule.others, schedule.going, schedule.confirming].flatMap { queue in
      queue.due(by: moment).map { entries[$0.index].reference }
    }
  }

  /// Whether an id is due by a moment of which no list tells.
  package func needsIDs(by moment: Duration, _ cadence: Cadence) -> Bool {
    schedule(by: cadence).unlisted.firstDue.map { $0 <= moment } ?? false
  }

  /// Returns when the first id is due for its items alone, of which lists say that they went further; nil when none
  /// is.
  func firstItemsDue(_ cadence: Cadence) -> Duration? { schedule(by: cadence).outrun.firstDue }

  /// How many answers in a row were to tell of an id what no list does, and did not.
  func vainAnswers(of reference: TaskReference) -> Int {
    places[reference].map { entries[$0].vainAnswers } ?? 0
  }

  /// Returns how long until an id is meant to be asked for again; nil for never.
  package func plannedInterval(of reference: TaskReference, _ cadence: Cadence) -> Duration? {
    guard let place = places[reference] else { return nil }
    let entry = entries[place]
    return switch entry.mode {
    case .first: cadence.limits.floor
    case .regular: DueTimes.interval(of: entry, isFocus: reference == focus, cadence)
    case .slow: PollEntry.slowDelay(entry.misses)
    case .rest: nil
    }
  }

  /// Returns the shortest interval of an id that goes on; nil where there is none.
  ///
  /// - Complexity: O(*n*) in the ids.
  package func shortestInterval(_ cadence: Cadence) -> Duration? {
    schedule(by: cadence).plans.lazy.compactMap(\.interval).min()
  }

  /// When each entry is due, as worked out before or now.
  func schedule(by cadence: Cadence) -> DueTimes {
    if planned == cadence { return schedule }
    var entries = entries
    DueTimes.appointSentinels(among: &entries, cadence.durations)
    return DueTimes(entries, focus: focus, cadence)
  }

  private mutating func change(_ reference: TaskReference, _ body: (inout PollEntry) -> Void) {
    guard let place = places[reference] else { return }
    tally.count(entries[place], by: -1)
    body(&entries[place])
    let entry = entries[place]
    tally.count(entry)
    guard let planned else { return }
    let isOver = entry.going?.hasEnded == true || entry.mode != .regular
    if entry.isSentinel, isOver, !planned.durations.isProven(reference.kind.family) {
      // Another takes its place.
      replan()
    } else {
      schedule.update(place, entry, isFocus: reference == focus, planned)
    }
  }
}
