import FoundationEssentials
import Logging
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

/// What another process reads is known here as if it had been read here then, and nobody asks twice.
@Suite("Adoption", .hangLimit)
struct AdoptionTests {
  private static let listOnly = ProviderCapabilities(
    canList: true, idsPerCall: 0, lookBack: .seconds(3 * 86_400), listRate: 2, byIDRate: 0,
    reportsProgress: true)

  /// A task as another process read it some seconds after the start.
  private static func read(
    _ vendorID: String, _ status: TaskStatus, at seconds: Double, progress: Double? = nil,
    isConfirmed: Bool = false
  ) -> CacheTask {
    let at = Fixtures.start.addingTimeInterval(seconds)
    var task = CacheTask(
      id: Fixtures.id(vendorID), provider: Fixtures.provider, kind: .purgeURL,
      firstSeenAt: Fixtures.start)
    task.status = status
    task.progress = status.isEnded ? 1 : progress
    task.createdAt = Fixtures.start
    task.lastSeenAt = at
    task.lastProgressAt = at
    task.isEndConfirmed = isConfirmed
    if status.isEnded { task.finish = CacheTask.Finish(at: at, source: .observed) }
    return task
  }

  private static func status(
    _ state: AccountStatus.State = .ok, _ error: ProviderError? = nil, at seconds: Double
  ) -> AccountStatus {
    var status = AccountStatus(
      account: Fixtures.account, provider: Fixtures.provider, coverage: .window,
      plannedInterval: .seconds(15))
    (status.state, status.error, status.consecutiveFailures) = (state, error, error == nil ? 0 : 2)
    status.lastSuccess = Fixtures.start.addingTimeInterval(seconds)
    (status.hasBeenRead, status.isComplete) = (true, error == nil)
    return status
  }

  private static func told(
    _ tasks: [CacheTask], at seconds: Double, seen: [String] = [], _ status: AccountStatus? = nil
  ) -> AdoptedRead {
    let at = Fixtures.start.addingTimeInterval(seconds)
    return AdoptedRead(
      account: Fixtures.account, tasks: tasks,
      seen: Dictionary(uniqueKeysWithValues: seen.map { (Fixtures.id($0), at) }),
      status: status ?? Self.status(at: seconds), readAt: at,
      reader: SafeText("wang@jump2", limit: .word))
  }

  private static func watching(
    _ capabilities: ProviderCapabilities = Fixtures.listing, tracked: [TrackedTask] = [],
    confirmsItself: Bool = false
  ) -> PollerRig {
    var rig = PollerRig(capabilities, tracked: tracked, confirmsItself: confirmsItself)
    rig.poller.setAskedElsewhere(true, at: rig.now)
    return rig
  }

