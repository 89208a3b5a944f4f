import ArgumentParser
import Foundation
import Glibc
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// Files of the state folder that are not as they were written: the rest is used, and no byte is lost.
@Suite struct DamagedStateTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let tooMany = FileError("keep another", "x", FileError.tooMany).description
    .replacingOccurrences(of: "cannot keep another x: ", with: "")

  /// A way in which a line is damaged.
  enum Damage: String, CaseIterable {
    case nul, nulInside, notUTF8, notUTF8Inside, cut, noJSON, noObject, utf16, deep, huge

    func bytes(of line: String) -> [UInt8] {
      let whole = Array(line.utf8)
      return switch self {
      case .nul: [UInt8](repeating: 0, count: 512)
      case .nulInside: whole.prefix(20) + [0, 0] + whole.dropFirst(20)
      case .notUTF8: [0xFF, 0xFE, 0x80]
      case .notUTF8Inside: whole.prefix(14) + [0xC3, 0x28] + whole.dropFirst(14)
      case .cut: Array(whole.dropLast(10))
      case .noJSON: Array("not json".utf8)
      case .noObject: Array("[1]".utf8)
      case .utf16: whole.flatMap { [$0, 0] }
      case .deep: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
      case .huge: [UInt8](repeating: UInt8(ascii: "x"), count: FileLines.longest + 1)
      }
    }
  }

  private func put(_ parts: [[UInt8]], in name: String) throws {
    let path = folder.path + "/" + name
    try Data(parts.flatMap(\.self)).write(to: URL(filePath: path))
    try #require(chmod(path, 0o600) == 0)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder.path + "/" + name)))
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  // MARK: The watch list

  private var list: WatchList {
    WatchList(folder: StateFolder(folder.path), now: { Self.now })
  }

  private static func line(_ id: String, _ rest: String = "") -> String {
    "{ \"account\":\"jd\",\"id\":\"\(id)\",\"kind\":\"purge-url\"\(rest)}"
  }

  private static let end: [UInt8] = [0x0A]

  @Test(.holds(.tornFile), arguments: Damage.allCases) func aTornLineIsKeptAsItWas(damage: Damage)
    throws
  {
    let torn = damage.bytes(of: Self.line("torn"))
    let good = [Self.line("1"), Self.line("2")].map { Array($0.utf8) }
    // In the middle, and at the end without the end of a line.
    try put([good[0], Self.end, torn, Self.end, good[1], Self.end, torn], in: "watchlist.jsonl")
    let reading = try list.read()
    #expect(reading.entries.map(\.reference.vendorID) == ["1", "2"])
    let kept = "watchlist.damaged-2026-09-21"
    #expect(
      reading.remark
        == "2 lines of the watch list are damaged and moved to \(folder.path)/\(kept)")
    #expect(try bytes(kept) == torn + Self.end + torn + Self.end)
    #expect(try bytes("watchlist.jsonl") == good[0] + Self.end + good[1] + Self.end)
    #expect(try folder.mode(of: kept) == 0o600)
    let again = try list.read()
    #expect(again.remark == nil, "it is told of once")
    #expect(again.entries == reading.entries)
  }

  /// Who changes the list before anybody has looked at it changes nothing else.
  @Test(arguments: Damage.allCases) func aWriterCarriesATornLineOver(damage: Damage) throws {
    let torn = damage.bytes(of: Self.line("torn"))
    let foreign = Array("{\"schema\":2,\"é\":1}\r".utf8)
    let good = Array(Self.line("1").utf8)
    try put([torn, Self.end, foreign, Self.end, good], in: "watchlist.jsonl")
    let entry = TrackedTask(
      account: AccountID("jd"), reference: TaskReference(vendorID: "9", kind: .purgeURL))
    try list.add([entry])
    #expect(try list.remove(["9"], of: AccountID("jd")) == ["9"])
    #expect(
      try bytes("watchlist.jsonl") == torn + Self.end + foreign + Self.end + good + Self.end)
  }

  @Test func whatIsWrittenOtherwiseIsNoDamage() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let lines = [
      mark + Array(Self.line("1").utf8) + [0x0D],
      Array(Self.line("2", ",\"more\":[1]").utf8) + [0x0D],
    ]
    let text: [[UInt8]] = [lines[0], Self.end, lines[1], Self.end]
    try put(text, in: "watchlist.jsonl")
    #expect(try list.read().remark == nil)
    #expect(try list.entries().map(\.reference.vendorID) == ["1", "2"])
    try list.label([
      TrackedTask(
        account: AccountID("jd"), reference: TaskReference(vendorID: "3", kind: .purgeURL),
        label: "x")
    ])
    #expect(try bytes("watchlist.jsonl").starts(with: text.flatMap(\.self)))
    for empty in [[], Self.end, [0x20, 0x0D, 0x0A], mark] {
      try put([empty], in: "watchlist.jsonl")
      #expect(try list.read().remark == nil && list.entries().isEmpty)
    }
  }

  /// Neither is anything lost, nor do the files become more and more.
  @Test func thereAreNeverManyFilesOfDamage() throws {
    for _ in 0..<(OpenFolder.mostKept + 3) {
      let old = (try? bytes("watchlist.jsonl")) ?? []
      try put([old, Array("torn\n".utf8)], in: "watchlist.jsonl")
      _ = try list.read()
    }
    #expect(try names.count { $0.contains(".damaged-") } == OpenFolder.mostKept)
    #expect(try bytes("watchlist.jsonl") == Array("torn\ntorn\ntorn\n".utf8))
    #expect(
      try list.read().remark
        == "3 lines of the watch list are damaged and ignored: \(folder.path)/watchlist.jsonl"
        + " (cannot keep another \(folder.path)/watchlist.damaged-DATE: \(Self.tooMany))")
  }

  /// The history is tidied all the same, and what is damaged stays where it is.
  @Test func tooManyFilesOfDamageKeepNothingFromBeingTidied() throws {
    for number in 0..<OpenFolder.mostKept {
      try put([[0x0A]], in: "history.damaged-2026-09-\(10 + number)")
    }
    let good = Array(Self.record("1").line.utf8)
    let torn = Array("torn".utf8)
    try put(
      Array(repeating: good + Self.end, count: 9) + [torn, Self.end], in: "history.jsonl")
    let tidied = try history.tidy(at: Self.now)
    #expect(tidied.statuses.count == 1)
    #expect(tidied.remark?.contains("damaged and ignored") == true)
    #expect(tidied.remark?.contains(Self.tooMany) == true)
    #expect(try bytes("history.jsonl") == good + Self.end + torn + Self.end)
  }

  /// Each command that reads the list tells of it, on standard error.
  @Test(arguments: ["tracked", "track", "untrack"]) func commandsTellOfIt(command: String) throws {
    let recorder = Recorder()
    let process = recorder.process(in: folder)
    try folder.write(
      "accounts: [{name: jd, provider: jdcloud, username: u, secret_key_env: X}]", to: "c.yaml")
    _ = try process.stateFolder.open(making: true)
    let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
    try folder.write(
      "\0\0\0\n" + Self.line(id) + "\n", to: "state/cdntop/watchlist.jsonl")
    let file = ["--config", folder.path + "/c.yaml"]
    switch command {
    case "tracked": try TrackedCommand.parse([]).perform(in: process)
    case "track": try TrackCommand.parse(["jd", id] + file).perform(in: process)
    default: try UntrackCommand.parse(["jd", id] + file).perform(in: process)
    }
    let said = recorder.talk.filter { $0.contains("damaged") }
    #expect(
      said == [
        "cdntop: 1 line of the watch list is damaged and moved to \(folder.path)/state/cdntop/watchlist.damaged-2026-09-21"
      ])
  }

  // MARK: The history

  private var history: HistoryFile {
    HistoryFile(folder: StateFolder(folder.path), keep: .seconds(90 * 86_400))
  }

  private static func record(_ id: String) -> HistoryRecord {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("one"), vendorID: id, family: .purge),
      provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: now)
    task.status = .succeeded
    task.isEndConfirmed = true
    task.createdAt = now
    return HistoryRecord(task)
  }

  @Test(.holds(.tornFile), arguments: Damage.allCases) func aTornRecordIsKeptAsItWas(damage: Damage)
    throws
  {
    let torn = damage.bytes(of: Self.record("torn").line)
    let good = ["1", "2"].map { Array(Self.record($0).line.utf8) }
    let foreign = Array("{\"schema\":2,\"é\":1}\r".utf8)
    try put(
      [good[0], Self.end, torn, Self.end, foreign, Self.end, good[1], Self.end, torn],
      in: "history.jsonl")
    let before = try bytes("history.jsonl")
    let read = try history.read(at: Self.now)
    #expect(read.records.map(\.task.id.vendorID) == ["1", "2"])
    let other = "1 line of the history was written by another version and ignored:"
    let path = folder.path + "/history.jsonl"
    #expect(
      read.remark
        == "2 lines of the history are damaged and ignored: \(path); \(other) \(path)")
    #expect(try bytes("history.jsonl") == before, "who reads changes nothing")
    let tidied = try history.tidy(at: Self.now)
    #expect(tidied.statuses.count == 2)
    let kept = "history.damaged-2026-09-21"
    #expect(
      tidied.remark
        == "2 lines of the history are damaged and moved to \(folder.path)/\(kept); \(other) \(path)"
    )
    #expect(try bytes(kept) == torn + Self.end + torn)
    #expect(
      try bytes("history.jsonl") == good[0] + Self.end + foreign + Self.end + good[1] + Self.end)
    #expect(try history.tidy(at: Self.now).remark == "\(other) \(path)")
    #expect(history.recent(at: Self.now).map(\.task.id.vendorID) == ["1", "2"])
  }

  // MARK: The memory

  @Test func aMemoryThatIsNoTextIsKeptAsItWas() throws {
    let file = MonitorMemoryFile(folder: StateFolder(folder.path), now: { Self.now })
    try file.keep(.filter("domain:a"))
    let good = try bytes("monitor.json")
    for (number, damage) in [Damage.nulInside, .notUTF8Inside, .cut, .utf16].enumerated() {
      let torn = damage.bytes(of: String(decoding: good, as: UTF8.self))
      try put([torn], in: "monitor.json")
      #expect(throws: BrokenMemory.self) { try file.read() }
      let kept = try file.keep(.filter("domain:a"))
      let name = "monitor.damaged-2026-09-21" + (number == 0 ? "" : "-\(number + 1)")
      #expect(kept == folder.path + "/" + name)
      #expect(try bytes(name) == torn)
      #expect(try bytes("monitor.json") == good)
    }
    try put([[0xEF, 0xBB, 0xBF], good.filter { $0 != 0x0A }, [0x0D, 0x0A]], in: "monitor.json")
    #expect(try file.read().filters == ["domain:a"])
  }
}
