import ArgumentParser
import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// `report` and `handover`: what happened, by what was kept.
@Suite struct ReviewCommandTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)
  private static let config = """
    monitor: {timezone: "+08:00"}
    accounts:
      - {name: ali, provider: alibaba-cdn, access_key_id: a, access_key_secret_command: [touch, KEY]}
      - {name: jd, provider: jdcloud, username: u, secret_key_command: [touch, KEY]}
    """

  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws {
    folder = try TemporaryFolder()
    try make("config/cdntop")
    try folder.write(
      Self.config.replacing("KEY", with: folder.path + "/key"), to: "config/cdntop/config.yaml")
  }

  private func make(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/" + name, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
  }

  private var store: SQLiteStore { KeptStore(folder.path + "/state/cdntop").store }

  private static func ago(_ minutes: Double) -> Date { now.addingTimeInterval(-minutes * 60) }

  private static func task(
    _ account: String, _ id: String, _ status: TaskStatus, label: String? = nil,
    ago minutes: Double, took: Double = 2, urls: [(String, TaskStatus)] = []
  ) -> ObservedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id), provider: ProviderID("jdcloud"),
      kind: .purgeURL, firstSeenAt: ago(minutes))
    task.status = status
    task.label = label.map { SafeText($0, limit: .word) }
    task.createdAt = ago(minutes)
    task.lastSeenAt = ago(minutes - took)
    if status.isEnded {
      task.finish = CacheTask.Finish(at: ago(minutes - took), source: .vendor)
    }
    if !urls.isEmpty {
      task.urls = URLItems(
        urls.map { url, status in
          URLItem(
            url: SafeText(url, limit: .url), status: status,
            message: status == .failed ? SafeText("Origin 502", limit: .message) : nil)
        })
    }
    var trail = TaskTrail()
    trail.note(task, at: ago(minutes - took))
    return ObservedTask(task: task, trail: trail)
  }

  private func fill(_ tasks: [ObservedTask]) async throws {
    try await store.record(ObservationBatch(tasks: tasks))
  }

  private func run(_ words: String...) async throws -> String { try await run(words) }

  private func run(_ words: [String]) async throws -> String {
    let before = recorder.output
    let process = recorder.process(in: folder, now: { Self.now })
    switch try RootCommand.parseAsRoot(ArgumentOrder(words).sorted()) {
    case let command as ReportCommand: try await command.perform(in: process)
    case let command as HandoverCommand: try await command.perform(in: process)
    default: Issue.record("no command that looks back")
    }
    return String(recorder.output.dropFirst(before.count))
  }

  @Test("Of what was kept the report of a day and the handover of a shift are made")
  func whatWasKept() async throws {
    try await fill([
      Self.task("jd", "before", .failed, ago: 1_500),
      Self.task("jd", "morning", .failed, label: "INC-1", ago: 700),
      Self.task(
        "jd", "now", .partial, label: "INC-1", ago: 10,
        urls: [("http://a.example/1", .succeeded), ("http://a.example/2", .failed)]),
    ])
    let report = try await run("report")
    #expect(report.hasPrefix("# NOT DONE: what came of the tasks\n\n2 of 2 tasks did not succeed"))
    #expect(
      report.contains(
        "Tasks that were created, open, over or acknowledged since 2026-09-20 12:00:00 +08:00, as known"
      ))
    #expect(report.contains("Never read on this machine: ali."))
    #expect(report.contains("| jd | 1 URL of 1 task | Origin 502 |"))
    #expect(report.contains("morning") && !report.contains("before"))
    let handover = try await run("handover")
    #expect(handover.contains("since 2026-09-21 04:00:00 +08:00") && handover.contains("now"))
    #expect(!handover.contains("morning"))
    #expect(try await run("handover", "label:inc-1").contains("morning"))
    #expect(try await run("report", "--format", "html", "id:before").hasPrefix("<!DOCTYPE html>"))
    #expect(recorder.talk.isEmpty)
    // No key was asked for, since nobody is called.
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/key"))
  }

  @Test("JSON has what scripts rely on") func json() async throws {
    try await fill([
      Self.task(
        "jd", "1", .partial, label: "INC-1", ago: 10,
        urls: [("http://a.example/1", .succeeded), ("http://a.example/2", .failed)])
    ])
    try await store.record(
      ObservationBatch(reads: [
        AccountRead(account: AccountID("jd"), lastSuccess: Self.ago(3)),
        AccountRead(account: AccountID("other"), lastSuccess: Self.ago(3)),
      ]))
    let text = try await run("report", "--format=json", "label:INC-1")
    #expect(
      text.contains(
        "\"labels\":[{\"label\":\"INC-1\",\"outcome\":\"not_done\",\"tasks\":1,\"urls_total\":2,\"urls_done\":1,\"urls_failed\":1,"
      ))
    #expect(
      text.contains("\"accounts\":[{\"account\":\"jd\",\"provider\":\"jdcloud\",\"tasks\":1,"))
    #expect(
      text.contains("\"last_reads\":[{\"account\":\"jd\",\"at\":\"2026-09-21T03:57:00Z\"}]"))
    #expect(text.contains("\"accounts_without_tasks\":[\"ali\"]"))
    #expect(text.contains("\"newest_only\":false"))
  }

  @Test("Slower than usual is slower than in the 30 days before") func usual() async throws {
    var tasks = [
      Self.task("jd", "slow", .succeeded, ago: 60, took: 50),
      Self.task("jd", "usual", .succeeded, ago: 60, took: 2),
    ]
    for day in [5, 10, 15, 20, 25] {
      tasks.append(Self.task("jd", "old\(day)", .succeeded, ago: Double(day * 1_440), took: 2))
    }
    for day in 41...49 {
      tasks.append(Self.task("jd", "older\(day)", .succeeded, ago: Double(day * 1_440), took: 900))
    }
    try await fill(tasks)
    let report = try await run("report")
    #expect(
      report.contains(
        "| jd | slow | purge-url | 50m | usually 2m, 95 of 100 within 2m |"), "\(report)")
    #expect(report.contains("| 1 of 2 slower |"))
  }

  @Test("Of acknowledgements those are told that have to do with it") func acknowledgements()
    async throws
  {
    let failed = ["1", "2"].map { Self.task("jd", $0, .failed, label: "INC-\($0)", ago: 60) }
    try await fill(failed)
    func note(_ kind: TroubleKind, _ account: String, _ minutes: Double) -> Acknowledgement {
      Acknowledgement(
        account: AccountID(account), kind: kind,
        tasks: kind == .tasks ? Set(failed.map(\.task.id)) : [], by: "wang@\(minutes)",
        at: Self.ago(minutes))
    }
    try await store.acknowledge([
      note(.tasks, "jd", 30), note(.late, "jd", 20), note(.late, "ali", 19), note(.late, "cf", 18),
      note(.late, "jd", 5_000),
    ])
    let handover = try await run("handover", "label:INC-1")
    #expect(handover.contains("; acknowledged by wang@30.0"), "\(handover)")
    #expect(handover.contains("- jd: 1 failed task, by wang@30.0"))
    #expect(handover.contains("ACKNOWLEDGED (3)"), "\(handover)")
    #expect(!handover.contains("wang@18") && !handover.contains("wang@5000"))
  }

  @Test("An account outlives its configuration; one that never was is a slip") func accounts()
    async throws
  {
    try await fill([Self.task("gone", "1", .failed, ago: 10)])
    #expect(try await run("report", "account:gone").contains("The one task did not succeed"))
    await #expect(throws: FilterError.self) { _ = try await run("report", "account:alli") }
    await #expect(throws: FilterError.self) { _ = try await run("report", "statsu:failed") }
    try FileManager.default.removeItem(atPath: folder.path + "/config")
    #expect(try await run("handover").contains("The one task did not succeed"))
  }

  @Test("Without a filter it is all that was created, open, over or acknowledged in the span")
  func touched() async throws {
    try await fill([
      // Created long before, and over, open or acknowledged within eight hours.
      Self.task("jd", "over", .succeeded, ago: 1_000, took: 900),
      Self.task("jd", "open", .running, ago: 1_000, took: 995),
      Self.task("jd", "noted", .failed, ago: 5_000),
      Self.task("jd", "created", .succeeded, ago: 400),
      // Created, over and last seen before that.
      Self.task("jd", "before", .succeeded, ago: 1_000, took: 100),
      Self.task("jd", "lost", .running, ago: 3_000, took: 100),
      // Nobody has looked since.
      Self.task("ali", "unread", .running, ago: 3_000, took: 100),
    ])
    try await store.acknowledge([
      Acknowledgement(
        account: AccountID("jd"), kind: .tasks,
        tasks: [CacheTask.ID(account: AccountID("jd"), vendorID: "noted")], by: "wang",
        at: Self.ago(30)),
      // By a clock that is ahead.
      Acknowledgement(account: AccountID("jd"), kind: .late, by: "future", at: Self.ago(-30)),
    ])
    try await store.record(
      ObservationBatch(reads: [
        AccountRead(account: AccountID("jd"), lastSuccess: Self.ago(5)),
        AccountRead(account: AccountID("ali"), lastSuccess: Self.ago(2_900)),
      ]))
    let text = try await run("report", "--format", "json")
    for id in ["over", "created"] { #expect(!text.contains("\"\(id)\""), "names no done task") }
    // Fifteen hours ago is within the day of a report, not in the shift.
    #expect(text.contains("\"outcome\":\"not_done\",\"tasks\":6,"), "\(text)")
    #expect(text.contains("\"since\":\"2026-09-20T04:00:00Z\""))
    #expect(text.contains("\"succeeded\":3,"))
    let handover = try await run("handover")
    for id in ["open", "noted", "unread"] { #expect(handover.contains(id), "\(handover)") }
    for id in ["before", "lost", "future"] { #expect(!handover.contains(id), "\(handover)") }
  }

  @Test("What is tracked and was never described is not done") func undescribed() async throws {
    try await fill([Self.task("jd", "good", .succeeded, label: "REL", ago: 10)])
    func entry(_ id: String, _ label: String, _ urls: [String] = []) -> TrackedTask {
      TrackedTask(
        account: AccountID("jd"), reference: TaskReference(vendorID: id, kind: .purgeURL),
        label: label, urls: urls, trackedAt: Self.ago(20))
    }
    try await store.track(
      [entry("good", "REL"), entry("slip", "REL", ["http://a.example/1"]), entry("x", "OTHER")],
      guessed: [])
    try await store.record(
      ObservationBatch(reads: [AccountRead(account: AccountID("jd"), lastSuccess: Self.ago(1))]))
    let text = try await run("report", "--format", "json", "label:REL")
    #expect(text.contains("\"outcome\":\"not_over\"") && text.contains("\"tasks\":2,"), "\(text)")
    let handover = try await run("handover", "domain:a.example")
    #expect(handover.contains("NOT OVER"), "\(handover)")
    #expect(handover.contains("- jd slip purge-url [REL]: unknown, never described by the vendor"))
  }

  @Test("A label that is given later is in the report, and one that is taken off is not")
  func labels() async throws {
    try await fill([Self.task("jd", "1", .failed, ago: 10)])
    func entry(_ label: String?) -> TrackedTask {
      TrackedTask(
        account: AccountID("jd"), reference: TaskReference(vendorID: "1", kind: .purgeURL),
        label: label)
    }
    try await store.track([entry("AFTER")], guessed: [])
    #expect(try await run("report", "label:AFTER").contains("The one task did not succeed"))
    try await store.label([entry("LATER")])
    #expect(try await run("report", "label:LATER").contains("The one task did not succeed"))
    try await store.label([entry(nil)])
    #expect(try await run("report", "label:LATER").contains("No task that was kept matches"))
    // Who sees the task again without the label does not bring it back.
    try await fill([Self.task("jd", "1", .failed, ago: 10)])
    #expect(try await run("report", "label:LATER").contains("No task that was kept matches"))
  }

  @Test("All is done only where all was looked at")
  func lookedAt() async throws {
    try await fill([Self.task("jd", "1", .succeeded, ago: 10)])
    try await store.record(
      ObservationBatch(reads: [AccountRead(account: AccountID("jd"), lastSuccess: Self.ago(1))]))
    let handover = try await run("handover")
    #expect(
      handover.hasPrefix(
        "HANDOVER 2026-09-21 12:00:00 +08:00: NOT SURE\nThe one task succeeded; ali was not read in that time.\n"
      ), "\(handover)")
    // Of a label nobody says when.
    #expect(try await run("handover", "account:jd").contains(": ALL DONE"))
    #expect(try await run("handover", "since:1h").contains(": NOT SURE"))
    #expect(try await run("handover", "since:1h account:jd").contains(": ALL DONE"))
  }

  @Test("Where nothing was kept that is said, and nothing is made") func nothing() async throws {
    for words in [["report"], ["handover"], ["report", "--format", "html"]] {
      let text = try await run(words)
      #expect(text.contains("No task is known that anything happened to."))
    }
    let said =
      "cdntop: no task that was kept matches; the monitor, watch and wait keep what they see"
    #expect(recorder.talk == [said, said, said])
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/state"))
  }

  @Test("A damaged store is set aside in one sentence") func damaged() async throws {
    try await fill([Self.task("jd", "1", .failed, ago: 10)])
    try folder.write("no store\n", to: "state/cdntop/cdntop.db")
    _ = try await run("report")
    #expect(recorder.talk.count == 2)
    #expect(recorder.talk.first?.contains("is damaged and was set aside as") == true)
  }

  @Test("A store that may not be used ends it with a sentence") func refused() async throws {
    try make("state/cdntop")
    let link = folder.path + "/state/cdntop/cdntop.db"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
    let error = await #expect(throws: StoreError.self) { _ = try await run("report") }
    #expect(error?.description.contains("state/cdntop") == true, "\(error?.description ?? "")")
  }
}
