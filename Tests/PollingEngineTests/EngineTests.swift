import FoundationEssentials
import Logging
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

@Suite("Engine", .hangLimit)
struct EngineTests {
  private let clock = ManualClock()

  private func engine(
    _ providers: [(String, ScriptedProvider)], tracked: [TrackedTask] = []
  ) -> Engine<ManualClock> {
    let clock = clock
    return Engine(
      accounts: providers.map { name, provider in
        EngineAccount(id: AccountID(name), provider: Fixtures.provider, fixed: provider)
      },
      tracked: tracked, clock: clock, now: { clock.wallTime() },
      generator: SeededGenerator(seed: 1),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Runs an engine beside `body`, with a hand that moves the clock on whenever something sleeps.
  private func run(
    _ engine: Engine<ManualClock>, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let clock = clock
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await engine.run() }
      group.addTask { await clock.turn() }
      try await body()
      group.cancelAll()
    }
  }

  private static func first(
    of engine: Engine<ManualClock>, where condition: @Sendable (Snapshot) -> Bool
  ) async throws -> Snapshot {
    for await snapshot in await engine.snapshots() where condition(snapshot) { return snapshot }
    return try #require(nil as Snapshot?, "the stream ended before")
  }

  private static func listing(_ account: String, _ ids: [String], _ word: TaskStatus = .running)
    -> ScriptedProvider
  {
    let page = TaskPage(
      reports: ids.map { id in
        TaskReport(
          id: CacheTask.ID(account: AccountID(account), vendorID: id), kind: .purgeURL, word: word)
      })
    return ScriptedProvider(Fixtures.listing) { _ in .success(page) }
  }

  @Test("the first snapshot holds the accounts and a row for every tracked id")
  func firstSnapshot() async throws {
    let engine = engine(
      [("acc", ScriptedProvider(Fixtures.trackedOnly))], tracked: [Fixtures.tracked("a")])
    let snapshot = try await Self.first(of: engine) { _ in true }
    #expect(snapshot.tasks.map(\.id) == [Fixtures.id("a")])
    #expect(snapshot.accounts.map(\.account) == [AccountID("acc")])
    #expect(snapshot.version > 0)
  }