  private static func engine(
    _ account: EngineAccount, _ clock: ManualClock
  ) -> Engine<ManualClock> {
    Engine(
      accounts: [account], clock: clock, now: { clock.wallTime() },
      generator: SeededGenerator(seed: 1),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private static func words(_ changes: [TaskChange.Kind]) -> [String] {
    changes.map { change in
      switch change {
      case .appeared(let task): "appeared \(task.id.vendorID) \(task.status)"
      case .progress(let task): "progress \(task.id.vendorID)"
      case .status(let task, let before): "\(before) to \(task.status) \(task.id.vendorID)"
      case .gone(let task): "gone \(task.id.vendorID)"
      case .problem(let status): "problem \(status.state)"
      case .resolved(let status): "resolved \(status.state)"
      }
    }
  }

  @Test("tasks appear, go on, end and vanish as they were told, each once")
  func changes() throws {
    var rig = Self.watching()
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
    rig.elapsed = .seconds(20)
    func adopt(_ tasks: [CacheTask], at seconds: Double) -> [String] {
      Self.words(rig.poller.adopt(Self.told(tasks, at: seconds), at: rig.now))
    }
    #expect(adopt([Self.read("a", .running, at: 10)], at: 10) == ["appeared a running"])
    #expect(adopt([Self.read("a", .running, at: 10)], at: 10).isEmpty, "it was told before")
    #expect(adopt([Self.read("a", .running, at: 12, progress: 0.5)], at: 12) == ["progress a"])
    #expect(adopt([Self.read("a", .failed, at: 11)], at: 12).isEmpty, "it is older")
    #expect(try rig.task("a").status == .running)
    let ended = Self.read("a", .succeeded, at: 14)
    #expect(adopt([ended], at: 14) == ["running to succeeded a"])
    var gone = ended
    gone.isGone = true
    #expect(adopt([gone], at: 16) == ["gone a"])
    #expect(adopt([Self.read("a", .succeeded, at: 18)], at: 18) == ["appeared a succeeded"])
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
    #expect(rig.status.calls == 0)
  }

  @Test("rows are as old as the read that told of them")
  func ages() throws {
    var rig = Self.watching()
    rig.elapsed = .seconds(60)
    _ = rig.poller.adopt(
      Self.told([Self.read("a", .running, at: 10), Self.read("b", .running, at: 10)], at: 10),
      at: rig.now)
    #expect(try rig.task("a").lastSeenAt == Fixtures.moment(10.0).wall)
    _ = rig.poller.adopt(Self.told([], at: 50, seen: ["a", "unknown"]), at: rig.now)
    #expect(try rig.task("a").lastSeenAt == Fixtures.moment(50.0).wall)
    #expect(try rig.task("b").lastSeenAt == Fixtures.moment(10.0).wall)
    _ = rig.poller.adopt(Self.told([], at: 30, seen: ["a"]), at: rig.now)
    #expect(try rig.task("a").lastSeenAt == Fixtures.moment(50.0).wall, "no row gets older")
    let status = rig.status
    #expect(status.reader?.text == "wang@jump2")
    #expect(status.lastSuccess == Fixtures.moment(30.0).wall)
    #expect(status.hasBeenRead && status.isComplete)
    for task in rig.poller.tasks(at: rig.now) {
      #expect(task.plannedInterval != nil, "what is still read gets stale")
    }
  }

  @Test("who takes over goes on where the other was, and tells nothing twice")
  func takeover() throws {
    var rig = Self.watching()
    rig.elapsed = .seconds(20)
    _ = rig.poller.adopt(
      Self.told(
        [Self.read("a", .running, at: 18), Self.read("b", .succeeded, at: 18, isConfirmed: true)],
        at: 18), at: rig.now)
    rig.poller.setAskedElsewhere(false, at: rig.now)
    let call = try rig.call()
    #expect(call.isList)
    #expect(rig.status.reader == nil)
    #expect(rig.status.lastSuccess == Fixtures.moment(18.0).wall, "until its own first answer")
    rig.elapsed += .seconds(1)
    let changes = rig.answer(
      call,
      TaskPage(reports: [
        Fixtures.report("a", word: .succeeded, createdAt: 0),
        Fixtures.report("b", word: .succeeded, createdAt: 0),
      ]))
    #expect(Self.words(changes) == ["running to succeeded a"])
    #expect(rig.poller.tasks(at: rig.now)[id: Fixtures.id("b")]?.isEndConfirmed == true)
    rig.elapsed += .seconds(1)
    rig.poller.setAskedElsewhere(true, at: rig.now)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
    #expect(
      rig.poller.adopt(Self.told([Self.read("a", .running, at: 19)], at: 19), at: rig.now).isEmpty,
      "what it read itself is newer")
  }

  @Test("who asked itself names nobody before another process tells of a read")
  func nobodyYet() throws {
    var rig = Self.watching()
    _ = rig.poller.adopt(
      Self.told([], at: 0, Self.status(.down, .transport("no"), at: 0)), at: rig.now)
    rig.poller.setAskedElsewhere(false, at: rig.now)
    rig.elapsed = .seconds(20)
    let call = try rig.call()
    _ = rig.answer(call, TaskPage(reports: [Fixtures.report("a", word: .running)]))
    rig.poller.setAskedElsewhere(true, at: rig.now)
    #expect(rig.status.reader == nil && rig.status.error == nil)
    #expect(rig.poller.poll(at: rig.now) == .elsewhere(nil))
    _ = rig.poller.adopt(Self.told([], at: 21), at: rig.now)
    #expect(rig.status.reader?.text == "wang@jump2")
  }

  @Test("an answer that comes after another process took over is nobody's")
  func lateAnswer() throws {
    var rig = PollerRig(Fixtures.listing)
    let call = try rig.call()
    rig.poller.setAskedElsewhere(true, at: rig.now)
    let changes = rig.answer(call, TaskPage(reports: [Fixtures.report("a", word: .running)]))
    #expect(changes.isEmpty)
    #expect(rig.poller.table.count == 0)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
  }

  @Test("an end is confirmed by one's own read where that is wanted, and by nothing else")
  func ownConfirmation() throws {
    var rig = Self.watching(confirmsItself: true)
    rig.elapsed = .seconds(20)
    let ended = Self.read("a", .succeeded, at: 18, isConfirmed: true)
    _ = rig.poller.adopt(
      Self.told([ended, Self.read("b", .running, at: 18)], at: 18), at: rig.now)
    func isConfirmed() -> Bool? {
      rig.poller.tasks(at: rig.now)[id: Fixtures.id("a")]?.isEndConfirmed
    }
    #expect(isConfirmed() == false)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil), "nobody wants it yet")
    rig.poller.confirm([Fixtures.id("a")], isAtOnce: true)
    let call = try rig.call()
    guard case .describe(let references) = call.question else {
      Issue.record("it lists")
      return
    }
    #expect(references.map(\.vendorID) == ["a"], "only that one")
    let changes = rig.answer(
      call, TaskPage(reports: [Fixtures.report("a", word: .succeeded, createdAt: 0)]))
    #expect(changes.isEmpty)
    #expect(isConfirmed() == true)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
    #expect(rig.status.calls == 1)
  }

  @Test("an end that the own read contradicts is none")
  func contradictedEnd() throws {
    var rig = Self.watching(confirmsItself: true)
    rig.elapsed = .seconds(20)
    _ = rig.poller.adopt(
      Self.told([Self.read("a", .succeeded, at: 18, isConfirmed: true)], at: 18), at: rig.now)
    rig.poller.confirm([Fixtures.id("a")], isAtOnce: true)
    let call = try rig.call()
    let changes = rig.answer(
      call, TaskPage(reports: [Fixtures.report("a", word: .running, createdAt: 0)]))
    #expect(Self.words(changes) == ["succeeded to running a"])
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil), "the other process asks on")
  }

  @Test("where ids cannot be asked for, one read of the list confirms ends")
  func confirmationByList() throws {
    var rig = Self.watching(Self.listOnly, confirmsItself: true)
    rig.elapsed = .seconds(20)
    _ = rig.poller.adopt(
      Self.told([Self.read("a", .succeeded, at: 18)], at: 18), at: rig.now)
    rig.poller.confirm([Fixtures.id("a")], isAtOnce: true)
    let call = try rig.call()
    #expect(call.isList)
    _ = rig.answer(call, TaskPage(reports: [Fixtures.report("a", word: .succeeded, createdAt: 0)]))
    #expect(rig.poller.tasks(at: rig.now)[id: Fixtures.id("a")]?.isEndConfirmed == true)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil), "one read, no more")
  }

  @Test(
    "an id that nobody tells of is asked for by who waits for it, after a while",
    arguments: [false, true])
  func ownID(isWaitedFor: Bool) throws {
    var rig = Self.watching(
      Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")], confirmsItself: isWaitedFor)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
    rig.elapsed = .seconds(11)
    guard isWaitedFor else {
      #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
      return
    }
    let call = try rig.call()
    #expect(!call.isList)
    _ = rig.answer(call, TaskPage(reports: [Fixtures.report("a", word: .running)]))
    #expect(try rig.task("a").status == .running)
    let next = try rig.call()
    #expect(!next.isList, "and on, until somebody tells of it")
    rig.elapsed += .seconds(1)
    _ = rig.poller.adopt(
      Self.told([Self.read("a", .running, at: rig.elapsed.seconds)], at: 11), at: rig.now)
    _ = rig.answer(next, TaskPage(reports: [Fixtures.report("a", word: .running)]))
    _ = rig.poller.adopt(
      Self.told([Self.read("a", .running, at: rig.elapsed.seconds)], at: 12), at: rig.now)
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
  }

  @Test("a trouble of the account is told once, and its end")
  func troubles() {
    var rig = Self.watching()
    rig.elapsed = .seconds(20)
    func adopt(_ status: AccountStatus, at seconds: Double) -> [String] {
      Self.words(rig.poller.adopt(Self.told([], at: seconds, status), at: rig.now))
    }
    let down = Self.status(.down, .transport("refused"), at: 5)
    #expect(adopt(down, at: 10) == ["problem down"])
    #expect(adopt(down, at: 12).isEmpty)
    #expect(rig.status.state == .down)
    #expect(adopt(Self.status(at: 14), at: 14) == ["resolved ok"])
  }

  @Test("a single look ends with a read of less than half a minute ago, and says who tells nothing")
  func singleLook() {
    var rig = Self.watching()
    rig.poller.startRound()
    #expect(!rig.poller.isRoundOver)
    rig.elapsed = .seconds(60)
    _ = rig.poller.adopt(Self.told([], at: 20), at: rig.now)
    #expect(!rig.poller.isRoundOver, "too old")
    var late = rig
    late.poller.giveUpRound(after: .seconds(30), at: late.now)
    #expect(!late.status.isComplete)
    #expect(
      late.status.error?.description.contains("wang@jump2 asks it") == true,
      "\(late.status.error?.description ?? "")")
    _ = rig.poller.adopt(Self.told([], at: 45), at: rig.now)
    #expect(rig.poller.isRoundOver && rig.status.isComplete)
    #expect(rig.poller.poll(at: rig.now) == .elsewhere(SafeText("wang@jump2", limit: .word)))
  }

  /// Its vendor lists nothing, and all that is tracked has ended.
  @Test(
    "a single look does not wait for who has nothing left to ask",
    arguments: [
      ([("a", TaskStatus.succeeded, true)], true), ([("a", .succeeded, false)], false),
      ([("a", .running, false)], false), ([], false),
    ])
  func nothingLeft(_ tasks: [(id: String, status: TaskStatus, isConfirmed: Bool)], isOver: Bool) {
    var rig = Self.watching(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    rig.elapsed = .seconds(100)
    rig.poller.startRound()
    #expect(!rig.poller.isRoundOver, "nobody has told anything")
    let read = tasks.map { Self.read($0.id, $0.status, at: 10, isConfirmed: $0.isConfirmed) }
    _ = rig.poller.adopt(Self.told(read, at: 10), at: rig.now)
    #expect(rig.poller.isRoundOver == isOver)
    let down = Self.status(.down, .transport("no"), at: 10)
    _ = rig.poller.adopt(Self.told([], at: 20, down), at: rig.now)
    #expect(!rig.poller.isRoundOver)
  }

  @Test("who takes over where nothing is left to ask has read all there is")
  func takeoverOfNothing() {
    var rig = Self.watching(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    _ = rig.poller.adopt(
      Self.told([Self.read("a", .succeeded, at: 0, isConfirmed: true)], at: 0), at: rig.now)
    rig.elapsed = .seconds(60)
    rig.poller.setAskedElsewhere(false, at: rig.now)
    #expect(rig.status.isComplete && rig.status.hasBeenRead && rig.status.reader == nil)
    #expect(rig.status.lastSuccess == Fixtures.start)
  }

  @Test("the engine asks nothing while another process does, and at once when that is over")
  func gate() async {
    let clock = ManualClock()
    let isElsewhere = Mutex(true)
    let provider = ScriptedProvider(Fixtures.listing) { _ in
      .success(TaskPage(reports: [Fixtures.report("a", word: .running)]))
    }
    var account = EngineAccount(id: Fixtures.account, provider: Fixtures.provider, fixed: provider)
    account.isAskedElsewhere = { isElsewhere.withLock { $0 } }
    let engine = Self.engine(account, clock)
    let early = await engine.poll(Fixtures.account)
    #expect(early == [Fixtures.account: .elsewhere(nil)], "also before it runs")
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await engine.run() }
      group.addTask { await clock.turn() }
      await engine.adopt(Self.told([Self.read("b", .running, at: 0)], at: 0))
      for await snapshot in await engine.snapshots() {
        if snapshot.takenAt > Fixtures.start.addingTimeInterval(60) { break }
      }
      #expect(provider.queries.isEmpty)
      #expect(await engine.latest.tasks.map(\.id.vendorID) == ["b"])
      #expect(
        await engine.rawAnswer(about: Fixtures.id("b"))
          == .elsewhere(SafeText("wang@jump2", limit: .word)))
      isElsewhere.withLock { $0 = false }
      await provider.waitForQueries(1)
      group.cancelAll()
    }
  }

  @Test("a call that waits for the shared budget is not made once another process asks")
  func gateWhileWaiting() async {
    let clock = ManualClock()
    let isElsewhere = Mutex(false)
    let asked = Mutex(0)
    let provider = ScriptedProvider(Fixtures.listing)
    var account = EngineAccount(id: Fixtures.account, provider: Fixtures.provider, fixed: provider)
    account.isAskedElsewhere = { isElsewhere.withLock { $0 } }
    account.takeShared = { _ in
      if asked.withLock({ count in
        count += 1
        return count == 3
      }) {
        isElsewhere.withLock { $0 = true }
      }
      return .seconds(1)
    }
    let engine = Self.engine(account, clock)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await engine.run() }
      group.addTask { await clock.turn() }
      for await snapshot in await engine.snapshots() {
        if snapshot.takenAt > Fixtures.start.addingTimeInterval(60) { break }
      }
      #expect(provider.queries.isEmpty)
      #expect(asked.withLock { $0 } == 3)
      group.cancelAll()
    }
  }
}
