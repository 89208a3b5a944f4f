import Foundation
import Reports
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// The tasks that ended while somebody watched.
@Suite struct HistoryTests {
  private static let start = CacheTask.endedStart
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(keep: Duration = .seconds(90 * 86_400)) -> HistoryFile {
    HistoryFile(folder: StateFolder(folder.path + "/state"), keep: keep)
  }

  private static func snapshot(_ tasks: [CacheTask]) -> Snapshot {
    Snapshot(version: 1, takenAt: start, tasks: tasks, accounts: [])
  }

  @Test func keepsATaskAsItWas() throws {
    let task = CacheTask.ended("1\u{202E}\"", kind: .prefetch) { task in
      task.label = SafeText("INC-1", limit: .word)
      task.status = .partial
      task.vendorStatus = SafeText("Fail", limit: .word)
      task.progress = 0.5
      task.message = SafeText("no \n such", limit: .message)
      task.declaredURLs = [SafeText("http://a.example/x", limit: .url)]
      task.domains = ["a.example"]
      task.urls = URLItems([
        URLItem(url: SafeText("http://a.example/x", limit: .url), status: .succeeded),
        URLItem(
          url: SafeText("http://a.example/图", limit: .url), status: .failed,
          message: SafeText("404", limit: .message)),
      ])
    }
    let read = try #require(HistoryRecord(line: HistoryRecord(task).line))
    #expect(read.task == task)
    #expect(read.task.took?.most == .seconds(60))
    #expect(read.clockAhead == 0)
  }

  /// An end that was seen is of our clock, the creation of the vendor's.
  @Test(arguments: [1_200.0, -1_200]) func keepsHowTheClocksStood(ahead: Double) throws {
    let task = CacheTask.ended("1") { task in
      task.createdAt = task.createdAt?.addingTimeInterval(ahead)
      task.finish = task.finish.map {
        CacheTask.Finish(at: $0.at, source: .observed, clockAhead: ahead)
      }
    }
    let read = try #require(HistoryRecord(line: HistoryRecord(task, clockAhead: ahead).line))
    #expect(read.task == task)
    #expect(read.clockAhead == ahead)
    #expect(read.task.took?.most == .seconds(60))
  }

  @Test func linesThatCannotBeReadArePassedOver() throws {
    _ = try StateFolder(folder.path + "/state").open(making: true)
    let good = HistoryRecord(CacheTask.ended("1")).line
    try folder.write("not json\n{\"schema\":2}\n\(good)\n{\"schema\":1", to: "state/history.jsonl")
    #expect(try file().read(at: Self.start).records.map(\.task.id.vendorID) == ["1"])
    // Half a line that a killed writer left spoils no further one, and tidying keeps what is foreign.
    try file().add([HistoryRecord(CacheTask.ended("2")), HistoryRecord(CacheTask.ended("1"))])
    #expect(try file().read(at: Self.start).records.map(\.task.id.vendorID) == ["1", "2"])
    #expect(try file().tidy(at: Self.start).statuses.count == 2)
    let text = try folder.read("state/history.jsonl")
    #expect(text.hasPrefix("{\"schema\":2}\n"))
    #expect(text.split(separator: "\n").count == 3)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state")
    let kept = try #require(names.first { $0.hasPrefix("history.damaged-") })
    #expect(try folder.read("state/" + kept) == "not json\n{\"schema\":1\n")
  }

