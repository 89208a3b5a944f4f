public import FoundationEssentials
public import Logging
public import TaskModel

/// Polls all accounts and publishes what is known: the state as snapshots, its history as changes.
///
/// One child task runs each account, so that a slow or broken one delays no other. What to ask and what an answer
/// means is decided by values without clock or tasks; this actor performs it. All waiting and all times go by the
/// injected clock: the calendar is looked at once, at the start, and who sets it later makes nothing older.
public actor Engine<C: Clock> where C.Duration == Duration {
  /// The least time between two snapshots.
  public static var publicationPause: Duration { .milliseconds(100) }

  private static var changeBatch: Int { 32 }

  /// How long an account may keep a single read waiting before that is told.
  public static var patience: Duration { .seconds(10) }

  /// One read of all accounts.
  private struct Round {
    /// When it is given up, on the steady scale.
    let end: Duration
    let telling: (@Sendable (AccountStatus) -> Void)?
    /// The accounts that were told of.
    var told: Set<Int> = []
  }

  let accounts: [EngineAccount]
  private let clock: C
  private let start: C.Instant
  private let startedAt: Date
  private let logger: Logger
  private var generator: any RandomNumberGenerator & Sendable
  var pollers: [AccountPoller] = []
  var providers: [(any Provider)?]
  let wakers: [WakeSignal]
  let unpublished = WakeSignal()
  /// Raised when tracked tasks are waited for that may not have been before.
  let awaited = WakeSignal()
  private let feed = ChangeFeed()
  private var readers: [AsyncStream<Snapshot>.Continuation] = []
  private var sequence: UInt64 = 0
  /// The one read that is made, where that is all; nil while the engine polls.
  private var round: Round?
  private var isOver = false

  /// The newest snapshot.
  public private(set) var latest: Snapshot

  /// Makes an engine that has asked nothing yet; its first snapshot holds the accounts, and a row for
  /// every tracked id.
  ///
  /// - Parameters:
  ///   - accounts: what to poll, in the order of snapshots; no name may stand twice.
  ///   - tracked: the watch list of all accounts.
  ///   - credentialsRetry: how long refused credentials rest before they are read again.
  ///   - confirmsItself: whether ends are to be confirmed by reads of this engine, where another process asks the
  ///     account and has confirmed them.
  ///   - now: the calendar time of the start.
  ///   - generator: the source of jitter.
  public init(
    accounts: [EngineAccount], tracked: [TrackedTask] = [],
    credentialsRetry: Duration = .seconds(60), confirmsItself: Bool = false, clock: C,
    now: () -> Date,
    generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
    logger: Logger
  ) {
    self.accounts = accounts
    self.clock = clock
    self.generator = generator
    self.logger = logger
    start = clock.now
    providers = Array(repeating: nil, count: accounts.count)
    wakers = accounts.map { _ in WakeSignal() }
    startedAt = now()
    let moment = Moment(elapsed: .zero, wall: startedAt)
    var pollers = accounts.map {
      AccountPoller($0, credentialsRetry: credentialsRetry, confirmsItself: confirmsItself)
    }
    for index in pollers.indices { pollers[index].track(tracked, at: moment) }
    latest = Snapshot(of: &pollers, at: moment)
    self.pollers = pollers
  }

  // MARK: - Running

  /// Polls until the calling task is cancelled.
  ///
  /// Then all streams end, so that an engine can run only once.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.publishChanges() }
      group.addTask { await self.tellAppearances() }
      for index in accounts.indices where accounts[index].isEnabled {
        group.addTask { await self.operate(index) }
      }
    }
    isOver = true
    publish()
    feed.finish()
    for reader in readers { reader.finish() }
    readers = []
  }

  /// Reads every account in full once and returns what is known then.
  ///
  /// Troubles that may pass are retried until the time is over; refused credentials are not. Which
  /// accounts could be read in full stands in ``TaskModel/AccountStatus/isComplete``. Not to be called
  /// while ``run()`` runs.
  ///
  /// - Parameter telling: is told of each account that holds the read up, once: when its second call has
  ///   failed or its trouble is known to last, else after ``patience``; with what is known of it then.
  public func pollOnce(
    timeout: Duration, telling: (@Sendable (AccountStatus) -> Void)? = nil
  ) async -> Snapshot {
    for index in pollers.indices { pollers[index].startRound() }
    round = Round(end: moment.elapsed + timeout, telling: telling)
    let clock = clock
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await withDiscardingTaskGroup { group in
          for index in self.accounts.indices where self.accounts[index].isEnabled {
            group.addTask { await self.operate(index) }
          }
        }
      }
      group.addTask {
        var rest = timeout
        if telling != nil, timeout > Self.patience {
          guard (try? await clock.sleep(for: Self.patience)) != nil else { return }
          await self.tellWhoIsLate()
          rest -= Self.patience
        }
        try? await clock.sleep(for: rest)
      }
      await group.next()
      group.cancelAll()
    }
    let moment = moment
    round = nil
    for index in pollers.indices { pollers[index].giveUpRound(after: timeout, at: moment) }
    publish()
    return latest
  }

  private func operate(_ index: Int) async {
    while !Task.isCancelled {
      noteWhoAsks(index)
      if round != nil {
        if pollers[index].isRoundOver { return }
        if let status = pollers[index].roundTrouble(at: moment) { tellHeldUp(by: status, index) }
      }
      switch pollers[index].step(at: moment) {
      case .connect: await connect(index)
      case .discover:
        if await takeShared(pollers[index].discoveryCost, of: index) { await discover(index) }
      case .call(let call):
        if await takeShared(pollers[index].cost(of: call), of: index) {
          await perform(call, of: index)
        }
      case .wait(let deadline):
        // Nothing more would come of it in this round.
        if let round, let deadline, deadline >= round.end { return }
        unpublished.raise()
        await pause(until: lookedAgain(deadline, index), or: wakers[index])
      }
    }
  }

  /// Tells of tracked tasks of which nothing is said; no call that hangs delays that.
  private func tellAppearances() async {
    let indices = accounts.indices.filter { accounts[$0].isEnabled }
    while !Task.isCancelled {
      for index in indices { await tell(pollers[index].appear(at: moment.elapsed)) }
      let next = indices.compactMap { pollers[$0].table.nextAppearance }.min()
      await pause(until: next, or: awaited)
    }
  }

  private func tellHeldUp(by status: AccountStatus, _ index: Int) {
    guard round?.told.insert(index).inserted == true else { return }
    round?.telling?(status)
  }

  /// Tells after a while which accounts the round waits for, though nothing has failed.
  private func tellWhoIsLate() {
    for index in pollers.indices where !pollers[index].isRoundOver {
      tellHeldUp(by: pollers[index].currentStatus(at: moment), index)
    }
  }

  /// Waits until the budget that other processes use too has room for a call.
  ///
  /// - Returns: whether to make it: who was cancelled asks nothing more, nor does who waited until another process
  ///   asked the account.
  private func takeShared(_ cost: Double, of index: Int) async -> Bool {
    let wasElsewhere = pollers[index].askedElsewhereSince != nil
    if let take = accounts[index].takeShared {
      while !Task.isCancelled, isAskedElsewhere(index) == wasElsewhere, let wait = await take(cost)
      {
        pollers[index].isShareAwaited = true
        try? await clock.sleep(for: wait)
      }
      // Who was cancelled has waited in vain, and its round says so.
      if !Task.isCancelled { pollers[index].isShareAwaited = false }
    }
    return !Task.isCancelled && isAskedElsewhere(index) == wasElsewhere
  }

  /// Takes note of whether another process asks an account by now.
  func noteWhoAsks(_ index: Int) {
    pollers[index].setAskedElsewhere(isAskedElsewhere(index), at: moment)
  }

  private func isAskedElsewhere(_ index: Int) -> Bool {
    accounts[index].isAskedElsewhere?() ?? false
  }

  /// When an account is looked at again that waits: who asks it may be another process any moment.
  private func lookedAgain(_ deadline: Duration?, _ index: Int) -> Duration? {
    guard accounts[index].isAskedElsewhere != nil else { return deadline }
    let next = moment.elapsed + .seconds(1)
    return deadline.map { min($0, next) } ?? next
  }

  private func connect(_ index: Int) async {
    switch await make(accounts[index].makeProvider) {
    case .success(let provider):
      providers[index] = provider
      pollers[index].connected()
    case .failure(let error):
      await tell(pollers[index].connectionFailed(error, at: moment, using: &generator))
      unpublished.raise()
    }
  }

  private func perform(_ call: AccountPoller.Call, of index: Int) async {
    guard let provider = providers[index] else { return }
    let answer = await ask(provider, call)
    unpublished.raise()
    let account = accounts[index].id
    pollers[index].heard(clockSkew: accounts[index].clockSkew())
    switch answer {
    case .success(let page):
      logger.debug("answer", metadata: ["account": "\(account)", "tasks": "\(page.reports.count)"])
      var work = pollers[index].takeWork(on: page, of: call, at: moment)
      await join(&work)
      await tell(pollers[index].answered(call, with: work, at: moment))
    case .failure(let error):
      logger.info("no answer", metadata: ["account": "\(account)", "error": "\(error)"])
      await tell(pollers[index].failed(call, with: error, at: moment, using: &generator))
    }
  }

  private func discover(_ index: Int) async {
    guard let provider = providers[index] else { return }
    let answer = await askScopes(provider)
    unpublished.raise()
    pollers[index].heard(clockSkew: accounts[index].clockSkew())
    switch answer {
    case .success(let scopes):
      await tell(pollers[index].discovered(scopes, at: moment))
    case .failure(let error):
      logger.info(
        "no answer", metadata: ["account": "\(accounts[index].id)", "error": "\(error)"])
      await tell(pollers[index].discoveryFailed(error, at: moment, using: &generator))
    }
  }

  private func pause(until deadline: Duration?, or waker: WakeSignal) async {
    guard let deadline else { return await waker.wait() }
    let clock = clock
    let instant = start.advanced(by: deadline)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await clock.sleep(until: instant, tolerance: nil) }
      group.addTask { await waker.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  var moment: Moment {
    let elapsed = start.duration(to: clock.now)
    return Moment(elapsed: elapsed, wall: startedAt.addingTimeInterval(elapsed.seconds))
  }

  // MARK: - What readers get

  /// Returns the newest snapshot and every newer one; a slow reader skips to the newest.
  public func snapshots() -> AsyncStream<Snapshot> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Snapshot.self, bufferingPolicy: .bufferingNewest(1))
    continuation.yield(latest)
    if isOver { continuation.finish() } else { readers.append(continuation) }
    return stream
  }

  /// Returns every change from now on, in order.
  ///
  /// An account whose changes a reader does not take is not polled on until it does; a reader that goes
  /// away must end its task or drop the stream. Without readers changes cost nothing.
  public func changes() -> AsyncStream<TaskChange> { feed.subscribe() }

  func tell(_ kinds: [TaskChange.Kind]) async {
    var rest = kinds[...]
    while !rest.isEmpty {
      guard feed.hasReaders else {
        sequence += UInt64(rest.count)
        return
      }
      let time = moment.wall
      var batch: [TaskChange] = []
      for kind in rest.prefix(Self.changeBatch) {
        sequence += 1
        batch.append(TaskChange(sequence: sequence, at: time, kind: kind))
      }
      rest = rest.dropFirst(batch.count)
      feed.append(batch)
      await feed.waitForRoom()
    }
  }

  private func publishChanges() async {
    while !Task.isCancelled {
      await unpublished.wait()
      publish()
      try? await clock.sleep(for: Self.publicationPause)
    }
  }

  private func publish() {
    let snapshot = Snapshot(of: &pollers, at: moment)
    latest = snapshot
    readers.removeAll { reader in
      if case .terminated = reader.yield(snapshot) { return true }
      return false
    }
  }
}
