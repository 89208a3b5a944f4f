import Foundation
import TaskModel
import TestSupport
import Testing

@testable import Reports

@Suite("What happened, in the formats of a report") struct ReviewFormatTests {
  private let review = Review(ReviewFixture.incident)

  @Test func markdown() { expectGolden(ReviewMarkdown.text(review), "report.md") }

  @Test func html() { expectGolden(ReviewHTML.text(review), "report.html") }

  @Test func json() { expectGolden(ReviewJSON.text(review), "report.json") }

  @Test("JSON is as it is published") func schema() throws {
    let schema = try Schema(JSONSchema.text)
    let empty = Review(
      ReviewMaterial([], filter: "", now: ReviewFixture.at(0), zone: ReviewFixture.zone))
    for review in [review, empty, ReviewFixture.hostile("<b>\u{1B}é")] {
      #expect(schema.faults(ReviewJSON.text(review), "report") == [])
    }
  }

  @Test func handover() { expectGolden(HandoverText.text(review), "handover.txt") }

  @Test("Nothing to say is said in each format") func nothing() {
    let empty = Review(
      ReviewMaterial([], filter: "label:x", now: ReviewFixture.at(0), zone: ReviewFixture.zone))
    for text in [ReviewMarkdown.text(empty), ReviewHTML.text(empty), HandoverText.text(empty)] {
      #expect(text.contains("No task that was kept matches."))
    }
    #expect(HandoverText.text(empty).split(separator: "\n").count == 3)
    #expect(ReviewJSON.text(empty).contains("\"labels\":[]"))
  }
}

@Suite("What happened") struct ReviewTests {
  private func review(_ tasks: [ReviewedTask], usual: UsualTimes? = nil) -> Review {
    var material = ReviewMaterial(
      tasks, filter: "", now: ReviewFixture.at(95), zone: ReviewFixture.zone)
    for account in Set(tasks.map(\.task.account)) {
      material.usual[account] = usual.map { [.purgeURL: $0] }
    }
    return Review(material)
  }

