import FoundationEssentials
package import TaskModel

/// Everything one account's polling decides and remembers; the engine performs what it returns.
package struct AccountPoller: Sendable {
  /// How long refused credentials rest before they are read again, unless told otherwise.
  package static let credentialsRetry: Duration = .seconds(60)

  /// The state of the account; ``currentStatus(at:)`` adds what depends on the moment.
  package internal(set) var status: AccountStatus
  /// What is known of the account's tasks.
  package internal(set) var table: TaskTable
  let policy: PollPolicy
  let isEnabled: Bool
  let credentialsRetry: Duration
  var known = PollPolicy.Known()
  var bucket: TokenBucket
  var connection = CallHealth()
  var list = CallHealth()
  var ids = CallHealth()
  var needsProvider = true
  /// No call and no connection before this moment: the vendor limits us, or refused the credentials.
  var restsUntil: Duration = .zero
  var planned: Duration?
  var isCalling = false
  /// Whether a call waits for room in the budget that other processes use too.
  package var isShareAwaited = false
  var listSweep: Sweep?
  var listReach = PollPolicy.Reach.window
  /// Up to when the last list read has seen all that the vendor then had.
  var listedUntil: Date?
  var idSweep: Sweep?
  var lastListEnd: Sweep.End?
  var hasListedThisRound = false
  /// Whether the list is wanted once more when the read that is under way is over.
  var isListWanted = false
  /// Whether the vendor's clock was known when the list read began.
  var isListOnTheClock = false
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
    if !isEnabled {
      status.state = .off
      status.hasBeenRead = true
    }
  }

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
    known.queue.plan(policy.cadence(known, at: now.elapsed))
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
      isListOnTheClock = status.clockSkew != nil
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
