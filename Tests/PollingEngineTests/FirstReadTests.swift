import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("The first read of an account")
struct FirstReadTests {
  private func running(_ id: String) -> TaskPage {
    TaskPage(reports: [Fixtures.report(id, word: .running)])
  }

  @Test("ends with its last page and the last id, and stays whatever comes")
  func pages() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("x")], rate: 100)
    #expect(!rig.status.hasBeenRead)
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("a", word: .running)], next: PageCursor("2")))
    #expect(!rig.status.hasBeenRead)
    _ = rig.answer(try rig.call(), running("b"))
    #expect(!rig.status.hasBeenRead, "an id is still to be asked for")
    _ = rig.answer(
      try rig.call(), TaskPage(notFound: [TaskReference(vendorID: "x", kind: .purgeURL)]))
    #expect(rig.status.hasBeenRead)
    rig.poller.startRound()
    #expect(rig.status.hasBeenRead)
    _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
    #expect(rig.status.hasBeenRead)
    rig.poller.track([Fixtures.tracked("y")], at: rig.now)
    #expect(rig.status.hasBeenRead)
  }

  @Test(
    "is made again where it went by another clock than the vendor's",
    arguments: [(1_200.0, true), (-1_200, true), (1, false), (0, false), (nil, false)]
      as [(Double?, Bool)])
  func anotherClock(ahead: Double?, isAgain: Bool) throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let first = try rig.call()
    #expect(first.question.windowEnd == rig.now.wall)
    rig.poller.heard(clockSkew: ahead.map { .seconds($0) })
    _ = rig.answer(first, running("a"))
    #expect(try rig.task("a").status == .running)
    #expect(rig.status.hasBeenRead == !isAgain)
    #expect(rig.status.isComplete == !isAgain)
    #expect(rig.poller.isRoundOver == !isAgain)
    guard isAgain, let ahead else { return }
    let asked = rig.now.wall
    let second = try rig.call()
    #expect(second.isList && rig.now.wall == asked, "it does not wait")
    #expect(second.question.windowEnd == asked.addingTimeInterval(ahead))
    // A clock that is set meanwhile is no reason to go round in circles.
    rig.poller.heard(clockSkew: .seconds(ahead + 600))
    _ = rig.answer(second, running("a"))
    #expect(rig.status.hasBeenRead && rig.status.isComplete && rig.poller.isRoundOver)
  }

  @Test(
    "has no holes yet while a task was not asked for of which its list says too little")
  func owed() throws {
    var rig = PollerRig(OwedTests.capabilities, rate: 100)
    let list = try rig.call()
    #expect(list.isList)
    _ = rig.answer(list, TaskPage(reports: [OwedTests.summary("t", .running)]))
    #expect(rig.status.hasBeenRead && !rig.status.isComplete && rig.status.hasUnasked)
    let byID = try rig.call()
    #expect(!byID.isList)
    _ = rig.answer(byID, TaskPage(isTruncated: true))
    #expect(!rig.status.isComplete && !rig.status.hasUnasked)
  }

  @Test("may be cut")
  func cut() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("a", createdAt: 0, items: [])], isTruncated: true))
    #expect(rig.status.hasBeenRead && !rig.status.isComplete)
  }

  @Test("may lack the list, but not everything")
  func rejectedList() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("a")], rate: 100)
    _ = rig.fail(try rig.call(), .rejected(Fixtures.message))
    #expect(!rig.status.hasBeenRead)
    _ = rig.answer(try rig.call(), running("a"))
    #expect(rig.status.hasBeenRead && !rig.status.isComplete)
  }

  @Test("waits for credentials: what was read before they were refused is not all")
  func refusedCredentials() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("a", word: .running)], next: PageCursor("2")))
    _ = rig.fail(try rig.call(), .credentials(Fixtures.message))
    #expect(!rig.status.hasBeenRead)
    _ = rig.answer(try rig.call(), running("b"))
    #expect(rig.status.hasBeenRead)
  }

  @Test("does not wait for an id that the vendor rejects")
  func rejectedID() throws {
    var rig = PollerRig(
      Fixtures.trackedOnly, tracked: [Fixtures.tracked("a"), Fixtures.tracked("b")])
    _ = rig.answer(try rig.call(), running("a"))
    #expect(!rig.status.hasBeenRead)
    _ = rig.fail(try rig.call(), .rejected(Fixtures.message))
    #expect(rig.status.hasBeenRead)
  }

  @Test(
    "does not wait for an id that is never answered",
    arguments: [ProviderError.malformedResponse("no JSON"), .unavailable(Fixtures.message)])
  func hopelessID(error: ProviderError) throws {
    var rig = PollerRig(
      Fixtures.trackedOnly, tracked: [Fixtures.tracked("a"), Fixtures.tracked("b")])
    var failures = 0
    while !rig.status.hasBeenRead, failures < 20 {
      let call = try rig.call()
      if case .describe(let references) = call.question, references.first?.vendorID == "b" {
        failures += 1
        _ = rig.fail(call, error)
      } else {
        _ = rig.answer(call, running("a"))
      }
    }
    #expect(failures == 4)
    #expect(!rig.status.isComplete)
  }

  @Test("is over before it begins where there is nothing to read")
  func idle() throws {
    var account = EngineAccount(
      id: Fixtures.account, provider: Fixtures.provider,
      fixed: ScriptedProvider(Fixtures.listing))
    account.isEnabled = false
    #expect(AccountPoller(account).status.hasBeenRead)
    var rig = PollerRig(Fixtures.trackedOnly)
    #expect(rig.status.hasBeenRead)
    rig.poller.track([Fixtures.tracked("a")], at: rig.now)
    #expect(rig.status.hasBeenRead)
    #expect(!PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")]).status.hasBeenRead)
  }
}

extension Question {
  /// Until when a list read looks; nil for one by id.
  fileprivate var windowEnd: Date? {
    if case .list(_, _, let to) = self { to } else { nil }
  }
}
