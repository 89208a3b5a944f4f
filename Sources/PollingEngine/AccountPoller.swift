package import TaskModel

/// Everything one account's polling decides and remembers; the engine performs what it returns.
package struct AccountPoller: Sendable {
  /// How long refused credentials rest before they are read again, unless told otherwise.
  package static let credentialsRetry: Duration = .seconds(60)
  /// Failures in a row on one page after which a list read starts over.
  private static let pageFailures = 5
  private static let missingText = "not found at the vendor"

  /// The state of the account; ``currentStatus(at:)`` adds what depends on the moment.
  package private(set) var status: AccountStatus
  /// What is known of the account's tasks.
  package private(set) var table: TaskTable
  private let policy: PollPolicy
  private let isEnabled: Bool
  private let credentialsRetry: Duration
  private var known = PollPolicy.Known()
  private var bucket: TokenBucket
  private var backoff = Backoff()
  private var needsProvider = true
  /// No call and no connection before this moment: back-off, or rest after refused credentials.
  private var restsUntil: Duration = .zero
  private var planned: Duration?
  private var isCalling = false
  private var listSweep: Sweep?
  private var idSweep: Sweep?
  private var listFailures = 0
  private var lastListEnd: Sweep.End?
  private var hasListedThisRound = false
  private var reads = 0
  private var isProblemTold = false
  private var isRoundHopeless = false
  private var focus: CacheTask.ID?
  private var trackedReferences: [TaskReference] = []

  /// Makes the state before anything was asked.
  package init(
    _ account: EngineAccount, credentialsRetry: Duration = Self.credentialsRetry,
    at now: Duration = .zero
  ) {
    policy = PollPolicy(
      capabilities: account.effectiveCapabilities, window: account.window,
      leastInterval: account.minInterval)
    isEnabled = account.isEnabled
    self.credentialsRetry = credentialsRetry
    bucket = TokenBucket(rate: policy.callRate, burst: policy.callRate, at: now)
    table = TaskTable(
      account: account.id, provider: account.provider,
      idsDependOnFamily: account.capabilities.idsDependOnFamily)
    status = AccountStatus(
      account: account.id, provider: account.provider, coverage: policy.coverage,
      plannedInterval: policy.interval(known, at: now))
    if !isEnabled { status.state = .off }
  }

  // MARK: - What to do next

  /// Returns what to do now, and takes the token of a call.
  package mutating func step(at now: Moment) -> Step {
    planned = nil
    guard isEnabled else { return .wait(until: nil) }
    if restsUntil > now.elapsed { return wait(until: restsUntil) }
    if needsProvider { return .connect }
    known.hasOpen = table.hasOpen
    known.isFocused = focus.flatMap { table.task($0) }.map { !$0.status.isEnded } ?? false
    known.isListing = listSweep != nil
    known.isAskingIDs = idSweep != nil
    guard let (call, at) = policy.next(known, at: now.elapsed, budget: bucket) else {
      return .wait(until: nil)
    }
    if at > now.elapsed { return wait(until: at) }
    if let short = bucket.take(policy.cost(of: call), at: now.elapsed) {
      return wait(until: now.elapsed + short)
    }
    return .call(begin(call, at: now))
  }

  private mutating func wait(until moment: Duration) -> Step {
    planned = moment
    return .wait(until: moment)
  }

  private mutating func begin(_ call: PollPolicy.Call, at now: Moment) -> Call {
    isCalling = true
    status.calls += 1
    switch call {
    case .list:
      let (from, to) = policy.span(at: now)
      status.windowFrom = from
      listSweep = newSweep(.window(from: from, to: to), at: now)
      listFailures = 0
    case .ids(let references):
      idSweep = newSweep(.ids(references), at: now)
    case .listNextPage, .idsNextPage:
      break
    }
    let isList = call == .list || call == .listNextPage
    known.hasJustListed = isList
    let sweep = (isList ? listSweep : idSweep) ?? newSweep(.ids([]), at: now)
    return Call(query: sweep.query, isList: isList, read: sweep.number, asked: now)
  }

  private mutating func newSweep(_ scope: TaskQuery.Scope, at now: Moment) -> Sweep {
    reads += 1
    return Sweep(scope, number: reads, started: now)
  }

  // MARK: - What became of it

  /// Notes that the provider was made.
  package mutating func connected() { needsProvider = false }

  /// Notes that the provider could not be made.
  package mutating func connectionFailed(
    _ error: ProviderError, at now: Moment, using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    fail(error, at: now, using: &generator)
  }

  /// Notes an answer.
  package mutating func answered(
    _ call: Call, with page: TaskPage, at now: Moment
  ) -> [TaskChange.Kind] {
    isCalling = false
    backoff.succeed()
    var changes = call.isList ? listed(page, call, at: now) : askedIDs(page, call, at: now)
    status.state = .ok
    status.error = nil
    status.failingSince = nil
    status.consecutiveFailures = 0
    status.lastSuccess = now.wall
    status.isComplete = isComplete
    if isProblemTold {
      isProblemTold = false
      changes.append(.resolved(currentStatus(at: now)))
    }
    return changes
  }

  /// Notes that a call failed, and decides how long to stay away.
  package mutating func failed(
    _ call: Call, with error: ProviderError, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    isCalling = false
    if case .rejected = error, case .ids(let references) = call.query.scope {
      if references.count > 1 {
        idSweep = nil
        known.asks.separate(references)
        return []
      }
      // The vendor has something against this one id: that is the fault of no other row, and of the
      // account only while nothing else of it ever worked.
      let refused = Dictionary(references.map { ($0, error) }) { first, _ in first }
      let changes = askedIDs(TaskPage(refused: refused), call, at: now)
      status.isComplete = false
      return status.lastSuccess == nil ? changes + fail(error, at: now, using: &generator) : changes
    }
    if call.isList { listFailed(error) } else { idsFailed(at: now) }
    return fail(error, at: now, using: &generator)
  }

  private mutating func listed(
    _ page: TaskPage, _ call: Call, at now: Moment
  ) -> [TaskChange.Kind] {
    guard var sweep = listSweep, sweep.number == call.read else { return [] }
    listSweep = nil
    listFailures = 0
    let worthShowing = sweep.add(page, asked: call.asked, answered: now)
    guard let end = sweep.end else {
      let findings = worthShowing.compactMap { sweep.finding($0) }
      let changes = table.merge(findings, from: .list, isSettled: false)
      listSweep = sweep
      return changes
    }
    known.hasListed = true
    known.lastList = (sweep.started.elapsed, now.elapsed)
    lastListEnd = end
    hasListedThisRound = true
    var changes: [TaskChange.Kind]
    switch end {
    case .complete:
      changes = table.merge(sweep.findings, from: .list, isSettled: true)
      if case .window(let from, let to) = sweep.scope {
        changes += table.conclude(
          sweep, covering: PollPolicy.covered(from: from, to: to), at: now)
      }
      if policy.capabilities.idsPerCall == 0 { missUndescribed() }
    case .truncated:
      // Tasks of the last page may go on beyond the cut.
      let cut = Set(sweep.lastPage)
      let whole = sweep.findings.filter { !cut.contains($0.report.id) }
      changes = table.merge(whole, from: .list, isSettled: true)
      let rest = sweep.findings.filter { cut.contains($0.report.id) }
      changes += table.merge(rest, from: .list, isSettled: false)
    }
    refreshAsks()
    return changes
  }

  private mutating func missUndescribed() {
    for reference in trackedReferences where table.phase(of: reference) == .undescribed {
      table.miss(reference, saying: Self.missingText)
    }
  }

  private mutating func askedIDs(
    _ page: TaskPage, _ call: Call, at now: Moment
  ) -> [TaskChange.Kind] {
    guard var sweep = idSweep, sweep.number == call.read else { return [] }
    idSweep = nil
    _ = sweep.add(page, asked: call.asked, answered: now)
    guard sweep.end != nil, case .ids(let references) = sweep.scope else {
      idSweep = sweep
      return []
    }
    let changes = table.merge(sweep.findings, from: .ids, isSettled: true)
    for reference in references {
      let isDescribed = sweep.findings.contains { reference.matches($0.report.id) }
      if let error = sweep.refused[reference] {
        table.miss(reference, saying: error.description)
      } else if !isDescribed {
        table.miss(reference, saying: Self.missingText)
      }
      known.asks.answer(
        reference, isDescribed: isDescribed, isRefused: sweep.refused[reference] != nil,
        phase: table.phase(of: reference), at: now.elapsed)
    }
    return changes
  }

  private mutating func listFailed(_ error: ProviderError) {
    listFailures += 1
    guard let sweep = listSweep else { return }
    var startsOver = sweep.isAtStart || listFailures >= Self.pageFailures
    if case .rejected = error { startsOver = true }
    if startsOver { listSweep = nil }
    if startsOver, known.lastList != nil { known.lastList = nil }
  }

  private mutating func idsFailed(at now: Moment) {
    if case .ids(let references) = idSweep?.scope { known.asks.fail(references, at: now.elapsed) }
    idSweep = nil
  }

  private mutating func fail(
    _ error: ProviderError, at now: Moment, using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    if case .cancelled = error {
      restsUntil = now.elapsed + backoff.fail(using: &generator)
      return []
    }
    let stateBefore = status.state
    status.state = error.accountState
    status.error = error
    status.failingSince = status.failingSince ?? now.wall
    status.consecutiveFailures += 1
    status.isComplete = false
    switch error {
    case .credentials, .permission, .clockSkew:
      needsProvider = true
      isRoundHopeless = true
      restsUntil = now.elapsed + credentialsRetry
    case .throttled(let retryAfter, _):
      restsUntil = now.elapsed + backoff.fail(retryAfter: retryAfter, using: &generator)
      bucket.drain(at: now.elapsed, until: restsUntil)
    case .rejected, .unavailable, .transport, .malformedResponse, .cancelled:
      restsUntil = now.elapsed + backoff.fail(using: &generator)
    }
    // One failed call is tried again at once; it is no news.
    let isNews = status.state == .auth || status.consecutiveFailures > 1
    guard isNews, !isProblemTold || stateBefore != status.state else { return [] }
    isProblemTold = true
    return [.problem(currentStatus(at: now))]
  }
}