  @Test func ofOneTaskTheLastCounts() throws {
    try file().add([HistoryRecord(CacheTask.ended("1") { $0.status = .failed })])
    try file().add([HistoryRecord(CacheTask.ended("2")), HistoryRecord(CacheTask.ended("1"))])
    let records = try file().read(at: Self.start).records
    #expect(
      records.map { "\($0.task.id.vendorID) \($0.task.status)" } == ["1 succeeded", "2 succeeded"])
    #expect(try folder.mode(of: "state") == 0o700)
    #expect(try folder.mode(of: "state/history.jsonl") == 0o600)
  }

  @Test func whatIsTooOldGoes() throws {
    let day = 86_400.0
    try file().add([
      HistoryRecord(CacheTask.ended("old")),
      HistoryRecord(CacheTask.ended("new", created: 5 * day)),
    ])
    let later = Self.start.addingTimeInterval(8 * day)
    let short = file(keep: .seconds(7 * day))
    #expect(try short.read(at: later).records.map(\.task.id.vendorID) == ["new"])
    #expect(try folder.read("state/history.jsonl").contains("\"old\""))
    #expect(try short.tidy(at: later).statuses.map(\.key.vendorID) == ["new"])
    #expect(try !folder.read("state/history.jsonl").contains("\"old\""))
    #expect(try file().read(at: Self.start).records.count == 1)
  }

  @Test func theLastOnesAreReadWithoutTheWholeFile() throws {
    try file().add((0..<3_000).map { HistoryRecord(CacheTask.ended("\($0)")) })
    let recent = file().recent(at: Self.start)
    #expect(recent.count > 300 && recent.count < 2_000)
    #expect(recent.last?.task.id.vendorID == "2999")
    #expect(
      HistoryFile(folder: StateFolder(folder.path + "/none"), keep: .seconds(1)).recent(
        at: Self.start
      ).isEmpty)
  }

  @Test func eachEndIsRecordedOnceOverAllRuns() async throws {
    let unsure = CacheTask.ended("2") { $0.isEndConfirmed = false }
    let running = CacheTask.ended("3") { $0.status = .running }
    for _ in 0..<3 {
      let recorder = HistoryRecorder(file(), now: { Self.start }) { Issue.record("\($0)") }
      let (stream, inlet) = AsyncStream.makeStream(of: Snapshot.self)
      inlet.yield(Self.snapshot([CacheTask.ended("1"), unsure, running]))
      inlet.finish()
      await recorder.run(stream)
      await recorder.take(Self.snapshot([CacheTask.ended("1"), unsure, running]))
    }
    #expect(try folder.read("state/history.jsonl").split(separator: "\n").count == 1)
  }

  /// A command that is over at once says nothing of a file that nobody waited for.
  @Test func whatIsGivenUpIsNobodysFault() async throws {
    let recorder = HistoryRecorder(file(), now: { Self.start }) { Issue.record("\($0)") }
    await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await recorder.run(AsyncStream { $0.finish() })
    }.value
  }

  @Test func muchIsRecordedBitByBit() async throws {
    let recorder = HistoryRecorder(file(), now: { Self.start }) { Issue.record("\($0)") }
    let snapshot = Self.snapshot((0..<25).map { CacheTask.ended("\($0)") })
    for (count, hasMore) in [(10, true), (20, true), (25, false), (25, false)] {
      #expect(await recorder.take(snapshot, atMost: 10) == hasMore)
      #expect(try file().read(at: Self.start).records.count == count)
    }
  }

  @Test func whatCannotBeRecordedIsToldOnce() async throws {
    try folder.write("", to: "state")
    let reports = Mutex<[String]>([])
    let recorder = HistoryRecorder(file(), now: { Self.start }) { text in
      reports.withLock { $0.append(text) }
    }
    await recorder.take(Self.snapshot([CacheTask.ended("1")]))
    await recorder.take(Self.snapshot([CacheTask.ended("1")]))
    #expect(reports.withLock { $0.count } == 1)
    #expect(reports.withLock { $0.first?.hasPrefix("the history could not be written: ") } == true)
  }

  // MARK: Durations

  @Test(arguments: [
    (
      OutputFormat.table,
      "ACCOUNT  KIND       TASKS  P50  P95  MAX\none      purge-url  2      1m   2m   2m\n"
    ),
    (.csv, "account,kind,tasks,p50_s,p95_s,max_s\none,purge-url,2,60,120,120\n"),
    (
      .jsonl,
      "{\"account\":\"one\",\"kind\":\"purge-url\",\"tasks\":2,\"p50_s\":60,\"p95_s\":120,\"max_s\":120}\n"
    ),
  ])
  func prints(format: OutputFormat, text: String) throws {
    try file().add([
      HistoryRecord(CacheTask.ended("1")), HistoryRecord(CacheTask.ended("2", took: 120)),
    ])
    let recorder = Recorder()
    var request = ListRequest()
    request.format = format
    request.filter = "status:succeeded"
    let process = recorder.process(
      in: folder, environment: ["XDG_STATE_HOME": folder.path + "/x"])
    try FileManager.default.createDirectory(
      atPath: folder.path + "/x", withIntermediateDirectories: false)
    try FileManager.default.moveItem(
      atPath: folder.path + "/state", toPath: folder.path + "/x/cdntop")
    try HistoryRun(
      request: request, measures: true, configuration: Configuration(file: "f"),
      process: process
    ).perform()
    #expect(recorder.output == text)
  }
}
