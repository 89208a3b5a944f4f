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
  var discovery = CallHealth()
  var ids = CallHealth()
  /// Questions by id in a row that the key may not ask.
  var idRefusals = 0
  var needsProvider = true
  /// No call and no connection before this moment: the vendor limits us, or refused the credentials.
  var restsUntil: Duration = .zero
  /// When the vendor refused the key, if that was the last thing that kept the account from being read.
  var keyRefused: Duration?
  var planned: Duration?
  var isCalling = false
  /// Whether a call waits for room in the budget that other processes use too.
  package var isShareAwaited = false
  var lists: ScopeLists
  var idSweep: Sweep?
  /// Whether the present round knows what the account is listed by, or need not wait for that.
  var isDiscoveryOver = true
  /// Whether the vendor has told what the tasks are listed by, and answered nothing else since the program began.
  var isToBeRead = false
  var reads = 0
  var isProblemTold = false
  var isRoundHopeless = false
  var trackedReferences: [TaskReference] = []
  /// The task that an operator looks at.
  var focused: CacheTask.ID?
  /// Since when another process asks the account; nil where none does.
  var askedElsewhereSince: Duration?
  /// What others told of the account.
  var elsewhere = Elsewhere()
  /// Whether ends are to be confirmed by one's own reads, whatever others told.
  package let confirmsItself: Bool
  /// Whether its lists are to tell of ends although another process asks the account.
  var isListWanted = false
  /// What the intervals went by that were published last.
  var publishedPlan: Plan?

  /// Makes the state before anything was asked.
  package init(
    _ account: EngineAccount, credentialsRetry: Duration = Self.credentialsRetry,
    confirmsItself: Bool = false, at now: Duration = .zero
  ) {
    self.confirmsItself = confirmsItself
    policy = PollPolicy(
      capabilities: account.effectiveCapabilities, window: account.window,
      leastInterval: account.minInterval)
    isEnabled = account.isEnabled
    self.credentialsRetry = credentialsRetry
    bucket = TokenBucket(rate: policy.callRate, burst: policy.callRate, at: now)
    table = TaskTable(
      account: account.id, provider: account.provider,
      idsDependOnFamily: account.capabilities.idsDependOnFamily,
      owed: account.capabilities.owed, keepsEnded: account.capabilities.keepsEnded,
      usual: account.capabilities.usualDurations)
    lists = ScopeLists(policy.capabilities.canList ? policy.capabilities.knownScopes : [])
    known.lists = lists.times
    status = AccountStatus(
      account: account.id, provider: account.provider, coverage: policy.coverage,
      plannedInterval: policy.interval(known, at: now))
    known.listCost = lists.cost
    wantScopes()
    setUsual(account.usualTimes)
    status.success = account.success
    status.tellsURLs = account.capabilities.tellsURLs
    if !isEnabled {
      status.state = .off
      status.hasBeenRead = true
    }
  }

  /// Takes over what is usual by now, and when a task counts as stalled by that.
  package mutating func setUsual(_ times: [TaskKind: UsualTimes]) {
    status.usualTimes = times
    status.stallLimits = policy.capabilities.stallLimits.widened(by: times)
  }

  /// Returns what to do now, and takes the token of a call.
  package mutating func step(at now: Moment) -> Step {
    planned = nil
    guard isEnabled else { return .wait(until: nil) }
    if let since = askedElsewhereSince, ownQuestions(since: since, at: now.elapsed) == nil {
      return .wait(until: nil)
    }
    let rest = needsProvider ? max(restsUntil, connection.restsUntil) : restsUntil
    if rest > now.elapsed { return wait(until: rest) }
    if needsProvider { return .connect }
    prepare(at: now)
    let own = askedElsewhereSince.map { ownQuestions(since: $0, at: now.elapsed) }
    guard let asked = own ?? known,
      let (call, at) = policy.next(asked, at: now.elapsed, budget: bucket)
    else {
      return .wait(until: nil)
    }
    if at > now.elapsed { return wait(until: at) }
    if let short = bucket.take(policy.cost(of: call), at: now.elapsed) {
      return wait(until: now.elapsed + short)
    }
    return begin(call, at: now)
  }

  /// Brings up to date what the policy decides by.
  mutating func prepare(at now: Moment) {
    known.lists = lists.times
    known.isAskingIDs = idSweep != nil
    known.areIDsRefused = ids.isRefused && ids.restsUntil > now.elapsed
    known.idsRestUntil = ids.restsUntil
    known.queue.plan(policy.cadence(known, at: now.elapsed))
  }

  private mutating func wait(until moment: Duration) -> Step {
    planned = moment
    return .wait(until: moment)
  }

  private mutating func begin(_ call: PollPolicy.Call, at now: Moment) -> Step {
    isCalling = true
    status.calls += 1
    known.hasJustListed = call.isList
    switch call {
    case .scopes:
      return .discover
    case .list:
      beginPass(at: now)
      return page(at: now)
    case .listNextPage:
      return page(at: now)
    case .ids(let references):
      idSweep = newSweep(.describe(references), at: now)
    case .idsNextPage:
      break
    }
    let sweep = idSweep ?? newSweep(.describe([]), at: now)
    return .call(Call(sweep, asked: now))
  }

  /// Begins to read the scopes that are due, or those that are to stand for questions by id.
  private mutating func beginPass(at now: Moment) {
    // The span is of the vendor's times, and read off our clock.
    let skew = status.clockSkew?.seconds ?? 0
    let span = policy.span(at: now)
    let (from, to) = (span.from.addingTimeInterval(skew), span.to.addingTimeInterval(skew))
    status.windowFrom = from
    let due = known.queue.due(by: now.elapsed, policy.cadence(known, at: now.elapsed))
    let holding = due.reduce(into: Set<TaskScope>()) { $0.formUnion(table.scopes(of: $1)) }
    for place in known.lists.indices {
      known.lists[place].holdsDue = holding.contains(lists[place].scope)
    }
    let reaches = policy.reaches(known, at: now.elapsed)
    lists.begin(
      policy.members(known, at: now.elapsed).map { (place: $0, reach: reaches[$0]) },
      ScopeLists.Pass(
        started: now, from: from, to: to, isOnTheClock: status.clockSkew != nil))
  }

  /// Asks for the next page of a list.
  private mutating func page(at now: Moment) -> Step {
    guard let place = lists.next(at: now.elapsed) else {
      isCalling = false
      return wait(until: now.elapsed + Backoff.base)
    }
    let reading = lists[place]
    let sweep: Sweep
    if let known = reading.sweep {
      sweep = known
    } else {
      let pass = lists.pass
      let from = max(pass?.from ?? .distantPast, reading.start)
      sweep = newSweep(.list(reading.scope, from: from, to: pass?.to ?? now.wall), at: now)
      lists[place].sweep = sweep
      lists[place].began = (pass?.started ?? now).elapsed
      lists[place].isOffTheVendorsClock = pass?.isOnTheClock == false
    }
    return .call(Call(sweep, asked: now))
  }

  private mutating func newSweep(_ question: Question, at now: Moment) -> Sweep {
    reads += 1
    return Sweep(question, number: reads, started: now)
  }
}

