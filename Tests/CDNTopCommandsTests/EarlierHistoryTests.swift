import Foundation
import Glibc
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// The history of versions without a store is taken into it once, whatever it is like.
@Suite struct EarlierHistoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let name = "history.jsonl"

  private static func line(_ id: String, _ rest: String = "") -> String {
    "{\"schema\":1,\"account\":\"one\",\"provider\":\"p\",\"id\":\"\(id)\",\"family\":\"purge\",\"kind\":\"purge-url\","
      + "\"status\":\"partial\",\"created_at\":\"2026-09-21T04:00:00Z\",\"finished_at\":\"2026-09-21T04:02:00Z\","
      + "\"finished_at_source\":\"observed\",\"finished_not_before\":\"2026-09-21T04:01:30Z\","
      + "\"first_seen_at\":\"2026-09-21T04:00:05Z\",\"last_seen_at\":\"2026-09-21T04:02:00Z\","
      + "\"label\":\"INC-1\",\"message\":\"no such\",\"declared\":[],\"domains\":[\"a.example\"],"
      + "\"urls\":[{\"url\":\"http://a.example/图\",\"status\":\"failed\",\"message\":\"404\"}]\(rest)}"
  }

  private func put(_ bytes: [UInt8]) throws {
    let path = folder.path + "/" + Self.name
    try Data(bytes).write(to: URL(filePath: path))
    try #require(chmod(path, 0o600) == 0)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder.path + "/" + name)))
  }

  /// Takes it in; returns what was said.
  private func take(into store: any TaskStore) async throws -> [String] {
    let said = Mutex<[String]>([])
    try await EarlierHistory.take(in: StateFolder(folder.path), into: store) { sentence in
      said.withLock { $0.append(sentence) }
    }
    return said.withLock { $0 }
  }

  private func kept() async throws -> [RememberedTask] {
    try await KeptStore(folder.path).store.allHistory(
      HistoryQuery(filter: .all, now: CacheTask.endedStart, includesURLs: true))
  }

  @Test func aTaskThatIsRefusedKeepsNoOtherOut() async throws {
    try await KeptStore.refuse("2", in: folder.path)
    try put(Array((1...3).map { Self.line("\($0)") + "\n" }.joined().utf8))
    let path = folder.path + "/" + Self.name + ".old"
    #expect(
      try await take(into: KeptStore(folder.path).store) == [
        "the task 2 of one cannot be kept in the history: error 1811; \(path) has it"
      ])
    #expect(try await kept().map(\.task.id.vendorID).sorted() == ["1", "3"])
  }

  @Test func allThatItSaysIsInTheStore() async throws {
    let bytes = Array((Self.line("1\\u202e", ",\"clock_skew_ms\":1200000") + "\n").utf8)
    try put(bytes)
    #expect(try await take(into: KeptStore(folder.path).store) == [])
    let found = try #require(try await kept().first)
    #expect(found.task.id.vendorID == "1\u{202E}")
    #expect(found.task.status == .partial)
    #expect(found.task.label?.text == "INC-1")
    #expect(found.task.message?.text == "no such")
    #expect(found.task.urls?.first?.url.text == "http://a.example/图")
    #expect(found.task.urls?.first?.message?.text == "404")
    #expect(found.clockAhead == 1_200)
    #expect(found.trail.transitions.map(\.status) == [.running, .partial])
    let seconds = found.trail.transitions.map { $0.at.timeIntervalSince1970 }
    #expect(seconds.map { $0.truncatingRemainder(dividingBy: 3_600) } == [90, 120])
    #expect(access(folder.path + "/" + Self.name, F_OK) != 0)
    #expect(try self.bytes(Self.name + ".old") == bytes)
    #expect(try await take(into: KeptStore(folder.path).store) == [])
  }

  /// An old program beside a new one begins a file anew, and what is known of a task stays.
  @Test func aFileThatAppearsAgainIsTakenInAgain() async throws {
    for (id, old) in [("1", ".old"), ("2", ".old-2"), ("2", ".old-3")] {
      try put(Array(Self.line(id).utf8))
      #expect(try await take(into: KeptStore(folder.path).store) == [])
      #expect(access(folder.path + "/" + Self.name + old, F_OK) == 0)
    }
    #expect(try await kept().map(\.task.id.vendorID).sorted() == ["1", "2"])
  }

  @Test(.holds(.tornFile), arguments: LineDamage.allCases)
  func tornLinesStayInTheOldFile(damage: LineDamage) async throws {
    let end: [UInt8] = [0x0A]
    let torn = damage.bytes(of: Self.line("torn"))
    let foreign = Array("{\"schema\":2,\"é\":1}\r".utf8)
    let good = ["1", "2"].map { Array(Self.line($0).utf8) }
    let whole = good[0] + end + torn + end + foreign + end + good[1] + end + torn
    try put(whole)
    let said = try await take(into: KeptStore(folder.path).store)
    let old = folder.path + "/" + Self.name + ".old"
    #expect(
      said == [
        "2 lines of the history are damaged and moved to \(old); "
          + "1 line of the history was written by another version and ignored: \(old)"
      ])
    #expect(try bytes(Self.name + ".old") == whole)
    #expect(try await kept().map(\.task.id.vendorID).sorted() == ["1", "2"])
  }

  /// Many times what is read at once.
  @Test func aLongFileIsTakenInBitByBit() async throws {
    let count = 3_000
    try put(Array((0..<count).map { Self.line("\($0)") + "\n" }.joined().utf8))
    #expect(try await take(into: KeptStore(folder.path).store) == [])
    #expect(Set(try await kept().map(\.task.id.vendorID)).count == count)
  }

  @Test func aStoreThatIsNotKeptTakesNothing() async throws {
    try put(Array(Self.line("1").utf8))
    let path = folder.path + "/" + Self.name
    #expect(
      try await take(into: SQLiteStore.inMemory) == [
        "\(path) is of an earlier version and cannot be taken into the store here"
      ])
    #expect(access(path, F_OK) == 0)
  }
}
