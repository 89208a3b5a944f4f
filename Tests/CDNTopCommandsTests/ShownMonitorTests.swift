import FoundationEssentials
import Store
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// A monitor over what was recorded: no engine, no vendor and no connection is in existence.
@MainActor
@Suite(.hangLimit) struct ShownMonitorTests {
  private nonisolated static let start = Date(timeIntervalSince1970: 1_789_963_200)

  /// Snapshots that are shown one after the other.
  private struct Recording: SnapshotSource {
    let recorded: [Snapshot]
    let isOver: @Sendable () -> Void

    func run(say: @escaping @Sendable (String) async -> Void) async {
      await say("this is a recording")
      isOver()
    }

    func snapshots() async -> AsyncStream<Snapshot> {
      AsyncStream { continuation in
        for snapshot in recorded { continuation.yield(snapshot) }
      }
    }

    func news() async -> AsyncStream<Snapshot> { await snapshots() }

    func changes() async -> AsyncStream<TaskChange> { AsyncStream { $0.finish() } }

    var latest: Snapshot { get async { recorded.last ?? .empty } }

    func poll(_ account: AccountID?) async -> [AccountID: PollReply] {
      guard let account else { return [:] }
      return [account: .refused("this is a recording")]
    }

    func focus(_ task: CacheTask.ID?) async {}

    func rawAnswer(about task: CacheTask.ID) async -> RawOutcome { .unavailable }

    func label(_ tasks: [TrackedTask]) async throws { throw FileError("write", "a recording", 30) }
  }

  private nonisolated static func snapshot(_ version: UInt64, _ status: TaskStatus) -> Snapshot {
    var account = AccountStatus(
      account: AccountID("one"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    account.lastSuccess = start
    account.isComplete = true
    account.hasBeenRead = true
    var task = CacheTask(
      id: CacheTask.ID(account: account.account, vendorID: "task-\(version)"),
      provider: account.provider, kind: .purgeURL, firstSeenAt: start)
    task.status = status
    task.createdAt = start
    task.lastSeenAt = start
    return Snapshot(version: version, takenAt: start, tasks: [task], accounts: [account])
  }

  @Test func aRecordingIsShown() async throws {
    let folder = try TemporaryFolder()
    let process = Recorder().process(in: folder, now: { Self.start })
    let screen = InMemoryTerminal(size: Size(width: 120, height: 24))
    let theme = try ThemeCatalog(userFolder: nil, shareFolder: nil).load("both")
    let (ran, didRun) = AsyncStream.makeStream(of: Void.self)
    let monitor = ShownMonitor(
      source: Recording(
        recorded: (1...3).map { Self.snapshot($0, .running) }, isOver: { didRun.finish() }),
      screen: screen, theme: ResolvedTheme(theme, depth: .mono, asciiOnly: false),
      state: AppState(
        size: screen.size, now: Self.start, options: MonitorOptions(zone: .fixed(seconds: 0))),
      process: process, refresh: .zero, exporter: Exporter(environment: [:]),
      memory: SQLiteStore.inMemory, store: SQLiteStore.inMemory, remarks: Remarks(),
      makeNotifier: { _, _ in nil }, makeRecorder: { _ in nil },
      loadTheme: { throw ThemeError.unreadable(path: $0) })
    async let end = monitor.run()
    for await _ in ran {}
    while screen.frame?.text.contains("task-3") != true { await Task.yield() }
    screen.send(.character("q"))
    #expect(await end == .quit)
    #expect(screen.isRestored)
  }
}
