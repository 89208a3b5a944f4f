import ArgumentParser
import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What a replay of the history reads, and what it says where there is nothing, or too much.
@Suite(.hangLimit) struct StoredPastTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)
  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws { folder = try TemporaryFolder() }

  private static func ago(_ minutes: Double) -> Date { now.addingTimeInterval(-minutes * 60) }

  /// A task that was seen in states, each so many minutes ago.
  private static func task(
    _ id: String, created: Double, label: String? = nil, _ states: [(Double, TaskStatus)]
  ) -> ObservedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("jd"), vendorID: id), provider: ProviderID("jdcloud"),
      kind: .purgeURL, firstSeenAt: ago(states[0].0))
    task.createdAt = ago(created)
    task.label = label.map { SafeText($0, limit: .word) }
    var trail = TaskTrail()
    for (minutes, status) in states {
      task.status = status
      task.lastSeenAt = ago(minutes)
      task.lastProgressAt = ago(minutes)
      if status.isEnded { task.finish = CacheTask.Finish(at: ago(minutes), source: .observed) }
      trail.note(task, at: ago(minutes))
    }
    return ObservedTask(task: task, trail: trail)
  }

  private func keep(_ tasks: [ObservedTask]) async throws {
    try await KeptStore(folder.path + "/x/cdntop").store.record(ObservationBatch(tasks: tasks))
  }

  private func past(
    since: String? = nil, label: String? = nil, most: Int = StoredPast.mostTasks,
    remarks: Remarks = Remarks()
  ) async throws -> (name: String, recording: Recording) {
    let process = recorder.process(
      in: folder, environment: ["XDG_STATE_HOME": folder.path + "/x"], now: { Self.now })
    return try await StoredPast(
      since: since, label: label, configuration: Configuration(file: "none"), process: process,
      mostTasks: most
    ).recording(remarks: remarks)
  }

  /// The minutes ago of all moments, and the tasks at the last one.
  private static func facts(_ recording: Recording) throws -> (minutes: [Double], ids: [String]) {
    var player = try #require(RecordingPlayer(recording))
    let minutes = (0..<recording.count).map { moment in
      player.go(to: moment)
      return now.timeIntervalSince(player.snapshot.takenAt) / 60
    }
    return (minutes, player.snapshot.tasks.map(\.id.vendorID).sorted())
  }

  private static let tasks = [
    task("long", created: 5_000, [(4_990, .running)]),
    task("week", created: 9_000, [(9_000, .running), (8_990, .succeeded)]),
    task("yesterday", created: 1_500, [(1_500, .running), (1_200, .succeeded)]),
    task("label", created: 300, label: "INC-1", [(300, .queued), (200, .running), (100, .failed)]),
    task("other", created: 90, label: "INC-10", [(90, .running), (30, .succeeded)]),
  ]

  @Test("Without a word it is what the monitor looks back on, with what went on by then")
  func usual() async throws {
    try await keep(Self.tasks)
    let (name, recording) = try await past()
    let facts = try Self.facts(recording)
    #expect(facts.minutes == [1_200, 300, 200, 100, 90, 30])
    #expect(facts.ids == ["label", "long", "other", "yesterday"])
    #expect(name == "the history in the last 24h")
  }

  @Test("--since begins at the first change since then; what is over by then is not shown")
  func since() async throws {
    try await keep(Self.tasks)
    let (name, recording) = try await past(since: "95m")
    let facts = try Self.facts(recording)
    #expect(facts.minutes == [90, 30])
    #expect(facts.ids == ["label", "long", "other"])
    #expect(name == "the history since 95m")
  }

  @Test("What was over since is shown, however long before it was created")
  func longRunning() async throws {
    try await keep(Self.tasks)
    try await keep([
      Self.task("old", created: 9_000, [(9_000, .running), (45, .failed)]),
      Self.task("older", created: 9_000, [(9_000, .running), (4_000, .failed)]),
    ])
    #expect(try Self.facts(try await past(since: "1h").recording).ids.contains("old"))
    #expect(!(try Self.facts(try await past(since: "1h").recording).ids.contains("older")))
  }

  @Test("--label is all of the tasks that have it, and of no others, however old")
  func label() async throws {
    try await keep(Self.tasks)
    let (name, recording) = try await past(label: "INC-1")
    let facts = try Self.facts(recording)
    #expect(facts.minutes == [300, 200, 100] && facts.ids == ["label"])
    #expect(name == "the history of label INC-1")
    #expect(try Self.facts(await past(since: "3h", label: "INC-1").recording).minutes == [100])
    try await keep([Self.task("q", created: 9, label: "a \"b\"", [(9, .running)])])
    #expect(try Self.facts(await past(label: "a \"b\"").recording).ids == ["q"])
  }

  @Test("Where there is nothing, it is said what was looked for")
  func nothing() async throws {
    let error = await #expect(throws: UsageError.self) { try await past(since: "2h") }
    #expect(
      error.map { "\($0)" }?.hasPrefix("nothing that was seen since 2h is in the history") == true)
    try await keep(Self.tasks)
    await #expect(throws: UsageError.self) { try await past(label: "INC-2") }
    await #expect(throws: UsageError.self) { try await past(since: "soon") }
  }

  @Test("Of too many tasks the newest are shown, and that is said once")
  func tooMany() async throws {
    try await keep(
      (0..<30).map { Self.task("\($0)", created: 60 - Double($0), [(Double($0) + 1, .succeeded)]) })
    let remarks = Remarks()
    let (_, recording) = try await past(since: "2h", most: 20, remarks: remarks)
    #expect(try Self.facts(recording).ids == (10..<30).map { "\($0)" })
    #expect(
      remarks.take() == [
        "only the newest 20 tasks are shown; a later --since or a --label shows fewer"
      ])
  }

  @Test("A file is shown from its beginning; what is about the history is refused with it")
  func options() throws {
    for words in [["a.rec", "--since", "2h"], ["a.rec", "--label", "x"], ["--label", ""]] {
      #expect(throws: (any Error).self) { try ReplayCommand.parse(words) }
    }
    for words in [[], ["a.rec"], ["--since", "2h"], ["--since", "1h", "--label", "x"]] {
      #expect(throws: Never.self) { try ReplayCommand.parse(words) }
    }
  }
}
