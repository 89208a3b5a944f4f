import FoundationEssentials
import TaskModel

/// Adds tasks to the history as their ends are confirmed.
actor HistoryRecorder {
  private let file: HistoryFile
  private let clock: any Clock<Duration>
  private let now: @Sendable () -> Date
  private let clockStep: @Sendable () -> TimeInterval
  private let report: @Sendable (String) async -> Void
  /// What the history has of each task.
  private var recorded: [CacheTask.ID: TaskStatus] = [:]
  private var hasFailed = false

  /// How often it is looked at snapshots, and how many tasks are recorded each time: what a vendor lists
  /// at the start may be more than should be written at once.
  private static let pause: Duration = .seconds(1)
  private static let batch = 500
  /// How long the disk may take; a year of tasks may have to be tidied.
  private static let patience: Duration = .seconds(60)

  /// Makes a recorder.
  ///
  /// - Parameters:
  ///   - clock: what it pauses by.
  ///   - now: the present by the clock that snapshots go by.
  ///   - clockStep: how many seconds the calendar is ahead of that: what is recorded are dates.
  ///   - report: is told, in a sentence, when nothing can be recorded.
  init(
    _ file: HistoryFile, clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date,
    clockStep: @escaping @Sendable () -> TimeInterval = { 0 },
    report: @escaping @Sendable (String) async -> Void
  ) {
    self.file = file
    self.clock = clock
    self.now = now
    self.clockStep = clockStep
    self.report = report
  }

  /// Records until the calling task is cancelled.
  func run(_ snapshots: AsyncStream<Snapshot>) async {
    do {
      let tidied = try await Files.aside(file.path, within: Self.patience) {
        [file, now, clockStep] in
        try file.tidy(at: now().addingTimeInterval(clockStep()))
      }
      // What was recorded meanwhile is newer.
      recorded.merge(tidied.statuses) { newer, _ in newer }
      if let remark = tidied.remark { await report(remark) }
    } catch {
      // Nobody waited for it to the end.
      guard !Task.isCancelled else { return }
      await report("the history could not be cleaned up: \(error)")
    }
    for await snapshot in snapshots {
      var hasMore = true
      while hasMore {
        hasMore = await take(snapshot, atMost: Self.batch)
        guard (try? await clock.sleep(for: Self.pause)) != nil else { return }
      }
    }
  }

  /// Records what is new in a snapshot.
  ///
  /// - Parameter limit: how many tasks are recorded; the others are still new the next time.
  /// - Returns: whether there were more than that, and these were recorded.
  /// - Complexity: O(*n*) in its tasks.
  @discardableResult
  func take(_ snapshot: Snapshot, atMost limit: Int = .max) async -> Bool {
    var new: [CacheTask] = []
    let judgement = Judgement(snapshot, now: snapshot.takenAt)
    for task in snapshot.tasks where new.count < limit {
      if task.status.isEnded, task.isEndConfirmed, recorded[task.id] != task.status {
        new.append(task)
      }
    }
    guard !new.isEmpty else { return false }
    do {
      let step = clockStep()
      let records = new.map {
        HistoryRecord(
          $0.moved(by: step), clockAhead: judgement.clockAhead(of: $0.account) - step)
      }
      try await Files.aside(file.path, "write", within: Self.patience) { [file] in
        try file.add(records)
      }
      for task in new { recorded[task.id] = task.status }
      hasFailed = false
      return new.count == limit
    } catch {
      // Nobody waits for it any more; what has begun is written all the same.
      guard !Task.isCancelled else { return false }
      let isNews = !hasFailed
      hasFailed = true
      if isNews { await report("the history could not be written: \(error)") }
      return false
    }
  }
}