  private static func task(
    _ status: TaskStatus, _ account: String = "a", label: String? = nil,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> ReviewedTask {
    ReviewFixture.task(
      account, "\(status)", status, label: label, created: 1, ended: status.isEnded ? 2 : nil,
      change)
  }

  @Test(
    "All is done only where every task is",
    arguments: [
      ([.succeeded], .done, "The one task succeeded."),
      ([.succeeded, .succeeded], .done, "All 2 tasks succeeded."),
      (
        [.succeeded, .failed], .notDone,
        "1 of 2 tasks did not succeed (1 failed); 1 succeeded."
      ),
      ([.failed], .notDone, "The one task did not succeed (1 failed)."),
      (
        [.partial, .canceled, .running], .notDone,
        "2 of 3 tasks did not succeed (1 failed in part, 1 canceled); "
          + "1 task had not ended when last read (1 running)."
      ),
      (
        [.succeeded, .queued], .notOver,
        "1 task had not ended when last read (1 queued); 1 succeeded."
      ),
      (
        [.unknown], .notOver,
        "1 task had not ended when last read (1 of unknown status)."
      ),
      ([], .nothing, "No task that was kept matches."),
    ] as [([TaskStatus], ReviewTone, String)])
  func verdicts(statuses: [TaskStatus], tone: ReviewTone, sentence: String) {
    let review = review(statuses.map { Self.task($0) })
    #expect(review.tone == tone)
    #expect(review.verdict.plain == sentence)
  }

  @Test("What was redone is neither a failure nor hidden") func redone() {
    let redone = Self.task(.failed) { $0.supersededBy = Self.task(.succeeded).task.id }
    let review = review([redone, Self.task(.succeeded)])
    #expect(review.tone == .done)
    #expect(review.verdict.plain == "1 task failed and was redone; 1 succeeded.")
    #expect(review.failures.isEmpty)
  }

  @Test("What is stale at the edge is not done, whatever the vendor says") func stale() {
    func proved(_ stale: Int, _ unknown: Int) -> ReviewedTask {
      Self.task(.succeeded) {
        $0.proof = TaskProof(
          at: ReviewFixture.at(3), verdict: stale > 0 ? .stale : unknown > 0 ? .unknown : .fresh,
          places: 2 + stale + unknown, fresh: 2, stale: stale, unknown: unknown)
      }
    }
    let bad = review([proved(1, 0), proved(0, 0), proved(0, 1), Self.task(.succeeded)])
    #expect(bad.tone == .notDone)
    #expect(bad.verdict.plain == "1 task is stale at the edge (a succeeded); 3 others succeeded.")
    let many = review((1...5).map { _ in proved(1, 0) })
    let names = "a succeeded, a succeeded, a succeeded and 2 more"
    #expect(many.verdict.plain == "5 tasks are stale at the edge (\(names)).")
    #expect(
      review([proved(1, 0), proved(0, 0)]).verdict.plain
        == "1 task is stale at the edge (a succeeded); 1 other succeeded.")
    let partial = Self.task(.partial) { $0.proof = proved(1, 0).task.proof }
    #expect(
      review([partial, proved(1, 0), proved(0, 0)]).verdict.plain
        == "1 of 3 tasks did not succeed (1 failed in part); 2 tasks are stale at the edge "
        + "(a partial, a succeeded), 1 of them counted above; 1 other succeeded.")
    #expect(
      review([partial]).verdict.plain
        == "The one task did not succeed (1 failed in part); 1 task is stale at the edge (a partial), "
        + "counted above.")
    let redone = Self.task(.failed) {
      $0.supersededBy = Self.task(.succeeded).task.id
      $0.proof = proved(1, 0).task.proof
    }
    #expect(review([redone]).verdict.plain == "1 task is stale at the edge (a failed).")
    #expect(
      bad.proofs.plain
        == "Verified at the edge: 1 task fresh at all places asked, of 1 task nothing concluded, 1 task "
        + "stale at some; of all else what stands here is what the vendors said of their tasks.")
    #expect(
      ReviewJSON.text(bad).contains(
        #""verified":{"tasks":3,"fresh":1,"revalidated":0,"unknown":1,"stale":1}"#))
    #expect(review([proved(0, 0)]).tone == .done)
  }

  @Test("What is gone was not done") func gone() {
    let review = review([Self.task(.running) { $0.isGone = true }])
    #expect(review.tone == .notDone && review.whole.ended == nil && review.whole.took == nil)
    #expect(
      review.failures.map(\.reason) == ["gone from the vendor's list before the end was seen"])
    #expect(review.whole.work.text == "0 of 1 task ok, 0 failed, 1 unknown, 0 left")
  }

  @Test("What is not in it is said") func missing() {
    var material = ReviewMaterial(
      [Self.task(.succeeded)], filter: "since:24h", now: ReviewFixture.at(95),
      zone: ReviewFixture.zone)
    material.isCut = true
    material.lastReads[AccountID("b")] = ReviewFixture.at(94)
    material.accounts = ["c", "a", "b"].map { AccountID($0) }
    #expect(
      Review(material).scope.plain
        == "Tasks that match since:24h, of which only the newest 1 are here, "
        + "as known on this machine at 2026-09-21 13:35:00 +08:00. None is known of b. "
        + "Never read on this machine: c.")
    #expect(Review(material).tone == .unsure)
    material.isCut = false
    material.accounts = (10..<20).map { AccountID("a\($0)") }
    #expect(
      Review(material).scope.plain.hasSuffix(
        " Never read on this machine: a10, a11, a12, a13, a14, a15 and 4 more."))
    // What a team kept was seen by all of it.
    for (name, team) in [(String?.none, "the team"), ("cdn-ops", "the team cdn-ops")] {
      material.keeper = .team(name)
      let scope = Review(material).scope.plain
      #expect(scope.contains(", as known to \(team) at 2026-09-21 13:35:00 +08:00."))
      #expect(scope.hasSuffix(" Never read by the team: a10, a11, a12, a13, a14, a15 and 4 more."))
      #expect(!scope.contains("this machine"))
    }
  }

  @Test("The picture has what did not succeed before all else") func pictured() {
    var tasks = (0..<40).map { number in
      ReviewFixture.task("a", "ok\(number)", .succeeded, created: 1, ended: 50 + Double(number))
    }
    tasks += (0..<3).map { number in
      ReviewFixture.task("a", "bad\(number)", .failed, created: 20, ended: 22)
    }
    let timeline = ReviewTimeline(review(tasks))
    let bars = timeline?.rows.first?.lanes.flatMap(\.self) ?? []
    #expect(bars.count { $0.task.standing == .failed } == 3)
    #expect(timeline?.others == 43 - bars.count)
    for lane in timeline?.rows.first?.lanes ?? [] {
      for (one, next) in zip(lane, lane.dropFirst()) { #expect(one.to < next.from) }
    }
  }

  @Test("How long it took is told only where both ends are known") func took() {
    let known = ReviewFixture.task("a", "1", .succeeded, created: 60, ended: 120)
    #expect(review([known]).whole.took == .seconds(3_600))
    let tracked = ReviewFixture.task("b", "2", .succeeded, created: 0, ended: 120) {
      $0.createdAt = nil
      $0.trackedAt = ReviewFixture.at(0)
    }
    #expect(review([known, tracked]).whole.took == nil)
    func seen(_ ended: Double, notBefore: Double) -> ReviewedTask {
      ReviewFixture.task("a", "3", .succeeded, created: 0, ended: ended) {
        $0.finish = .init(
          at: ReviewFixture.at(ended), source: .observed, notBefore: ReviewFixture.at(notBefore))
      }
    }
    // Nobody looked for a night.
    #expect(review([seen(900, notBefore: 1)]).whole.took == nil)
    #expect(review([seen(10, notBefore: 9.5)]).whole.took == .seconds(600))
  }

  @Test("How old it is is said, account by account") func staleness() {
    var material = ReviewMaterial(
      [Self.task(.succeeded), Self.task(.succeeded, "b")], filter: "", now: ReviewFixture.at(95),
      zone: ReviewFixture.zone)
    material.accounts = ["a", "b", "c", "d"].map { AccountID($0) }
    material.lastReads = [
      AccountID("a"): ReviewFixture.at(94.5), AccountID("c"): ReviewFixture.at(1),
      AccountID("other"): ReviewFixture.at(1),
    ]
    // Of b it is known when its tasks were seen, of d nothing.
    #expect(
      Review(material).staleness?.plain
        == "Last read, as written down once a minute: c 1h34m ago, b 1h33m ago. What happened there "
        + "since then is not known.")
    #expect(Review(material).reads.map(\.account.name) == ["a", "b", "c"])
    material.lastReads = material.lastReads.mapValues { _ in ReviewFixture.at(95) }
    material.lastReads[AccountID("b")] = ReviewFixture.at(95)
    #expect(Review(material).staleness == nil)
    // What is read all the time may have been written down so long ago.
    material.lastReads[AccountID("c")] = ReviewFixture.at(93.1)
    #expect(Review(material).staleness == nil)
  }

  @Test(
    "That a task stands still is written down once a minute, and so it is not said when it was read"
  )
  func standing() {
    let running = ReviewFixture.task("a", "1", .running, created: 90, seen: 94.1)
    let review = review([running])
    #expect(HandoverText.text(review).contains("created 13:30:00, as of 54s ago\n"))
    #expect(review.openTable.columns.last == "As of")
    let html = ReviewHTML.text(review)
    #expect(html.contains("as of 13:34:06") && !html.contains("last read 13:34"))
  }

  @Test("URLs that failed are told before their task has ended") func early() {
    let review = review([
      Self.task(.running) { task in
        task.urls = URLItems(
          ReviewFixture.items(0..<2) + ReviewFixture.items(2..<5, .failed, reason: "Origin timeout")
        )
      }
    ])
    #expect(review.tone == .notOver)
    #expect(
      review.verdict.plain
        == "1 task had not ended when last read (1 running); 3 URLs of those failed already.")
    #expect(review.failures.map(\.reason) == ["Origin timeout"])
    #expect(review.failures.map(\.urls) == [3] && review.badURLTable.rows.count == 3)
  }

  @Test("No failure is left out for having a reason of its own") func manyReasons() {
    let items = (0..<500).flatMap { number in
      ReviewFixture.items(number..<number + 1, .failed, reason: "reason \(number)")
    }
    let review = review([Self.task(.failed) { $0.urls = URLItems(items) }])
    #expect(review.failures.reduce(0) { $0 + $1.urls } == 500)
    #expect(review.failures.contains { $0.reason == "other reasons" && $0.urls == 300 })
    #expect(review.badURLTable.rows.count == 50 && review.badURLTable.others == 450)
  }

  @Test("Where URLs lack a task it is not said that all is done") func unsure() {
    func task(_ account: String, _ range: Range<Int>) -> ReviewedTask {
      ReviewFixture.task(
        account, "1", .succeeded, created: 1, ended: 2, urls: ReviewFixture.items(range))
    }
    let review = review([task("a", 0..<3), task("b", 0..<2)])
    #expect(review.tone == .unsure && review.labels.map(\.tone) == [.unsure])
    #expect(review.verdict.plain == "All 2 tasks succeeded; not every URL has a task on b.")
  }

  @Test("Where tasks do not tell their URLs it is not said that URLs lack a task") func unknown() {
    func task(_ account: String, _ range: Range<Int>?) -> ReviewedTask {
      ReviewFixture.task(
        account, "\(range?.count ?? 0)", .succeeded, created: 1, ended: 2,
        urls: range.map { ReviewFixture.items($0) })
    }
    let blind = review([task("a", 0..<3), task("b", nil)])
    #expect(blind.tone == .unsure)
    #expect(
      blind.verdict.plain
        == "All 2 tasks succeeded; whether every URL has a task on b is not known.")
    #expect(blind.sections.map(\.heading) == ["URLs that may have no task"])
    #expect(
      HandoverText.text(blind).hasSuffix(
        "\nURLs that may have no task: b [INC-4711]: not known whether any of 3 URLs of img.example.com "
          + "has a purge: 1 task of the account does not tell what URLs\n"))
    #expect(
      ReviewJSON.text(blind).contains(
        #""urls_missing":0,"urls_unknown":3,"urls_doubtful":0,"tasks_without_urls":1"#))
    let both = review([task("a", 0..<3), task("b", nil), task("c", 0..<1)])
    #expect(
      both.verdict.plain
        == "All 3 tasks succeeded; not every URL has a task on c; whether every URL has a task on b is not "
        + "known.")
    #expect(
      HandoverText.text(both).hasSuffix(
        "\nURLs without a task: c [INC-4711]: no purge for 2 of 3 URLs of img.example.com; of 1 more "
          + "that is not known\n"))
    #expect(
      ReviewJSON.text(both).contains(
        #""urls_missing":2,"urls_unknown":0,"urls_doubtful":0,"tasks_without_urls":0"#))
  }

  @Test("Labels come in their order, and tasks without one last") func labels() {
    let review = review([
      Self.task(.succeeded), Self.task(.succeeded, label: "b"), Self.task(.failed, label: "a"),
    ])
    #expect(review.labels.map(\.name) == ["a", "b", nil])
  }

  @Test("URLs that nobody tells of are not counted as none") func counts() {
    let bare = review([Self.task(.succeeded)])
    #expect(bare.whole.urlsTotal == nil && bare.whole.urlsDone == nil)
    let counted = review([
      Self.task(.succeeded),
      Self.task(.partial) { $0.counts = TaskCounts(total: 5, succeeded: 3, failed: 2) },
    ])
    #expect(counted.whole.urlsTotal == 5 && counted.whole.urlsDone == 3)
    #expect(counted.whole.urlsFailed == 2)
  }

  @Test("Times go by our clock, whatever the vendor's shows") func clocks() {
    var task = Self.task(.succeeded).task
    let ahead = ReviewedTask(task: task, clockAhead: 60, trail: TaskTrail())
    #expect(review([ahead]).whole.created?.lowerBound == ReviewFixture.at(0))
    #expect(review([ahead]).whole.ended?.at == ReviewFixture.at(1))
    task.finish = CacheTask.Finish(at: ReviewFixture.at(2), source: .observed, clockAhead: 60)
    #expect(
      review([ReviewedTask(task: task, clockAhead: 60, trail: TaskTrail())]).whole.ended?.at
        == ReviewFixture.at(2))
  }

  @Test("Ends that nobody knows are counted, and make no length") func unknownEnds() {
    let review = review([Self.task(.succeeded), Self.task(.succeeded) { $0.finish = nil }])
    #expect(review.whole.untimed == 1 && review.whole.took == nil)
    #expect(review.course?.plain.contains("when 1 task ended is not known") == true)
  }

  @Test(
    "Slow is what surely took longer than 95 of 100",
    arguments: [(59.0, 0), (61.0, 1)] as [(Double, Int)])
  func slow(seconds: Double, expected: Int) {
    let usual = UsualTimes(median: .seconds(10), p95: .seconds(60))
    let ended = Self.task(.succeeded) {
      $0.finish = .init(at: ReviewFixture.at(1).addingTimeInterval(seconds), source: .vendor)
    }
    #expect(review([ended], usual: usual).slow.count == expected)
    // An open one is compared by when it was read, not by now.
    let open = Self.task(.running) {
      $0.lastSeenAt = ReviewFixture.at(1).addingTimeInterval(seconds)
    }
    #expect(review([open], usual: usual).slow.count == expected)
    // Of an end between two reads the earlier counts.
    let observed = Self.task(.succeeded) {
      $0.finish = .init(
        at: ReviewFixture.at(9), source: .observed,
        notBefore: ReviewFixture.at(1).addingTimeInterval(seconds))
    }
    #expect(review([observed], usual: usual).slow.count == expected)
    #expect(review([ended, open, observed]).slow.isEmpty)
  }

  @Test("A failure is acknowledged where all its tasks are") func acknowledged() {
    var material = ReviewMaterial(
      ["1", "2"].map { id in ReviewFixture.task("a", id, .failed, created: 1, ended: 2) },
      filter: "", now: ReviewFixture.at(95), zone: ReviewFixture.zone)
    func note(_ ids: [String], by name: String) -> Acknowledgement {
      Acknowledgement(
        account: AccountID("a"), kind: .tasks,
        tasks: Set(ids.map { CacheTask.ID(account: AccountID("a"), vendorID: $0) }), by: name,
        at: ReviewFixture.at(3))
    }
    material.acknowledgements = [note(["1"], by: "li")]
    #expect(Review(material).failures.map(\.acknowledgedBy) == [nil])
    material.acknowledgements.append(note(["2"], by: "wang"))
    #expect(Review(material).failures.map(\.acknowledgedBy) == [["li", "wang"]])
  }
}