extension ScopeLists.Reading {
  /// The creation from which a read has to look; the distant past for all there is.
  fileprivate var start: Date {
    let seen = listedUntil?.addingTimeInterval(-PollPolicy.overlap) ?? .distantPast
    return switch reach {
    case .window: .distantPast
    case .open(let since): min(since, seen)
    case .recent: seen
    }
  }
}

extension AccountPoller {
  /// What to do next.
  package enum Step: Equatable, Sendable {
    /// Make the provider, from credentials read anew.
    case connect
    /// Ask what the account's tasks are listed by; a token was taken for it.
    case discover
    /// Ask this; a token was taken for it.
    case call(Call)
    /// Wait until that moment on the steady scale, or, without one, until something changes.
    case wait(until: Duration?)
  }

  /// A question to the provider and the read it belongs to.
  package struct Call: Equatable, Sendable {
    /// The question.
    package let question: Question
    /// Where it goes on; nil for the first page.
    package let cursor: PageCursor?
    let read: Int
    /// When it is asked.
    package let asked: Moment

    init(_ sweep: Sweep, asked: Moment) {
      question = sweep.question
      cursor = sweep.cursor
      read = sweep.number
      self.asked = asked
    }

    /// Whether it lists, else it asks by id.
    package var isList: Bool {
      if case .list = question { true } else { false }
    }
  }
}
