import FoundationEssentials
package import TaskModel

/// Everything one account's polling decides and remembers; the engine performs what it returns.
package struct AccountPoller: Sendable {
  /// How long refused credentials rest before they are read again, unless told otherwise.
  package static let credentialsRetry: Duration = .seconds(60)
  /// Failures in a row on one page after which a list read starts over.
  private static let pageFailures = 5
  private static let missingText = "not found at the vendor"
  private static let silent = ProviderError.malformedResponse("it does not speak of this id")

  /// The state of the account; ``currentStatus(at:)`` adds what depends on the moment.
  package internal(set) var status: AccountStatus
  /// What is known of the account's tasks.
  package internal(set) var table: TaskTable
  let policy: PollPolicy
  let isEnabled: Bool
  let credentialsRetry: Duration
  var known = PollPolicy.Known()
  var bucket: TokenBucket
  var connection = Channel()
  var list = Channel()
  var ids = Channel()
  var needsProvider = true
  /// No call and no connection before this moment: the vendor limits us, or refused the credentials.
  var restsUntil: Duration = .zero
  var planned: Duration?
  var isCalling = false
  var listSweep: Sweep?
  private var listReach = PollPolicy.Reach.window
  /// Up to when the last list read has seen all that the vendor then had.
  private var listedUntil: Date?
  var idSweep: Sweep?
  var lastListEnd: Sweep.End?
  var hasListedThisRound = false
  var reads = 0
  var isProblemTold = false
  var isRoundHopeless = false
  var trackedReferences: [TaskReference] = []
  /// What the intervals went by that were published last.
  var publishedPlan: Plan?

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
      idsDependOnFamily: account.capabilities.idsDependOnFamily,
      usual: account.capabilities.usualDurations)
    status = AccountStatus(
      account: account.id, provider: account.provider, coverage: policy.coverage,
      plannedInterval: policy.interval(known, at: now))
    known.listCost = ListCost(least: policy.capabilities.leastListCalls)
    status.stallLimits = account.stallLimits ?? account.capabilities.stallLimits
    status.usualDurations = account.usualDurations
    if !isEnabled { status.state = .off }
  }

  // MARK: - What to do next

  /// Returns what to do now, and takes the token of a call.
  package mutating func step(at now: Moment) -> Step {
    planned = nil
    guard isEnabled else { return .wait(until: nil) }
    let rest = needsProvider ? max(restsUntil, connection.restsUntil) : restsUntil
    if rest > now.elapsed { return wait(until: rest) }
    if needsProvider { return .connect }
    prepare(at: now)
    guard let (call, at) = policy.next(known, at: now.elapsed, budget: bucket) else {
      return .wait(until: nil)
    }
    if at > now.elapsed { return wait(until: at) }
    if let short = bucket.take(policy.cost(of: call), at: now.elapsed) {
      return wait(until: now.elapsed + short)
    }
    return .call(begin(call, at: now))
  }

  /// Brings up to date what the policy decides by.
  mutating func prepare(at now: Moment) {
    known.asks.plan(policy.cadence(known, at: now.elapsed))
    known.hasOpen = table.hasOpen
    known.isListing = listSweep != nil
    known.isAskingIDs = idSweep != nil
    known.listRestsUntil = list.restsUntil
    known.idsRestUntil = ids.restsUntil
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
      // The span is of the vendor's times, and read off our clock.
      let skew = status.clockSkew?.seconds ?? 0
      let span = policy.span(at: now)
      let (from, to) = (span.from.addingTimeInterval(skew), span.to.addingTimeInterval(skew))
      status.windowFrom = from
      listReach = policy.reach(known, at: now.elapsed)
      listSweep = newSweep(.window(from: max(from, start(of: listReach)), to: to), at: now)
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

  /// The creation from which a list read has to look; the distant past for all there is.
  private func start(of reach: PollPolicy.Reach) -> Date {
    let seen = listedUntil?.addingTimeInterval(-PollPolicy.overlap) ?? .distantPast
    return switch reach {
    case .window: .distantPast
    case .open(let since): min(since, seen)
    case .recent: seen
    }
  }

  private mutating func newSweep(_ scope: TaskQuery.Scope, at now: Moment) -> Sweep {
    reads += 1
    return Sweep(scope, number: reads, started: now)
  }

  // MARK: - What became of it

  /// Notes that the provider was made.
  package mutating func connected() {
    needsProvider = false
    connection = Channel()
  }

  /// Notes that the provider could not be made.
  package mutating func connectionFailed(
    _ error: ProviderError, at now: Moment, using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    if case .cancelled = error { return givenUp(at: now) }
    connection.fail(error, at: now, using: &generator)
    return suffer(error, until: connection.restsUntil, at: now)
  }

  /// Notes how far the vendor's clock is ahead of ours; nil where that is not known.
  package mutating func heard(clockSkew: Duration?) { status.clockSkew = clockSkew }

  /// Notes an answer.
  package mutating func answered(
    _ call: Call, with page: TaskPage, at now: Moment
  ) -> [TaskChange.Kind] {
    isCalling = false
    if call.isList { list = Channel() } else { ids = Channel() }
    var changes = call.isList ? listed(page, call, at: now) : askedIDs(page, call, at: now)
    status.lastSuccess = now.wall
    judge()
    status.isComplete = isComplete
    if isProblemTold, status.error == nil {
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
    if case .cancelled = error { return givenUp(at: now) }
    if case .ids(let references) = call.query.scope {
      if case .rejected = error {
        return rejected(references, call, with: error, at: now, using: &generator)
      }
      var isPoisoned = false
      if case .malformedResponse = error { isPoisoned = true }
      known.asks.fail(references, isPoisoned: isPoisoned, at: now.elapsed)
      idSweep = nil
      ids.fail(error, at: now, using: &generator)
      return suffer(error, until: ids.restsUntil, at: now)
    }
    list.fail(error, at: now, using: &generator)
    listFailed(error)
    return suffer(error, until: list.restsUntil, at: now)
  }

  /// A call that was given up is nobody's fault.
  private mutating func givenUp(at now: Moment) -> [TaskChange.Kind] {
    restsUntil = now.elapsed + Backoff.base
    return []
  }

  /// Finds out which of several ids the vendor has something against.
  ///
  /// That is the fault of no other row, and of the account only while nothing else of it ever worked.
  private mutating func rejected(
    _ references: [TaskReference], _ call: Call, with error: ProviderError, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    if references.count > 1 {
      idSweep = nil
      known.asks.separate(references)
      return []
    }
    let refused = Dictionary(references.map { ($0, error) }) { first, _ in first }
    let changes = askedIDs(TaskPage(refused: refused), call, at: now)
    guard status.lastSuccess == nil else {
      status.isComplete = isComplete
      return changes
    }
    ids.fail(error, at: now, using: &generator)
    return changes + suffer(error, until: ids.restsUntil, at: now)
  }

  private mutating func listed(
    _ page: TaskPage, _ call: Call, at now: Moment
  ) -> [TaskChange.Kind] {
    guard var sweep = listSweep, sweep.number == call.read else { return [] }
    listSweep = nil
    let worthShowing = sweep.add(page, asked: call.asked, answered: now)
    guard let end = sweep.end else {
      let findings = worthShowing.compactMap { sweep.finding($0) }
      let changes = table.merge(findings, from: .list, isSettled: false)
      listSweep = sweep
      return changes
    }
    known.hasTriedList = true
    known.isListOwed = false
    known.lastList = (sweep.started.elapsed, now.elapsed)
    lastListEnd = end
    hasListedThisRound = true
    let countBefore = table.count
    var changes = settle(sweep, from: .list)
    noteList(sweep, end: end, isNews: table.count > countBefore, at: now)
    var covered: ClosedRange<Date>?
    if end == .complete, case .window(let from, let to) = sweep.scope {
      covered = PollPolicy.covered(from: from, to: to)
    }
    changes += table.conclude(sweep, covering: covered, at: now)
    if end == .complete, policy.capabilities.idsPerCall == 0 { missUndescribed() }
    refreshAsks()
    return changes
  }

  /// Learns from a list read that is over.
  private mutating func noteList(
    _ sweep: Sweep, end: Sweep.End, isNews: Bool, at now: Moment
  ) {
    if isNews { known.lastNews = now.elapsed }
    guard end == .complete, case .window(_, let to) = sweep.scope else {
      known.lastWindow = nil
      return
    }
    known.listCost.note(calls: sweep.pages, tasks: sweep.findings.count)
    listedUntil = to
    if listReach == .window { known.lastWindow = sweep.started.elapsed }
  }

  /// Settles the tasks of a read that is over, but for those that may lack rows.
  private mutating func settle(
    _ sweep: Sweep, from source: TaskTable.Source
  ) -> [TaskChange.Kind] {
    let whole = sweep.findings.filter { !sweep.cut.contains($0.report.id) }
    let rest = sweep.findings.filter { sweep.cut.contains($0.report.id) }
    return table.merge(whole, from: source, isSettled: true)
      + table.merge(rest, from: source, isSettled: false)
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
    let changes = settle(sweep, from: .ids)
    for reference in references {
      let isDescribed = sweep.findings.contains { reference.matches($0.report.id) }
      // Only an answer without holes can say that an id is not there.
      let isMissing = sweep.end == .complete && sweep.notFound.contains(reference)
      let error = sweep.refused[reference] ?? (isMissing ? nil : Self.silent)
      if !isDescribed { table.miss(reference, saying: error?.description ?? Self.missingText) }
      var isOpen = false
      if let error, !isDescribed {
        isOpen = true
        if case .rejected = error { isOpen = false }
      }
      known.asks.answer(
        reference, isDescribed: isDescribed, isConclusive: !isOpen,
        phase: table.phase(of: reference), pace: table.pace(of: reference), at: now.elapsed)
      // Whether a task that was there is gone only the whole list can tell.
      if isMissing, table.pace(of: reference) != nil { known.lastWindow = nil }
    }
    known.durations = table.durations
    return changes
  }

  private mutating func listFailed(_ error: ProviderError) {
    lastListEnd = nil
    var isRejected = false
    if case .rejected = error { isRejected = true }
    if isRejected || list.failures > 1 { known.hasTriedList = true }
    // The same question will be rejected again, so a round has nothing to wait for.
    if isRejected { hasListedThisRound = true }
    guard let sweep = listSweep else { return }
    if isRejected || sweep.isAtStart || list.failures >= Self.pageFailures {
      listSweep = nil
      known.isListOwed = true
    }
  }

  /// Takes the account-wide consequences of a failure that its channel has noted.
  private mutating func suffer(
    _ error: ProviderError, until rest: Duration, at now: Moment
  ) -> [TaskChange.Kind] {
    let stateBefore = status.state
    judge()
    status.isComplete = false
    // The answer that refused our time told the vendor's, by which the next call is signed.
    if case .clockSkew = error, status.clockSkew != nil, status.consecutiveFailures == 1 {
      return []
    }
    switch error {
    case .credentials, .permission, .clockSkew:
      needsProvider = true
      isRoundHopeless = true
      restsUntil = now.elapsed + credentialsRetry
    case .throttled:
      restsUntil = rest
      bucket.drain(at: now.elapsed, until: restsUntil)
    case .rejected, .unavailable, .transport, .malformedResponse, .cancelled: break
    }
    // One failed call is tried again at once; it is no news.
    let isNews = status.state == .auth || status.consecutiveFailures > 1
    guard isNews, !isProblemTold || stateBefore != status.state else { return [] }
    isProblemTold = true
    return [.problem(currentStatus(at: now))]
  }

  /// Sums up how the kinds of call fare: the worst error, and for how long there has been any.
  private mutating func judge() {
    let failing = [connection, list, ids].filter { $0.error != nil }
    let worst = failing.min { Self.rank($0) < Self.rank($1) }
    status.state = worst?.error?.accountState ?? .ok
    status.error = worst?.error
    status.failingSince = failing.compactMap(\.failingSince).min()
    status.consecutiveFailures = failing.map(\.failures).max() ?? 0
  }

  private static func rank(_ channel: Channel) -> Int {
    switch channel.error?.accountState {
    case .auth: 0
    case .limited: 1
    case .down: 2
    case .ok, .off, nil: 3
    }
  }
}

extension AccountPoller {
  /// What to do next.
  package enum Step: Equatable, Sendable {
    /// Make the provider, from credentials read anew.
    case connect
    /// Ask this; a token was taken for it.
    case call(Call)
    /// Wait until that moment on the steady scale, or, without one, until something changes.
    case wait(until: Duration?)
  }

  /// A question to the provider and the read it belongs to.
  package struct Call: Equatable, Sendable {
    /// The question.
    package let query: TaskQuery
    /// Whether it belongs to the list read, else to the read by id.
    package let isList: Bool
    let read: Int
    /// When it is asked.
    package let asked: Moment
  }
}
