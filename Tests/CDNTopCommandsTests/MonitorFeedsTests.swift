import Foundation
import Providers
import TaskModel
import Testing

@testable import CDNTopCommands

@Suite struct MonitorFeedsTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private static func account(
    _ change: (inout AccountStatus) -> Void = { _ in }
  ) -> AccountStatus {
    var status = AccountStatus(
      account: AccountID("a"), provider: ProviderID("jdcloud"), coverage: .trackedOnly,
      plannedInterval: .seconds(2))
    change(&status)
    return status
  }

  private static func isFilling(_ accounts: [AccountStatus]) -> Bool {
    MonitorFeeds.isFilling(Snapshot(version: 1, takenAt: now, tasks: [], accounts: accounts))
  }

  @Test func theScreenFillsUntilAllHaveAnswered() {
    let waiting = Self.account()
    let answered = Self.account { $0.lastSuccess = Self.now }
    let failed = Self.account { $0.error = .transport("x") }
    // Off, or with nothing to ask about.
    let silent = Self.account { $0.isComplete = true }
    #expect(Self.isFilling([answered, waiting]))
    #expect(!Self.isFilling([answered, failed, silent]))
    #expect(!Self.isFilling([]))
  }
}

@Suite struct WatchedSourcesTests {
  private let folder: TemporaryFolder
  private let list: WatchList

  init() throws {
    folder = try TemporaryFolder()
    list = WatchList(folder: StateFolder(folder.path + "/state"))
  }

  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private func sources(_ accounts: String) throws -> WatchedSources {
    let paths = ProgramPaths(environment: ["HOME": folder.path])
    let configuration = try ConfigurationReader(file: folder.path + "/c.yaml", paths: paths)
      .configuration(in: "accounts:\n" + accounts)
    return WatchedSources(
      configuration: configuration, watchList: list, environment: ["HOME": folder.path])
  }

  private static func account(_ name: String, _ rest: String = "secret_key: k") -> String {
    "  - {name: \(name), provider: jdcloud, username: u, \(rest)}\n"
  }

  private func track(_ id: String, on account: String = "a") throws {
    let reference = TaskReference(vendorID: id, kind: .purgeURL)
    try list.add([TrackedTask(account: AccountID(account), reference: reference)])
  }

  @Test func takesUpEveryChangeOfTheList() async throws {
    try track("1")
    var sources = try sources(
      Self.account("a", "secret_key: k, track: [{id: 00000000000000000000000000000009}]"))
    #expect(await sources.changes(at: Self.now) == .init())
    try track("2")
    try track("3", on: "unknown")
    #expect(
      await sources.changes(at: Self.now).tracked?.map(\.reference.vendorID) == [
        "1", "2", "00000000000000000000000000000009",
      ])
    #expect(await sources.changes(at: Self.now) == .init())
    _ = try list.remove(["1", "2"], of: AccountID("a"))
    #expect(
      await sources.changes(at: Self.now).tracked?.map(\.reference.vendorID) == [
        "00000000000000000000000000000009"
      ])
  }

  /// What is added between the start and the first read is seen twice at worst, never lost.
  @Test func losesNothingBeforeTheFirstRead() async throws {
    var sources = try sources(Self.account("a"))
    try track("1")
    #expect(sources.tracked { Issue.record("\($0)") }.map(\.reference.vendorID) == ["1"])
    try track("2")
    #expect(await sources.changes(at: Self.now).tracked?.map(\.reference.vendorID) == ["1", "2"])
  }

  @Test func looksAgainAtAListThatCouldNotBeRead() async throws {
    var sources = try sources(Self.account("a"))
    _ = try StateFolder(folder.path + "/state").open(making: true)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/state/watchlist.jsonl", withIntermediateDirectories: false)
    let trouble = "cannot read \(folder.path)/state/watchlist.jsonl: is a directory"
    #expect(await sources.changes(at: Self.now) == .init(remark: trouble))
    #expect(await sources.changes(at: Self.now) == .init(), "it is told of once")
    try FileManager.default.removeItem(atPath: folder.path + "/state/watchlist.jsonl")
    try track("1")
    #expect(await sources.changes(at: Self.now).tracked?.map(\.reference.vendorID) == ["1"])
  }

  @Test func namesAccountsWhoseSecretFileChanged() async throws {
    try folder.write("one", to: "b.key")
    var sources = try sources(
      Self.account("a") + Self.account("b", "secret_key_file: b.key")
        + Self.account("c", "secret_key_file: c.key"))
    #expect(await sources.changes(at: Self.now) == .init())
    try folder.write("another", to: "b.key")
    try folder.write("new", to: "c.key")
    #expect(await sources.changes(at: Self.now).accounts == [AccountID("b"), AccountID("c")])
    #expect(await sources.changes(at: Self.now) == .init())
    try FileManager.default.removeItem(atPath: folder.path + "/c.key")
    #expect(await sources.changes(at: Self.now).accounts == [AccountID("c")])
  }
}
