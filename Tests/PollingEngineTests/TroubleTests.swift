import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("Trouble of one kind of call")
struct TroubleTests {
  private let unavailable = ProviderError.unavailable(Fixtures.message)

  private func running(_ id: String) -> TaskPage {
    TaskPage(reports: [Fixtures.report(id, word: .running)])
  }

  @Test("an outage ends for an id as soon as the vendor is back, or on request")
  func outage() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    _ = rig.answer(try rig.call(), running("a"))
    var last = rig.elapsed
    for _ in 0..<30 {
      _ = rig.fail(try rig.call(), .transport("no route"))
      #expect(rig.elapsed - last <= .seconds(60))
      last = rig.elapsed
    }
    #expect(rig.status.state == .down)
    #expect(rig.poller.poll(at: rig.now) == .started)
    let before = rig.elapsed
    _ = rig.answer(try rig.call(), running("a"))
    #expect(rig.elapsed - before < .seconds(1))
    #expect(rig.status.state == .ok)
  }

  @Test("refused credentials are tried every minute, however often they were refused")
  func refusedCredentials() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    for _ in 0..<12 {
      let before = rig.elapsed
      _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
      #expect(rig.elapsed - before <= .seconds(60))
    }
  }

  @Test(
    "a key that the vendor would lock is left alone longer, unless the operator polls, and a minute even then",
    arguments: [
      (ProviderError.credentials(Fixtures.message), 300), (.clockSkew(Fixtures.message), 300),
      (.permission(Fixtures.message), 60),
    ])
  func lockedKey(_ error: ProviderError, _ seconds: Int) throws {
    var capabilities = Fixtures.listing
    capabilities.refusedKeyRest = .seconds(300)
    var rig = PollerRig(capabilities)
    for _ in 0..<4 {
      _ = rig.fail(try rig.call(), error)
      let before = rig.elapsed
      _ = try rig.call()
      #expect(rig.elapsed - before == .seconds(seconds))
      _ = rig.fail(try rig.call(), error)
      rig.elapsed += .seconds(20)
      let isLocking = seconds > 60
      #expect(rig.poller.poll(at: rig.now) == (isLocking ? .limited(wait: .seconds(40)) : .started))
      if isLocking {
        rig.elapsed += .seconds(40)
        #expect(rig.poller.poll(at: rig.now) == .started)
      }
      #expect(rig.poller.step(at: rig.now) == .connect)
      rig.poller.connected()
    }
    _ = rig.fail(try rig.call(), error)
    rig.poller.credentialsChanged()
    #expect(rig.poller.step(at: rig.now) == .connect, "another key was refused by nobody")
  }

  @Test("a key that cannot be read was refused by nobody, and is read again every minute")
  func unreadableKey() throws {
    var capabilities = Fixtures.listing
    capabilities.refusedKeyRest = .seconds(300)
    var rig = PollerRig(capabilities)
    _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
    for _ in 0..<3 {
      _ = rig.poller.poll(at: rig.now)
      rig.elapsed += .seconds(300)
      #expect(rig.poller.step(at: rig.now) == .connect)
      _ = rig.poller.connectionFailed(
        .credentials(Fixtures.message), at: rig.now, using: &rig.generator)
      #expect(rig.poller.step(at: rig.now) == .wait(until: rig.elapsed + .seconds(60)))
      #expect(rig.poller.poll(at: rig.now) == .started)
    }
  }

  @Test("a list that fails backs off although ids succeed, and stays a problem")
  func listFails() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("a")], rate: 100)
    var lists: [Duration] = []
    var problems = 0
    var resolutions = 0
    while rig.elapsed < .seconds(120) {
      let call = try rig.call()
      let changes: [TaskChange.Kind]
      if call.isList {
        lists.append(rig.elapsed)
        changes = rig.fail(call, unavailable)
      } else {
        changes = rig.answer(call, running("a"))
      }
      for change in changes {
        if case .problem = change { problems += 1 }
        if case .resolved = change { resolutions += 1 }
      }
      guard lists.count > 1 else { continue }
      #expect(rig.status.state == .down)
      #expect(rig.status.error == unavailable)
      #expect(!rig.status.isComplete)
    }
    #expect(lists.count < 15)
    #expect(problems == 1)
    #expect(resolutions == 0)
    #expect(!rig.status.isBlind, "the row is read, so it goes by its own age")
    while true {
      let call = try rig.call()
      if call.isList {
        #expect(rig.answer(call, TaskPage()).contains(.resolved(rig.status)))
        break
      }
      _ = rig.answer(call, running("a"))
    }
    #expect(rig.status.state == .ok)
  }

  @Test("an account that gives no answers at all is blind")
  func blind() throws {
    var rig = PollerRig(Fixtures.listing)
    _ = rig.answer(try rig.call(), running("a"))
    rig.elapsed += .seconds(5)
    _ = rig.fail(try rig.call(), unavailable)
    #expect(!rig.status.isBlind)
    _ = rig.fail(try rig.call(), unavailable)
    #expect(rig.status.isBlind)
  }

  @Test(
    "what is known to last is told at once, what may be over in a moment when it comes again",
    arguments: [
      (3_600, true), (60, true), (10, true), (9, false), (2, false), (0, false), (nil, false),
      (86_400, true),
    ] as [(Int?, Bool)])
  func lasting(retryAfter: Int?, isTold: Bool) throws {
    let error = ProviderError.throttled(
      retryAfter: retryAfter.map { .seconds($0) }, Fixtures.message)
    func isProblem(_ changes: [TaskChange.Kind]) -> Bool {
      changes.contains { if case .problem = $0 { true } else { false } }
    }
    var rig = PollerRig(Fixtures.listing)
    #expect(isProblem(rig.fail(try rig.call(), error)) == isTold)
    #expect(rig.status.isTroubling == isTold)
    let words = try #require(rig.status.trouble).words
    #expect(words.contains("asks to wait") == isTold)
    #expect(isProblem(rig.fail(try rig.call(), error)) == !isTold, "once")
    let changes = rig.answer(try rig.call(), running("a"))
    #expect(changes.contains { if case .resolved = $0 { true } else { false } })
    var byID = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    #expect(isProblem(byID.fail(try byID.call(), error)) == isTold)
  }

  @Test("a rejected list ends a round at once; tracked ids are asked for all the same")
  func rejectedList() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("a")], rate: 100)
    rig.poller.startRound()
    _ = rig.fail(try rig.call(), .rejected(Fixtures.message))
    #expect(!rig.poller.isRoundOver)
    let call = try rig.call()
    #expect(!call.isList)
    _ = rig.answer(call, running("a"))
    #expect(rig.poller.isRoundOver)
    #expect(!rig.status.isComplete)
    #expect(rig.status.state == .down)
  }

  @Test("the planned interval of a slow vendor outlasts a request and a failed page")
  func slowReads() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let first = try rig.call()
    rig.elapsed += .seconds(40)
    #expect(rig.status.plannedInterval >= .seconds(40), "a read that is under way tells too")
    _ = rig.answer(
      first,
      TaskPage(reports: [Fixtures.report("a", word: .running)], next: PageCursor("2")))
    rig.elapsed += .seconds(60)
    _ = rig.answer(try rig.call(), TaskPage())
    #expect(rig.status.plannedInterval >= .seconds(100))
    _ = rig.poller.poll(at: rig.now)
    #expect(rig.status.plannedInterval >= .seconds(100))
    _ = rig.fail(try rig.call(), unavailable)
    #expect(rig.status.plannedInterval >= .seconds(100))
  }

  @Test("a request wakes a read that rests after a failed page")
  func wakes() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    _ = rig.answer(try rig.call(), TaskPage(next: PageCursor("2")))
    for _ in 0..<4 { _ = rig.fail(try rig.call(), unavailable) }
    guard case .wait = rig.poller.step(at: rig.now) else {
      Issue.record("it does not rest")
      return
    }
    #expect(rig.poller.poll(at: rig.now) == .started)
    let before = rig.elapsed
    #expect(try rig.call().cursor == PageCursor("2"))
    #expect(rig.elapsed == before)
  }

  @Test("a request reads credentials again only where they were refused")
  func keepsCredentials() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")], rate: 100)
    _ = rig.answer(try rig.call(), running("a"))
    #expect(rig.poller.poll(at: rig.now) == .started)
    #expect(rig.poller.step(at: rig.now) != .connect)
  }

  @Test("a request says when the dearer call is affordable")
  func price() throws {
    var rig = PollerRig(Fixtures.listing)
    _ = rig.answer(try rig.call(), TaskPage())
    #expect(rig.poller.poll(at: rig.now) == .started)
    _ = rig.answer(try rig.call(), TaskPage())
    guard case .budgetSpent(let wait) = rig.poller.poll(at: rig.now) else {
      Issue.record("a list costs five of the ten tokens")
      return
    }
    let before = rig.elapsed
    #expect(try rig.call().isList)
    #expect(rig.elapsed - before == wait)
  }

  @Test("pages after a hole are read; ids that an answer with a hole lacks are not called missing")
  func holes() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("x")], rate: 100)
    _ = rig.answer(
      try rig.call(),
      TaskPage(
        reports: [Fixtures.report("a", word: .running)], next: PageCursor("2"), isTruncated: true))
    _ = rig.answer(try rig.call(), running("b"))
    #expect(try rig.task("b").status == .running)
    #expect(!rig.status.isComplete)
    let call = try rig.call()
    #expect(!call.isList)
    let unseen = TaskReference(vendorID: "x", kind: .purgeURL)
    _ = rig.answer(call, TaskPage(notFound: [unseen], isTruncated: true))
    #expect(try rig.task("x").message?.text.contains("its answer does not mention this id") == true)
    #expect(!rig.status.isComplete)
  }

  @Test(
    "a task whose next page comes empty has not ended, however many rows are done",
    arguments: [true, false])
  func emptyPage(isList: Bool) throws {
    var rig = PollerRig(
      isList ? Fixtures.listing : Fixtures.trackedOnly,
      tracked: isList ? [] : [Fixtures.tracked("x")], rate: 100)
    let rows = (0..<100).map { Fixtures.item("u/\($0)", .succeeded) }
    let page = TaskPage(reports: [Fixtures.report("x", items: rows)], next: PageCursor("2"))
    let first = try rig.call()
    #expect(first.isList == isList)
    _ = rig.answer(first, page)
    _ = rig.answer(try rig.call(), TaskPage(isTruncated: true))
    #expect(try rig.task("x").status == .unknown)
    #expect(try rig.task("x").finish == nil)
    let again = try rig.call()
    #expect(!again.isList, "it is asked for")
    _ = rig.answer(again, page)
    let rest = [Fixtures.item("u/100", .failed)]
    _ = rig.answer(try rig.call(), TaskPage(reports: [Fixtures.report("x", items: rest)]))
    #expect(try rig.task("x").status == .partial)
  }

  @Test("open tasks that a cut read does not cover are asked for by id")
  func straysOfCutReads() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let old = Fixtures.report("old", word: .running, createdAt: -3_000)
    _ = rig.answer(try rig.call(), TaskPage(reports: [old]))
    _ = rig.answer(try rig.call(), TaskPage(isTruncated: true))
    let call = try rig.call()
    #expect(!call.isList)
    #expect(try !rig.task("old").isGone)
  }
}
