import PollingEngine
import TaskModel
import Testing

/// Tasks of which several lists tell, each of a part.
@Suite struct PartTests {
  private var table = TaskTable(
    account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)

  private mutating func merge(_ part: String, _ urls: [(String, TaskStatus)], read: Int) {
    let name = SafeText(part, limit: .word)
    let items = urls.map { URLItem(url: SafeText($0.0, limit: .url), status: $0.1, part: name) }
    var report = Fixtures.report("a", createdAt: 0, items: items)
    report.part = name
    _ = table.merge(
      [Fixtures.finding(report, read: read, at: Double(read))],
      from: .list(TaskScope(vendorID: part, name: name)), isSettled: true)
  }

  private func task() throws -> CacheTask { try #require(table.task(Fixtures.id("a"))) }

  @Test("a task is whole, whichever of its lists was read last")
  mutating func besideEachOther() throws {
    merge("one", [("1", .succeeded)], read: 1)
    merge("two", [("1", .running), ("1", .running)], read: 2)
    #expect(try task().urls?.map(\.part?.text) == ["one", "two", "two"])
    #expect(try task().status == .running)
    // What ended in one part has not ended in the other.
    merge("one", [("1", .succeeded)], read: 3)
    #expect(try task().status == .running)
    #expect(try task().urls?.count == 3)
    merge("two", [("1", .failed), ("1", .succeeded)], read: 4)
    #expect(try task().urls?.map(\.status) == [.succeeded, .failed, .succeeded])
    #expect(try task().status == .partial)
  }

  @Test("what a part has no more leaves the others alone")
  mutating func anEmptyPart() throws {
    merge("one", [("1", .failed)], read: 1)
    merge("two", [("2", .succeeded)], read: 2)
    merge("one", [], read: 3)
    #expect(try task().urls?.map(\.url.text) == ["2"])
    #expect(try task().status == .succeeded)
  }
}
