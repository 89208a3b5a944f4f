import Foundation
import TaskModel
import Testing

// MARK: - Budgets

extension StoreConformance {
  /// So slow that what a test takes is nothing.
  private static let share = BudgetShare(name: "a", rate: 0.001, burst: 2)

  private func take(_ cost: Double) async throws -> BudgetAnswer {
    try await store().take(cost, of: Self.share)
  }

  /// Whether one has to wait for so many seconds, or for as much less as the test took.
  private func isWait(_ answer: BudgetAnswer, _ seconds: Double) -> Bool {
    guard case .wait(let wait) = answer else { return false }
    return wait <= .seconds(seconds) && wait > .seconds(seconds - 900)
  }

  func allProcessesTakeOutOfOneBudget() async throws {
    #expect(try await take(1) == .taken)
    #expect(try await take(1) == .taken)
    let answer = try await take(2)
    #expect(isWait(answer, 2_000), "\(answer)")
    try place.pass(2_000)
    #expect(try await take(2) == .taken)
    #expect(try await isWait(take(2), 2_000))
  }

  func aPriceAboveTheBurstLeavesADebt() async throws {
    #expect(try await take(4) == .taken)
    let answer = try await take(1)
    #expect(isWait(answer, 3_000), "\(answer)")
  }
}

// MARK: - What was observed

extension StoreConformance {
  func aTaskComesBackAsItWas() async throws {
    let full = ObservedTask.sample("1", .partial) { task in
      task.label = SafeText("INC-1", limit: .word)
      task.vendorStatus = SafeText("Complete", limit: .word)
      task.message = SafeText("not executed", limit: .message)
      task.progress = 0.75
      task.statedDialect = .glob
      task.urls = .sample(300, .failed)
      task.namedDomains = ["a.example", "b.example"]
      task.declaredURLs = [SafeText("https://x/y", limit: .url)]
      task.isGone = true
      task.supersededBy = CacheTask.ID(account: AccountID("b"), vendorID: "9", family: .prefetch)
      task.origin = CacheTask.Reading(at: sampleNow, advance: 0.5)
      task.lastProgressAt = sampleNow
      task.trackedAt = sampleNow
    }
    let counted = ObservedTask.sample("2") {
      $0.counts = TaskCounts(total: 9, succeeded: 8, failed: 1)
    }
    #expect(try await store().record(ObservationBatch(tasks: [full, counted])).written == 2)
    let read = try await store().allHistory(query(urls: true))
    #expect(read.map(\.task) == [counted.task.kept, full.task.kept])
    #expect(read.map(\.trail) == [counted.trail, full.trail])
    // Without URLs it has the counts of them.
    let short = try await store().allHistory(query())
    #expect(short.map(\.task.tally) == [counted.task.tally, full.task.tally])
    #expect(short.allSatisfy { $0.task.urls == nil })
    #expect(try await store().accounts() == [AccountID("a")])
  }

