import Foundation
import MonitorUI
import Providers
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

@Suite(.hangLimit) struct MonitorFeedsTests {
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

  /// Shows what it is told to, and does nothing else.
  private struct ToldSource: SnapshotSource {
    let told: AsyncStream<Snapshot>

    func run(say: @escaping @Sendable (String) async -> Void) async {}
    func snapshots() async -> AsyncStream<Snapshot> { told }
    func news() async -> AsyncStream<Snapshot> { AsyncStream { $0.finish() } }
    func changes() async -> AsyncStream<TaskChange> { AsyncStream { $0.finish() } }
    var latest: Snapshot { get async { .empty } }
    func poll(_ account: AccountID?) async -> [AccountID: PollReply] { [:] }
    func focus(_ task: CacheTask.ID?) async {}
    func rawAnswer(about task: CacheTask.ID) async -> RawOutcome { .unavailable }
    func label(_ tasks: [TrackedTask]) async throws {}
  }

  /// Where all accounts fail at once, the next snapshot is the first that tells of it.
  @Test func theSnapshotThatEndsTheFillingIsShownAtOnce() async throws {
    let clock = ManualClock()
    let inbox = MonitorInbox()
    let (told, inlet) = AsyncStream.makeStream(of: Snapshot.self)
    let (jobs, _) = AsyncStream.makeStream(of: MonitorJob.self)
    let feeds = MonitorFeeds(
      source: ToldSource(told: told), inbox: inbox, refresh: .seconds(1),
      exporter: Exporter(environment: [:]), clock: clock, now: { Self.now }, jobs: jobs,
      memory: SQLiteStore.inMemory, store: SQLiteStore.inMemory, remarks: Remarks(),
      loadTheme: { throw ThemeError.unreadable(path: $0) })
    let calls = Mutex(0)
    inbox.listen { calls.withLock { $0 += 1 } }
    let feed = Task { await feeds.feedSnapshots() }
    let waiting = Self.account()
    let failed = Self.account { $0.error = .transport("refused") }
    var called: [Int] = []
    for (number, account) in zip([1, 2, 3] as [UInt64], [waiting, failed, failed]) {
      inlet.yield(
        Snapshot(version: number, takenAt: Self.now, tasks: [], accounts: [account]))
      await clock.waitForSleepers()
      #expect(inbox.take().newest != nil)
      called.append(calls.withLock { $0 })
      clock.advance(by: .seconds(1))
    }
    #expect(called == [1, 2, 2])
    feed.cancel()
    await feed.value
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
