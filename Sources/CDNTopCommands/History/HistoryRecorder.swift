import FoundationEssentials
import TaskModel

/// Adds tasks to the history as their ends are confirmed.
actor HistoryRecorder {
  private let file: HistoryFile
  private let now: @Sendable () -> Date
  private let report: @Sendable (String) -> Void
  /// What the history has of each task.
  private var recorded: [CacheTask.ID: TaskStatus] = [:]
  private var hasFailed = false

  /// Makes a recorder.
  ///
  /// - Parameter report: is told, in a sentence, when nothing can be recorded.
  init(
    _ file: HistoryFile, now: @escaping @Sendable () -> Date,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.file = file
    self.now = now
    self.report = report
  }

  /// Records until the calling task is cancelled.
  func run(_ snapshots: AsyncStream<Snapshot>) async {
    do {
      for record in try file.tidy(at: now()) { recorded[record.task.id] = record.task.status }
    } catch {
      report("the history is not tidied: \(error)")
    }
    for await snapshot in snapshots { take(snapshot) }
  }

  /// Records what is new in a snapshot.
  ///
  /// - Complexity: O(*n*) in its tasks.
  func take(_ snapshot: Snapshot) {
    let new = snapshot.tasks.filter { task in
      task.status.isEnded && task.isEndConfirmed && recorded[task.id] != task.status
    }
    guard !new.isEmpty else { return }
    do {
      try file.add(new.map(HistoryRecord.init))
      for task in new { recorded[task.id] = task.status }
      hasFailed = false
    } catch {
      if !hasFailed { report("the history is not recorded: \(error)") }
      hasFailed = true
    }
  }
}
