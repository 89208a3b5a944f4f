import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

/// Keys that may list and not ask by id.
extension OwedTests {
  @Test("a key that may list and not ask by id is told so, and its lists tell what they can")
  func refusedByID() throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    rig.poller.startRound()
    var (asked, lists) = (0, 0)
    var status = TaskStatus.running
    while rig.elapsed < .seconds(1_300) {
      let call = try rig.call()
      guard call.isList else {
        asked += 1
        _ = rig.fail(call, .permission(Fixtures.message))
        #expect(rig.status.state == .down && rig.status.scope?.text == "tasks by id")
        #expect(rig.status.error == .permission(Fixtures.message) && !rig.status.isComplete)
        continue
      }
      lists += 1
      if rig.elapsed > .seconds(300) { status = .succeeded }
      _ = rig.answer(call, TaskPage(reports: ["s", "t"].map { Self.summary($0, status) }))
      if asked > 0 { #expect(rig.poller.isRoundOver) }
      #expect(lists < 400, "it lists without rest")
    }
    #expect(asked <= 3 && lists >= 60, "\(asked) \(lists)")
    #expect(try rig.task("t").status == .succeeded && rig.task("s").status == .succeeded)
    rig.poller.credentialsChanged()
    rig.poller.startRound()
    while try rig.call().isList { _ = rig.answer(try rig.call(), TaskPage()) }
  }

  @Test("what such a key leaves untold of what has ended is no reason to read the list again")
  func refusedByIDRests() throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    var (asked, lists) = (0, 0)
    while rig.elapsed < .seconds(500) {
      let call = try rig.call()
      guard case .list(_, let from, _) = call.question else {
        asked += 1
        _ = rig.fail(call, .permission(Fixtures.message))
        continue
      }
      lists += 1
      try #require(lists < 400, "it lists without rest, up to \(rig.elapsed)")
      let old = Self.summary("old", .succeeded, created: -80_000)
      let going = Self.summary("going", .running, created: -3_600)
      let isLong = from < Fixtures.start.addingTimeInterval(-10_000)
      // The whole takes two pages.
      if call.cursor == nil, isLong {
        _ = rig.answer(call, TaskPage(reports: [going], next: PageCursor("2")))
      } else {
        _ = rig.answer(call, TaskPage(reports: isLong ? [old] : [going]))
      }
    }
    #expect(asked == 1 && lists < 200, "\(asked) \(lists)")
    // One failed page is no reason to call the key refused.
    while true {
      let call = try rig.call()
      guard call.isList else { continue }
      _ = rig.fail(call, .unavailable(Fixtures.message))
      break
    }
    #expect(rig.status.state == .down && !rig.status.isBlind)
    // Another key is tried at once.
    rig.poller.credentialsChanged()
    #expect(rig.poller.step(at: rig.now) == .connect)
    rig.poller.connected()
    var isAsked = false
    for _ in 0..<20 where !isAsked {
      let call = try rig.call()
      isAsked = !call.isList
      _ = rig.answer(call, TaskPage(reports: [Self.summary("going", .running, created: -3_600)]))
    }
    #expect(isAsked)
  }
}
