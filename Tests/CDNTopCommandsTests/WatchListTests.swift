import Foundation
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

@Suite struct WatchListTests {
  private static func entry(
    _ id: String, account: String = "jd", kind: TaskKind = .purgeURL, label: String? = nil,
    urls: [String] = [], at seconds: Double = 0
  ) -> TrackedTask {
    TrackedTask(
      account: AccountID(account), reference: TaskReference(vendorID: id, kind: kind),
      label: label, urls: urls, trackedAt: Date(timeIntervalSince1970: 1_789_963_200 + seconds))
  }

  @Test func keepsEntries() throws {
    let folder = try TemporaryFolder()
    let list = WatchList(folder: StateFolder(folder.path + "/a/state"))
    #expect(try list.entries().isEmpty)
    #expect(list.stamp == nil)
    let entries = [
      Self.entry("1", label: "a \"b\"\n", urls: ["https://x/y"]), Self.entry("1", kind: .prefetch),
      Self.entry("2", account: "ali"),
    ]
    try list.add(entries)
    #expect(try list.entries() == entries)
    #expect(try folder.mode(of: "a/state") == 0o700)
    #expect(try folder.mode(of: "a/state/watchlist.jsonl") == 0o600)
    #expect(try folder.mode(of: "a/state/watchlist.lock") == 0o600)
    let before = list.stamp
    #expect(try list.remove(["1", "9"], of: AccountID("jd")) == ["1"])
    #expect(try list.entries() == [entries[2]])
    #expect(list.stamp != before)
  }

  @Test func aListWithoutAFileLastsAsLongAsTheProcess() throws {
    let list = WatchList()
    try list.label([Self.entry("1", label: "x")])
    #expect(try list.entries() == [Self.entry("1", label: "x")])
    #expect(list.stamp == nil)
    #expect(try list.remove(["1"], of: AccountID("jd")) == ["1"])
    #expect(try list.entries().isEmpty)
    #expect(try WatchList().entries().isEmpty)
  }

  @Test func mergesAnIDThatIsThere() throws {
    let folder = try TemporaryFolder()
    let list = WatchList(folder: StateFolder(folder.path))
    try list.add([Self.entry("1", label: "old", urls: ["u"])])
    try list.add([Self.entry("1", kind: .purgeDirectory, at: 60)])
    #expect(
      try list.entries() == [Self.entry("1", kind: .purgeDirectory, label: "old", urls: ["u"])])
  }

  /// With a search for each entry this takes minutes.
  @Test(.hangLimit) func takesManyEntries() throws {
    let folder = try TemporaryFolder()
    let list = WatchList(folder: StateFolder(folder.path))
    let entries = (0..<20_000).map { Self.entry("\($0)") }
    try list.add(entries)
    try list.add(entries.map { Self.entry($0.reference.vendorID, label: "again") })
    let kept = try list.entries()
    #expect(kept.count == entries.count)
    #expect(kept.allSatisfy { $0.label == "again" })
  }

  @Test func addsAnIDOfOneCallOnce() throws {
    let folder = try TemporaryFolder()
    let list = WatchList(folder: StateFolder(folder.path))
    try list.add([Self.entry("1"), Self.entry("1", label: "x"), Self.entry("1", kind: .prefetch)])
    #expect(try list.entries() == [Self.entry("1", label: "x"), Self.entry("1", kind: .prefetch)])
  }

  @Test func keepsLinesOfOtherVersions() throws {
    let folder = try TemporaryFolder()
    let foreign = "{\"account\":\"x\",\"id\":\"1\",\"kind\":\"purge-everything\"}"
    try folder.write(foreign + "\n{\"schema\":2}\r\n", to: "watchlist.jsonl")
    let list = WatchList(folder: StateFolder(folder.path))
    for _ in 0..<2 {
      let reading = try list.read()
      #expect(reading.entries.isEmpty)
      #expect(
        reading.remark
          == "2 lines of the watch list were written by another version and ignored: \(folder.path)/watchlist.jsonl"
      )
    }
    try list.add([Self.entry("2")])
    #expect(try list.entries() == [Self.entry("2")])
    #expect(try folder.read("watchlist.jsonl").hasPrefix(foreign + "\n{\"schema\":2}\r\n"))
  }

  @Test func survivesManyWriters() async throws {
    let folder = try TemporaryFolder()
    let list = WatchList(folder: StateFolder(folder.path + "/state"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<25 {
            try list.add([Self.entry("\(writer)-\(number)")])
            if number % 5 == 0 {
              _ = try list.remove(["\(writer)-\(number)"], of: AccountID("jd"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let ids = try list.entries().map(\.reference.vendorID)
    #expect(ids.count == 8 * 20)
    #expect(Set(ids).count == ids.count)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state")
    #expect(names.sorted() == ["watchlist.jsonl", "watchlist.lock"])
  }

  @Test func aFailedWriteChangesNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "state")
    #expect(throws: FileError.self) {
      try WatchList(folder: StateFolder(folder.path + "/state")).add([Self.entry("1")])
    }
  }
}
