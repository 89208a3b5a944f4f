import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

/// Ends that somebody waits for are confirmed promptly, and by few calls.
@Suite("Confirming ends that were there before")
struct ConfirmationTests {
  private func ids(_ call: AccountPoller.Call) -> [String]? {
    if case .describe(let references) = call.question {
      references.map(\.vendorID).sorted()
    } else {
      nil
    }
  }

  /// An account whose whole list takes two calls, so that later lists only look at what is new: some tasks
  /// that ended long ago, and some that go on.
  private func rig(ended: Int, open: Int = 0) throws -> PollerRig {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let old = (0..<ended).map { Fixtures.report("old\($0)", word: .succeeded, createdAt: -9_000) }
    let new = (0..<open).map { Fixtures.report("new\($0)", word: .running, createdAt: -10) }
    _ = rig.answer(try rig.call(), TaskPage(reports: new, next: PageCursor("2")))
    _ = rig.answer(try rig.call(), TaskPage(reports: old))
    return rig
  }

  private func wanted(_ count: Int) -> [CacheTask.ID] {
    (0..<count).map { Fixtures.id("old\($0)") }
  }

  @Test("nobody asks for ends that nobody waits for")
  func unwanted() throws {
    var rig = try rig(ended: 3, open: 1)
    for _ in 0..<3 {
      let call = try rig.call()
      if let asked = ids(call) { #expect(asked == ["new0"]) }
      _ = rig.answer(
        call, TaskPage(reports: [Fixtures.report("new0", word: .running, createdAt: -10)]))
    }
  }

  @Test("beside tasks that go on they are taken along in a call that is made anyway")
  func takenAlong() throws {
    var without = try rig(ended: 3, open: 1)
    let at = try {
      _ = try without.call(); return without.elapsed
    }()
    var rig = try rig(ended: 3, open: 1)
    rig.poller.confirm(wanted(3), isAtOnce: false)
    let call = try rig.call()
    #expect(rig.elapsed == at, "no call more, and none sooner")
    #expect(ids(call) == ["new0", "old0", "old1", "old2"])
    let reports = (0..<3).map {
      Fixtures.report("old\($0)", word: .succeeded, createdAt: -9_000)
    }
    _ = rig.answer(
      call,
      TaskPage(reports: reports + [Fixtures.report("new0", word: .running, createdAt: -10)]))
    #expect(
      rig.poller.table.standing(of: TaskReference(vendorID: "old0", kind: .purgeURL)).phase
        == .confirmed)
  }

  @Test("alone they are asked for at once, by id where that takes fewer calls than the list")
  func atOnce() throws {
    var rig = try rig(ended: 3)
    let before = rig.elapsed
    rig.poller.confirm(wanted(3), isAtOnce: true)
    #expect(ids(try rig.call()) == ["old0", "old1", "old2"])
    #expect(rig.elapsed == before)
  }

  @Test("a wish that comes while the list is read is met by another read, at once")
  func whileListing() throws {
    var rig = try rig(ended: 35)
    rig.poller.confirm(wanted(35), isAtOnce: true)
    let first = try rig.call()
    #expect(ids(first) == nil)
    _ = rig.answer(first, TaskPage(next: PageCursor("2")))
    rig.poller.confirm(wanted(35), isAtOnce: true)
    let before = rig.elapsed
    _ = rig.answer(try rig.call(), TaskPage())
    #expect(ids(try rig.call()) == nil)
    #expect(rig.elapsed - before < .seconds(10))
  }

  @Test("nothing is read where nothing is to be confirmed")
  func nothingWanted() throws {
    var (rig, without) = (try rig(ended: 0, open: 1), try rig(ended: 0, open: 1))
    rig.poller.confirm([Fixtures.id("new0"), Fixtures.id("unheard")], isAtOnce: true)
    #expect(ids(try rig.call()) == ids(try without.call()))
    #expect(rig.elapsed == without.elapsed)
  }

  @Test("so many that the list takes fewer calls are read by list")
  func byList() throws {
    var rig = try rig(ended: 35)
    let before = rig.elapsed
    rig.poller.confirm(wanted(35), isAtOnce: true)
    let call = try rig.call()
    #expect(ids(call) == nil)
    #expect(rig.elapsed == before)
    guard case .list(_, let from, _) = call.question else { return }
    #expect(from < Fixtures.start.addingTimeInterval(-9_000), "all of the window")
  }

  @Test("where a vendor answers no ids, the list does it")
  func withoutIDs() throws {
    var capabilities = Fixtures.listing
    capabilities.idsPerCall = 0
    var rig = PollerRig(capabilities, rate: 100)
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("old0", word: .succeeded, createdAt: -9_000)]))
    let before = rig.elapsed
    rig.poller.confirm(wanted(1), isAtOnce: true)
    _ = try rig.call()
    #expect(rig.elapsed == before)
  }

  @Test(
    "where a key may not ask by id, or the vendor will not tell of one, the list does it at once",
    arguments: [ProviderError.permission(Fixtures.message), .rejected(Fixtures.message)])
  func refusedByID(_ error: ProviderError) throws {
    var rig = try rig(ended: 1)
    let before = rig.elapsed
    rig.poller.confirm(wanted(1), isAtOnce: true)
    let call = try rig.call()
    #expect(ids(call) == ["old0"])
    _ = rig.fail(call, error)
    let reference = TaskReference(vendorID: "old0", kind: .purgeURL)
    var calls = 0
    while rig.poller.table.standing(of: reference).phase != .confirmed, calls < 9 {
      let call = try rig.call()
      calls += 1
      try #require(call.isList, "it is not asked for again")
      _ = rig.answer(
        call, TaskPage(reports: [Fixtures.report("old0", word: .succeeded, createdAt: -9_000)]))
    }
    #expect(calls == 1 && rig.elapsed - before < .seconds(20), "\(calls) \(rig.elapsed)")
    // And nothing is read without a pause after that.
    _ = try rig.call()
    #expect(rig.elapsed - before >= .seconds(10))
  }

  /// Whatever is asked for by list has to lie in the span that is listed, or it would be due for ever.
  @Test("a list back to what goes on reaches back to ends that are due, too")
  func reach() throws {
    var rig = try rig(ended: 1, open: 1)
    #expect(rig.poller.table.openSpan()?.since == Fixtures.start.addingTimeInterval(-10))
    rig.poller.confirm(wanted(1), isAtOnce: false)
    #expect(rig.poller.table.openSpan()?.since == Fixtures.start.addingTimeInterval(-9_000))
  }
}
