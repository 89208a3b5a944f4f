import Dispatch
import Logging
import PollingEngine
import TaskModel
import TestSupport
import Testing

/// Sizes at which work that grows with the square of the rows would take many minutes.
@Suite("Large reads", .hangLimit)
struct LargeReadTests {
  private static func row(_ number: Int, _ status: TaskStatus = .succeeded) -> TaskReport {
    Fixtures.report("a", items: [Fixtures.item("https://www.example.com/\(number)", status)])
  }

  private func sweep() -> Sweep {
    Sweep(
      .list(.account, from: Fixtures.start, to: Fixtures.start), number: 1,
      started: Fixtures.moment(0))
  }

  @Test("a page that has a report for every URL of one task is joined in linear time")
  func onePage() throws {
    var sweep = sweep()
    let count = 40_000
    let reports = (0..<count).map { Self.row($0) } + [Self.row(7, .failed)]
    _ = sweep.add(TaskPage(reports: reports), at: Fixtures.moment(0))
    let finding = try #require(sweep.finding(Fixtures.id("a")))
    let items = try #require(finding.report.items)
    #expect(items.count == count)
    #expect(items[7].status == .failed, "a later report takes an earlier one's place")
    #expect(items.last?.url.text == "https://www.example.com/\(count - 1)")
    #expect(finding.parts == count + 1)
  }

  @Test("so is a task that is spread over very many pages")
  func manyPages() throws {
    var sweep = sweep()
    var offered = 0
    for page in 0..<8_000 {
      let reports = (0..<5).map { Self.row(page * 5 + $0) }
      let next = page == 7_999 ? nil : PageCursor("\(page)")
      offered += sweep.add(TaskPage(reports: reports, next: next), at: Fixtures.moment(0)).count
    }
    #expect(sweep.end == .complete)
    #expect(sweep.finding(Fixtures.id("a"))?.report.items?.count == 40_000)
    #expect(offered < 20, "it is shown each time it has doubled")
  }

  @Test(
    "rows of many tasks in turn are joined in linear time, too, and shared where they are known")
  func manyTasks() throws {
    var sweep = sweep()
    func report(_ task: Int, _ row: Int) -> TaskReport {
      Fixtures.report("\(task)", items: [Fixtures.item("https://h/\(row)", .succeeded)])
    }
    let reports = (0..<400).flatMap { row in (0..<50).map { report($0, row) } }
    let whole = URLItems((0..<400).map { Fixtures.item("https://h/\($0)", .succeeded) })
    var work = sweep.takeWork(
      on: TaskPage(reports: reports), asked: Fixtures.moment(0), answered: Fixtures.moment(0),
      known: { $0.vendorID == "7" ? whole : nil })
    work.run()
    _ = sweep.take(work)
    #expect(sweep.findings.count == 50)
    #expect(sweep.findings.allSatisfy { $0.report.items == whole })
  }

  @Test("whether an item says something is found in linear time, whatever was in its place before")
  func staleWordings() throws {
    let count = 30_000
    func item(_ number: Int, _ message: String?) -> URLItem {
      URLItem(
        url: SafeText("https://h/\(number)", limit: .url), status: .failed,
        message: message.map { SafeText($0, limit: .message) })
    }
    let before = URLItems((0..<count).map { item($0, "reason \($0)") })
    let items = before.joined(with: [URLItems((0..<count).map { item($0, nil) })])
    var task = CacheTask(
      id: Fixtures.id("a"), provider: Fixtures.provider, kind: .purgeURL,
      firstSeenAt: Fixtures.start)
    task.urls = items
    let filter = try TaskFilter(
      parsing: "error:reason", now: Fixtures.start, zone: .fixed(seconds: 0))
    let snapshot = Snapshot(version: 1, takenAt: Fixtures.start, tasks: [task], accounts: [])
    let context = FilterContext(
      now: Fixtures.start, judgement: Judgement(snapshot, now: Fixtures.start))
    #expect(!filter.matches(task, in: context))
  }

  /// The joining of one account's page is held up until the other has been polled and shown; were that done
  /// on the engine's actor, it would last until the gate opens by itself, and the rest come after it.
  @Test("while an account's rows are joined, the others are polled and shown")
  func aside() async throws {
    let clock = ManualClock()
    let bigID = CacheTask.ID(account: AccountID("big"), vendorID: "a")
    let reports = (0..<1_000).map { number in
      TaskReport(
        id: bigID, kind: .purgeURL,
        items: [Fixtures.item("https://h/\(number)", .running)])
    }
    let big = ScriptedProvider(Fixtures.listing) { _ in .success(TaskPage(reports: reports)) }
    let good = ScriptedProvider(Fixtures.listing)
    let engine = Engine(
      accounts: [("big", big), ("good", good)].map {
        EngineAccount(id: AccountID($0), provider: Fixtures.provider, fixed: $1)
      }, clock: clock, now: { clock.wallTime() },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let gate = DispatchSemaphore(value: 0)
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    let hold: @Sendable (TaskPage) -> Void = { page in
      guard page.reports.first?.id == bigID else { return }
      beginning.yield()
      _ = gate.wait(timeout: .now() + 1_200)
      gate.signal()
    }
    await PageWork.$willJoin.withValue(hold) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await engine.run() }
        group.addTask { await clock.turn() }
        for await _ in begun { break }
        await good.waitForQueries(good.queries.count + 3)
        let snapshot = await engine.latest
        #expect(snapshot.task(bigID) == nil)
        #expect(snapshot.account(AccountID("good"))?.lastSuccess != nil)
        gate.signal()
        for await snapshot in await engine.snapshots() {
          guard let task = snapshot.task(bigID) else { continue }
          #expect(task.urls?.count == 1_000)
          break
        }
        group.cancelAll()
      }
    }
  }
}
