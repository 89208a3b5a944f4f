import FoundationEssentials
import PollingEngine
import Providers
import TaskModel

/// Records what a run sees, beside everything else it does: a disk that hangs holds up nothing but itself.
actor SessionRecorder {
  private let file: RecordingFile
  private let clock: any Clock<Duration>
  /// How many seconds the calendar is ahead of the clock that snapshots go by.
  private let clockStep: @Sendable () -> TimeInterval
  /// What was seen since the last moment.
  private var changes: [TaskChange] = []
  private var hasFailed = false

  /// The least time between two moments.
  private static let pause: Duration = .seconds(1)
  /// The least time between two tries while nothing can be written: each tells everything.
  private static let pauseAfterFault: Duration = .seconds(5)
  /// How often what was written is made to reach the disk.
  private static let syncPause: Duration = .seconds(5)
  /// How long the disk may take.
  private static let patience: Duration = .seconds(30)

  /// Records into a file.
  ///
  /// - Parameter clockStep: how many seconds the calendar is ahead of the clock that snapshots go by, because it was set.
  init(
    _ file: RecordingFile, clock: any Clock<Duration>,
    clockStep: @escaping @Sendable () -> TimeInterval = { 0 }
  ) {
    self.file = file
    self.clock = clock
    self.clockStep = clockStep
  }

  /// Records until the calling task is cancelled.
  ///
  /// - Parameters:
  ///   - changes: all changes, in order; they are taken at once.
  ///   - report: is told, in a sentence, when nothing can be written.
  func run(
    _ snapshots: AsyncStream<Snapshot>, changes: AsyncStream<TaskChange>,
    report: @escaping @Sendable (String) async -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      group.addTask { for await change in changes { await self.note(change) } }
      group.addTask { await self.record(snapshots, report: report) }
      group.addTask { await self.syncNowAndThen(report: report) }
    }
  }

  /// Records the last there is to see, and that the session ended well.
  func finish(with newest: Snapshot, within limit: Duration) async {
    let changes = takeChanges()
    let step = clockStep()
    // The calling task may be cancelled; what is recorded last is recorded all the same.
    await Task {
      try? await aside(within: limit) { file in
        try file.add(changes, newest, calendarAhead: step)
        try file.end()
      }
    }.value
  }

  private func note(_ change: TaskChange) { changes.append(change) }

  private func record(
    _ snapshots: AsyncStream<Snapshot>, report: @escaping @Sendable (String) async -> Void
  ) async {
    for await snapshot in snapshots {
      let changes = takeChanges()
      let step = clockStep()
      let hasRoom = await attempt(report: report) {
        try $0.add(changes, snapshot, calendarAhead: step)
      }
      if hasRoom == false {
        await report(
          "the recording ends here: \(file.path) is as long as one can be; record into another file from now on"
        )
      }
      let pause = hasFailed ? Self.pauseAfterFault : Self.pause
      guard (try? await clock.sleep(for: pause)) != nil else { return }
    }
  }

  private func syncNowAndThen(report: @escaping @Sendable (String) async -> Void) async {
    while (try? await clock.sleep(for: Self.syncPause)) != nil {
      // One fault is told once, and what was not written need not reach the disk.
      if !hasFailed { _ = await attempt(report: report) { try $0.sync() } }
    }
  }

  private func takeChanges() -> [TaskChange] {
    defer { changes = [] }
    return changes
  }

  /// Does something with the file, and tells that it begins to fail; nil where it fails.
  private func attempt<Value: Sendable>(
    report: @escaping @Sendable (String) async -> Void,
    _ body: @escaping @Sendable (RecordingFile) throws -> Value
  ) async -> Value? {
    do {
      let value = try await aside(within: Self.patience, body)
      hasFailed = false
      return value
    } catch {
      // Nobody waits for it any more.
      guard !Task.isCancelled else { return nil }
      let isNews = !hasFailed
      hasFailed = true
      if isNews { await report("the recording misses what is seen now: \(error)") }
      return nil
    }
  }

  private func aside<Value: Sendable>(
    within limit: Duration, _ body: @escaping @Sendable (RecordingFile) throws -> Value
  ) async throws -> Value {
    let file = file
    return try await Files.aside(file.path, "write", within: limit) { try body(file) }
  }
}
