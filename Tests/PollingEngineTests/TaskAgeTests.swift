import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

@Suite("Since when a task goes on")
struct TaskAgeTests {
  private let reference = TaskReference(vendorID: "a", kind: .purgeURL)

  private func running(createdAt: Double?) -> TaskPage {
    TaskPage(reports: [Fixtures.report("a", word: .running, createdAt: createdAt)])
  }

  @Test(
    "the vendor's time of submission is read off the vendor's clock",
    arguments: [
      // the vendor's clock is ahead by, what it says, since when by ours
      (Int?.none, -90.0, -90.0), (0, -90, -90), (600, 510, -90), (-600, -690, -90),
    ])
  func clockSkew(ahead: Int?, createdAt: Double, since: Double) throws {
    var rig = PollerRig(Fixtures.listing)
    rig.poller.heard(clockSkew: ahead.map { .seconds($0) })
    _ = rig.answer(try rig.call(), running(createdAt: createdAt))
    #expect(try #require(rig.poller.table.standing(of: reference).pace).since == .seconds(since))
  }

  @Test(
    "how long a task took is measured with the clocks as they stood when it was seen to end",
    arguments: [(Int?.none, -90.0), (600, 510), (-600, -690)])
  func tookOnSkewedClocks(ahead: Int?, createdAt: Double) throws {
    var rig = PollerRig(Fixtures.listing)
    rig.poller.heard(clockSkew: ahead.map { .seconds($0) })
    _ = rig.answer(try rig.call(), running(createdAt: createdAt))
    let before = rig.now.elapsed
    _ = rig.answer(
      try rig.call(),
      TaskPage(reports: [Fixtures.report("a", word: .succeeded, createdAt: createdAt)]))
    let took = try #require(try rig.task("a").took)
    #expect(took.isObserved)
    #expect(took.least == .seconds(90) + before)
    #expect(took.most == .seconds(90) + rig.now.elapsed)
    rig.poller.heard(clockSkew: .seconds(5_000))
    #expect(try rig.task("a").took == took)
  }

  @Test(
    "where the vendor does not say, it was submitted before it was tracked, or heard of",
    arguments: [(Double?.none, 0.0), (-200, -200), (30, 0)])
  func tracked(at second: Double?, since: Double) throws {
    let entry = TrackedTask(
      account: Fixtures.account, reference: reference,
      trackedAt: second.map { Fixtures.start.addingTimeInterval($0) })
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [entry])
    _ = rig.answer(try rig.call(), running(createdAt: nil))
    #expect(try #require(rig.poller.table.standing(of: reference).pace).since == .seconds(since))
  }
}
