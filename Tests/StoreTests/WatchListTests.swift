import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@Suite struct WatchListTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  @Test func whoReadsMakesNothing() async throws {
    let store = place.store()
    try await store.open()
    #expect(try await store.watched().isEmpty)
    #expect(try await store.untrack(["1"], of: AccountID("jd")).isEmpty)
    #expect(try place.names.isEmpty)
    #expect(store.standing == .kept)
  }

  @Test func anEmptyFileIsNew() async throws {
    try place.put(Data())
    let remarks = Remarks()
    let store = place.store([], remarks)
    #expect(try await store.watched().isEmpty)
    #expect(try place.bytes().isEmpty, "who reads makes nothing")
    try await store.track([entry("1")], guessed: [])
    #expect(try await place.store().watched() == [entry("1")])
    #expect(remarks.all.isEmpty)
  }

  @Test func theFileIsOursAndHasALog() async throws {
    try await place.store().track([entry("1")], guessed: [])
    #expect(
      try place.names.filter { $0 != "store.lock" } == [
        "cdntop.db", "cdntop.db-shm", "cdntop.db-wal",
      ])
    #expect(try place.sqliteText("PRAGMA application_id") == "\(0x6364_6E74)")
    #expect(try place.sqliteText("PRAGMA user_version") == "1")
    #expect(try place.sqliteText("PRAGMA journal_mode") == "wal")
  }

  @Test func onANetworkThereIsNoSharedMemory() async throws {
    let place = try StoreFixture(isOnNetwork: true)
    let remarks = Remarks()
    let store = place.store([], remarks)
    try await store.track([entry("1")], guessed: [])
    #expect(try await place.store([], remarks).watched() == [entry("1")])
    #expect(try place.sqliteText("PRAGMA journal_mode") == "delete")
    // Its journal is emptied and stays: other machines would find one that comes and goes too late, or too long.
    #expect(try place.names == ["cdntop.db", "cdntop.db-journal", "store.lock"])
    #expect(try place.bytes("cdntop.db-journal").isEmpty)
    #expect(
      remarks.all == [
        "the store \(place.path) is on a network file system: it works there, but more slowly"
      ], "it is said once")
  }

  @Test func aLogThatComesToLieOnANetworkIsGivenUp() async throws {
    try await place.store().track([entry("1")], guessed: [])
    let moved = try StoreFixture(isOnNetwork: true)
    for end in ["", "-wal", "-shm"] {
      try moved.put(try place.bytes("cdntop.db" + end), "cdntop.db" + end)
    }
    let store = moved.store()
    #expect(try await store.watched() == [entry("1")])
    try await store.track([entry("2")], guessed: [])
    #expect(try moved.sqliteText("PRAGMA journal_mode") == "delete")
    #expect(try await moved.store().watched() == [entry("1"), entry("2")])
  }

  @Test func aStoreInMemoryLastsAsLongAsTheProcess() async throws {
    let store = SQLiteStore(at: nil, lanes: DirectLanes())
    try await store.open()
    try await store.label([entry("1", label: "x")])
    #expect(try await store.watched() == [entry("1", label: "x")])
    #expect(try await store.untrack(["1"], of: AccountID("jd")) == ["1"])
    #expect(try await store.watched().isEmpty)
    #expect(store.standing == .memory)
  }

  @Test func aKindThatThisVersionDoesNotKnowStays() async throws {
    let store = place.store()
    try await store.track([entry("1"), entry("2")], guessed: [])
    try place.sqlite("UPDATE watch SET kind = 'purge-everything' WHERE vendor_id = '2'")
    #expect(try await store.watched() == [entry("1")])
    _ = try await store.untrack(["1"], of: AccountID("jd"))
    try place.sqlite("UPDATE watch SET kind = 'purge-url'")
    #expect(try await store.watched() == [entry("2")])
  }

  /// As an older program, or damage, may have left them: they are one entry, of which none comes back.
  @Test func twoRowsOfATaskAreOne() async throws {
    for change in ["untrack", "label", "track"] {
      let place = try StoreFixture()
      let store = place.store()
      try await store.track([entry("1"), entry("1", kind: .prefetch)], guessed: [])
      for kind in ["purge-directory", "purge-pattern"] {
        try place.sqlite(
          """
          INSERT INTO watch (account, vendor_id, kind, product, urls)
          SELECT account, vendor_id, '\(kind)', '', '[]' FROM watch WHERE kind = 'purge-url'
          """)
      }
      #expect(try await store.watched() == [entry("1"), entry("1", kind: .prefetch)])
      switch change {
      case "untrack":
        #expect(try await store.untrack(["1"], of: AccountID("jd")) == ["1"])
        #expect(try await place.store().watched().isEmpty)
      case "label":
        try await store.label([entry("1", label: "x")])
        #expect(try await place.store().watched().map(\.label) == ["x", "x"])
      default:
        try await store.track([entry("1", kind: .purgeDirectory)], guessed: [])
        #expect(
          try await place.store().watched()
            == [entry("1", kind: .purgeDirectory), entry("1", kind: .prefetch)])
      }
    }
  }

  /// A store in memory has one connection, which is used from one lane.
  @Test func whatUsesOneConnectionWaitsInOneLane() async throws {
    for place in [nil, place] {
      let lanes = NotedLanes()
      let store = SQLiteStore(at: place, lanes: lanes)
      try await store.open()
      try await store.track([entry("1")], guessed: [])
      _ = try await store.watched()
      try await store.record(ObservationBatch())
      _ = await store.take(1, of: BudgetShare(name: "a", rate: 1, burst: 1))
      #expect(lanes.names.count == (place == nil ? 1 : 4), "\(lanes.names)")
    }
  }

  @Test(arguments: [false, true]) func manyWritersLoseNothing(isOnNetwork: Bool) async throws {
    let place = try StoreFixture(isOnNetwork: isOnNetwork)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          for number in 0..<20 {
            // Each time anew, as the processes of a script do.
            let store = place.store()
            try await store.track([entry("\(writer)-\(number)")], guessed: [])
            if number % 5 == 0 {
              _ = try await store.untrack(["\(writer)-\(number)"], of: AccountID("jd"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let ids = try await place.store().watched().map(\.reference.vendorID)
    #expect(ids.count == 6 * 16)
    #expect(Set(ids).count == ids.count)
  }
}