  @Test("a vendor's own words are fetched within the budget, and only for known tasks")
  func rawAnswers() async throws {
    let engine = engine([("acc", Self.listing("acc", ["a"]))])
    let task = Fixtures.id("a")
    #expect(await engine.rawAnswer(about: task) == .unavailable)
    _ = await engine.pollOnce(timeout: .seconds(60))
    #expect(
      await engine.rawAnswer(about: task)
        == .answer(RawAnswer(status: 200, lines: [SafeText("a", limit: .word)])))
    #expect(await engine.rawAnswer(about: Fixtures.id("b")) == .unavailable)
    var waits = 0
    for _ in 0..<20 {
      if case .waits = await engine.rawAnswer(about: task) { waits += 1 }
    }
    #expect(waits > 0)
  }

  @Test("an account that hangs, and one that is broken, delay no other")
  func faultsStayAtHome() async throws {
    let slow = Self.listing("slow", ["s"])
    slow.hold()
    let broken = ScriptedProvider(Fixtures.listing) { _ in .failure(.transport("refused")) }
    let good = Self.listing("good", ["g"])
    let engine = engine([("slow", slow), ("broken", broken), ("good", good)])
    try await run(engine) {
      await good.waitForQueries(5)
      await broken.waitForQueries(3)
      let snapshot = try await Self.first(of: engine) {
        $0.account(AccountID("broken"))?.isBlind == true
      }
      #expect(slow.queries.count == 1)
      #expect(snapshot.account(AccountID("good"))?.state == .ok)
      #expect(snapshot.account(AccountID("slow"))?.state == .ok)
      #expect(snapshot.tasks.map(\.id.vendorID) == ["g"])
      slow.release()
      _ = try await Self.first(of: engine) { $0.tasks.count == 2 }
    }
  }

  @Test("refused credentials pause the account; it recovers by itself with new ones")
  func credentials() async throws {
    let clock = clock
    let stale = ScriptedProvider(Fixtures.listing) { _ in .failure(.credentials(Fixtures.message)) }
    let fresh = Self.listing("acc", ["a"])
    let account = EngineAccount(
      id: Fixtures.account, provider: Fixtures.provider, capabilities: Fixtures.listing
    ) { () async throws(ProviderError) -> any Provider in
      clock.now.offset < .seconds(90) ? stale : fresh
    }
    let engine = Engine(
      accounts: [account], clock: clock, now: { clock.wallTime() },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let changes = await engine.changes()
    try await run(engine) {
      var seen: [TaskChange.Kind] = []
      for await change in changes {
        seen.append(change.kind)
        if seen.count == 3 { break }
      }
      guard case .problem(let problem) = seen[0], case .appeared(let task) = seen[1],
        case .resolved(let resolved) = seen[2]
      else {
        Issue.record("unexpected \(seen)")
        return
      }
      #expect(problem.state == .auth)
      #expect(task.id.vendorID == "a")
      #expect(resolved.state == .ok)
      #expect(stale.queries.count == 2, "at the start and after a minute, not more")
    }
  }

  @Test("a slow reader skips to the newest snapshot")
  func newestWins() async throws {
    let provider = Self.listing("acc", ["a"])
    let engine = engine([("acc", provider)])
    try await run(engine) {
      var reader = await engine.snapshots().makeAsyncIterator()
      let first = try #require(await reader.next())
      await provider.waitForQueries(20)
      let newest = await engine.latest
      let second = try #require(await reader.next())
      #expect(second.version >= newest.version)
      #expect(newest.version > first.version + 5)
    }
  }

  @Test("changes come whole and in order, and an account waits for a reader that lags")
  func backPressure() async throws {
    let many = Self.listing("many", (0..<2_000).map { "m\($0)" })
    let other = Self.listing("other", [])
    let engine = engine([("many", many), ("other", other)])
    let changes = await engine.changes()
    try await run(engine) {
      await other.waitForQueries(10)
      #expect(many.queries.count == 1, "it waits with changes in hand")
      var numbers: [UInt64] = []
      var appeared: Set<String> = []
      for await change in changes {
        numbers.append(change.sequence)
        if case .appeared(let task) = change.kind { appeared.insert(task.id.vendorID) }
        if appeared.count == 2_000 { break }
      }
      #expect(numbers == Array(1...UInt64(numbers.count)))
      await many.waitForQueries(3)
    }
  }

  @Test("a reader that went away holds nobody up")
  func abandonedReader() async throws {
    let many = Self.listing("many", (0..<2_000).map { "m\($0)" })
    let engine = engine([("many", many)])
    _ = await engine.changes()
    try await run(engine) { await many.waitForQueries(3) }
  }

  @Test("cancelling ends run and every stream")
  func cancellation() async throws {
    let hanging = Self.listing("acc", ["a"])
    hanging.hold()
    let engine = engine([("acc", hanging)])
    let snapshots = await engine.snapshots()
    let changes = await engine.changes()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await engine.run() }
      await hanging.waitForQueries(1)
      group.cancelAll()
    }
    for await _ in snapshots {}
    for await _ in changes {}
    for await _ in await engine.snapshots() {}
    #expect(await engine.latest.account(Fixtures.account)?.state == .ok)
  }

  @Test("a wish to poll says what becomes of it")
  func poll() async throws {
    let provider = Self.listing("acc", ["a"])
    let engine = engine([("acc", provider)])
    provider.hold()
    try await run(engine) {
      await provider.waitForQueries(1)
      #expect(await engine.poll(Fixtures.account) == [Fixtures.account: .underWay])
      #expect(await engine.poll(AccountID("none")) == [AccountID("none"): .off])
      #expect(await engine.poll() == [Fixtures.account: .underWay])
    }
  }

  @Test("a new watch list takes effect while running")
  func watchList() async throws {
    let provider = ScriptedProvider(Fixtures.trackedOnly) { _ in
      .success(TaskPage(reports: [Fixtures.report("a", word: .running)]))
    }
    let engine = engine([("acc", provider)])
    try await run(engine) {
      await engine.setTracked([Fixtures.tracked("a", label: "l")])
      let snapshot = try await Self.first(of: engine) {
        $0.task(Fixtures.id("a"))?.status == .running
      }
      #expect(snapshot.task(Fixtures.id("a"))?.label?.text == "l")
      await engine.setTracked([])
      _ = try await Self.first(of: engine) { $0.tasks.isEmpty }
    }
  }

  @Test("reading once takes all pages and ids, and retries what may pass")
  func pollOnce() async throws {
    let provider = ScriptedProvider(Fixtures.listing)
    provider.add(error: .unavailable(Fixtures.message))
    provider.add(page: TaskPage(reports: [Fixtures.report("a")], next: PageCursor("2")))
    provider.add(error: .throttled(retryAfter: .seconds(9), Fixtures.message))
    provider.add(page: TaskPage(reports: [Fixtures.report("b")]))
    // The call for the tracked id has room for the one that was listed a while ago.
    provider.add(page: TaskPage(reports: [Fixtures.report("c"), Fixtures.report("a")]))
    let engine = engine([("acc", provider)], tracked: [Fixtures.tracked("c")])
    let clock = clock
    let snapshot = await withTaskGroup(of: Void.self) { group in
      group.addTask { await clock.turn(sleepers: 2) }
      let snapshot = await engine.pollOnce(timeout: .seconds(120))
      group.cancelAll()
      return snapshot
    }
    #expect(Set(snapshot.tasks.map(\.id.vendorID)) == ["a", "b", "c"])
    #expect(snapshot.accounts.map(\.isComplete) == [true])
    #expect(snapshot.accounts.map(\.calls) == [5])
    #expect(clock.now.offset >= .seconds(9))
  }

  @Test("a tracked task appears in its time although the call that asks for it hangs")
  func appearsBesideWhatHangs() async throws {
    let provider = ScriptedProvider(Fixtures.trackedOnly)
    provider.hold()
    let engine = engine([("acc", provider)], tracked: [Fixtures.tracked("a")])
    let clock = clock
    try await run(engine) {
      var changes = await engine.changes().makeAsyncIterator()
      let change = try #require(await changes.next())
      guard case .appeared(let task) = change.kind else {
        Issue.record("\(change)")
        return
      }
      #expect(task.id.vendorID == "a")
      #expect(clock.now.offset >= .seconds(5))
      let later = try await Self.first(of: engine) { $0.tasks.count == 1 }
      #expect(later.tasks.first?.status == .unknown)
      await engine.setTracked([Fixtures.tracked("a"), Fixtures.tracked("b")])
      let second = try #require(await changes.next())
      guard case .appeared(let task) = second.kind else {
        Issue.record("\(second)")
        return
      }
      #expect(task.id.vendorID == "b")
    }
  }

  @Test("reading once ends with the time; accounts not read in full say so")
  func pollOnceTimeout() async throws {
    let hanging = Self.listing("hanging", ["h"])
    hanging.hold()
    let refused = ScriptedProvider(Fixtures.listing) { _ in
      .failure(.permission(Fixtures.message))
    }
    let good = Self.listing("good", ["g"])
    let engine = engine([("hanging", hanging), ("refused", refused), ("good", good)])
    let clock = clock
    let changes = await engine.changes()
    let snapshot = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        // The refusal and the task of the good account are in; the time may run out.
        var count = 0
        for await _ in changes {
          count += 1
          if count == 2 { break }
        }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(120))
      }
      return await engine.pollOnce(timeout: .seconds(120))
    }
    #expect(snapshot.accounts.map(\.isComplete) == [false, false, true])
    #expect(snapshot.accounts.map(\.state) == [.down, .auth, .ok])
    #expect(
      snapshot.accounts[0].error == .transport("no complete answer within 2m"))
    #expect(refused.queries.count == 1, "refused keys are not tried again")
    #expect(snapshot.tasks.map(\.id.vendorID) == ["g"])
  }

  @Test("reading once does not wait for a vendor that asks to be left alone for longer")
  func pollOnceThrottled() async throws {
    let resting = ScriptedProvider(Fixtures.listing) { _ in
      .failure(.throttled(retryAfter: .seconds(3_600), Fixtures.message))
    }
    let engine = engine([("resting", resting), ("good", Self.listing("good", ["g"]))])
    let snapshot = await engine.pollOnce(timeout: .seconds(120))
    #expect(clock.now.offset == .zero, "nothing was waited for")
    #expect(snapshot.accounts.map(\.isComplete) == [false, true])
    #expect(
      snapshot.accounts[0].trouble?.words == "rate limited, asks to wait 1h")
  }

  @Test(
    "setting the calendar makes nothing older or newer",
    arguments: [-3_600, 21_600, -31_536_000, 31_536_000] as [Double])
  func calendarSet(by seconds: Double) async throws {
    let clock = clock
    let step = Mutex(0.0)
    let provider = Self.listing("acc", ["a"])
    let engine = Engine(
      accounts: [EngineAccount(id: Fixtures.account, provider: Fixtures.provider, fixed: provider)],
      clock: clock, now: { clock.wallTime().addingTimeInterval(step.withLock { $0 }) },
      generator: SeededGenerator(seed: 1),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await run(engine) {
      _ = try await Self.first(of: engine) { $0.tasks.count == 1 }
      step.withLock { $0 = seconds }
      await provider.waitForQueries(provider.queries.count + 3)
      let fresh = await engine.latest
      let task = try #require(fresh.task(Fixtures.id("a")))
      let live = Judgement(fresh, now: fresh.takenAt)
      #expect(!live.isStale(task) && !live.isStalled(task))
      provider.setOtherwise { _ in .failure(.transport("refused")) }
      let blind = try await Self.first(of: engine) { snapshot in
        guard let seen = snapshot.account(Fixtures.account)?.lastSuccess else { return false }
        return snapshot.takenAt.timeIntervalSince(seen) > 120
      }
      #expect(blind.account(Fixtures.account)?.isBlind == true)
      #expect(Judgement(blind, now: blind.takenAt).isStale(task))
      step.withLock { $0 = 0 }
      provider.setOtherwise { _ in .success(TaskPage()) }
      let back = try await Self.first(of: engine) { $0.account(Fixtures.account)?.state == .ok }
      let seen = try #require(back.account(Fixtures.account)?.lastSuccess)
      #expect((0...60).contains(back.takenAt.timeIntervalSince(seen)))
    }
  }

  @Test("snapshots are at least the publication pause apart, however fast answers come")
  func coalescing() async throws {
    let provider = ScriptedProvider(Fixtures.listing)
    provider.add { _ in
      provider.hold()
      return .success(TaskPage(next: PageCursor("0")))
    }
    for page in 1..<50 {
      provider.add(
        page: TaskPage(reports: [Fixtures.report("\(page)")], next: PageCursor("\(page)")))
    }
    let clock = clock
    var account = EngineAccount(
      id: Fixtures.account, provider: Fixtures.provider, fixed: provider)
    account.rateLimit = 1_000_000
    let engine = Engine(
      accounts: [account], clock: clock, now: { clock.wallTime() },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await engine.run() }
      // The first page is in, the second hangs: only the publication can be asleep.
      await provider.waitForQueries(2)
      await clock.waitForSleepers(1)
      #expect(clock.nextDeadline?.offset == .milliseconds(100))
      let published = await engine.latest.version
      provider.release()
      await clock.waitForSleepers(2)
      #expect(provider.queries.count == 51)
      #expect(await engine.latest.version == published)
      clock.advance(by: .milliseconds(100))
      let next = try await Self.first(of: engine) { $0.version != published }
      #expect(next.accounts.map(\.calls) == [51])
      group.cancelAll()
    }
  }
}