  func whatTwoSawIsPutTogether() async throws {
    let open = ObservedTask.sample("1", .running, age: 600) { $0.urls = .sample(3, .running) }
    try await store().record(ObservationBatch(tasks: [open]))
    var later = open
    later.task.status = .succeeded
    later.task.urls = nil
    later.task.lastSeenAt = sampleNow
    later.trail.note(later.task, at: sampleNow)
    #expect(try await store().record(ObservationBatch(tasks: [later])).written == 1)
    #expect(
      try await store().record(ObservationBatch(tasks: [later])).written == 0, "nothing new")
    let read = try await store().allHistory(query(urls: true))
    #expect(read.count == 1)
    #expect(read.first?.task.status == .succeeded)
    #expect(read.first?.task.urls?.count == 3, "what was told before stays")
    #expect(read.first?.trail.points.map(\.status) == [.running, .succeeded])
    // Other URLs, and the same ones in another state.
    var other = open
    other.task.urls = .sample(5, .failed)
    other.task.lastSeenAt = sampleNow.addingTimeInterval(1)
    try await store().record(ObservationBatch(tasks: [other]))
    other.task.urls = .sample(5, .succeeded)
    other.task.lastSeenAt = sampleNow.addingTimeInterval(2)
    try await store().record(ObservationBatch(tasks: [other]))
    let again = try await store().allHistory(query(urls: true))
    #expect(again.first?.task.urls == .sample(5, .succeeded))
  }

  func whatWasProvedIsKept() async throws {
    let store = try store()
    func proof(_ verdict: TaskProof.Verdict, _ seconds: Double) -> TaskProof {
      TaskProof(
        at: sampleNow.addingTimeInterval(seconds), verdict: verdict, places: 4, fresh: 3, stale: 1,
        unknown: 0)
    }
    let task = ObservedTask.sample("1") { $0.proof = proof(.stale, 0) }
    try await store.prove([task])
    try await store.prove([.sample("old") { $0.proof = proof(.fresh, -1_000) }])
    // Who sees the task again, or proved it earlier, changes nothing of that.
    try await store.record(ObservationBatch(tasks: [.sample("1", .partial)]))
    try await store.prove([.sample("1") { $0.proof = proof(.fresh, -9) }])
    #expect(try await self.store().proofs(since: sampleNow) == [task.task.id: proof(.stale, 0)])
    #expect(try await self.store().proofs(since: .distantPast).count == 2)
  }

  /// A machine whose clock was ahead by a day saw it go on.
  func whatWasSeenInTheFutureHidesNoEnd() async throws {
    let store = try store(later: 0)
    try await store.record(
      ObservationBatch(tasks: [
        .sample("1", .running) { $0.lastSeenAt = sampleNow.addingTimeInterval(86_400) }
      ]))
    let ended = ObservedTask.sample("1", .failed)
    try await store.record(ObservationBatch(tasks: [ended]))
    let read = try await store.allHistory(query())
    #expect(read.map(\.task.status) == [.failed])
    #expect(read.first?.task.finish?.at == ended.task.finish?.at)
  }

  func aLabelReachesWhatWasObserved() async throws {
    try await store().record(
      ObservationBatch(tasks: [.sample("1", account: "jd"), .sample("2", account: "jd")]))
    try await store().label([entry("1", label: "INC-7")])
    #expect(try await ids("label:INC-7") == ["1"])
    let read = try await store().allHistory(query("id:1"))
    #expect(read.first?.task.label?.text == "INC-7")
  }

  func whatOnlyALabelPutThereGoesWithIt() async throws {
    func labeled(_ label: String?) -> TrackedTask {
      TrackedTask(
        account: AccountID("jd"), reference: TaskReference(vendorID: "1", kind: .purgeURL),
        label: label)
    }
    try await store().record(ObservationBatch(tasks: [.sample("1", account: "jd")]))
    try await store().label([labeled("INC-7")])
    #expect(try await store().watched() == [labeled("INC-7")])
    #expect(try await ids("label:INC-7") == ["1"])
    try await store().label([labeled(nil)])
    #expect(try await store().watched().isEmpty)
    #expect(try await ids("label:INC-7").isEmpty)
    try await store().label([labeled("INC-8")])
    try await store().track([entry("1")], guessed: [])
    try await store().label([labeled(nil)])
    #expect(try await store().watched() == [entry("1")])
  }

  func readsAreKept() async throws {
    let read = AccountRead(account: AccountID("a"), lastSuccess: sampleNow, clockAhead: 1.5)
    try await store().record(
      ObservationBatch(tasks: [.sample("1", account: "b")], reads: [read]))
    #expect(try await store().reads() == [read])
    #expect(try await store().accounts() == [AccountID("b")])
  }

  func whatIsRefusedKeepsNothingElseOut() async throws {
    try await store().record(ObservationBatch(tasks: [.sample("first")]))
    try place.refuse("unfit")
    let accounts = ["a", "b", "c"]
    let tasks = (0..<60).map {
      ObservedTask.sample($0 == 17 ? "unfit" : "\($0)", account: accounts[$0 % 3])
    }
    let read = AccountRead(account: AccountID("b"), lastSuccess: sampleNow)
    let outcome = try await store().record(ObservationBatch(tasks: tasks, reads: [read]))
    #expect(outcome.written == 59)
    #expect(outcome.refused.map(\.task) == [tasks[17].task.id])
    #expect(outcome.refused.allSatisfy { $0.why.contains("error") }, "\(outcome.refused)")
    #expect(try await ids("").count == 60)
    #expect(try await store().reads() == [read])
    // It is refused alone too, and none of it is left behind.
    let again = try await store().record(ObservationBatch(tasks: [tasks[17]]))
    #expect(again.written == 0 && again.refused.count == 1)
    let proved = [tasks[17], tasks[18]].map { observed in
      var observed = observed
      observed.task.proof = TaskProof(
        at: sampleNow, verdict: .stale, places: 1, fresh: 0, stale: 1, unknown: 0)
      return observed
    }
    #expect(try await store().prove(proved).map(\.task) == [tasks[17].task.id])
    #expect(try await Array(store().proofs(since: .distantPast).keys) == [tasks[18].task.id])
  }

  /// What vendors and operators write is any text: none keeps a batch out, and none another task; nor does a number.
  func everyTextAndNumberIsTaken() async throws {
    let odd = [
      "a\0b", "a\u{FFFD}b", "\u{FFFF}", "\n", "", "%_'\"\\", "\u{202E}x", "İ", "ß",
      String(repeating: "long ", count: 20_000),
    ]
    let texts = odd.map { SafeText($0, limit: .message) }
    var tasks = zip(odd, texts).enumerated().map { number, text in
      ObservedTask.sample("\(number)") { task in
        task.label = text.1
        task.vendorStatus = text.1
        task.message = text.1
        task.domains = ["d\(number).example", text.0]
        task.namedDomains = [text.0]
        task.urls = URLItems([URLItem(url: SafeText(text.0, limit: .url), status: .failed)])
      }
    }
    tasks += odd.dropLast().map { .sample("id " + $0) }
    for number in [Double.nan, .infinity, -5] {
      var observed = ObservedTask.sample("\(number)") { $0.progress = number }
      observed.clockAhead = number * 1e30
      tasks.append(observed)
    }
    let outcome = try await store().record(ObservationBatch(tasks: tasks))
    #expect(outcome.refused.isEmpty, "\(outcome.refused)")
    #expect(try await store().allHistory(query()).count >= tasks.count - 1)
    #expect(try await store().record(ObservationBatch(tasks: [.sample("last")])).written == 1)
  }

  func manyRecordersLoseNothing() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          for number in 0..<10 {
            let tasks = ["a", "b"].map {
              ObservedTask.sample("\(writer)-\(number)", account: $0)
            }
            try await store().record(
              ObservationBatch(tasks: writer % 2 == 0 ? tasks : tasks.reversed()))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await ids("").count == 120)
  }

  func whatIsTooOldIsForgotten() async throws {
    let tasks = (0..<450).map { ObservedTask.sample("\($0)", age: 100 * 86_400) }
    try await store().track([entry("1")], guessed: [])
    try await store().record(ObservationBatch(tasks: tasks + [.sample("new")]))
    #expect(try await store().prune(to: StoreBounds()) == 450)
    #expect(try await ids("") == ["new"])
    #expect(try await store().watched().count == 1, "what is watched stays")
    // One process does so, and once an hour.
    try await store().record(ObservationBatch(tasks: tasks))
    #expect(try await store().prune(to: StoreBounds()) == 0)
    try place.pass(3_600)
    #expect(try await store(later: 3_700).prune(to: StoreBounds()) == 450)
  }
}

