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
    #expect(try #require(rig.poller.table.pace(of: reference)).since == .seconds(since))
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
    #expect(try #require(rig.poller.table.pace(of: reference)).since == .seconds(since))
  }
}
