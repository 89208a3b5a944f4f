import PollingEngine
import TaskModel
import Testing

@Suite("The steps of a task")
struct StepsTests {
  @Test("what its list says runs does not wait again because its items do")
  func runs() throws {
    var table = TaskTable(
      account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)
    func merge(
      _ report: TaskReport, at seconds: Double, from source: TaskTable.Source
    ) -> [TaskChange.Kind] {
      table.merge(
        [Fixtures.finding(report, read: Int(seconds), at: seconds)], from: source, isSettled: true)
    }
    let waiting = Fixtures.report("a", word: .running, items: [Fixtures.item("u", .queued)])
    _ = merge(waiting, at: 1, from: .list(.account))
    #expect(table.task(Fixtures.id("a"))?.status == .queued)
    _ = merge(Fixtures.report("a", word: .running), at: 10, from: .list(.account))
    #expect(table.task(Fixtures.id("a"))?.status == .running)
    let changes = merge(waiting, at: 20, from: .ids)
    #expect(table.task(Fixtures.id("a"))?.status == .running)
    #expect(!changes.contains { if case .status = $0 { true } else { false } })
    // Nor does it after a word that nobody knows.
    _ = merge(Fixtures.report("a", word: .unknown), at: 30, from: .list(.account))
    _ = merge(waiting, at: 40, from: .ids)
    #expect(table.task(Fixtures.id("a"))?.status == .running)
  }
}
