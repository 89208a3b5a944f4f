package import TaskModel

extension AccountPoller {
  /// Returns the account's state as of a moment.
  package func currentStatus(at now: Moment) -> AccountStatus {
    var status = status
    status.nextPoll = planned.map { now.wall(at: $0) }
    status.plannedInterval = plannedInterval(at: now.elapsed)
    status.listedSince = lists.oldestRead.map { now.wall(at: $0) }
    status.hasUnasked = known.queue.hasUnasked
    status.budget = isEnabled ? bucket.budget(at: now.elapsed) : nil
    // What sets out to read nothing has read it all.
    let isIdle = !policy.capabilities.canList && known.queue.isEmpty && status.error == nil
    if !isEnabled || isIdle { status.isComplete = true }
    return laid(over: status)
  }

  /// Returns all rows, each with its planned interval.
  ///
  /// - Complexity: O(*k*) in the rows that changed since the last call; O(*n*) where the cadence did.
  package mutating func tasks(at now: Moment) -> TaskList {
    let plan = Plan(
      cadence: policy.cadence(known, at: now.elapsed), lag: stepped(lag(at: now.elapsed)),
      focus: known.queue.focus)
    let isReplanned = plan != publishedPlan
    publishedPlan = plan
    let queue = known.queue
    return table.publish(isReplanned: isReplanned) { reference in
      let own = queue.plannedInterval(of: reference, plan.cadence)
      return max(own ?? PollPolicy.windowInterval, plan.lag)
    }
  }

  /// What the intervals of all rows depend on.
  struct Plan: Equatable, Sendable {
    let cadence: Cadence
    let lag: Duration
    let focus: TaskReference?
  }

  /// A lag in steps: no row is stale within half a minute, and a long read lags more every moment.
  private func stepped(_ lag: Duration) -> Duration {
    .seconds((lag.seconds / 15).rounded(.down) * 15)
  }

  /// The time between answers, or what a read takes where that is longer.
  private func plannedInterval(at now: Duration) -> Duration {
    // A list that is too long rests, by our own choice; ids are asked meanwhile.
    let rest =
      lists.readings.contains(where: \.health.isExcess) && known.queue.activeCount == 0
      ? PollPolicy.windowInterval : .zero
    return max(policy.interval(known, at: now), lag(at: now), rest)
  }

  /// How far reads lag behind what is planned: a list read or a round of all ids may take longer.
  private func lag(at now: Duration) -> Duration {
    if askedElsewhereSince != nil {
      let told = elsewhere.status?.plannedInterval ?? .zero
      return told > policy.newsInterval(known) ? told : .zero
    }
    let interval = policy.newsInterval(known)
    let length = max(lists.lastLength ?? .zero, lists.began.map { now - $0 } ?? .zero)
    if length >= interval { return length + interval }
    guard policy.capabilities.idsPerCall > 0, !known.areIDsRefused else { return .zero }
    let calls = Double(known.queue.activeCount) / Double(policy.capabilities.idsPerCall)
    return .seconds(calls / max(policy.capabilities.byIDRate, 0.001))
  }

  var isComplete: Bool {
    isDiscoveryOver && lists.isComplete && known.queue.isAllAnswered
  }

  mutating func refreshFocus() {
    known.queue.focus = focused.flatMap { table.task($0) }.map { table.reference(to: $0) }
  }

  mutating func refreshQueue() {
    let canAsk = policy.capabilities.idsPerCall > 0
    // Where no id can be asked for, there is nothing to be done about what no list tells of.
    // Of a wrong guess which half of the API has an id nothing more is to be learned once the other told of it.
    let tracked = trackedReferences.filter { !table.isWrongGuess($0) }
    let references =
      canAsk
      ? tracked.flatMap { table.references(to: $0) } + table.watched
      : table.watched.filter { table.standing(of: $0).isListed }
    known.queue.replace(with: references) { table.standing(of: $0) }
    refreshFocus()
    known.durations = table.durations
    known.openSpan = table.openSpan(isCounted: !lists.isMany)
    known.windowTasks = table.count
    lists.note(busy: table.busyScopes)
    known.listCost = lists.cost
    if known.queue.activeCount == 0, !ids.isRefused { ids.pause() }
  }
}
