import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@Suite struct HistoryTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  private func ids(_ filter: String, urls: Bool = false) async throws -> [String] {
    let filter = try TaskFilter(parsing: filter, now: sampleNow, zone: .fixed(seconds: 0))
    return try await place.store().allHistory(
      HistoryQuery(filter: filter, now: sampleNow, includesURLs: urls, limit: 7)
    ).map(\.task.id.vendorID)
  }

  @Test func theSameListIsThereOnce() async throws {
    let tasks = (0..<4).map { number in
      ObservedTask.sample("\(number)", account: "a\(number)") { $0.urls = URLItems.sample(50) }
    }
    try await place.store().record(ObservationBatch(tasks: tasks))
    #expect(try place.sqliteText("SELECT count(*) FROM url_list") == "1")
    var other = tasks[0]
    other.task.urls = URLItems.sample(51)
    other.task.lastSeenAt = sampleNow
    try await place.store().record(ObservationBatch(tasks: [other]))
    #expect(try place.sqliteText("SELECT count(*) FROM url_list") == "2")
  }

  /// What is of an account that is not there makes no page the last one.
  @Test func pagesGoOnPastWhatNobodyKnows() async throws {
    let tasks = (0..<40).map {
      ObservedTask.sample("\($0)", account: $0 < 20 ? "a" : "b", age: Double(1_000 - $0))
    }
    try await place.store().record(ObservationBatch(tasks: tasks))
    try place.sqlite("DELETE FROM account WHERE name = 'b'")
    #expect(try await ids("").count == 20)
  }

  /// Each look would wait as long as the first.
  @Test func nobodyLooksAgainAtOnceWhereNothingAnswers() async throws {
    let lanes = SilentLanes()
    let store = SQLiteStore(at: place, lanes: lanes, now: { sampleNow })
    for _ in 0..<3 {
      await #expect(throws: StoreError.silent(path: place.path)) { try await store.watched() }
    }
    await #expect(throws: StoreError.silent(path: place.path)) { try await store.reads() }
    #expect(lanes.calls == 1)
  }

  @Test func aDamagedRowTellsWhatItCan() async throws {
    try await place.store().record(
      ObservationBatch(tasks: [
        ObservedTask.sample("1") { $0.urls = URLItems.sample(3) }, ObservedTask.sample("2"),
      ]))
    try place.sqlite(
      "UPDATE task SET trail = x'00', rest = x'ff01', states = x'05', progress = 7 WHERE vendor_id = '1'"
    )
    try place.sqlite(
      "UPDATE task SET status = 99, kind = 77, total = -1 WHERE vendor_id = '2'")
    let query = HistoryQuery(
      filter: try TaskFilter(parsing: "", now: sampleNow, zone: .fixed(seconds: 0)), now: sampleNow,
      includesURLs: true)
    let read = try await place.store().allHistory(query)
    #expect(Set(read.map(\.task.id.vendorID)) == ["1", "2"])
  }
}
