import ArgumentParser
import Foundation
import Reports
import Store
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What `history` prints of the store.
@Suite struct HistoryTests {
  private static let start = CacheTask.endedStart
  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws { folder = try TemporaryFolder() }

  private var store: SQLiteStore { KeptStore(folder.path + "/x/cdntop").store }

  private func keep(_ tasks: [CacheTask]) async throws {
    try await store.record(
      ObservationBatch(
        tasks: tasks.map { task in
          var trail = TaskTrail()
          var open = task
          open.status = .running
          trail.note(open, at: Self.start.addingTimeInterval(5))
          if task.status != .running { trail.note(task, at: Self.start.addingTimeInterval(60)) }
          return ObservedTask(task: task, trail: trail)
        }))
  }

  private func print(_ arguments: String...) async throws -> String {
    try await print(arguments)
  }

  private func print(_ arguments: [String]) async throws -> String {
    let process = recorder.process(
      in: folder, environment: ["XDG_STATE_HOME": folder.path + "/x"])
    let before = recorder.output.count
    try await HistoryCommand.parse(arguments).perform(in: process)
    return String(recorder.output.dropFirst(before))
  }

  @Test(arguments: [
    (
      "table",
      """
      ACCOUNT  KIND       TASKS  P50  P95  MAX  TODAY  TODAY P50  SLOW TODAY
      one      purge-url  2      1m   2m   2m   2      1m         -

      """
    ),
    (
      "csv",
      """
      account,kind,tasks,p50_s,p95_s,max_s,today_tasks,today_p50_s,slow_today
      one,purge-url,2,60,120,120,2,60,false

      """
    ),
    (
      "jsonl",
      #"{"account":"one","kind":"purge-url","tasks":2,"p50_s":60,"p95_s":120,"max_s":120,"#
        + #""today_tasks":2,"today_p50_s":60,"slow_today":false}"# + "\n"
    ),
  ])
  func durations(format: String, text: String) async throws {
    try await keep([CacheTask.ended("1"), CacheTask.ended("2", took: 120)])
    #expect(try await print("--durations", "--format", format, "status:succeeded") == text)
  }

