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

  private(set) var entries: [Entry] = []
  /// What each entry's pace amounts to by ``planned``.
  private var plans: [Plan] = []
  private var planned: Cadence?

  struct Plan {
    /// When it is due; nil for never.
    let due: Duration?
    /// How often it is asked for while it goes on; nil where that is another matter.
    let interval: Duration?
  }
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

  /// Whether every id not at rest was answered once, or asked for in vain so often that an answer need
  /// not come.
  package var isFirstRoundOver: Bool {
    entries.allSatisfy {
      $0.pace == .rest || $0.isAnswered || $0.hasAnswer || $0.vainCalls > Self.patientFailures
    }
  }

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
    plans = entries.map { plan(of: $0, planned) }
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
  package func firstDue(_ cadence: Cadence) -> Duration? {
    plans(by: cadence).lazy.compactMap(\.due).min()
  }

  /// Whether an id is due by a moment that no list is known to have.
  package func needsIDs(by moment: Duration, _ cadence: Cadence) -> Bool {
    zip(entries, plans(by: cadence)).contains { entry, plan in
      entry.pace != .regular && plan.due.map { $0 <= moment } ?? false
    }
  }

  /// Returns how many ids are due by a moment.
  package func dueCount(by moment: Duration, _ cadence: Cadence) -> Int {
    plans(by: cadence).count { plan in plan.due.map { $0 <= moment } ?? false }
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
    plans(by: cadence).lazy.compactMap(\.interval).min()
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

  /// What each entry's pace amounts to, as worked out before or now.
  func plans(by cadence: Cadence) -> [Plan] {
    planned == cadence ? plans : entries.map { plan(of: $0, cadence) }
  }

  private func plan(of entry: Entry, _ cadence: Cadence) -> Plan {
    Plan(
      due: due(entry, cadence),
      interval: entry.pace == .regular ? interval(of: entry, cadence) : nil)
  }

  private func due(_ entry: Entry, _ cadence: Cadence) -> Duration? {
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
    if let planned { plans[place] = plan(of: entries[place], planned) }
  }
}