// MARK: - What operators want

extension AccountPoller {
  /// Takes over the watch list.
  package mutating func track(_ entries: [TrackedTask], at now: Moment) -> [TaskChange.Kind] {
    let changes = table.track(entries, at: now)
    trackedReferences = entries.filter { $0.account == status.account }.map(\.reference)
    refreshAsks()
    status.isComplete = status.isComplete && isComplete
    return changes
  }

  /// Notes which task an operator looks at; nil for none of this account.
  package mutating func focus(on id: CacheTask.ID?) {
    focus = id
    known.asks.focus = id.flatMap { table.task($0) }.map { table.reference(to: $0) }
  }

  /// Makes everything due now, as far as the budget allows.
  package mutating func poll(at now: Moment) -> PollAnswer {
    guard isEnabled else { return .off }
    if isCalling || listSweep != nil || idSweep != nil { return .underWay }
    if let wait = bucket.wait(at: now.elapsed) {
      return status.state == .limited ? .limited(wait: wait) : .budgetSpent(wait: wait)
    }
    startRound()
    return .started
  }

  /// Lets refused credentials be read again at once.
  package mutating func credentialsChanged() {
    needsProvider = true
    if status.state == .auth { restsUntil = .zero }
  }

  /// Starts a round: everything not at rest is due at once.
  package mutating func startRound() {
    if status.state != .limited { restsUntil = .zero }
    hasListedThisRound = false
    isRoundHopeless = false
    known.lastList = nil
    known.asks.startRound()
  }

