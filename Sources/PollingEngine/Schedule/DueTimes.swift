import TaskModel

/// When each id of a list is due, by kind of question.
struct DueTimes: Sendable {
  /// What an entry's pace amounts to.
  struct Plan: Sendable {
    /// When it is due; nil for never.
    let due: Duration?
    /// How often it is asked for while it goes on; nil where that is another matter.
    let interval: Duration?
    let queue: Queue
    /// Whether a list tells what an answer to the id would.
    let isListed: Bool
    /// Whether it is due for its items alone, since its list says that it went further.
    let isForItems: Bool
  }

  enum Queue: Sendable {
    case others, going, confirming
  }

  /// The tasks of a family that are looked at now and then until its ends were seen.
  ///
  /// When one of them ends the next takes its place, and is due at once: so a few do to find out that all
  /// end sooner than said.
  static let sentinels = 2

  private(set) var plans: [Plan] = []
  /// What goes on.
  private(set) var going = DueQueue()
  /// What has ended, and only the confirming read is left.
  private(set) var confirming = DueQueue()
  /// What was never described, is owed, or is wanted at once.
  private(set) var others = DueQueue()
  /// Of all these, those of which no list tells.
  private(set) var unlisted = DueQueue()
  /// Of those of which lists tell, what is due for its items alone.
  private(set) var outrun = DueQueue()

  /// Makes an empty schedule.
  init() {}

  /// Works out when each entry is due.
  init(_ entries: [PollEntry], focus: TaskReference?, _ cadence: Cadence) {
    plans.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      let plan = Self.plan(of: entry, isFocus: entry.reference == focus, cadence)
      plans.append(plan)
      guard let due = plan.due else { continue }
      let item = DueQueue.Item(due: due, index: index)
      switch plan.queue {
      case .going: going.append(item)
      case .confirming: confirming.append(item)
      case .others: others.append(item)
      }
      if !plan.isListed { unlisted.append(item) }
      if plan.isForItems { outrun.append(item) }
    }
    unlisted.sort()
    outrun.sort()
    going.sort()
    confirming.sort()
    others.sort()
  }

  /// When the first is due; nil when none ever is.
  var firstDue: Duration? {
    [others.firstDue, going.firstDue, confirming.firstDue].compactMap { $0 }.min()
  }

  /// Works out anew when an entry is due.
  mutating func update(
    _ index: Int, _ entry: PollEntry, isFocus: Bool, _ cadence: Cadence
  ) {
    let before = plans[index]
    if let due = before.due {
      let item = DueQueue.Item(due: due, index: index)
      change(before.queue) { $0.remove(item) }
      if !before.isListed { unlisted.remove(item) }
      if before.isForItems { outrun.remove(item) }
    }
    let plan = Self.plan(of: entry, isFocus: isFocus, cadence)
    plans[index] = plan
    if let due = plan.due {
      let item = DueQueue.Item(due: due, index: index)
      change(plan.queue) { $0.insert(item) }
      if !plan.isListed { unlisted.insert(item) }
      if plan.isForItems { outrun.insert(item) }
    }
  }

  private mutating func change(_ queue: Queue, _ body: (inout DueQueue) -> Void) {
    switch queue {
    case .going: body(&going)
    case .confirming: body(&confirming)
    case .others: body(&others)
    }
  }

  /// Chooses, of each family whose ends were not seen, the oldest that go on.
  static func appointSentinels(
    among entries: inout [PollEntry], _ durations: SeenDurations
  ) {
    var appointed: [TaskKind.Family: Int] = [:]
    for index in entries.indices {
      let entry = entries[index]
      let family = entry.reference.kind.family
      let isCandidate =
        entry.mode == .regular && entry.going?.hasEnded == false && !durations.isProven(family)
      let isSentinel = isCandidate && appointed[family, default: 0] < sentinels
      if isSentinel { appointed[family, default: 0] += 1 }
      if entry.isSentinel != isSentinel { entries[index].isSentinel = isSentinel }
    }
  }

  /// Returns how often an id is asked for while it goes on.
  static func interval(
    of entry: PollEntry, isFocus: Bool, _ cadence: Cadence
  ) -> Duration {
    guard let going = entry.going else { return cadence.limits.floor }
    var limits = cadence.limits
    if !entry.isSentinel { limits.unproven = nil }
    let span = cadence.durations.span(of: entry.reference.kind.family)
    let interval = going.interval(span: span, limits: limits)
    return isFocus && !going.hasEnded ? min(interval, cadence.focused) : interval
  }

  private static func plan(
    of entry: PollEntry, isFocus: Bool, _ cadence: Cadence
  ) -> Plan {
    let interval = entry.mode == .regular ? interval(of: entry, isFocus: isFocus, cadence) : nil
    let hasEnded = entry.going?.hasEnded == true
    guard cadence.asksIDs else {
      // What is only owed more than its list tells has to wait.
      let last = entry.isListed && entry.mode != .rest ? entry.going?.heard : nil
      return Plan(
        due: last.map { $0 + (interval ?? cadence.limits.floor) }, interval: interval,
        queue: hasEnded ? .confirming : .going, isListed: true, isForItems: false)
    }
    let (own, details) = (due(entry, interval), detailsDue(entry))
    let due = [own, details].compactMap(\.self).min()
    // A list need not reach back to what ended, so that what is wanted at once is asked for by id.
    let isForDetails = details != nil && details == due
    let isUnlisted =
      entry.mode != .regular || (isForDetails && entry.isOwed) || (hasEnded && entry.isDueNow)
    let queue: Queue = isUnlisted || isForDetails ? .others : hasEnded ? .confirming : .going
    let isListed = entry.isListed && !isUnlisted
    return Plan(
      due: due, interval: interval, queue: queue, isListed: isListed,
      isForItems: isListed && isForDetails)
  }

  private static func due(_ entry: PollEntry, _ interval: Duration?) -> Duration? {
    if entry.isAtRest { return nil }
    guard let last = entry.last else { return .zero }
    if entry.failures > PollEntry.patientFailures {
      return last + PollEntry.slowDelay(entry.failures - PollEntry.patientFailures)
    }
    if entry.isDueNow { return last }
    // Though its list tells of it, there may be little to be had by asking.
    let least = entry.absences > 0 ? PollEntry.slowDelay(entry.absences) : .zero
    return switch entry.mode {
    case .first: last
    case .regular: last + max(interval ?? .zero, least)
    case .slow: last + PollEntry.slowDelay(entry.misses)
    case .rest: nil
    }
  }

  /// When to ask for what no list tells: at once, and then, whatever lists say meanwhile, ever more rarely; now
  /// and then where lists say that what was told is not true any more, and that ever more rarely in vain.
  private static func detailsDue(_ entry: PollEntry) -> Duration? {
    guard let last = entry.last else { return nil }
    let failures = entry.failures - PollEntry.patientFailures
    guard entry.isOwed else {
      guard entry.isOutrun else { return nil }
      let vain = max(entry.vainDetails, failures, 0)
      return (entry.lastAsked ?? last)
        + max(Cadence.detailsInterval, PollEntry.slowDelay(vain + 2))
    }
    let vain = max(entry.vainAnswers, failures)
    return vain > 0 ? (entry.lastAsked ?? last) + PollEntry.slowDelay(vain) : last
  }
}
