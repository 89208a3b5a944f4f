import ArgumentParser
import Foundation
import Glibc
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What versions without a store kept is taken into it once, whatever it is like.
@Suite struct EarlierFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let end: [UInt8] = [0x0A]

  private static func line(_ id: String, _ rest: String = "") -> String {
    "{ \"account\":\"jd\",\"id\":\"\(id)\",\"kind\":\"purge-url\"\(rest)}"
  }

  private func put(_ parts: [[UInt8]], in name: String = "watchlist.jsonl") throws {
    let path = folder.path + "/" + name
    try Data(parts.flatMap(\.self)).write(to: URL(filePath: path))
    try #require(chmod(path, 0o600) == 0)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder.path + "/" + name)))
  }

  /// Takes the file in; returns what was said.
  private func take() async throws -> [String] {
    let said = Mutex<[String]>([])
    _ = try await EarlierFile.takeAll(
      in: StateFolder(folder.path), into: KeptStore(folder.path).store
    ) { sentence in said.withLock { $0.append(sentence) } }
    return said.withLock { $0 }
  }

  private func kept() async throws -> [TrackedTask] {
    try await KeptStore(folder.path).entries()
  }

  @Test func allThatItSaysIsInTheStore() async throws {
    let lines = [
      Self.line(
        "1",
        ",\"label\":\"INC \\u00fc\",\"urls\":[\"https://a/1\"],\"tracked_at\":\"2026-09-21T04:00:00Z\""
      ),
      "{\"account\":\"ali\",\"id\":\"2\",\"kind\":\"prefetch\",\"product\":\"dcdn\"}",
    ]
    try put(lines.map { Array($0.utf8) + Self.end })
    let before = try bytes("watchlist.jsonl")
    #expect(try await take() == [])
    #expect(
      try await kept() == [
        TrackedTask(
          account: AccountID("jd"), reference: TaskReference(vendorID: "1", kind: .purgeURL),
          label: "INC ü", urls: ["https://a/1"],
          trackedAt: Date(timeIntervalSince1970: 1_789_963_200)),
        TrackedTask(
          account: AccountID("ali"),
          reference: TaskReference(vendorID: "2", kind: .prefetch, product: "dcdn")),
      ])
    #expect(try bytes("watchlist.jsonl.old") == before)
    #expect(try !folder.names.contains("watchlist.jsonl"))
    #expect(try folder.mode(of: "cdntop.db") == 0o600)
    #expect(try folder.mode(of: "cdntop.db-wal") == 0o600)
    #expect(try await take() == [], "there is none any more")
  }

  /// An old program beside a new one makes it anew.
  @Test func aFileThatAppearsAgainIsTakenInAgain() async throws {
    try put([Array(Self.line("1", ",\"label\":\"a\"").utf8)])
    _ = try await take()
    try put([Array(Self.line("1").utf8), Self.end, Array(Self.line("2").utf8)])
    _ = try await take()
    #expect(try await kept().map(\.reference.vendorID) == ["1", "2"])
    #expect(try await kept().map(\.label) == ["a", nil], "what is not told anew stays")
    for _ in 0..<12 {
      try put([Array(Self.line("3").utf8)])
      _ = try await take()
    }
    #expect(try folder.names.count { $0.hasPrefix("watchlist.jsonl") } == OpenFolder.mostKept)
  }

  @Test(.holds(.tornFile), arguments: LineDamage.allCases)
  func tornLinesStayInTheOldFile(damage: LineDamage) async throws {
    let torn = damage.bytes(of: Self.line("torn"))
    let good = [Self.line("1"), Self.line("2")].map { Array($0.utf8) }
    // In the middle, and at the end without the end of a line.
    try put([good[0], Self.end, torn, Self.end, good[1], Self.end, torn])
    let before = try bytes("watchlist.jsonl")
    let old = folder.path + "/watchlist.jsonl.old"
    #expect(try await take() == ["2 lines of the watch list are damaged and moved to \(old)"])
    #expect(try await kept().map(\.reference.vendorID) == ["1", "2"])
    #expect(try bytes("watchlist.jsonl.old") == before)
  }

  @Test func whatIsWrittenOtherwiseIsNoDamage() async throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    try put([
      mark, Array(Self.line("1").utf8), [0x0D, 0x0A], Array(Self.line("2", ",\"more\":[1]").utf8),
      [0x0D, 0x0A], Self.end,
    ])
    #expect(try await take() == [])
    #expect(try await kept().map(\.reference.vendorID) == ["1", "2"])
    for empty in [[], Self.end, [0x20, 0x0D, 0x0A], mark] {
      try put([empty])
      #expect(try await take() == [])
    }
  }

  @Test func linesOfOtherVersionsAreToldOf() async throws {
    try folder.write(
      "{\"account\":\"x\",\"id\":\"1\",\"kind\":\"purge-everything\"}\n{\"schema\":2}\r\n",
      to: "watchlist.jsonl")
    let old = folder.path + "/watchlist.jsonl.old"
    #expect(
      try await take() == [
        "2 lines of the watch list were written by another version and ignored: \(old)"
      ])
    #expect(try await kept().isEmpty)
  }

  /// Each command that uses the list takes it in, and says on standard error what is wrong with it.
  @Test(arguments: ["tracked", "track", "untrack"]) func commandsTakeItIn(command: String)
    async throws
  {
    let recorder = Recorder()
    let process = recorder.process(in: folder)
    try folder.write(
      "accounts: [{name: jd, provider: jdcloud, username: u, secret_key_env: X}]", to: "c.yaml")
    _ = try process.stateFolder.open(making: true)
    let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
    try folder.write("\0\0\0\n" + Self.line(id) + "\n", to: "state/cdntop/watchlist.jsonl")
    let file = ["--config", folder.path + "/c.yaml"]
    switch command {
    case "tracked":
      try await TrackedCommand.parse([]).perform(in: process)
      #expect(recorder.output.contains(id))
    case "track": try await TrackCommand.parse(["jd", id] + file).perform(in: process)
    default: try await UntrackCommand.parse(["jd", id] + file).perform(in: process)
    }
    let said = recorder.talk.filter { $0.contains("damaged") }
    #expect(
      said == [
        "cdntop: 1 line of the watch list is damaged and moved to \(folder.path)/state/cdntop/watchlist.jsonl.old"
      ])
  }

  /// What can only be read counts all the same.
  @Test func whatCannotBeTakenInIsRead() async throws {
    let recorder = Recorder()
    let process = recorder.process(in: folder)
    _ = try process.stateFolder.open(making: true)
    try folder.write(Self.line("1") + "\n", to: "state/cdntop/watchlist.jsonl")
    // A database that is a folder can be neither used nor set aside.
    try FileManager.default.createDirectory(
      atPath: folder.path + "/state/cdntop/cdntop.db", withIntermediateDirectories: false)
    let reason = "cannot use \(folder.path)/state/cdntop/cdntop.db: is a directory"
    try await TrackedCommand.parse(["--format", "json"]).perform(in: process)
    #expect(recorder.output.contains("\"id\":\"1\""))
    #expect(recorder.talk == ["cdntop: \(reason)"])
    let said = Mutex<[String]>([])
    let store = await process.ownStore(in: process.stateFolder, for: []) { sentence in
      said.withLock { $0.append(sentence) }
    }
    #expect(said.withLock { $0 } == [reason + "; what is changed now is not kept"])
    #expect(store.standing == .memory)
    #expect(try await store.watched().map(\.reference.vendorID) == ["1"])
    // What does not last takes nothing in.
    #expect(try await !EarlierFile.takeAll(in: process.stateFolder, into: store) { _ in })
    #expect(try folder.names.contains("state"))
    #expect(try folder.read("state/cdntop/watchlist.jsonl").contains("\"id\":\"1\""))
  }

  // MARK: Lines and views

  private static let earlierMemory = #"""
    {"schema":1,"filters":["domain:\"b\u00fccher\u001b[31m\"","status:failed"],"commands":["poll"],"views":[
    {"name":"old","key":2,"filter":"status:failed","sort":"problems","problems_only":false,"everything":true},
    {"name":"warm","key":4,"filter":"kind:prefetch","text":"a\"b","sort":"fail-,age","group":"account",
    "problems_only":true,"everything":false}]}
    """#

  @Test func linesAndViewsAreTakenIn() async throws {
    let store = KeptStore(folder.path).store
    try await store.keep([.filter("newer")])
    try folder.write(Self.earlierMemory, to: "monitor.json")
    #expect(try await take() == [])
    let memory = try await store.memory()
    #expect(memory.filters == ["domain:\"bücher\u{1B}[31m\"", "status:failed", "newer"])
    #expect(memory.commands == ["poll"])
    #expect(
      memory.views == [
        SavedView(
          name: "old", key: 2, filter: "status:failed", text: "", sort: "problems",
          grouping: "none", showsProblemsOnly: false, showsEverything: true),
        SavedView(
          name: "warm", key: 4, filter: "kind:prefetch", text: "a\"b", sort: "fail-,age",
          grouping: "account", showsProblemsOnly: true, showsEverything: false),
      ])
    #expect(try folder.read("monitor.json.old") == Self.earlierMemory)
    #expect(try !folder.names.contains("monitor.json"))
  }

  @Test(arguments: [
    ("not json", "is damaged"), ("[]", "is damaged"),
    ("{\"schema\":1,\"filters\":[\0]}", "is damaged"),
    ("{\"schema\":2}", "was written by another version"),
    ("{\"schema\":1,\"filters\":[1]}", "was written by another version"),
  ]) func aBrokenMemoryIsKeptAsItIs(text: String, what: String) async throws {
    try folder.write(text, to: "monitor.json")
    let old = folder.path + "/monitor.json.old"
    #expect(try await take() == ["earlier filters and views are ignored: \(old) \(what)"])
    #expect(try folder.read("monitor.json.old") == text)
  }
}