  /// Whether the present round has brought all there was to bring, or cannot.
  package var isRoundOver: Bool {
    if !isEnabled || isRoundHopeless { return true }
    if policy.capabilities.canList, !hasListedThisRound { return false }
    return idSweep == nil && listSweep == nil && known.asks.isRoundOver
  }

  /// Notes that a round was given up for lack of time.
  package mutating func giveUpRound(after limit: Duration, at now: Moment) {
    guard !isRoundOver else { return }
    isCalling = false
    status.isComplete = false
    guard status.error == nil else { return }
    status.state = .down
    status.error = .transport("no complete answer within \(limit.components.seconds) s")
    status.failingSince = now.wall
    status.consecutiveFailures += 1
  }
}

// MARK: - What is shown

extension AccountPoller {
  /// Returns the account's state as of a moment.
  package func currentStatus(at now: Moment) -> AccountStatus {
    var status = status
    status.nextPoll = planned.map { now.wall(at: $0) }
    status.plannedInterval = plannedInterval(at: now.elapsed)
    // What sets out to read nothing has read it all.
    let isIdle = !policy.capabilities.canList && known.asks.isEmpty && status.error == nil
    if !isEnabled || isIdle { status.isComplete = true }
    return status
  }

  /// Returns all rows, each with its planned interval.
  ///
  /// - Complexity: O(*n*) in the rows.
  package func tasks(at now: Moment) -> [CacheTask] {
    let interval = plannedInterval(at: now.elapsed)
    return table.tasks { task, phase in
      switch phase {
      case .confirmed: nil
      case .listed: interval
      case .undescribed, .open:
        known.asks.plannedInterval(of: table.reference(to: task), interval: interval)
      }
    }
  }

  /// The time between reads, or what a read takes where that is longer.
  private func plannedInterval(at now: Duration) -> Duration {
    var known = known
    known.hasOpen = table.hasOpen
    let interval = policy.interval(known, at: now)
    if let last = known.lastList {
      let length = last.ended - last.began
      if length >= interval { return length + interval }
    }
    let calls = Double(known.asks.activeCount) / Double(max(1, policy.capabilities.idsPerCall))
    let rotation = Duration.seconds(calls / max(policy.capabilities.byIDRate, 0.001))
    return max(interval, policy.capabilities.idsPerCall > 0 ? rotation : .zero)
  }

  private var isComplete: Bool {
    if policy.capabilities.canList, lastListEnd != .complete { return false }
    return known.asks.isAllAnswered
  }

  private mutating func refreshAsks() {
    let canAsk = policy.capabilities.idsPerCall > 0
    let references = canAsk ? trackedReferences + table.strays : []
    known.asks.replace(with: references) { table.phase(of: $0) }
  }
}
