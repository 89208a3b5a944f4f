import Foundation
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

@Suite struct MonitorMemoryFileTests {
  private static let view = SavedView(
    name: "incident", key: 3, filter: "label:\"inc 4711\"", text: "a\"b", sort: "fail-,age",
    grouping: "account", showsProblemsOnly: true, showsEverything: false)

  @Test func keepsAcrossRuns() throws {
    let folder = try TemporaryFolder()
    let file = MonitorMemoryFile(folder: StateFolder(folder.path + "/a/state"))
    #expect(try file.read() == MonitorMemory())
    try file.keep(.filter("status:failed"))
    try file.keep(.filter("domain:\"bücher\u{1B}[31m\""))
    try file.keep(.command("poll"))
    try file.keep(.view(Self.view))
    let read = try MonitorMemoryFile(folder: StateFolder(folder.path + "/a/state")).read()
    #expect(
      read
        == MonitorMemory(
          filters: ["domain:\"bücher\u{1B}[31m\"", "status:failed"], commands: ["poll"],
          views: [Self.view]))
    #expect(try folder.mode(of: "a/state") == 0o700)
    #expect(try folder.mode(of: "a/state/monitor.json") == 0o600)
    #expect(try !folder.read("a/state/monitor.json").contains("\u{1B}"))
    try file.keep(.viewDropped("incident"))
    #expect(try file.read().views == [])
  }

  /// Views of the first version had neither text nor groups.
  @Test func readsTheFirstVersion() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"schema":1,"filters":[],"commands":[],"views":[{"name":"old","key":2,"filter":"status:failed",
      "sort":"problems","problems_only":false,"everything":true}]}
      """, to: "monitor.json")
    let view = try #require(
      try MonitorMemoryFile(folder: StateFolder(folder.path)).read().views.first)
    #expect(view.filter == "status:failed")
    #expect(view.text == "")
    #expect(view.grouping == "none")
  }

  @Test(.holds(.killed)) func whatKilledWritersLeftIsClearedAway() throws {
    let folder = try TemporaryFolder()
    try folder.write("half", to: "monitor.json.new-1-2")
    try folder.write("other", to: "monitor.jsonx")
    try MonitorMemoryFile(folder: StateFolder(folder.path)).keep(.filter("a"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["monitor.json", "monitor.jsonx", "monitor.lock"])
  }

  @Test(arguments: ["", "not json", "{\"schema\":2}", "{\"schema\":1,\"filters\":[1]}", "[]"])
  func aBrokenFileIsSetAside(_ text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "monitor.json")
    let file = MonitorMemoryFile(
      folder: StateFolder(folder.path), now: { Date(timeIntervalSince1970: 1_789_963_200) })
    for number in 1...3 {
      try folder.write(text, to: "monitor.json")
      #expect(throws: BrokenMemory.self) { try file.read() }
      let kept = try #require(try file.keep(.filter("a")))
      #expect(try file.read().filters == ["a"])
      #expect(kept.hasSuffix(number == 1 ? "monitor.damaged-2026-09-21" : "2026-09-21-\(number)"))
      #expect(try String(contentsOfFile: kept, encoding: .utf8) == text)
    }
  }

  @Test func survivesManyWriters() async throws {
    let folder = try TemporaryFolder()
    let file = MonitorMemoryFile(folder: StateFolder(folder.path))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<20 { try file.keep(.filter("\(writer)-\(number)")) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try Set(file.read().filters).count == 160)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.sorted() == ["monitor.json", "monitor.lock"])
  }

  @Test func aFailedWriteSaysSo() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "state")
    #expect(throws: FileError.self) {
      try MonitorMemoryFile(folder: StateFolder(folder.path + "/state")).keep(.filter("a"))
    }
  }
}
