package import TaskModel

/// The tasks an account is asked for by id, and when each is due.
///
/// An answer moves one id within its queue; only what changes when *all* are due, such as a new idea of how
/// long tasks take, is O(*n* log *n*) in the ids.
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
    /// Calls in a row that had this id in them and failed, for whatever reason.
    var vainCalls = 0
    /// Whether it is due at once: the operator wants it, or the last call failed.
    var isOwed = false
    /// Whether it may not share a call, after the vendor rejected a call for several ids.
    var isAlone = false
    /// Whether the present round has an answer for it.
    var isAnswered = false
    /// Whether the last answer said what there is to say of it.
    var hasAnswer = false
    /// Whether it is looked at now and then for ends that come sooner than the vendor says.
    var isSentinel = false

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
    /// The shortest time between two answers for an id that is not due and taken along.
    package var company: Duration

    /// Makes a cadence.
    package init(
      durations: SeenDurations, limits: TaskPace.Limits, focused: Duration, company: Duration
    ) {
      self.durations = durations
      self.limits = limits
      self.focused = focused
      self.company = company
    }
  }

  /// The first delay of an id that the vendor does not have; it doubles up to ``slowestPace``.
  package static let slowPace: Duration = .seconds(15)
  /// The longest delay of an id that the vendor does not have.
  package static let slowestPace: Duration = .seconds(600)
  static let patientFailures = 3

  private(set) var entries: [Entry] = []
  private var tally = AskTally()
  /// What each entry's pace amounts to by ``planned``.
  private var schedule = AskSchedule()
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
  package var activeCount: Int { tally.active }

  /// Whether the vendor has said what it has to say of every id not at rest, be it that it does not have
  /// it.
  package var isAllAnswered: Bool { tally.open == 0 }

  /// Whether the present round has an answer for every id not at rest.
  package var isRoundOver: Bool { tally.unanswered == 0 }

  /// Whether every id not at rest was answered once, or asked for in vain so often that an answer need
  /// not come.
  package var isFirstRoundOver: Bool { tally.untold == 0 }

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
    recount()
    replan()
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
    tally = AskTally()
    for entry in entries { tally.count(entry) }
  }

  private mutating func replan() {
    guard let planned else { return }
    AskSchedule.appointSentinels(among: &entries, planned.durations)
    schedule = AskSchedule(entries, focus: focus, planned)
  }

  /// Starts a round in which every id not at rest is due at once.
  package mutating func startRound() {
    for index in entries.indices {
      entries[index].isOwed = true
      entries[index].failures = 0
      entries[index].isAnswered = false
    }
    recount()
    replan()
  }

  /// Makes ids due at once.
  package mutating func owe(_ references: [TaskReference]) {
    for reference in references { change(reference) { $0.isOwed = true } }
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
      entry.vainCalls = 0
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

  /// Whether an id is due by a moment that no list is known to have.
  package func needsIDs(by moment: Duration, _ cadence: Cadence) -> Bool {
    schedule(by: cadence).others.firstDue.map { $0 <= moment } ?? false
  }

  /// Returns how long until an id is meant to be asked for again; nil for never.
  package func plannedInterval(of reference: TaskReference, _ cadence: Cadence) -> Duration? {
    guard let place = places[reference] else { return nil }
    let entry = entries[place]
    return switch entry.pace {
    case .first: cadence.limits.floor
    case .regular: AskSchedule.interval(of: entry, isFocus: reference == focus, cadence)
    case .slow: Self.slowDelay(entry.misses)
    case .rest: nil
    }
  }

  /// Returns the shortest interval of an id that goes on; nil where there is none.
  ///
  /// - Complexity: O(*n*) in the ids.
  package func shortestInterval(_ cadence: Cadence) -> Duration? {
    schedule(by: cadence).plans.lazy.compactMap(\.interval).min()
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
  func schedule(by cadence: Cadence) -> AskSchedule {
    if planned == cadence { return schedule }
    var entries = entries
    AskSchedule.appointSentinels(among: &entries, cadence.durations)
    return AskSchedule(entries, focus: focus, cadence)
  }

  private mutating func change(_ reference: TaskReference, _ body: (inout Entry) -> Void) {
    guard let place = places[reference] else { return }
    tally.count(entries[place], by: -1)
    body(&entries[place])
    let entry = entries[place]
    tally.count(entry)
    guard let planned else { return }
    let isOver = entry.going?.hasEnded == true || entry.pace != .regular
    if entry.isSentinel, isOver, !planned.durations.isProven(reference.kind.family) {
      // Another takes its place.
      replan()
    } else {
      schedule.update(place, entry, isFocus: reference == focus, planned)
    }
  }
}
