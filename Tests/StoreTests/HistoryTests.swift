import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@Suite struct HistoryTests {
  private let place: StoreFixture
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  init() throws { place = try StoreFixture() }

  private static func task(
    _ id: String, account: String = "a", _ status: TaskStatus = .succeeded, age: Double = 3_600,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> ObservedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id, family: .purge),
      provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: now.addingTimeInterval(-age))
    task.createdAt = now.addingTimeInterval(-age)
    task.status = status
    task.lastSeenAt = now.addingTimeInterval(-age + 60)
    if status.isEnded {
      task.isEndConfirmed = true
      task.finish = CacheTask.Finish(at: now.addingTimeInterval(-age + 50), source: .vendor)
    }
    task.domains = ["www.example.com"]
    change(&task)
    var trail = TaskTrail()
    trail.note(task, at: now.addingTimeInterval(-age + 60))
    return ObservedTask(task: task, trail: trail)
  }

  private static func items(_ count: Int, _ status: TaskStatus = .succeeded) -> URLItems {
    URLItems(
      (0..<count).map { number in
        URLItem(
          url: SafeText("https://www.example.com/static/js/\(number).js", limit: .url),
          status: status)
      })
  }

  private func ids(_ filter: String, urls: Bool = false) async throws -> [String] {
    let filter = try TaskFilter(parsing: filter, now: Self.now, zone: .fixed(seconds: 0))
    return try await place.store().allHistory(
      HistoryQuery(filter: filter, now: Self.now, includesURLs: urls, limit: 7)
    ).map(\.task.id.vendorID)
  }

  @Test func aTaskComesBackAsItWas() async throws {
    let full = Self.task("1", .partial) { task in
      task.label = SafeText("INC-1", limit: .word)
      task.vendorStatus = SafeText("Complete", limit: .word)
      task.message = SafeText("not executed", limit: .message)
      task.progress = 0.75
      task.statedDialect = .glob
      task.urls = Self.items(300, .failed)
      task.namedDomains = ["a.example", "b.example"]
      task.declaredURLs = [SafeText("https://x/y", limit: .url)]
      task.isGone = true
      task.supersededBy = CacheTask.ID(account: AccountID("b"), vendorID: "9", family: .prefetch)
      task.origin = CacheTask.Reading(at: Self.now, advance: 0.5)
      task.lastProgressAt = Self.now
      task.trackedAt = Self.now
    }
    let counted = Self.task("2") { $0.counts = TaskCounts(total: 9, succeeded: 8, failed: 1) }
    #expect(try await place.store().record(ObservationBatch(tasks: [full, counted])) == 2)
    let query = HistoryQuery(
      filter: try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0)), now: Self.now,
      includesURLs: true)
    let read = try await place.store().allHistory(query)
    #expect(read.map(\.task) == [counted.task.kept, full.task.kept])
    #expect(read.map(\.trail) == [counted.trail, full.trail])
    // Without URLs it has the counts of them.
    let short = try await place.store().allHistory(
      HistoryQuery(filter: query.filter, now: Self.now))
    #expect(short.map(\.task.tally) == [counted.task.tally, full.task.tally])
    #expect(short.allSatisfy { $0.task.urls == nil })
  }

  @Test func whatTwoSawIsPutTogether() async throws {
    let open = Self.task("1", .running, age: 600) { $0.urls = Self.items(3, .running) }
    try await place.store().record(ObservationBatch(tasks: [open]))
    var later = open
    later.task.status = .succeeded
    later.task.urls = nil
    later.task.lastSeenAt = Self.now
    later.trail.note(later.task, at: Self.now)
    #expect(try await place.store().record(ObservationBatch(tasks: [later])) == 1)
    #expect(try await place.store().record(ObservationBatch(tasks: [later])) == 0, "nothing new")
    let query = HistoryQuery(
      filter: try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0)), now: Self.now,
      includesURLs: true)
    let read = try await place.store().allHistory(query)
    #expect(read.count == 1)
    #expect(read.first?.task.status == .succeeded)
    #expect(read.first?.task.urls?.count == 3, "what was told before stays")
    #expect(read.first?.trail.points.map(\.status) == [.running, .succeeded])
  }

  @Test func whatWasProvedIsKept() async throws {
    let store = place.store()
    func proof(_ verdict: TaskProof.Verdict, _ seconds: Double) -> TaskProof {
      TaskProof(
        at: Self.now.addingTimeInterval(seconds), verdict: verdict, places: 4, fresh: 3, stale: 1,
        unknown: 0)
    }
    let task = Self.task("1") { $0.proof = proof(.stale, 0) }
    try await store.prove([task])
    try await store.prove([Self.task("old") { $0.proof = proof(.fresh, -1_000) }])
    // Who sees the task again, or proved it earlier, changes nothing of that.
    try await store.record(ObservationBatch(tasks: [Self.task("1", .partial)]))
    try await store.prove([Self.task("1") { $0.proof = proof(.fresh, -9) }])
    #expect(try await place.store().proofs(since: Self.now) == [task.task.id: proof(.stale, 0)])
    #expect(try await place.store().proofs(since: .distantPast).count == 2)
  }

  /// A machine whose clock was ahead by a day saw it go on.
  @Test func whatWasSeenInTheFutureHidesNoEnd() async throws {
    let store = SQLiteStore(at: place, lanes: DirectLanes(), now: { Self.now })
    try await store.record(
      ObservationBatch(tasks: [
        Self.task("1", .running) { $0.lastSeenAt = Self.now.addingTimeInterval(86_400) }
      ]))
    let ended = Self.task("1", .failed)
    try await store.record(ObservationBatch(tasks: [ended]))
    let query = HistoryQuery(
      filter: try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0)), now: Self.now)
    let read = try await store.allHistory(query)
    #expect(read.map(\.task.status) == [.failed])
    #expect(read.first?.task.finish?.at == ended.task.finish?.at)
  }

  @Test func theSameListIsThereOnce() async throws {
    let tasks = (0..<4).map { number in
      Self.task("\(number)", account: "a\(number)") { $0.urls = Self.items(50) }
    }
    try await place.store().record(ObservationBatch(tasks: tasks))
    #expect(try place.sqliteText("SELECT count(*) FROM url_list") == "1")
    var other = tasks[0]
    other.task.urls = Self.items(51)
    other.task.lastSeenAt = Self.now
    try await place.store().record(ObservationBatch(tasks: [other]))
    #expect(try place.sqliteText("SELECT count(*) FROM url_list") == "2")
  }

  @Test func indexesFindWhatAFilterLetsPass() async throws {
    let tasks: [ObservedTask] = (0..<40).map { (number: Int) -> ObservedTask in
      let status: TaskStatus =
        number % 10 == 3 ? .failed : number % 10 == 4 ? .running : .succeeded
      let account = number % 2 == 0 ? "even" : "odd"
      return Self.task(
        "Task-\(number)", account: account, status, age: Double(number) * 3_600 + 60
      ) { (task: inout CacheTask) in
        task.domains = ["d\(number % 5).example.com"]
        if number % 4 == 0 { task.label = SafeText("INC-\(number)", limit: .word) }
        if number % 3 == 0 {
          task.urls = Self.items(2, status == .failed ? .failed : .succeeded)
        }
      }
    }
    try await place.store().record(ObservationBatch(tasks: tasks))
    let judgement = Judgement(
      Snapshot(version: 1, takenAt: Self.now, tasks: tasks.map(\.task), accounts: []), now: Self.now
    )
    for filter in [
      "", "status:failed", "status:failed,running", "-status:succeeded", "account:even",
      "domain:d3.example.com",
      "domain:d*", "label:INC-8", "-label:INC-8", "since:5h", "since:10h status:failed",
      "until:20h", "id:task-7",
      "id:Task-1*", "fail:>0", "fail:>=2 account:odd", "kind:prefetch",
      "(status:failed or label:INC-8) since:30h",
      "-(account:even or status:failed)", "url:js/1.js", "age:<3h", "provider:p", "provider:x",
    ] {
      let parsed = try TaskFilter(parsing: filter, now: Self.now, zone: .fixed(seconds: 0))
      let matcher = parsed.matcher(in: FilterContext(now: Self.now, judgement: judgement))
      let wanted = tasks.map(\.task).filter(matcher.matches).map(\.id.vendorID)
      let found = try await ids(filter)
      #expect(Set(found).isSuperset(of: wanted), "\(filter)")
      #expect(Set(found).count == found.count, "\(filter): none comes twice")
      if parsed.plan(now: Self.now).isExact { #expect(found == wanted, "\(filter)") }
    }
  }

  @Test func pagesComeToAnEndAndLoseNothing() async throws {
    // Many of one moment, as a vendor lists them.
    let tasks = (0..<30).map { Self.task("\($0)", age: 60) }
    try await place.store().record(ObservationBatch(tasks: tasks))
    #expect(try await Set(ids("")).count == 30)
    #expect(try await ids("").count == 30)
    #expect(try await ids("status:failed").isEmpty)
  }

  /// What is of an account that is not there makes no page the last one.
  @Test func pagesGoOnPastWhatNobodyKnows() async throws {
    let tasks = (0..<40).map {
      Self.task("\($0)", account: $0 < 20 ? "a" : "b", age: Double(1_000 - $0))
    }
    try await place.store().record(ObservationBatch(tasks: tasks))
    try place.sqlite("DELETE FROM account WHERE name = 'b'")
    #expect(try await ids("").count == 20)
  }

  @Test func whatHappenedSinceIsFound() async throws {
    try await place.store().record(
      ObservationBatch(tasks: [
        Self.task("new", age: 100), Self.task("old"), Self.task("failed", .failed),
        Self.task("over") {
          $0.finish = .init(at: Self.now.addingTimeInterval(-99), source: .vendor)
        },
        Self.task("open", .running, age: 900_000),
      ]))
    let query = HistoryQuery(
      filter: try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0)), now: Self.now,
      since: Self.now.addingTimeInterval(-200), limit: 1)
    let found = try await place.store().allHistory(query).map(\.task.id.vendorID)
    #expect(found == ["new", "over", "open"])
  }

  /// Each look would wait as long as the first.
  @Test func nobodyLooksAgainAtOnceWhereNothingAnswers() async throws {
    let lanes = SilentLanes()
    let store = SQLiteStore(at: place, lanes: lanes, now: { Self.now })
    for _ in 0..<3 {
      await #expect(throws: StoreError.silent(path: place.path)) { try await store.watched() }
    }
    await #expect(throws: StoreError.silent(path: place.path)) { try await store.reads() }
    #expect(lanes.calls == 1)
  }

  @Test func aDamagedRowTellsWhatItCan() async throws {
    try await place.store().record(
      ObservationBatch(tasks: [Self.task("1") { $0.urls = Self.items(3) }, Self.task("2")]))
    try place.sqlite(
      "UPDATE task SET trail = x'00', rest = x'ff01', states = x'05', progress = 7 WHERE vendor_id = '1'"
    )
    try place.sqlite(
      "UPDATE task SET status = 99, kind = 77, total = -1 WHERE vendor_id = '2'")
    let query = HistoryQuery(
      filter: try TaskFilter(parsing: "", now: Self.now, zone: .fixed(seconds: 0)), now: Self.now,
      includesURLs: true)
    let read = try await place.store().allHistory(query)
    #expect(Set(read.map(\.task.id.vendorID)) == ["1", "2"])
  }
}
