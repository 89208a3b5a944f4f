import Foundation
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

/// The history keeps within its bounds, whatever goes with it.
@Suite struct PruningTests {
  private let place: StoreFixture
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  init() throws { place = try StoreFixture() }

  /// A clock on which every pause is over at once; at the end of `patience` of them nobody waits any more.
  private final class Haste: Clock {
    typealias Instant = ContinuousClock.Instant
    private let left: Mutex<Int>

    init(patience: Int = .max) { left = Mutex(patience) }

    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
      let isOver = left.withLock { left in
        left -= 1
        return left < 0
      }
      if isOver { throw CancellationError() }
    }
  }

  private func store(
    at now: Date = PruningTests.now, _ clock: any Clock<Duration> = Haste()
  ) -> SQLiteStore {
    SQLiteStore(at: place, lanes: DirectLanes(), clock: clock, now: { now })
  }

  private static func task(
    _ id: Int, days: Double, label: String? = nil, urls: Int = 0, list: Int? = nil
  ) -> ObservedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("a"), vendorID: "\(id)", family: .purge),
      provider: ProviderID("p"), kind: .purgeURL,
      firstSeenAt: now.addingTimeInterval(-days * 86_400))
    task.createdAt = task.firstSeenAt
    task.status = .succeeded
    task.lastSeenAt = task.firstSeenAt
    task.vendorStatus = SafeText("Complete", limit: .word)
    task.domains = ["d\(list ?? id).example.com", "www.example.com"]
    task.label = label.map { SafeText($0, limit: .word) }
    if urls > 0 {
      task.urls = URLItems(
        (0..<urls).map { number in
          URLItem(
            url: SafeText("https://d\(list ?? id).example.com/\(number)", limit: .url),
            status: .succeeded)
        })
    }
    return ObservedTask(task: task, trail: TaskTrail())
  }

  private func record(_ tasks: [ObservedTask]) async throws {
    try await store().record(ObservationBatch(tasks: tasks))
  }

  private func ids() async throws -> [Int] {
    let all = try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0))
    return try await store().allHistory(HistoryQuery(filter: all, now: Self.now))
      .compactMap { Int($0.task.id.vendorID) }
  }

  private func count(_ table: String) throws -> Int {
    try place.sqliteText("SELECT count(*) FROM \(table)").flatMap { Int($0) } ?? -1
  }

  @Test func whatIsTooOldGoesWithAllThatIsItsOwn() async throws {
    try await store().track([entry("1")], guessed: [])
    try await record(
      [
        Self.task(1, days: 100, label: "INC-1", urls: 3, list: 7),
        Self.task(2, days: 91, label: "INC-2", urls: 4),
        Self.task(3, days: 89, label: "INC-2", urls: 3, list: 7), Self.task(4, days: 0),
        // A word that was a label too.
        Self.task(5, days: 99, label: "Complete"),
      ])
    #expect(try await store().prune(to: StoreBounds()) == 3)
    #expect(try await ids() == [4, 3])
    #expect(try count("url_list") == 1, "another task has the same list")
    #expect(try count("task_domain") == 4)
    let texts = try place.sqliteText(
      "SELECT group_concat(value) FROM (SELECT value FROM text ORDER BY value)")
    #expect(
      texts == "Complete,INC-2,d4.example.com,d7.example.com,www.example.com")
    #expect(try await store().watched() == [entry("1")], "what is watched stays")
    let kept = try TaskFilter(parsing: "label:INC-2", now: Self.now, zone: .fixed(seconds: 0))
    let read = try await store().allHistory(HistoryQuery(filter: kept, now: Self.now))
    #expect(read.map(\.task.vendorStatus?.text) == ["Complete"])
  }

  @Test func whatIsTooMuchGoesTheOldestFirstAndWhatIsLabeledLast() async throws {
    try await record(
      (0..<3_000).map { number in
        Self.task(
          number, days: Double(number) / 100, label: number % 10 == 0 ? "INC" : nil, urls: 5)
      })
    let size =
      try place.sqliteText("SELECT page_count * 4096 FROM pragma_page_count").flatMap { Int($0) }
      ?? 0
    let forgotten = try await store().prune(to: StoreBounds(maxSize: size / 2))
    let left = try await ids()
    #expect(forgotten > 1_000 && left.count == 3_000 - forgotten)
    #expect(left.count { $0 % 10 == 0 } == 300, "those with a label are all there")
    let others = left.filter { $0 % 10 != 0 }
    #expect(others == (0..<3_000).filter { $0 % 10 != 0 }.prefix(others.count).map(\.self))
    let after =
      try place.sqliteText("SELECT page_count * 4096 FROM pragma_page_count").flatMap { Int($0) }
      ?? 0
    #expect(after <= size / 2, "the room is given back: \(after)")
    #expect(try place.sqliteText("PRAGMA integrity_check") == "ok")

    // Where that is not enough, of those with one the oldest go.
    let later = store(at: Self.now.addingTimeInterval(7_200))
    _ = try await later.prune(to: StoreBounds(maxSize: size / 8))
    let labeled = try await ids()
    #expect(labeled.allSatisfy { $0 % 10 == 0 } && !labeled.isEmpty, "\(labeled.count) of \(size)")
    #expect(labeled == (0..<labeled.count).map { $0 * 10 })
    #expect(try count("url_list") == labeled.count)
    #expect(try count("task_domain") == labeled.count * 2)
  }

  @Test func oneProcessDoesItAndOnceAnHour() async throws {
    try await record([Self.task(1, days: 100)])
    #expect(try await store().prune(to: StoreBounds()) == 1)
    try await record([Self.task(2, days: 100)])
    #expect(try await store(at: Self.now.addingTimeInterval(3_599)).prune(to: StoreBounds()) == 0)
    #expect(try await store(at: Self.now.addingTimeInterval(3_600)).prune(to: StoreBounds()) == 1)
    // A clock that was set back keeps nobody from it.
    try await record([Self.task(3, days: 100)])
    #expect(try await store(at: Self.now).prune(to: StoreBounds()) == 1)
  }

  @Test func itEndsWithWhoeverWaitsForIt() async throws {
    try await record((0..<1_000).map { Self.task($0, days: 100) })
    let forgotten = try await store(at: Self.now, Haste(patience: 1)).prune(to: StoreBounds())
    #expect(forgotten == 400, "a pause, and the next one is the end")
    #expect(try await ids().count == 600)
    #expect(try count("task_domain") == 1_200)
  }

  @Test func aBudgetThatNobodyCountsByGoes() async throws {
    for (name, age) in [("old", 31.0), ("new", 29.0)] {
      let moment = Self.now.addingTimeInterval(-age * 86_400)
      _ = await store(at: moment).take(1, of: BudgetShare(name: name, rate: 1, burst: 1))
    }
    _ = try await store().prune(to: StoreBounds())
    #expect(try place.sqliteText("SELECT group_concat(name) FROM budget") == "new")
  }

  @Test func whereThereIsNoStoreNoneIsMade() async throws {
    #expect(try await store().prune(to: StoreBounds()) == 0)
    #expect(try place.names.isEmpty)
    let memory = SQLiteStore(at: nil, lanes: DirectLanes(), clock: Haste(), now: { Self.now })
    try await memory.record(ObservationBatch(tasks: [Self.task(1, days: 100)]))
    #expect(try await memory.prune(to: StoreBounds()) == 1)
  }

  @Test(.hangLimit) func itIsDoneAgainAndAgain() async throws {
    let clock = ManualClock()
    let store = SQLiteStore(
      at: nil, lanes: DirectLanes(), clock: Haste(), now: { clock.wallTime() })
    let loop = Task { await store.prune(to: StoreBounds(), clock: clock) }
    let all = try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0))
    for pause in [30.0, 3_600, 3_600] {
      try await store.record(ObservationBatch(tasks: [Self.task(1, days: 100)]))
      await clock.waitForSleepers()
      #expect(try await store.allHistory(HistoryQuery(filter: all, now: Self.now)).count == 1)
      clock.advance(by: .seconds(pause))
      await clock.waitForSleepers()
      #expect(try await store.allHistory(HistoryQuery(filter: all, now: Self.now)).isEmpty)
    }
    loop.cancel()
    await loop.value
  }
}
