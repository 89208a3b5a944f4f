import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

/// What is tracked and not found any more is as an earlier run saw it end.
@Suite struct RecalledEndTests {
  /// A task as an earlier run saw it, a minute after it was created.
  private static func seen(
    _ vendorID: String, _ status: TaskStatus = .failed, created: Double = -600,
    product: String? = nil
  ) -> CacheTask {
    let at = Fixtures.start.addingTimeInterval(created + 60)
    var task = CacheTask(
      id: Fixtures.id(vendorID, product: product), provider: Fixtures.provider, kind: .purgeURL,
      firstSeenAt: at)
    task.status = status
    task.createdAt = Fixtures.start.addingTimeInterval(created)
    (task.lastSeenAt, task.lastProgressAt) = (at, at)
    if status.isEnded { task.finish = CacheTask.Finish(at: at, source: .vendor) }
    task.urls = URLItems([Fixtures.item("https://a.example/1", status)])
    task.plannedInterval = .zero
    return task
  }

  /// Has every list come empty, and every id be unknown, until ids were asked for or only lists can be.
  private static func findNothing(_ rig: inout PollerRig) throws -> [TaskChange.Kind] {
    var changes: [TaskChange.Kind] = []
    for _ in 0..<4 {
      let call = try rig.call()
      guard case .describe(let references) = call.question else {
        changes += rig.answer(call, TaskPage())
        if try rig.task("a").isKnownToVendor { break }
        continue
      }
      return changes + rig.answer(call, TaskPage(notFound: references))
    }
    return changes
  }

  @Test("It is gone in that state, as old as that is, and nothing asks for it any more")
  func gone() throws {
    let entry = Fixtures.tracked("a", label: "INC-7")
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [entry])
    rig.poller.recall(ended: [Self.seen("a"), Self.seen("b")])
    #expect(try rig.task("a").status == .unknown, "the vendor has not answered yet")
    let changes = try Self.findNothing(&rig)
    let task = try rig.task("a")
    #expect(task.status == .failed && task.isGone && task.label?.text == "INC-7")
    #expect(task.lastSeenAt == Fixtures.start.addingTimeInterval(-540))
    #expect(task.finish?.at == task.lastSeenAt && task.finish?.source == .vendor)
    #expect(task.urls?.failedCount == 1)
    #expect(changes == [.appeared(task)])
    #expect(rig.poller.table.watched.isEmpty)
    #expect(rig.poller.table.standing(of: entry.reference).phase == .confirmed)
    #expect(rig.status.isComplete)
    let shown = rig.poller.tasks(at: rig.now)[id: task.id]
    #expect(shown?.isEndConfirmed == true && shown?.plannedInterval == nil)
    rig.poller.track([], at: rig.now)
    #expect(rig.poller.table.task(task.id) == nil)
  }

  @Test("Who was told that nothing is known of it is told that it is gone")
  func toldBefore() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    rig.poller.recall(ended: [Self.seen("a", .succeeded)])
    #expect(rig.poller.appear(at: .seconds(6)).count == 1)
    let changes = try Self.findNothing(&rig)
    #expect(try changes == [.gone(rig.task("a"))])
  }

  @Test("What was never seen to end is not found, whatever else is known of it")
  func open() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    rig.poller.recall(ended: [Self.seen("a", .running)])
    _ = try Self.findNothing(&rig)
    let task = try rig.task("a")
    #expect(task.status == .unknown && !task.isGone && !task.isKnownToVendor)
    #expect(task.message?.text == "not found at the vendor")
  }

  @Test(
    "What may only be too old to be found keeps its state, and is not called gone",
    arguments: [
      (10, 600.0, true), (10, 345_600.0, false), (0, 600.0, true), (0, 172_800.0, false),
    ])
  func tooOld(idsPerCall: Int, age: Double, isGone: Bool) throws {
    var capabilities = Fixtures.listing
    capabilities.idsPerCall = idsPerCall
    let entry = Fixtures.tracked("a")
    var rig = PollerRig(capabilities, tracked: [entry])
    rig.poller.recall(ended: [Self.seen("a", created: -age)])
    _ = try Self.findNothing(&rig)
    let task = try rig.task("a")
    #expect(task.status == .failed && task.isGone == isGone)
    #expect(rig.poller.table.standing(of: entry.reference).phase == .confirmed)
  }

  @Test("A vendor that lets go of what has ended does not say that it is gone")
  func letGo() throws {
    var capabilities = Fixtures.listing
    capabilities.keepsEnded = .seconds(3_600)
    var rig = PollerRig(capabilities, tracked: [Fixtures.tracked("a")])
    rig.poller.recall(ended: [Self.seen("a", .succeeded)])
    _ = try Self.findNothing(&rig)
    #expect(try rig.task("a").status == .succeeded && !rig.task("a").isGone)
  }

  @Test("What the vendor describes is as it says")
  func described() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    rig.poller.recall(ended: [Self.seen("a")])
    let page = TaskPage(reports: [Fixtures.report("a", word: .running, createdAt: -600)])
    _ = rig.answer(try rig.call(), page)
    #expect(try rig.task("a").status == .running && !rig.task("a").isGone)
  }

  @Test("The product that nobody named is the one it was seen in")
  func product() throws {
    var table = TaskTable(
      account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)
    let entry = Fixtures.tracked("a")
    table.track([entry], at: Fixtures.moment(0))
    let seen = Self.seen("a", product: "dcdn")
    table.recall(ended: [seen])
    let changes = table.recallEnd(of: entry.reference, foundSince: nil, at: Fixtures.moment(1))
    #expect(changes?.count == 1 && table.count == 1)
    #expect(table.task(seen.id)?.isGone == true)
    #expect(
      table.recallEnd(of: entry.reference, foundSince: nil, at: Fixtures.moment(2)) == nil)
  }

  @Test("An end that another process tells of needs no answer that cannot come")
  func toldByAnother() {
    for isRecalled in [false, true] {
      var table = TaskTable(
        account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)
      let entry = Fixtures.tracked("a")
      table.track([entry], at: Fixtures.moment(0))
      if isRecalled { table.recall(ended: [Self.seen("a")]) }
      _ = table.adopt([Self.seen("a")], areEndsTrusted: false, at: Fixtures.moment(1))
      #expect(table.standing(of: entry.reference).phase == .open)
      table.noteAbsence(of: entry.reference, at: .seconds(2))
      #expect(
        table.standing(of: entry.reference).phase == (isRecalled ? .confirmed : .open))
    }
  }

  @Test("A label that is taken away takes no task away that another process tells of")
  func unlabeled() {
    let tracked = TrackedTask(
      account: Fixtures.account, reference: TaskReference(vendorID: "a", kind: .purgeURL),
      label: "INC-7", trackedAt: Fixtures.start)
    for (entry, isKept) in [(Fixtures.tracked("a", label: "INC-7"), true), (tracked, false)] {
      var table = TaskTable(
        account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)
      table.track([entry], at: Fixtures.moment(0))
      _ = table.adopt([Self.seen("a")], areEndsTrusted: true, at: Fixtures.moment(1))
      #expect(table.task(Fixtures.id("a"))?.label?.text == "INC-7")
      table.track([], at: Fixtures.moment(2))
      #expect((table.task(Fixtures.id("a")) != nil) == isKept)
      #expect(table.task(Fixtures.id("a"))?.label == nil)
    }
  }
}
