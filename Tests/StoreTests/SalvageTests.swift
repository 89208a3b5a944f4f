import Foundation
import Glibc
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

/// What was typed into a store that is damaged now is in the one that takes its place.
@Suite struct SalvageTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  /// Makes it a store that is set aside when it is opened, with whatever is in its tables.
  private func breakOff() throws { try place.sqlite("DROP TABLE budget") }

  /// Lets a table take cells of other types than its columns, as damage does.
  private func loosen(_ table: String) throws {
    try place.sqlite(
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = '\(table)';
      PRAGMA writable_schema = RESET
      """)
  }

  @Test func aCellOfAWrongTypeTakesNothingElseAlong() async throws {
    try await place.store().track(
      [entry("1", label: "a", at: 1), entry("2", label: "b", at: 2), entry("3")], guessed: [])
    try loosen("watch")
    try place.sqlite(
      """
      UPDATE watch SET tracked_at = 'yesterday', label = 7 WHERE vendor_id = '1';
      UPDATE watch SET tracked_at = 1.5, urls = x'ff' WHERE vendor_id = '2'
      """)
    try breakOff()
    let saved = try await place.store().watched()
    #expect(saved.map(\.reference.vendorID) == ["1", "2", "3"])
    #expect(saved.map(\.label) == ["7", "b", nil])
    #expect(saved.map { $0.trackedAt == nil } == [true, true, false])
  }

  @Test(arguments: ["view", "line"]) func eachPartOfTheMemoryIsSavedByItself(
    lost: String
  ) async throws {
    let view = SavedView(
      name: "x", key: 1, filter: "a", text: "", sort: "age", grouping: "none",
      showsProblemsOnly: false, showsEverything: true)
    try await place.store().keep([
      .filter("status:queued"), .filter("status:failed"), .command("poll"), .view(view),
    ])
    try place.sqlite("DROP TABLE \(lost)")
    let memory = try await place.store().memory()
    #expect(memory.views == (lost == "view" ? [] : [view]))
    let filters = ["status:failed", "status:queued"]
    #expect(memory.filters == (lost == "line" ? [] : filters))
    #expect(memory.commands == (lost == "line" ? [] : ["poll"]))
  }

  /// Whoever is killed before it is given its name has changed nothing, and whoever is killed later has lost nothing.
  @Test func whatTakesThePlaceIsWholeBeforeItDoes() async throws {
    try await place.store().track([entry("1", label: "INC-1"), entry("2")], guessed: [])
    try await place.store().keep([.filter("status:failed")])
    try breakOff()
    let found = Mutex<[String]>([])
    let watched = WatchedPlace(
      place,
      filled: { [place] new in
        for end in ["-wal", "-journal"] {
          #expect(!FileManager.default.fileExists(atPath: new + end), "all of it is in one file")
        }
        let store = SQLiteStore(at: FilePlace(new), lanes: DirectLanes(), mayRepair: false)
        let ids = (try? store.watchedNow())?.map(\.reference.vendorID) ?? []
        found.withLock { $0 = ids }
        #expect(FileManager.default.fileExists(atPath: place.path))
      })
    let remarks = Remarks()
    let store = SQLiteStore(at: watched, lanes: DirectLanes(), remark: { remarks.add($0) })
    #expect(try await store.watched().count == 2)
    #expect(found.withLock { $0 } == ["1", "2"])
    #expect(try await store.memory().filters == ["status:failed"])
    #expect(remarks.all.count == 1)
  }

  @Test func whereThereIsNoRoomForANewOneTheOldOneStays() async throws {
    try await place.store().track([entry("1")], guessed: [])
    try breakOff()
    let watched = WatchedPlace(place, filled: { _ throws(StoreError) in throw .full(path: "x") })
    let store = SQLiteStore(at: watched, lanes: DirectLanes())
    await #expect(throws: StoreError.full(path: "x")) { try await store.watched() }
    #expect(try !place.names.contains { $0.contains("damaged") })
    #expect(try await place.store().watched() == [entry("1")])
  }

  /// A file that goes between its judgement and its opening is not made by SQLite, for which it is nobody's secret.
  @Test func whatGoesBeforeItIsOpenedIsMadeAnewForNobodyElse() async throws {
    try await place.store().track([entry("1")], guessed: [])
    let goes = Mutex(true)
    let fleeting = WatchedPlace(
      place,
      judged: { path in
        if goes.withLock({
          let first = $0; $0 = false; return first
        }) {
          unlink(path)
        }
      })
    for end in ["-wal", "-shm"] { unlink(place.path + end) }
    try await SQLiteStore(at: fleeting, lanes: DirectLanes()).track([entry("2")], guessed: [])
    var facts = stat()
    #expect(stat(place.path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    #expect(try await place.store().watched() == [entry("2")])
  }
}

/// The place of another one, at which something happens.
private struct WatchedPlace: StorePlace {
  private let place: StoreFixture
  private let judged: @Sendable (String) -> Void
  private let filled: @Sendable (String) throws(StoreError) -> Void

  init(
    _ place: StoreFixture, judged: @escaping @Sendable (String) -> Void = { _ in },
    filled: @escaping @Sendable (String) throws(StoreError) -> Void = { _ in }
  ) {
    self.place = place
    self.judged = judged
    self.filled = filled
  }

  var path: String { place.path }
  var isOnNetwork: Bool { place.isOnNetwork }

  func judge(making: Bool, within patience: Duration) throws(StoreError) -> StoreFile? {
    let file = try place.judge(making: making, within: patience)
    judged(place.path)
    return file
  }

  func exclusively(
    within patience: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) {
    try place.exclusively(within: patience, body)
  }

  func isInPlace(_ file: StoreFile) throws(StoreError) -> Bool { try place.isInPlace(file) }

  func setAside(filling fill: (String) throws(StoreError) -> Void) throws(StoreError) -> String {
    try place.setAside { new throws(StoreError) in
      try fill(new)
      try filled(new)
    }
  }
}

/// A file as it is.
private struct FilePlace: StorePlace {
  let path: String
  let isOnNetwork = false

  init(_ path: String) { self.path = path }

  func judge(making: Bool, within patience: Duration) throws(StoreError) -> StoreFile? {
    StoreFile(path: path, identity: [])
  }
  func exclusively(
    within patience: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) { try body() }
  func isInPlace(_ file: StoreFile) throws(StoreError) -> Bool { true }
  func setAside(filling fill: (String) throws(StoreError) -> Void) throws(StoreError) -> String {
    throw .damaged(path: path)
  }
}
