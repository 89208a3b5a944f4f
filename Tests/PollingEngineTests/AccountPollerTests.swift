import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("Account poller")
struct AccountPollerTests {
  private func ids(_ question: Question) -> [String] {
    if case .describe(let references) = question { return references.map(\.vendorID) }
    return []
  }

  @Test func theAccountTellsHowLongItsTasksMayStandStill() {
    var capabilities = Fixtures.listing
    capabilities.stallLimits = StallLimits(purge: .seconds(42))
    #expect(PollerRig(capabilities).status.stallLimits.purge == .seconds(42))
  }

  @Test("what is usual is told anew, and stalled is what takes half as long again") func usual() {
    var rig = PollerRig(Fixtures.listing)
    #expect(rig.status.usualTimes.isEmpty && rig.status.stallLimits == StallLimits())
    let times = [TaskKind.purgeURL: UsualTimes(median: .seconds(60), p95: .seconds(1_200))]
    rig.poller.setUsual(times)
    #expect(rig.status.usualTimes == times && rig.status.stallLimits.purge == .seconds(1_800))
    rig.poller.setUsual([:])
    #expect(rig.status.stallLimits == StallLimits())
  }

  @Test func theAccountTellsWhatItsVendorsWordForSuccessMeans() {
    var account = EngineAccount(
      id: Fixtures.account, provider: Fixtures.provider, fixed: ScriptedProvider(Fixtures.listing))
    account.success = SuccessMeaning("its nodes ran it")
    let status = AccountPoller(account).currentStatus(at: Fixtures.moment(.zero))
    #expect(status.success?[.purgeURL] == "its nodes ran it")
  }

  @Test("starts by making the provider, then lists the window")
  func start() throws {
    let provider = ScriptedProvider(Fixtures.listing)
    var poller = AccountPoller(
      EngineAccount(id: Fixtures.account, provider: Fixtures.provider, fixed: provider))
    #expect(poller.step(at: Fixtures.moment(.zero)) == .connect)
    poller.connected()
    guard case .call(let call) = poller.step(at: Fixtures.moment(.zero)) else {
      Issue.record("no call")
      return
    }
    let from = Fixtures.start.addingTimeInterval(-86_400)
    #expect(call.question == .list(.account, from: from, to: Fixtures.start))
    let status = poller.currentStatus(at: Fixtures.moment(.zero))
    #expect(status.calls == 1)
    #expect(status.windowFrom == from)
    #expect(!status.isComplete)
  }

