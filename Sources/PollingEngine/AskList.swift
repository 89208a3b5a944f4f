package import TaskModel

/// The tasks an account is asked for by id, and when each is due.
///
/// Finding the next ones is a scan over small values, O(*n*) in the ids; answers are O(1) each.
package struct AskList: Sendable {
  /// How often an id is asked for.
  package enum Pace: Equatable, Sendable {
    /// At once: the vendor has said nothing of it yet.
    case first
    /// At the account's interval.
    case regular
    /// Ever more rarely: the vendor keeps not having it.
    case slow
    /// Not at all: the list covers it, or nothing more will be learned.
    case rest
  }

  struct Entry: Sendable {
    let reference: TaskReference
    var pace = Pace.first
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
  }

  /// The first delay of an id that the vendor does not have; it doubles up to ``slowestPace``.
  package static let slowPace: Duration = .seconds(15)
  /// The longest delay of an id that the vendor does not have.
  package static let slowestPace: Duration = .seconds(600)
  private static let patientFailures = 3

  private var entries: [Entry] = []
  private var places: [TaskReference: Int] = [:]
  /// The id an operator looks at; it comes first.
  package var focus: TaskReference?

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
  /// - Parameter phase: what is left to ask about an id.
  package mutating func replace(
    with references: [TaskReference], phase: (TaskReference) -> TaskTable.Phase
  ) {
    var kept: [Entry] = []
    kept.reserveCapacity(references.count)
    var keptPlaces: [TaskReference: Int] = [:]
    for reference in references where keptPlaces[reference] == nil {
      var entry = places[reference].map { entries[$0] } ?? Entry(reference: reference)
      entry.pace = Self.pace(of: entry, in: phase(reference))
      keptPlaces[reference] = kept.count
      kept.append(entry)
    }
    entries = kept
    places = keptPlaces
  }

  /// Starts a round in which every id not at rest is due at once.
  package mutating func startRound() {
    for index in entries.indices {
      entries[index].isOwed = true
      entries[index].failures = 0
      entries[index].isAnswered = false
    }
  }

  /// Notes an answer that speaks of an id.
  ///
  /// - Parameters:
  ///   - isDescribed: whether it describes the task.
  ///   - isConclusive: whether there is nothing more to learn now: it describes the task, or says that the
  ///     vendor does not have it or will not tell.
  package mutating func answer(
    _ reference: TaskReference, isDescribed: Bool, isConclusive: Bool, phase: TaskTable.Phase,
    at now: Duration
  ) {
    change(reference) { entry in
      entry.lastAsked = now
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
  package func firstDue(interval: Duration) -> Duration? {
    var first: Duration?
    for entry in entries {
      guard let due = due(entry, interval: interval) else { continue }
      first = min(first ?? due, due)
    }
    return first
  }

  /// Returns the ids of the next call: those due longest, at most `limit`, all of one family where the
  /// vendor asks for the families apart.
  package func batch(
    at now: Duration, interval: Duration, limit: Int, familiesApart: Bool
  ) -> [TaskReference] {
    var ready: [(index: Int, due: Duration)] = []
    for (index, entry) in entries.enumerated() {
      if let due = due(entry, interval: interval), due <= now {
        ready.append((index, entry.reference == focus ? .seconds(-1) : due))
      }
    }
    guard let head = ready.min(by: { ($0.due, $0.index) < ($1.due, $1.index) }) else { return [] }
    let first = entries[head.index]
    guard limit > 1, !first.isAlone else { return [first.reference] }
    ready.sort { ($0.due, $0.index) < ($1.due, $1.index) }
    var batch: [TaskReference] = []
    for candidate in ready where batch.count < limit {
      let entry = entries[candidate.index]
      let isOtherFamily = entry.reference.kind.family != first.reference.kind.family
      if entry.isAlone || (familiesApart && isOtherFamily) { continue }
      batch.append(entry.reference)
    }
    return batch
  }

  /// Returns how long until an id is meant to be asked for again; nil for never.
  package func plannedInterval(of reference: TaskReference, interval: Duration) -> Duration? {
    guard let place = places[reference] else { return nil }
    return switch entries[place].pace {
    case .first, .regular: interval
    case .slow: Self.slowDelay(entries[place].misses)
    case .rest: nil
    }
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
    case .listed, .confirmed: .rest
    }
  }

  private func due(_ entry: Entry, interval: Duration) -> Duration? {
    if entry.pace == .rest { return nil }
    guard let lastAsked = entry.lastAsked else { return .zero }
    if entry.failures > Self.patientFailures {
      return lastAsked + Self.slowDelay(entry.failures - Self.patientFailures)
    }
    if entry.isOwed { return lastAsked }
    return switch entry.pace {
    case .first: lastAsked
    case .regular: lastAsked + interval
    case .slow: lastAsked + Self.slowDelay(entry.misses)
    case .rest: nil
    }
  }

  private mutating func change(_ reference: TaskReference, _ body: (inout Entry) -> Void) {
    guard let place = places[reference] else { return }
    body(&entries[place])
  }
}
