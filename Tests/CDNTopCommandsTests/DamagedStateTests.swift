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

  private static let end: [UInt8] = [0x0A]

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
}
