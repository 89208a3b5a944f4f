import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("The planned interval of a row")
struct PlannedIntervalTests {
  private func running(_ id: String) -> TaskPage {
    TaskPage(reports: [Fixtures.report(id, word: .running)])
  }

  private func interval(_ rig: inout PollerRig) throws -> Duration {
    try #require(rig.poller.tasks(at: rig.now).first?.plannedInterval)
  }

  @Test("goes with the operator's look, but makes no row stale that only waits for its next answer")
  func focus() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    while rig.elapsed < .seconds(300) { _ = rig.answer(try rig.call(), running("a")) }
    let regular = try interval(&rig)
    #expect(regular > .seconds(60))
    rig.poller.focus(on: Fixtures.id("a"))
    #expect(try interval(&rig) == regular, "the row is as old as it was meant to be")
    _ = rig.answer(try rig.call(), running("a"))
    #expect(try interval(&rig) == .milliseconds(2_500))
    rig.poller.focus(on: nil)
    #expect(try interval(&rig) >= regular)
  }
}