  @Test("a task spread over pages is shown as it grows, and never as ended early")
  func spread() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let first = try rig.call()
    let done = Fixtures.report("a", createdAt: 0, items: [Fixtures.item("u", .succeeded)])
    #expect(rig.answer(first, TaskPage(reports: [done], next: PageCursor("2"))) == [])
    #expect(try rig.task("a").status == .unknown)
    #expect(!rig.status.isComplete)
    let second = try rig.call()
    #expect(second.cursor == PageCursor("2"))
    #expect(second.question == first.question)
    _ = rig.answer(
      second,
      TaskPage(reports: [Fixtures.report("b", word: .running)], next: PageCursor("3")))
    #expect(try rig.task("a").status == .unknown)
    let rest = Fixtures.report("a", createdAt: 0, items: [Fixtures.item("v", .succeeded)])
    let changes = rig.answer(try rig.call(), TaskPage(reports: [rest]))
    #expect(try rig.task("a").status == .succeeded)
    #expect(try rig.task("a").urls?.count == 2)
    #expect(changes == [.appeared(try rig.task("a")), .appeared(try rig.task("b"))])
    #expect(rig.status.isComplete)
  }

  @Test("a page that failed is asked for again; the read goes on where it was")
  func failedPage() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let page = TaskPage(reports: [Fixtures.report("a", word: .running)], next: PageCursor("2"))
    _ = rig.answer(try rig.call(), page)
    for failures in 1..<5 {
      #expect(
        rig.fail(try rig.call(), .unavailable(Fixtures.message)).count == (failures == 2 ? 1 : 0))
      #expect(rig.status.state == .down)
      #expect(rig.status.consecutiveFailures == failures)
    }
    #expect(try rig.call().cursor == PageCursor("2"))
    _ = rig.fail(try rig.call(), .unavailable(Fixtures.message))
    #expect(try rig.call().cursor == nil, "after five failures it starts over")
  }

  @Test("a cut read is not complete and makes nothing gone; tasks at the cut have not ended")
  func truncated() throws {
    var capabilities = Fixtures.listing
    capabilities.idsPerCall = 0
    var rig = PollerRig(capabilities, rate: 100)
    let old = Fixtures.report("old", word: .running, createdAt: -3_000)
    _ = rig.answer(try rig.call(), TaskPage(reports: [old]))
    let rows = [Fixtures.item("u", .succeeded)]
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("a", items: rows)], next: PageCursor("2")))
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("b", items: rows)], isTruncated: true))
    #expect(try rig.task("a").status == .succeeded)
    #expect(try rig.task("b").status == .unknown)
    #expect(try !rig.task("old").isGone)
    #expect(!rig.status.isComplete)
  }

  @Test(
    "troubles of the key pause the account and read the credentials again after a minute",
    arguments: [
      ProviderError.credentials(Fixtures.message), .permission(Fixtures.message),
      .clockSkew(Fixtures.message),
    ])
  func auth(error: ProviderError) throws {
    var rig = PollerRig(Fixtures.listing)
    let changes = rig.fail(try rig.call(), error)
    #expect(changes == [.problem(rig.status)])
    #expect(rig.status.state == .auth)
    #expect(rig.status.error == error)
    #expect(rig.status.failingSince == rig.now.wall)
    #expect(rig.poller.step(at: rig.now) == .wait(until: .seconds(60)))
    #expect(rig.status.nextPoll == Fixtures.moment(.seconds(60)).wall)
    #expect(rig.poller.step(at: Fixtures.moment(.seconds(59))) == .wait(until: .seconds(60)))
    #expect(rig.poller.step(at: Fixtures.moment(.seconds(60))) == .connect)
    rig.elapsed = .seconds(60)
    let resolved = rig.answer(try rig.call(), TaskPage())
    #expect(resolved == [.resolved(rig.status)])
    #expect(rig.status.state == .ok)
    #expect(rig.status.error == nil && rig.status.failingSince == nil)
    #expect(rig.status.lastSuccess == Fixtures.moment(.seconds(60)).wall)
  }

  @Test("a refused time is mended by the answer that refused it; the list is of the vendor's times")
  func skew() throws {
    var rig = PollerRig(Fixtures.listing)
    let first = try rig.call()
    rig.poller.heard(clockSkew: .seconds(-600))
    #expect(rig.fail(first, .clockSkew(Fixtures.message)) == [])
    let second = try rig.call()
    #expect(rig.elapsed < .seconds(2))
    let to = rig.now.wall.addingTimeInterval(-600)
    #expect(second.question == .list(.account, from: to.addingTimeInterval(-86_400), to: to))
    #expect(rig.fail(second, .clockSkew(Fixtures.message)).count == 1)
    #expect(rig.status.state == .auth)
    #expect(rig.poller.step(at: rig.now) == .wait(until: rig.elapsed + .seconds(60)))
  }

  @Test("credentials are read again on request")
  func authOnRequest() throws {
    var rig = PollerRig(Fixtures.listing)
    _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
    #expect(rig.poller.poll(at: Fixtures.moment(.seconds(5))) == .started)
    #expect(rig.poller.step(at: Fixtures.moment(.seconds(5))) == .connect)
    rig.elapsed = .seconds(5)
    _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
    rig.poller.credentialsChanged()
    #expect(rig.poller.step(at: rig.now) == .connect)
  }

  @Test("throttling waits at least as long as the vendor demands")
  func throttled() throws {
    var rig = PollerRig(Fixtures.listing)
    _ = rig.fail(try rig.call(), .throttled(retryAfter: .seconds(40), Fixtures.message))
    #expect(rig.status.state == .limited)
    #expect(rig.poller.step(at: rig.now) == .wait(until: .seconds(40)))
    #expect(rig.poller.poll(at: Fixtures.moment(.seconds(10))) == .limited(wait: .seconds(30)))
    #expect(rig.poller.step(at: Fixtures.moment(.seconds(10))) == .wait(until: .seconds(40)))
    #expect(try rig.call().asked == Fixtures.moment(.seconds(40)))
  }

  @Test("a call given up is nobody's fault")
  func cancelled() throws {
    var rig = PollerRig(Fixtures.listing)
    #expect(rig.fail(try rig.call(), .cancelled) == [])
    #expect(rig.status.state == .ok)
    #expect(rig.status.consecutiveFailures == 0)
  }

  @Test("a wish where nothing is left to ask for says so")
  func idle() {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [])
    #expect(rig.poller.poll(at: rig.now) == .idle)
  }

  @Test("a wish is refused while the budget is spent, and says when to come back")
  func refused() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")], rate: 0.1)
    _ = rig.answer(try rig.call(), TaskPage(reports: [Fixtures.report("a", word: .running)]))
    #expect(rig.poller.poll(at: rig.now) == .budgetSpent(wait: .seconds(10)))
    #expect(rig.poller.poll(at: Fixtures.moment(.seconds(10))) == .started)
    rig.elapsed = .seconds(10)
    #expect(try rig.call().asked == Fixtures.moment(.seconds(10)))
    #expect(rig.poller.poll(at: rig.now) == .underWay)
  }

  @Test("an id the vendor lacks is asked for slowly and touches no other row")
  func notFound() throws {
    var rig = PollerRig(
      Fixtures.trackedOnly, tracked: [Fixtures.tracked("no"), Fixtures.tracked("yes")])
    let first = try rig.call()
    #expect(ids(first.question) == ["no"])
    let missing = TaskReference(vendorID: "no", kind: .purgeURL)
    _ = rig.answer(first, TaskPage(notFound: [missing]))
    #expect(try rig.task("no").status == .unknown)
    #expect(try rig.task("no").message?.text == "not found at the vendor")
    #expect(try rig.task("yes").message == nil)
    #expect(!rig.status.isComplete)
    _ = rig.answer(try rig.call(), TaskPage(reports: [Fixtures.report("yes", word: .running)]))
    #expect(rig.status.isComplete)
    #expect(rig.status.state == .ok)
    var asked: [String] = []
    while rig.elapsed < .seconds(14) {
      let call = try rig.call()
      asked += ids(call.question)
      _ = rig.answer(call, TaskPage(reports: [Fixtures.report("yes", word: .running)]))
    }
    #expect(asked.count >= 4)
    #expect(Set(asked.dropLast()) == ["yes"])
  }

  @Test("an id refused by itself is a fault of its row only")
  func refusedID() throws {
    var rig = PollerRig(
      Fixtures.trackedOnly, tracked: [Fixtures.tracked("a"), Fixtures.tracked("b")])
    _ = rig.answer(try rig.call(), TaskPage(reports: [Fixtures.report("a", word: .running)]))
    _ = rig.fail(try rig.call(), .rejected(Fixtures.message))
    #expect(rig.status.state == .ok)
    #expect(rig.status.isComplete, "a refusal is an answer")
    #expect(try rig.task("b").message?.text == "request rejected (Code: text)")
    #expect(try rig.task("a").status == .running)
  }

  @Test("a rejected batch is asked for again one by one")
  func rejectedBatch() throws {
    var rig = PollerRig(
      Fixtures.listing, tracked: [Fixtures.tracked("a"), Fixtures.tracked("b")], rate: 100)
    _ = rig.answer(try rig.call(), TaskPage())
    let batch = try rig.call()
    #expect(ids(batch.question) == ["a", "b"])
    #expect(rig.fail(batch, .rejected(Fixtures.message)) == [])
    let single = try rig.call()
    #expect(ids(single.question) == ["a"])
    _ = rig.answer(single, TaskPage(reports: [Fixtures.report("a", word: .running)]))
    let other = try rig.call()
    #expect(ids(other.question) == ["b"])
    _ = rig.answer(other, TaskPage(reports: [Fixtures.report("b", word: .running)]))
    while true {
      let call = try rig.call()
      guard !call.isList else {
        _ = rig.answer(call, TaskPage())
        continue
      }
      #expect(ids(call.question) == ["a", "b"], "what was described may share a call again")
      break
    }
  }

  @Test("on accounts with a list only ids the list lacks are asked for")
  func unlistedIDs() throws {
    var rig = PollerRig(
      Fixtures.listing, tracked: [Fixtures.tracked("listed"), Fixtures.tracked("not")], rate: 100)
    let listed = Fixtures.report("listed", word: .running, createdAt: 0)
    _ = rig.answer(try rig.call(), TaskPage(reports: [listed]))
    let call = try rig.call()
    #expect(ids(call.question) == ["not"])
  }

  @Test("an ended task is asked for once more, then no more, and is no longer planned")
  func confirmed() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    let done = TaskPage(reports: [Fixtures.report("a", word: .succeeded)])
    _ = rig.answer(try rig.call(), done)
    #expect(rig.poller.tasks(at: rig.now).map(\.plannedInterval) == [.seconds(15)])
    _ = rig.answer(try rig.call(), done)
    #expect(rig.elapsed == .seconds(15))
    #expect(rig.poller.step(at: rig.now) == .wait(until: nil))
    #expect(rig.poller.tasks(at: rig.now).map(\.plannedInterval) == [nil])
    #expect(rig.status.calls == 2)
    #expect(rig.status.nextPoll == nil)
  }

  @Test("a round is over when all pages and ids have answered")
  func rounds() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("x")], rate: 100)
    rig.poller.startRound()
    _ = rig.answer(try rig.call(), TaskPage(next: PageCursor("2")))
    #expect(!rig.poller.isRoundOver)
    _ = rig.answer(try rig.call(), TaskPage())
    #expect(!rig.poller.isRoundOver)
    let missing = TaskReference(vendorID: "x", kind: .purgeURL)
    _ = rig.answer(try rig.call(), TaskPage(notFound: [missing]))
    #expect(rig.poller.isRoundOver)
    #expect(rig.status.isComplete, "not found is an answer too")
    rig.poller.startRound()
    #expect(!rig.poller.isRoundOver)
    _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
    #expect(rig.poller.isRoundOver)
    #expect(!rig.status.isComplete)
  }

  @Test("a large table loads page by page")
  func largeTable() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000_000)
    let rows = (0..<50).map { Fixtures.item("https://x.example.com/\($0)", .succeeded) }
    let pages = 400
    for page in 0..<pages {
      let reports = (0..<10).map { Fixtures.report("t\(page)-\($0)", createdAt: 0, items: rows) }
      let next = page == pages - 1 ? nil : PageCursor("\(page + 1)")
      _ = rig.answer(try rig.call(), TaskPage(reports: reports, next: next))
    }
    #expect(rig.poller.table.count == pages * 10)
    #expect(rig.poller.tasks(at: rig.now).allSatisfy { $0.status == .succeeded })
  }
}
