import Foundation
import Glibc
import Store
import TaskModel
import TestSupport
import Testing

/// Processes that write into one store, and are killed while they do: what they were told is kept is there.
@Suite(.hangLimit, .serialized) struct KilledTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  /// The program that writes, which is built beside the tests.
  private static let program: String = {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.path + "/StoreBenchmark"
  }()

  /// How often; more by hand.
  private static let rounds =
    ProcessInfo.processInfo.environment["CDNTOP_KILL_ROUNDS"].flatMap { Int($0) } ?? 8

  /// A process, and what it has said.
  private final class Child {
    private let process = Process()
    private let pipe = Pipe()
    private var said: [UInt8] = []

    init(_ program: String, _ arguments: [String]) throws {
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.standardOutput = pipe
      try process.run()
    }

    var lines: [String] {
      // What was not said to its end was not said.
      guard let end = said.lastIndex(of: 0x0A) else { return [] }
      return said[..<end].split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Listens until it has said so many lines, or has ended.
    func listen(for count: Int) {
      while lines.count < count {
        let more = pipe.fileHandleForReading.availableData
        if more.isEmpty { return }
        said += more
      }
    }

    /// Kills it; returns all that it said before.
    func kill() -> [String] {
      Glibc.kill(process.processIdentifier, SIGKILL)
      return finish()
    }

    /// Waits for its end; returns all that it said.
    func finish() -> [String] {
      listen(for: .max)
      process.waitUntilExit()
      return lines
    }
  }

  @Test(arguments: ["local", "network"]) func whatWasAcknowledgedIsThere(journal: String) throws {
    var generator = SeededGenerator(seed: 18)
    var kept: Set<String> = []
    for round in 0..<Self.rounds {
      let names = (0..<3).map { "r\(round)c\($0)" }
      let children = try names.map {
        try Child(Self.program, ["--write", place.path, $0, journal])
      }
      // The first is heard for a while, so that all are somewhere in the middle.
      children[0].listen(for: Int.random(in: 1...12, using: &generator))
      for (name, child) in zip(names, children) {
        let said = child.kill()
        #expect(!said.contains { $0.hasPrefix("fault") }, "\(said)")
        kept.formUnion(said.map { "\(name)-\($0)" })
      }
      #expect(try place.sqliteText("PRAGMA integrity_check") == "ok")
    }
    let there = Set(try Child(Self.program, ["--ids", place.path, journal]).finish())
    #expect(kept.count >= Self.rounds)
    #expect(there.isSuperset(of: kept), "\(kept.subtracting(there))")
    #expect(try place.sqliteText("PRAGMA journal_mode") == (journal == "local" ? "wal" : "delete"))
    let lost = try place.sqliteText(
      """
      SELECT (SELECT count(*) FROM task WHERE urls NOT IN (SELECT id FROM url_list))
      + (SELECT count(*) FROM url_list WHERE id NOT IN (SELECT urls FROM task))
      + (SELECT count(*) FROM task_domain WHERE task NOT IN (SELECT id FROM task))
      """)
    #expect(lost == "0", "no half of a transaction is there")
  }

  /// On a file system with a megabyte, in a namespace of its own.
  @Test(.enabled(if: canMount), arguments: ["local", "network"])
  func aFullDiskLosesNothing(journal: String) throws {
    let program = Self.program
    let script = """
      mount -t tmpfs -o size=1m none '\(place.folder)' || exit 9
      '\(program)' --write '\(place.path)' a \(journal)
      echo --
      '\(program)' --ids '\(place.path)' \(journal)
      """
    let said = try Child("/usr/bin/unshare", ["-rm", "sh", "-c", script]).finish()
    let parts = said.split(separator: "--").map(Array.init)
    try #require(parts.count == 2, "\(said)")
    let faults = parts[0].filter { $0.hasPrefix("fault") }
    #expect(faults.count == 3 && faults.allSatisfy { $0.contains("there is no room") }, "\(faults)")
    let kept = parts[0].filter { !$0.hasPrefix("fault") }.map { "a-" + $0 }
    #expect(kept.count > 3)
    #expect(Set(parts[1]).isSuperset(of: kept))
  }

  /// Whether this user may have file systems of his own.
  private static let canMount: Bool = {
    let program = "/usr/bin/unshare"
    guard access(program, X_OK) == 0 else { return false }
    let script = "mount -t tmpfs none /tmp && echo yes"
    return (try? Child(program, ["-rm", "sh", "-c", script]).finish()) == ["yes"]
  }()
}
