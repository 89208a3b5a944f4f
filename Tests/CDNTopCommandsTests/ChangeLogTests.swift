import Foundation
import Reports
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What `watch` prints of the changes there are.
@Suite struct ChangeLogTests {
  private static let at = Date(timeIntervalSince1970: 1_789_963_471)
  private static let account = AccountID("ali-prod")
  private static let refused = AccountStatus.refused(account, ProviderID("alibaba-cdn"))

  private static func task(_ status: TaskStatus) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: "95248880"),
      provider: ProviderID("alibaba-cdn"), kind: .purgeURL, firstSeenAt: at)
    task.status = status
    return task
  }

  /// What is written are dates of the calendar; what is judged goes by the clock that nobody sets.
  @Test(.holds(.clockSet)) func aCalendarThatIsSetMovesTheDates() async throws {
    let recorder = Recorder()
    let folder = try TemporaryFolder()
    var process = recorder.process(in: folder, now: { Self.at.addingTimeInterval(20) })
    process.clockStep = { -3_600 }
    let log = ChangeLog(
      filter: try TaskFilter(parsing: "", now: Self.at, zone: .fixed(seconds: 0)),
      output: ChangeOutput(format: .jsonl, zone: .fixed(seconds: 0)), process: process)
    var task = Self.task(.running)
    task.lastSeenAt = Self.at
    task.lastProgressAt = Self.at
    task.plannedInterval = .seconds(5)
    var status = Self.refused
    (status.state, status.error, status.lastSuccess) = (.ok, nil, Self.at)
    await log.take(Snapshot(version: 1, takenAt: Self.at, tasks: [task], accounts: [status]))
    try await log.print(TaskChange(sequence: 1, at: Self.at, kind: .appeared(task)))
    try await log.print(TaskChange(sequence: 2, at: Self.at, kind: .resolved(status)))
    try await log.beat()
    let lines = recorder.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("{\"at\":\"2026-09-21T03:04:31Z\",\"seq\":1"))
    #expect(
      lines[0].contains(
        "\"last_seen_at\":\"2026-09-21T03:04:31Z\",\"stale\":false,\"stalled\":false"))
    #expect(lines[1].contains("\"last_success\":\"2026-09-21T03:04:31Z\""))
    #expect(lines[2].hasPrefix("{\"at\":\"2026-09-21T03:04:51Z\""))
    #expect(lines[2].contains("\"last_success\":\"2026-09-21T03:04:31Z\""))
  }

  /// A program reads every step, and people those that a line shows.
  @Test(arguments: [(WatchFormat.text, [1, 3, 5, 6]), (.jsonl, [1, 2, 3, 4, 5, 6])])
  func aStepThatNoLineShowsIsNotPrinted(_ format: WatchFormat, _ printed: [Int]) async throws {
    let recorder = Recorder()
    let folder = try TemporaryFolder()
    let log = ChangeLog(
      filter: try TaskFilter(parsing: "", now: Self.at, zone: .fixed(seconds: 0)),
      output: ChangeOutput(format: format, zone: .fixed(seconds: 0)),
      process: recorder.process(in: folder))
    func task(_ progress: Double, _ status: TaskStatus = .running) -> CacheTask {
      var task = Self.task(status)
      task.progress = progress
      return task
    }
    let changes: [TaskChange.Kind] = [
      .appeared(task(0.0633)), .progress(task(0.0667)), .progress(task(0.07)),
      .progress(task(0.0701)), .status(task(0.0701, .unknown), from: .running),
      .status(task(0.0701), from: .unknown),
    ]
    var lines: [Int] = []
    var count = 0
    for (place, kind) in changes.enumerated() {
      try await log.print(TaskChange(sequence: UInt64(place), at: Self.at, kind: kind))
      let now = recorder.output.split(separator: "\n").count
      if now > count { lines.append(place + 1) }
      count = now
    }
    #expect(lines == printed)
  }

  @Test func aTaskIsFollowedOutOfTheFilter() async throws {
    let recorder = Recorder()
    let folder = try TemporaryFolder()
    let log = ChangeLog(
      filter: try TaskFilter(parsing: "status:running", now: Self.at, zone: .fixed(seconds: 0)),
      output: ChangeOutput(format: .text, zone: .fixed(seconds: 0)),
      process: recorder.process(in: folder))
    let changes: [TaskChange.Kind] = [
      .appeared(Self.task(.queued)), .status(Self.task(.running), from: .queued),
      .status(Self.task(.succeeded), from: .running), .progress(Self.task(.succeeded)),
    ]
    for (place, kind) in changes.enumerated() {
      try await log.print(TaskChange(sequence: UInt64(place), at: Self.at, kind: kind))
    }
    #expect(
      recorder.output == """
        04:04:31 ali-prod 95248880 purge-url RUNNING was queued
        04:04:31 ali-prod 95248880 purge-url SUCCEEDED was running

        """)
    await log.take(
      Snapshot(
        version: 1, takenAt: Self.at, tasks: [Self.task(.running), Self.task(.failed)],
        accounts: [Self.refused]))
    try await log.beat()
    #expect(
      recorder.output.hasSuffix(
        "-- 1 task (incomplete), 1 running; ali-prod key refused, never read\n"))
  }
}
