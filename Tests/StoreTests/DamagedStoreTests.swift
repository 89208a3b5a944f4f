import Foundation
import Glibc
import Store
import TaskModel
import TestSupport
import Testing

/// Whatever the file is, the program goes on, and nothing of it is lost.
@Suite struct DamagedStoreTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  /// What a file may be that is no store.
  enum Damage: String, CaseIterable {
    case text, header, cut, zeroes, otherProgram, noTables, missingTable, otherTable

    func make(_ place: StoreFixture) throws {
      switch self {
      case .text: try place.put(Data("accounts: []\n".utf8))
      case .header:
        var bytes = try place.bytes()
        bytes.replaceSubrange(0..<16, with: Data(repeating: 0x41, count: 16))
        try place.put(bytes)
      case .cut: try place.put(try place.bytes().prefix(5_000))
      case .zeroes: try place.put(Data(repeating: 0, count: 8_192))
      case .otherProgram: try place.sqlite("PRAGMA application_id = 7")
      case .noTables: try place.sqlite("DROP TABLE watch; DROP TABLE account; DROP TABLE meta")
      case .missingTable: try place.sqlite("DROP TABLE watch")
      case .otherTable:
        try place.sqlite("DROP TABLE watch; CREATE TABLE watch (other TEXT) STRICT")
      }
    }
  }

  private func fill() async throws {
    try await place.store().track([entry("1", label: "INC-1"), entry("2")], guessed: [])
    // Into the file itself, and nothing beside it.
    try place.sqlite("PRAGMA journal_mode = DELETE")
    for name in ["cdntop.db-wal", "cdntop.db-shm"] {
      try? FileManager.default.removeItem(atPath: place.folder + "/" + name)
    }
  }

  @Test(arguments: Damage.allCases) func whatIsNoStoreIsSetAside(damage: Damage) async throws {
    try await fill()
    try damage.make(place)
    let bytes = try place.bytes()
    let remarks = Remarks()
    let store = place.store([], remarks)
    let read = try await store.watched()
    #expect(try place.bytes("cdntop.db.damaged") == bytes)
    let saved = [.otherProgram].contains(damage) ? 2 : 0
    #expect(read.count == saved)
    let words = saved == 0 ? "" : " with 2 ids of its watch list"
    #expect(
      remarks.all == [
        "the store \(place.path) is damaged and was set aside as \(place.path).damaged; a new one was begun\(words)"
      ])
    try await store.track([entry("3")], guessed: [])
    #expect(try await place.store([], remarks).watched().count == saved + 1)
    #expect(remarks.all.count == 1)
  }

  /// A page that is damaged is found when it is read, and what other pages hold is saved.
  @Test func everyPageMayBeDamaged() async throws {
    let accounts = (0..<40).map { number in
      AccountIdentity(
        name: AccountID("a\(number)"), provider: ProviderID("p"), endpoint: "",
        keys: ["key:\(number)"])
    }
    try await place.store(accounts).track(
      (0..<2_000).map { entry("\($0)", account: "a\($0 % 40)", label: "INC \($0)") }, guessed: [])
    try await place.store().keep([.filter("status:failed")])
    try place.sqlite("PRAGMA journal_mode = DELETE")
    let whole = try place.bytes()
    let size = 4_096
    try #require(whole.count % size == 0 && whole.count > 20 * size)
    var saved: [Int] = []
    for page in 1..<(whole.count / size) {
      do {
        let flip: UInt8 = page % 2 == 0 ? 0xA5 : 0xFF
        let place = try StoreFixture()
        var bytes = whole
        for offset in 0..<64 { bytes[page * size + offset * 61] ^= flip }
        try place.put(bytes)
        let remarks = Remarks()
        let store = place.store(accounts, remarks)
        try await store.track([entry("new", account: "a1")], guessed: [])
        let kept = try await store.watched()
        #expect(kept.contains { $0.reference.vendorID == "new" }, "page \(page)")
        if !remarks.all.isEmpty { saved.append(kept.count) }
        for remark in remarks.all {
          for word in ["locked", "malformed", "SQLITE", "database"] {
            #expect(!remark.contains(word), "\(remark)")
          }
        }
      }
    }
    #expect(saved.count > 20, "most are noticed")
    let half = saved.count { $0 > 1_000 }
    #expect(half * 2 > saved.count, "mostly more than half of the list is saved: \(saved)")
  }

  @Test func aStoreOfANewerProgramIsSetAsideAsItIs() async throws {
    try await fill()
    try place.sqlite("PRAGMA user_version = 2")
    let remarks = Remarks()
    let store = place.store([], remarks)
    #expect(try await store.watched().isEmpty)
    #expect(
      remarks.all == [
        "the store \(place.path) was written by a newer cdntop and was set aside as \(place.path).damaged; a new one was begun"
      ])
  }

  @Test func whatANewerProgramAddedStays() async throws {
    try await fill()
    try place.sqlite(
      """
      CREATE TABLE more (a TEXT); ALTER TABLE watch ADD COLUMN by TEXT; UPDATE meta SET value = 9
      """)
    let remarks = Remarks()
    let store = place.store([], remarks)
    try await store.label([entry("1", label: "x")])
    #expect(try await store.watched().map(\.label) == ["x", nil])
    #expect(remarks.all.isEmpty)
    #expect(try place.sqliteText("SELECT value FROM meta") == "9")
    #expect(try place.sqliteText("SELECT count(*) FROM more") == "0")
  }

  /// What one process sets aside another one notices before it writes into it.
  @Test func aFileThatIsExchangedIsOpenedAgain() async throws {
    let remarks = Remarks()
    let store = place.store([], remarks)
    try await store.track([entry("1")], guessed: [])
    try place.takeAway()
    #expect(try await store.watched().isEmpty)
    try await store.track([entry("2")], guessed: [])
    #expect(try await place.store().watched() == [entry("2")])
    #expect(try await store.watched() == [entry("2")])
  }

  @Test func twoWhoFindItDamagedSetItAsideOnce() async throws {
    try place.put(Data("no store".utf8))
    let remarks = Remarks()
    let stores = (0..<4).map { _ in place.store([], remarks) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, store) in stores.enumerated() {
        group.addTask { try await store.track([entry("\(number)")], guessed: []) }
      }
      try await group.waitForAll()
    }
    #expect(try await place.store().watched().count == 4)
    #expect(remarks.all.count == 1)
  }

  /// Longer than anybody waits: whoever reads is not held up, whoever writes is told so.
  @Test func whoeverHoldsItHoldsNobodyUpForLong() async throws {
    let remarks = Remarks()
    let store = place.store([], remarks)
    try await store.track([entry("1")], guessed: [])
    let holder = try place.hold()
    #expect(try await place.store().watched() == [entry("1")])
    await #expect(throws: StoreError.busy(path: place.path)) {
      try await store.track([entry("2")], guessed: [])
    }
    try place.release(holder)
    try await store.track([entry("2")], guessed: [])
    #expect(try await store.watched().count == 2)
  }

  /// Who only looks leaves everything as it is.
  @Test func whoMayNotRepairSetsNothingAside() async throws {
    try place.put(Data("no store".utf8))
    let store = SQLiteStore(at: place, lanes: DirectLanes(), mayRepair: false)
    await #expect(throws: StoreError.damaged(path: place.path)) { try await store.watched() }
    #expect(try place.names.filter { $0 != "store.lock" } == ["cdntop.db"])
  }

  /// Whoever makes a store and whoever opens it meanwhile find the same one.
  @Test func manyWhoMakeItAtOnceMakeOne() async throws {
    for _ in 0..<10 {
      let place = try StoreFixture()
      let remarks = Remarks()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<6 {
          group.addTask {
            try await place.store([], remarks).track([entry("\(number)")], guessed: [])
          }
        }
        try await group.waitForAll()
      }
      #expect(try await place.store().watched().count == 6)
      #expect(remarks.all.isEmpty, "\(remarks.all)")
    }
  }

  /// While somebody waits for his turn to write, the file may be set aside.
  @Test(.hangLimit) func whatIsWrittenIntoAFileThatWasSetAsideIsWrittenAgain() async throws {
    let store = place.store()
    try await store.track([entry("1")], guessed: [])
    let holder = try place.hold()
    let place = place
    // On a thread of its own: who waits for the file keeps one of the few that tasks share.
    Thread.detachNewThread {
      usleep(300_000)
      try? place.takeAway()
      try? place.release(holder)
    }
    try await store.track([entry("2")], guessed: [])
    #expect(try await place.store().watched().contains(entry("2")))
  }
}
