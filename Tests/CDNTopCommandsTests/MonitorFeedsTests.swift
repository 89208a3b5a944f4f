import Foundation
import Providers
import Store
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

  init() throws { folder = try TemporaryFolder() }

  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private func sources(_ accounts: String) throws -> WatchedSources {
    let paths = ProgramPaths(environment: ["HOME": folder.path])
    let configuration = try ConfigurationReader(file: folder.path + "/c.yaml", paths: paths)
      .configuration(in: "accounts:\n" + accounts)
    return WatchedSources(
      configuration: configuration, store: SQLiteStore.inMemory, environment: ["HOME": folder.path])
  }

  private static func account(_ name: String, _ rest: String = "secret_key: k") -> String {
    "  - {name: \(name), provider: jdcloud, username: u, \(rest)}\n"
  }

  @Test func namesAccountsWhoseSecretFileChanged() async throws {
    try folder.write("one", to: "b.key")
    var sources = try sources(
      Self.account("a") + Self.account("b", "secret_key_file: b.key")
        + Self.account("c", "secret_key_file: c.key"))
    #expect(await sources.changedAccounts(at: Self.now).isEmpty)
    try folder.write("another", to: "b.key")
    try folder.write("new", to: "c.key")
    #expect(await sources.changedAccounts(at: Self.now) == [AccountID("b"), AccountID("c")])
    #expect(await sources.changedAccounts(at: Self.now).isEmpty)
    try FileManager.default.removeItem(atPath: folder.path + "/c.key")
    #expect(await sources.changedAccounts(at: Self.now) == [AccountID("c")])
  }
}
