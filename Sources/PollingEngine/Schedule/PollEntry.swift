import TaskModel

/// One id that an account is asked for, and how that went so far.
struct PollEntry: Sendable {
  /// How often an id is asked for.
  enum Mode: Equatable, Sendable {
    /// At once: the vendor has said nothing of it yet.
    case first
    /// As its own pace wants it.
    case regular
    /// Ever more rarely: the vendor keeps not having it.
    case slow
    /// Not at all: nothing more will be learned.
    case rest
  }

  /// The first delay of an id that the vendor does not have; it doubles up to ``slowestPace``.
  static let slowPace: Duration = .seconds(15)
  /// The longest delay of an id that the vendor does not have.
  static let slowestPace: Duration = .seconds(600)
  static let patientFailures = 3
  /// How often an id is asked for that the vendor does not have although its list does.
  static let patientAnswers = 6
  /// How old a task of its list is at most that the vendor may not have by its id yet.
  static let youth: Duration = .seconds(60)

  /// What to ask for, as it is known by now.
  var reference: TaskReference
  var mode = Mode.first
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
  var isDueNow = false
  /// Whether it may not share a call, after the vendor rejected a call for several ids.
  var isAlone = false
  /// Whether the present round has an answer for it.
  var isAnswered = false
  /// Whether the last answer said what there is to say of it.
  var hasAnswer = false
  /// Whether its answer tells what no list does.
  var isOwed = false
  /// Answers in a row that said that the vendor does not have it, or will not tell of it, though it once did.
  var absences = 0
  /// Whether the last of those is to be believed.
  var isExcused = false
  /// Answers in a row that were to tell that and did not.
  var vainAnswers = 0
  /// Whether a list says that it is further than its answer did.
  var isOutrun = false
  /// Answers in a row about its items that told nothing new, or nothing.
  var vainDetails = 0
  /// Whether a list that looks far enough back tells of it.
  var isListed = false
  /// Whether it is looked at now and then for ends that come sooner than the vendor says.
  var isSentinel = false

  /// Whether it was not asked yet for what its answer tells and no list does.
  var isUnasked: Bool { isOwed && vainAnswers == 0 }

  /// Whether nothing more will be learned of it.
  var isAtRest: Bool { mode == .rest && !isOwed }

  /// When it was last asked for or heard of; nil for never.
  var last: Duration? { [going?.heard, lastAsked].compactMap(\.self).max() }

  /// Takes over how the task stands, by what a list may have said of it since it was last asked for.
  mutating func listen(to standing: TaskTable.Standing) {
    let last = last
    if let heard = standing.pace?.heard, last.map({ heard > $0 }) ?? true {
      hasAnswer = true
      isAnswered = true
      isDueNow = false
      misses = 0
    }
    take(standing)
  }

  /// Takes over how the task stands.
  mutating func take(_ standing: TaskTable.Standing) {
    going = standing.pace
    isOwed = standing.isOwed
    isOutrun = standing.isOutrun
    vainDetails = standing.vainDetails
    if !isOwed { vainAnswers = 0 }
    isListed = standing.isListed
    mode =
      switch standing.phase {
      case .undescribed: misses > 0 ? .slow : .first
      case .open: misses > 0 ? .slow : .regular
      case .confirmed: .rest
      }
  }

  /// Returns the delay after so many answers in a row without a description: 15 s, 30 s, 1, 2, 4, 8,
  /// then every 10 minutes.
  static func slowDelay(_ misses: Int) -> Duration {
    misses > 6 ? slowestPace : slowPace * (1 << max(0, misses - 1))
  }
}

/// How many of the ids asked for have which answers, so that nobody needs to count them.
struct QueueTally: Sendable {
  /// Ids that are not at rest.
  private(set) var active = 0
  /// Of those, the ids of which the vendor has not said what it has to say.
  private(set) var open = 0
  /// Of those not at rest, the ids that the present round has no answer for.
  private(set) var unanswered = 0
  /// Of those not at rest, the ids without any answer that were not asked for in vain often enough.
  private(set) var untold = 0
  /// The same, and those that were not asked yet for what no list tells of them.
  private(set) var unasked = 0

  /// Counts an id in, or with -1 out.
  mutating func count(_ entry: PollEntry, by step: Int = 1) {
    guard !entry.isAtRest else { return }
    active += step
    if !entry.hasAnswer || (entry.isOwed && !entry.isExcused) { open += step }
    if !entry.isAnswered || entry.isUnasked { unanswered += step }
    guard entry.vainCalls <= PollEntry.patientFailures else { return }
    let isUntold = !entry.isAnswered && !entry.hasAnswer
    if isUntold { untold += step }
    if isUntold || entry.isUnasked { unasked += step }
  }
}
