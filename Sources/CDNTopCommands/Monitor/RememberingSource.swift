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
  /// For how long a task that nobody saw end is worth showing.
  private static var openKeep: Duration { .seconds(7 * 86_400) }

  func run(say: @escaping @Sendable (String) async -> Void) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await base.run(say: say) }
      // What cannot be read is not there: the store has told of that already.
      group.addTask { try? await recall() }
      group.addTask { await noteLost() }
    }
  }

  /// Reads what was known, the newest tasks first.
  private func recall() async throws {
    let longest = windows.values.max() ?? .zero
    let open = "status:queued,running,unknown since:\(Int(Self.openKeep.seconds))s"
    let text = "since:\(Int(longest.seconds))s or (\(open))"
    var query = HistoryQuery(
      filter: try TaskFilter(parsing: text, now: now(), zone: zone), now: now(),
      includesURLs: true)
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
    let isOpen = !task.status.isEnded && !task.isGone
    let age = task.age(at: now(), clockAhead: remembered.clockAhead)
    return age < (isOpen ? max(window, Self.openKeep) : window).seconds
  }

  /// Takes note of tasks that went on and are not there any more, so that no later run shows them as going on.
  private func noteLost() async {
    for await snapshot in await base.snapshots() {
      let lost = recalled.lost(in: snapshot).map { task in
        var task = task
        task.isGone = true
        task.lastSeenAt = snapshot.takenAt
        var trail = TaskTrail()
        trail.note(task, at: snapshot.takenAt)
        return ObservedTask(task: task, trail: trail)
      }
      if !lost.isEmpty { _ = try? await store.record(ObservationBatch(tasks: lost)) }
      if snapshot.accounts.allSatisfy({ $0.hasBeenRead || $0.state == .off }) { return }
    }
  }

  func snapshots() async -> AsyncStream<Snapshot> {
    let (stream, inlet) = AsyncStream.makeStream(
      of: Snapshot.self, bufferingPolicy: .bufferingNewest(1))
    let newest = await base.snapshots()
    let task = Task {
      await withDiscardingTaskGroup { group in
        group.addTask {
          for await snapshot in newest { inlet.yield(recalled.laid(under: snapshot)) }
          inlet.finish()
        }
        group.addTask {
          for await _ in recalled.news {
            if let snapshot = recalled.again() { inlet.yield(snapshot) }
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

  func lost(in snapshot: Snapshot) -> [CacheTask] {
    state.withLock { $0.recollection.lost(in: snapshot) }
  }

  func laid(under snapshot: Snapshot) -> Snapshot {
    state.withLock { state in
      state.newest = snapshot
      return Self.laid(&state, under: snapshot)
    }
  }

  /// The newest snapshot with what was added since; nil before the first.
  func again() -> Snapshot? {
    state.withLock { state in
      guard let newest = state.newest else { return nil }
      return Self.laid(&state, under: newest)
    }
  }

  private static func laid(_ state: inout State, under snapshot: Snapshot) -> Snapshot {
    state.recollection.laid(
      under: snapshot, version: snapshot.version * mostSteps + state.steps)
  }
}
