import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

@Suite("Sweep")
struct SweepTests {
  private func sweep() -> Sweep {
    Sweep(
      .list(.account, from: Fixtures.start, to: Fixtures.start), number: 1,
      started: Fixtures.moment(0))
  }

  private func add(_ page: TaskPage, to sweep: inout Sweep, at seconds: Double = 0) -> [String] {
    let moment = Fixtures.moment(seconds)
    return sweep.add(page, at: moment).map(\.vendorID)
  }

  @Test("joins the rows of a task over pages and drops the repeats of a moving list")
  func joins() throws {
    var sweep = sweep()
    let first = Fixtures.report(
      "a", createdAt: 20,
      items: [
        Fixtures.item("u/1", .succeeded, createdAt: 1),
        Fixtures.item("u/2", .running, createdAt: 1),
      ])
    let second = Fixtures.report(
      "a", createdAt: 10,
      items: [
        Fixtures.item("u/2", .succeeded, createdAt: 1), Fixtures.item("u/2", .queued, createdAt: 2),
        Fixtures.item("", .queued), Fixtures.item("", .queued),
      ])
    _ = add(TaskPage(reports: [first], next: PageCursor("2")), to: &sweep)
    #expect(sweep.cursor == PageCursor("2"))
    _ = add(TaskPage(reports: [second]), to: &sweep, at: 3)
    #expect(sweep.end == .complete)
    let finding = try #require(sweep.finding(Fixtures.id("a")))
    #expect(finding.parts == 2)
    #expect(finding.asked == Fixtures.moment(0))
    #expect(finding.answered == Fixtures.moment(3))
    #expect(finding.report.createdAt == Fixtures.start.addingTimeInterval(10))
    let rows = try #require(finding.report.items)
    #expect(rows.map(\.url.text) == ["u/1", "u/2", "u/2", "", ""])
    #expect(rows.map(\.status) == [.succeeded, .succeeded, .queued, .queued, .queued])
  }

  @Test("repeats within one answer are the vendor's own and stay")
  func repeatsInOnePage() {
    var sweep = sweep()
    let row = Fixtures.item("u", .running)
    _ = add(TaskPage(reports: [Fixtures.report("a", items: [row, row])]), to: &sweep)
    #expect(sweep.finding(Fixtures.id("a"))?.report.items?.count == 2)
  }

  @Test(
    "the word of a page that saw the task unfinished stands",
    arguments: [
      (TaskStatus.running, TaskStatus.succeeded, TaskStatus.running),
      (.succeeded, .running, .running), (.succeeded, .failed, .failed),
      (.failed, .succeeded, .failed), (.succeeded, .unknown, .unknown),
    ])
  func words(first: TaskStatus, second: TaskStatus, joined: TaskStatus) {
    var sweep = sweep()
    _ = add(
      TaskPage(reports: [Fixtures.report("a", word: first)], next: PageCursor("2")), to: &sweep)
    _ = add(TaskPage(reports: [Fixtures.report("a", word: second)]), to: &sweep)
    #expect(sweep.finding(Fixtures.id("a"))?.report.word == joined)
  }

  @Test("a read that was cut, or goes round in circles, is not complete")
  func truncated() {
    var cut = sweep()
    _ = add(TaskPage(isTruncated: true), to: &cut)
    #expect(cut.end == .truncated)
    var holed = sweep()
    let rows = [Fixtures.item("u", .succeeded)]
    _ = add(
      TaskPage(
        reports: [Fixtures.report("a", items: rows)], next: PageCursor("2"), isTruncated: true),
      to: &holed)
    #expect(holed.end == nil, "the pages after a hole are read too")
    _ = add(TaskPage(reports: [Fixtures.report("b", items: rows)]), to: &holed)
    #expect(holed.end == .truncated)
    #expect(holed.cut == [Fixtures.id("a")])
    var circling = sweep()
    _ = add(TaskPage(next: PageCursor("2")), to: &circling)
    #expect(circling.end == nil)
    _ = add(TaskPage(next: PageCursor("2")), to: &circling)
    #expect(circling.end == .truncated)
  }

  /// What the page that should have followed is like.
  enum MissingPage: CaseIterable {
    case empty, repeated, circling

    func page(_ last: TaskReport) -> TaskPage {
      switch self {
      case .empty: TaskPage(isTruncated: true)
      case .repeated: TaskPage(reports: [last], isTruncated: true)
      case .circling: TaskPage(next: PageCursor("3"))
      }
    }
  }

  @Test(
    "what goes on into a page that did not come may lack rows: in a list the last, of ids all",
    arguments: MissingPage.allCases)
  func missingPage(_ missing: MissingPage) {
    let references = ["a", "b"].map { TaskReference(vendorID: $0, kind: .purgeURL) }
    let questions: [(Question, Set<CacheTask.ID>)] = [
      (.list(.account, from: Fixtures.start, to: Fixtures.start), [Fixtures.id("b")]),
      (.describe(references), [Fixtures.id("a"), Fixtures.id("b")]),
    ]
    let rows = [Fixtures.item("u", .succeeded)]
    for (question, cut) in questions {
      var sweep = Sweep(question, number: 1, started: Fixtures.moment(0))
      let last = Fixtures.report("b", items: rows)
      _ = add(
        TaskPage(reports: [Fixtures.report("a", items: rows)], next: PageCursor("2")), to: &sweep)
      _ = add(TaskPage(reports: [last], next: PageCursor("3")), to: &sweep)
      for _ in 0..<Sweep.barrenLimit where sweep.end == nil {
        _ = add(missing.page(last), to: &sweep)
      }
      #expect(sweep.end == .truncated)
      #expect(sweep.cut == cut)
    }
  }

  @Test("a long task is offered when met and each time it has doubled, so the cost stays linear")
  func offering() {
    var sweep = sweep()
    var offers = 0
    var rowsOffered = 0
    for page in 0..<1_000 {
      let row = Fixtures.item("u/\(page)", .succeeded)
      let page = TaskPage(
        reports: [Fixtures.report("a", items: [row])], next: PageCursor("\(page)"))
      guard !add(page, to: &sweep).isEmpty else { continue }
      offers += 1
      rowsOffered += sweep.finding(Fixtures.id("a"))?.report.items?.count ?? 0
    }
    #expect(offers == 10)
    #expect(rowsOffered < 2 * 1_000)
  }
}