  @Test func durationsByDomain() async throws {
    try await keep([
      CacheTask.ended("1") { $0.domains = ["a.example"] },
      CacheTask.ended("2", took: 120) { $0.domains = ["b.example"] },
    ])
    let csv = try await print("--durations", "--by", "domain", "--format", "csv")
    #expect(
      csv.split(separator: "\n").dropFirst() == [
        "a.example,1,60,60,60,1,60,false", "b.example,1,120,120,120,1,120,false",
      ])
  }

  @Test func transitions() async throws {
    try await keep([
      CacheTask.ended("1"), CacheTask.ended("1", account: "two", kind: .prefetch),
      CacheTask.ended("2"),
    ])
    let csv = try await print("--transitions", "1", "none", "--format", "csv")
    #expect(
      csv == """
        at,status,account,id,kind
        2026-09-21T04:00:05Z,running,one,1,purge-url
        2026-09-21T04:01:00Z,succeeded,one,1,purge-url
        2026-09-21T04:00:05Z,running,two,1,prefetch
        2026-09-21T04:01:00Z,succeeded,two,1,prefetch

        """)
    #expect(recorder.talk == ["cdntop: no task of the history has the id none"])
    let json = try await print("--transitions", "2", "--format", "json")
    #expect(
      json == #"{"schema":1,"transitions":[{"account":"one","id":"2","kind":"purge-url","#
        + #""at":"2026-09-21T04:00:05Z","status":"running"},{"account":"one","id":"2","#
        + #""kind":"purge-url","at":"2026-09-21T04:01:00Z","status":"succeeded"}]}"# + "\n")
  }

  /// An account that is not configured any more can be named.
  @Test func accountsOutliveTheirConfiguration() async throws {
    try await keep([CacheTask.ended("1"), CacheTask.ended("2", account: "two")])
    let lines = try await print("account:two", "--format", "csv").split(separator: "\n")
    #expect(lines.count == 2 && lines[1].contains("two"))
  }

  /// Several pages of the store, moments that many tasks share, and tasks of which no vendor says when: the same as
  /// where all of them stand in memory.
  @Test(arguments: [OutputFormat.json, .jsonl, .csv], [false, true])
  func muchIsPrintedAsTheLittleIs(_ format: OutputFormat, withURLs: Bool) async throws {
    let count = withURLs ? 700 : 6_100
    let tasks = (0..<count).map { number in
      CacheTask.ended(
        "\(number * 7_919 % count)", created: Double(number / 3 % (count / 9)),
        account: number % 5 == 0 ? "two" : "one"
      ) { task in
        if number % 3 == 0 { task.createdAt = nil }
        if number > count - 300 { task.createdAt = Self.start.addingTimeInterval(7) }
        if number % 11 == 0 { task.status = .failed }
        task.urls = .sample(number % 3)
      }
    }
    try await keep(tasks)
    let process = recorder.process(
      in: folder, environment: ["XDG_STATE_HOME": folder.path + "/x"])
    for filter in ["", "status:failed"] {
      let remembered = try await store.allHistory(
        HistoryQuery(filter: .all, now: process.calendar, includesURLs: withURLs))
      let wanted = remembered.map(\.task).filter { filter.isEmpty || $0.status == .failed }
      let listing = Listing(
        Snapshot(version: 1, takenAt: process.calendar, tasks: wanted, accounts: []),
        zone: .fixed(seconds: 0), includesURLs: withURLs)
      var text = ""
      format.render(listing) { text += $0 }
      let options = ["--format", format.rawValue] + (withURLs ? ["--urls"] : [])
      let printed = try await print(options + (filter.isEmpty ? [] : [filter]))
      // What does not hold would be printed whole.
      #expect(printed.utf8.count == text.utf8.count)
      #expect((printed == text) == true, "\(filter)")
    }
  }

  @Test(arguments: [(OutputFormat.json, 3), (.jsonl, 0), (.csv, 1)])
  func nothingIsAWholeDocumentToo(_ format: OutputFormat, lines: Int) async throws {
    try await keep([CacheTask.ended("1")])
    let text = try await print("--format", format.rawValue, "status:failed")
    #expect(text.split(separator: "\n").count == lines, "\(text)")
    #expect(recorder.talk == ["cdntop: no task of the history matches"])
  }

  @Test(arguments: [[], ["--format", "json"], ["--durations"]])
  func whatWasMeantIsAsked(_ options: [String]) async throws {
    try await keep([CacheTask.ended("1")])
    _ = try await print(options + ["running"])
    #expect(
      recorder.talk
        == ["cdntop: no task of the history matches; did you mean 'status:running'?"])
  }

  /// What goes on is as it was seen last, and said to be.
  @Test func whatGoesOnIsOld() async throws {
    try await keep([
      CacheTask.ended("1") { task in
        task.status = .running
        task.finish = nil
        task.lastSeenAt = Self.start.addingTimeInterval(-3_600)
        task.plannedInterval = .seconds(5)
      }
    ])
    let line = try await print("--format", "jsonl")
    #expect(line.contains(#""status":"running""#) && line.contains(#""stale":true"#))
  }

  /// What has ended is as it ended, be that confirmed or not, and whatever is printed of it.
  @Test(arguments: [OutputFormat.table, .csv, .json, .jsonl], [true, false])
  func whatHasEndedIsNotOld(_ format: OutputFormat, isConfirmed: Bool) async throws {
    try await keep(
      (0..<40).map { number in
        CacheTask.ended("\(number)") { task in
          task.isEndConfirmed = isConfirmed
          task.plannedInterval = isConfirmed ? nil : .seconds(5)
          if number % 3 == 0 { task.createdAt = nil }
          if number % 2 == 0 { task.status = .failed }
        }
      })
    let text = try await print("--format", format.rawValue)
    #expect(text.contains("failed") && text.contains("succeeded"))
    let marks = ["(stale)", #""stale":true"#, ",true,"]
    #expect(!marks.contains(where: text.contains), "\(text)")
  }

  @Test(arguments: [
    (["--transitions"], "--transitions needs the ids of tasks"),
    (["--transitions", "--durations", "1"], "--transitions cannot be combined with --durations"),
    (["--transitions", "--since", "2h", "1"], "--transitions cannot be combined with --since"),
    (["--by", "kind"], "--by needs --durations"),
  ])
  func whatDoesNotGoTogether(arguments: [String], sentence: String) {
    let error = #expect(throws: (any Error).self) { try HistoryCommand.parse(arguments) }
    #expect(error.map { HistoryCommand.message(for: $0) }?.contains(sentence) == true)
  }
}
