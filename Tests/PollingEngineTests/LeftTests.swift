import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

/// Tasks that leave the lists of a vendor that has those that ended for an hour at least, and no longer.
@Suite struct LeftTests {
  private var table = TaskTable(
    account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false,
    keepsEnded: .seconds(3_600))

  /// Concludes a read of all there is.
  private mutating func list(
    _ reports: [TaskReport], read: Int, at seconds: Double
  ) -> [TaskChange.Kind] {
    let now = Fixtures.moment(seconds)
    let from = Fixtures.start.addingTimeInterval(-1_000)
    let to = Fixtures.start.addingTimeInterval(seconds)
    var sweep = Sweep(.list(.account, from: from, to: to), number: read, started: now)
    _ = sweep.add(TaskPage(reports: reports), at: now)
    return table.merge(sweep.findings, from: .list(.account), isSettled: true)
      + table.conclude(
        sweep, of: .account, covering: PollPolicy.covered(from: from, to: to), isWide: true,
        at: now)
  }

  private func task(_ vendorID: String) throws -> CacheTask {
    try #require(table.task(Fixtures.id(vendorID)))
  }

  @Test("what has ended may leave the list, and is not gone; what goes on is")
  mutating func ended() throws {
    let ended = Fixtures.report("a", word: .succeeded, createdAt: 0)
    let failed = Fixtures.report("b", word: .failed, createdAt: 0)
    let open = Fixtures.report("c", word: .running, createdAt: 0)
    _ = list([ended, failed, open], read: 1, at: 100)
    #expect(list([], read: 2, at: 200) == [.gone(try task("c"))])
    #expect(try !task("a").isGone && !task("b").isGone && task("c").isGone)
    #expect(try task("a").status == .succeeded && task("b").status == .failed)
  }

  @Test("what was not heard of for as long as that may have ended since")
  mutating func unheard() throws {
    _ = list([Fixtures.report("a", word: .running, createdAt: 0)], read: 1, at: 100)
    #expect(list([], read: 2, at: 3_700) == [])
    #expect(try !task("a").isGone && task("a").status == .running)
    #expect(table.watched.map(\.vendorID) == ["a"], "it is asked for by id")
    let reference = TaskReference(vendorID: "a", kind: .purgeURL)
    _ = table.miss(reference, saying: "not found at the vendor")
    table.noteAbsence(of: reference, at: .seconds(3_750))
    #expect(list([], read: 3, at: 3_800) == [.gone(try task("a"))])
    #expect(try task("a").isGone && task("a").status == .running)
    #expect(table.watched.isEmpty, "nothing asks for it any more")
    #expect(table.standing(of: reference).phase == .confirmed, "nor where it is tracked")
    _ = table.miss(reference, saying: "not found at the vendor")
    #expect(try task("a").message?.text == "left the vendor's list, its end was not seen")
    _ = list([Fixtures.report("a", word: .running, createdAt: 0)], read: 4, at: 3_900)
    #expect(try !task("a").isGone && task("a").message == nil)
    #expect(list([], read: 5, at: 7_600) == [], "what was heard of since is not absent")
  }

  @Test("so does one that is tracked and that no list had")
  mutating func tracked() throws {
    let reference = TaskReference(vendorID: "a", kind: .purgeURL)
    table.track(
      [TrackedTask(account: Fixtures.account, reference: reference)], at: Fixtures.moment(0))
    let now = Fixtures.moment(100)
    var sweep = Sweep(.describe([reference]), number: 1, started: now)
    _ = sweep.add(
      TaskPage(reports: [Fixtures.report("a", word: .running, createdAt: 0)]), at: now)
    _ = table.merge(sweep.findings, from: .ids, isSettled: true)
    #expect(list([], read: 2, at: 3_800) == [])
    table.noteAbsence(of: reference, at: .seconds(3_850))
    #expect(list([], read: 3, at: 3_900) == [.gone(try task("a"))])
    #expect(table.watched.isEmpty)
  }

  @Test(
    "an end that was seen once needs no second answer once list and id have left",
    arguments: [(3_699.0, false), (3_700.0, true)])
  mutating func unconfirmed(second: Double, isConfirmed: Bool) throws {
    let reference = TaskReference(vendorID: "a", kind: .purgeURL)
    _ = list([Fixtures.report("a", word: .running, createdAt: 0)], read: 1, at: 50)
    _ = list([Fixtures.report("a", word: .succeeded, createdAt: 0)], read: 2, at: 100)
    #expect(table.watched.map(\.vendorID) == ["a"])
    _ = list([], read: 3, at: second)
    _ = table.miss(reference, saying: "not found at the vendor")
    table.noteAbsence(of: reference, at: .seconds(second))
    #expect(table.watched.isEmpty == isConfirmed)
    #expect(try task("a").status == .succeeded && !task("a").isGone)
  }

  @Test("a key that may list and not ask by id learns of the list alone that a task has left")
  func refused() throws {
    var capabilities = Fixtures.listing
    capabilities.keepsEnded = .seconds(3_600)
    capabilities.idsPerCall = 1
    var rig = PollerRig(capabilities, rate: 100)
    let running = TaskPage(reports: [Fixtures.report("a", word: .running, createdAt: -60)])
    _ = rig.answer(try rig.call(), running)
    // The machine sleeps for hours, and the task leaves the list meanwhile.
    rig.elapsed += .seconds(7_200)
    var changes: [TaskChange.Kind] = []
    var asked = 0
    while rig.elapsed < .seconds(9_000) {
      let call = try rig.call()
      if !call.isList { asked += 1 }
      changes +=
        call.isList
        ? rig.answer(call, TaskPage()) : rig.fail(call, .permission(Fixtures.message))
    }
    #expect(try rig.task("a").isGone && asked == 1)
    #expect(try rig.task("a").message?.text == "left the vendor's list, its end was not seen")
    #expect(changes.contains { if case .gone = $0 { true } else { false } })
  }
}
