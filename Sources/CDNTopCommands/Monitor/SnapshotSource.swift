import FoundationEssentials
import MonitorUI
import PollingEngine
import TaskModel

/// What a monitor shows, and whom it asks: an engine, or a recording of one.
protocol SnapshotSource: Sendable {
  /// Works until the calling task is cancelled.
  ///
  /// - Parameter say: is told what is wrong, in a sentence.
  func run(say: @escaping @Sendable (String) async -> Void) async
  /// Returns what there is to show, now and whenever it is new; a slow reader gets the newest.
  func snapshots() async -> AsyncStream<Snapshot>
  /// The same without what is only remembered: what is told of to others, and kept.
  func news() async -> AsyncStream<Snapshot>
  /// Returns every change of the tasks and accounts from now on, in order; a reader takes them at once.
  func changes() async -> AsyncStream<TaskChange>
  /// The newest there is.
  var latest: Snapshot { get async }
  /// Returns what a replay shows, now and whenever that is something else; nothing where the present is shown.
  func frames() async -> AsyncStream<ReplayFrame>
  /// Has a replay go on, or back.
  func replay(_ wish: ReplayWish) async
  /// Has an account asked at once, or all; returns what comes of it.
  func poll(_ account: AccountID?) async -> [AccountID: PollReply]
  /// Takes note of which task an operator looks at; nil for none.
  func focus(_ task: CacheTask.ID?) async
  /// Returns what the vendor says of a task, word for word.
  func rawAnswer(about task: CacheTask.ID) async -> RawOutcome
  /// Gives tasks the labels that they have here, for good.
  ///
  /// - Throws: why that cannot be done; then nothing was labeled.
  func label(_ tasks: [TrackedTask]) async throws
}

extension SnapshotSource {
  func frames() async -> AsyncStream<ReplayFrame> { AsyncStream { $0.finish() } }
  func replay(_ wish: ReplayWish) async {}
}

/// An engine that asks vendors, with what it follows.
struct EngineSource: SnapshotSource {
  let engine: Engine<ContinuousClock>
  /// What may change while the monitor runs.
  let sources: WatchedSources
  /// What it waits by.
  let clock: any Clock<Duration>
  /// The present by a clock that nobody sets.
  let now: @Sendable () -> Date
  /// What is done for a team; nil where there is none.
  var desk: TeamDesk?

  func run(say: @escaping @Sendable (String) async -> Void) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await engine.run() }
      group.addTask { await sources.follow(engine, clock: clock, now: now, say: say) }
    }
  }

  func snapshots() async -> AsyncStream<Snapshot> { await engine.snapshots() }

  func news() async -> AsyncStream<Snapshot> { await engine.snapshots() }

  func changes() async -> AsyncStream<TaskChange> { await engine.changes() }

  var latest: Snapshot { get async { await engine.latest } }

  func poll(_ account: AccountID?) async -> [AccountID: PollReply] {
    var replies: [AccountID: PollReply] = [:]
    for (account, answer) in await engine.poll(account) {
      replies[account] = PollReply(answer)
      guard case .elsewhere(let reader) = answer, let desk else { continue }
      if await desk.wish(for: account) { replies[account] = .passedOn(reader) }
    }
    return replies
  }

  func focus(_ task: CacheTask.ID?) async { await engine.focus(task) }

  func rawAnswer(about task: CacheTask.ID) async -> RawOutcome {
    RawOutcome(await engine.rawAnswer(about: task))
  }

  func label(_ tasks: [TrackedTask]) async throws {
    if let tracked = try await sources.label(tasks) { await engine.setTracked(tracked) }
  }
}

extension RawOutcome {
  /// Puts the engine's answer in the screen's words.
  fileprivate init(_ reply: RawReply) {
    switch reply {
    case .answer(let answer): self = .answer(answer)
    case .failed(let error): self = .failed(error)
    case .waits(let wait): self = .waits(wait)
    case .elsewhere(let reader): self = .elsewhere(reader)
    case .unavailable: self = .unavailable
    }
  }
}

extension PollReply {
  /// Puts the engine's answer in the screen's words.
  fileprivate init(_ answer: PollAnswer) {
    switch answer {
    case .started, .underWay: self = .asked
    case .idle: self = .idle
    case .budgetSpent(let wait), .limited(let wait): self = .waits(wait)
    case .elsewhere(let reader):
      self = .refused("\(reader?.text ?? "another process") asks the account")
    case .off: self = .refused("the account is off")
    }
  }
}
