import FoundationEssentials
import MonitorUI
import Synchronization
import TaskModel

/// A source that shows what the store knows of accounts until they have been read through.
///
/// Nothing waits for the store, and nobody is told of what it knows as of news.
struct RememberingSource<Base: SnapshotSource>: SnapshotSource {
  let base: Base
  let store: any TaskStore
  /// The accounts that are asked, with how far back each lists.
  let windows: [AccountID: Duration]
  /// The calendar.
  let now: @Sendable () -> Date
  /// Reads filters.
  let zone: ShownZone

  private let recalled = Recalled()

  init(
    _ base: Base, store: any TaskStore, windows: [AccountID: Duration], zone: ShownZone,
    now: @escaping @Sendable () -> Date
  ) {
    self.base = base
    self.store = store
    self.windows = windows
    self.now = now
    self.zone = zone
  }

  /// How many tasks are recalled at most, and with how many URLs; of the others how many there are is known.
  private static var mostTasks: Int { 20_000 }
  private static var mostURLs: Int { 300_000 }
  /// How many tasks are read at once: each may have thousands of URLs.
  private static var pageSize: Int { 200 }

  func run(say: @escaping @Sendable (String) async -> Void) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await base.run(say: say) }
      // What cannot be read is not there: the store has told of that already.
      group.addTask { try? await recall() }
    }
  }

  /// Reads what was known, the newest tasks first.
  private func recall() async throws {
    let longest = windows.values.max() ?? .zero
    let text = "since:\(Int(longest.seconds))s"
    var query = HistoryQuery(
      filter: try TaskFilter(parsing: text, now: now(), zone: zone), now: now(),
      includesURLs: true, limit: Self.pageSize)
    recalled.begin(Recollection(reads: try await store.reads()))
    var cursor: HistoryCursor?
    var (tasks, urls) = (0, 0)
    repeat {
      let page = try await store.history(query, after: cursor)
      let wanted = page.tasks.filter(isWanted)
      tasks += wanted.count
      urls += wanted.reduce(0) { $0 + ($1.task.urls?.count ?? 0) }
      if urls > Self.mostURLs { query.includesURLs = false }
      recalled.add(wanted)
      cursor = page.next
    } while cursor != nil && tasks < Self.mostTasks
  }

  private func isWanted(_ remembered: RememberedTask) -> Bool {
    let task = remembered.task
    guard let window = windows[task.account] else { return false }
    return task.age(at: now(), clockAhead: remembered.clockAhead) < window.seconds
  }

  func snapshots() async -> AsyncStream<Snapshot> {
    let (stream, inlet) = AsyncStream.makeStream(
      of: Snapshot.self, bufferingPolicy: .bufferingNewest(1))
    let newest = await base.snapshots()
    let task = Task {
      await withDiscardingTaskGroup { group in
        group.addTask {
          for await snapshot in newest { recalled.lay(under: snapshot, inlet) }
          inlet.finish()
        }
        group.addTask {
          for await _ in recalled.news {
            recalled.layAgain(inlet)
          }
        }
      }
    }
    inlet.onTermination = { _ in task.cancel() }
    return stream
  }

  func news() async -> AsyncStream<Snapshot> { await base.news() }

  func changes() async -> AsyncStream<TaskChange> { await base.changes() }

  var latest: Snapshot { get async { await base.latest } }

  func frames() async -> AsyncStream<ReplayFrame> { await base.frames() }

  func replay(_ wish: ReplayWish) async { await base.replay(wish) }

  func poll(_ account: AccountID?) async -> [AccountID: PollReply] { await base.poll(account) }

  func focus(_ task: CacheTask.ID?) async { await base.focus(task) }

  func rawAnswer(about task: CacheTask.ID) async -> RawOutcome { await base.rawAnswer(about: task) }

  func label(_ tasks: [TrackedTask]) async throws { try await base.label(tasks) }
}

/// What was recalled, and the newest snapshot it lies under.
private final class Recalled: Sendable {
  private struct State {
    var recollection = Recollection(reads: [])
    var newest: Snapshot?
    /// How often something was added: what is shown then is another snapshot.
    var steps: UInt64 = 0
  }

  /// The most steps there are between two snapshots of an engine.
  private static let mostSteps: UInt64 = 1_000
  private let state = Mutex(State())
  /// Tells that there is more to show.
  let news: AsyncStream<Void>
  private let inlet: AsyncStream<Void>.Continuation

  init() {
    (news, inlet) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  func begin(_ recollection: Recollection) { state.withLock { $0.recollection = recollection } }

  func add(_ tasks: [RememberedTask]) {
    state.withLock { state in
      state.recollection.add(tasks)
      state.steps = min(state.steps + 1, Self.mostSteps - 1)
    }
    inlet.yield()
  }

  /// Tells what to show instead of a snapshot: one after the other, so that an older one never comes later.
  func lay(under snapshot: Snapshot, _ inlet: AsyncStream<Snapshot>.Continuation) {
    state.withLock { state in
      state.newest = snapshot
      inlet.yield(Self.laid(&state, under: snapshot))
    }
  }

  /// The same of the newest snapshot, with what was added since; nothing before the first.
  func layAgain(_ inlet: AsyncStream<Snapshot>.Continuation) {
    state.withLock { state in
      guard let newest = state.newest else { return }
      inlet.yield(Self.laid(&state, under: newest))
    }
  }

  private static func laid(_ state: inout State, under snapshot: Snapshot) -> Snapshot {
    state.recollection.laid(
      under: snapshot, version: snapshot.version * mostSteps + state.steps)
  }
}