// MARK: - Looking for tasks

extension StoreConformance {
  func filtersFindWhatTheyLetPass() async throws {
    let tasks: [ObservedTask] = (0..<40).map { (number: Int) -> ObservedTask in
      let status: TaskStatus =
        number % 10 == 3 ? .failed : number % 10 == 4 ? .running : .succeeded
      let account = number % 2 == 0 ? "even" : "odd"
      return .sample(
        "Task-\(number)", account: account, status, age: Double(number) * 3_600 + 60
      ) { (task: inout CacheTask) in
        task.domains = ["d\(number % 5).example.com"]
        if number % 4 == 0 { task.label = SafeText("INC-\(number)", limit: .word) }
        if number % 3 == 0 {
          task.urls = .sample(2, status == .failed ? .failed : .succeeded)
        }
      }
    }
    try await store().record(ObservationBatch(tasks: tasks))
    let judgement = Judgement(
      Snapshot(version: 1, takenAt: sampleNow, tasks: tasks.map(\.task), accounts: []),
      now: sampleNow)
    for filter in [
      "", "status:failed", "status:failed,running", "-status:succeeded", "account:even",
      "domain:d3.example.com",
      "domain:d*", "label:INC-8", "-label:INC-8", "since:5h", "since:10h status:failed",
      "until:20h", "id:task-7",
      "id:Task-1*", "fail:>0", "fail:>=2 account:odd", "kind:prefetch",
      "(status:failed or label:INC-8) since:30h",
      "-(account:even or status:failed)", "url:js/1.js", "age:<3h", "provider:p", "provider:x",
    ] {
      let parsed = try TaskFilter(parsing: filter, now: sampleNow, zone: .fixed(seconds: 0))
      let matcher = parsed.matcher(in: FilterContext(now: sampleNow, judgement: judgement))
      let wanted = tasks.map(\.task).filter(matcher.matches).map(\.id.vendorID)
      let found = try await ids(filter)
      #expect(Set(found).isSuperset(of: wanted), "\(filter)")
      #expect(Set(found).count == found.count, "\(filter): none comes twice")
      if parsed.plan(now: sampleNow).isExact { #expect(found == wanted, "\(filter)") }
    }
  }

  /// As of a history that is read again by ids, or a script that names them.
  func manyIDsAreFoundAtOnce() async throws {
    let tasks = (0..<2_500).map { ObservedTask.sample("Task-\($0)") }
    try await store().record(ObservationBatch(tasks: tasks))
    let ids = (0..<2_400).map { "task-\($0)" }
    var query = try query(limit: 4_000)
    query.ids = ids
    #expect(try await store().allHistory(query).count == 2_400)
    for filter in [
      "id:" + ids.joined(separator: ","), "id:" + ids.map { $0 + "*" }.joined(separator: ","),
      "id:" + ids.joined(separator: " or id:"),
    ] {
      let parsed = try TaskFilter(parsing: filter, now: sampleNow, zone: .fixed(seconds: 0))
      let found = try await store().allHistory(
        HistoryQuery(filter: parsed, now: sampleNow, limit: 4_000))
      #expect((2_400...2_500).contains(found.count), "\(filter.prefix(40))")
    }
  }

  func pagesComeToAnEnd() async throws {
    // Many of one moment, as a vendor lists them.
    let tasks = (0..<30).map { ObservedTask.sample("\($0)", age: 60) }
    try await store().record(ObservationBatch(tasks: tasks))
    #expect(try await Set(ids("")).count == 30)
    #expect(try await ids("").count == 30)
    #expect(try await ids("status:failed").isEmpty)
  }

  func whatHappenedSinceIsFound() async throws {
    try await store().record(
      ObservationBatch(tasks: [
        .sample("new", age: 100), .sample("old"), .sample("failed", .failed),
        .sample("over") {
          $0.finish = .init(at: sampleNow.addingTimeInterval(-99), source: .vendor)
        },
        .sample("open", .running, age: 900_000),
      ]))
    var query = try query(limit: 1)
    query.since = sampleNow.addingTimeInterval(-200)
    let found = try await store().allHistory(query).map(\.task.id.vendorID)
    #expect(found == ["new", "over", "open"])
  }
}
