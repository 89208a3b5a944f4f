import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("A list that does not end", .hangLimit)
struct EndlessListTests {
  private func task(_ number: Int, _ word: TaskStatus = .succeeded) -> TaskReport {
    Fixtures.report("t\(number)", word: word, createdAt: -600)
  }

  /// Goes to the next list call; ids that are asked for meanwhile go on.
  private func listCall(_ rig: inout PollerRig) throws -> AccountPoller.Call {
    var call = try rig.call()
    while !call.isList {
      _ = rig.answer(call, TaskPage(reports: [task(-1, .running)]))
      call = try rig.call()
    }
    return call
  }

  /// Answers list calls until a problem is told; returns how many pages that took, and the problem.
  private func read(
    _ rig: inout PollerRig, atMost limit: Int, taking seconds: Double = 0,
    _ page: (Int) -> TaskPage
  ) throws -> (pages: Int, problem: AccountStatus?) {
    for number in 0..<limit {
      let call = try listCall(&rig)
      rig.elapsed += .seconds(seconds)
      for change in rig.answer(call, page(number)) {
        if case .problem(let status) = change { return (number + 1, status) }
      }
    }
    return (limit, nil)
  }

  private func text(_ status: AccountStatus?) -> String? { status?.trouble?.sentence }

  @Test("is left after 50,000 tasks, which is told at once; what was known stays and is asked for")
  func tasks() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    _ = rig.answer(try rig.call(), TaskPage(reports: [task(-1, .running)]))
    rig.elapsed += .seconds(600)
    let (pages, problem) = try read(&rig, atMost: 1_000) { page in
      TaskPage(
        reports: (0..<200).map { task(page * 200 + $0) }, next: PageCursor("\(page)"))
    }
    #expect(pages == 250)
    #expect(
      text(problem)
        == "read in part (the list is too long: only its first 50,000 tasks were read)")
    #expect(problem?.error?.kind == .malformed)
    #expect(rig.status.isTroubling && !rig.status.isComplete)
    #expect(rig.poller.table.count == 50_001)
    #expect(try rig.task("t-1").isGone == false, "nothing is concluded from a list that was cut")
    // The account goes on, calmly: ids as ever, the list in ten minutes.
    let end = rig.elapsed
    var byID = 0
    while true {
      let call = try rig.call()
      if call.isList { break }
      byID += 1
      _ = rig.answer(call, TaskPage(reports: [task(-1, .running)]))
    }
    #expect(rig.elapsed - end >= .seconds(590))
    #expect(byID > 5)
    #expect(!rig.status.isBlind)
  }

  @Test("is a problem until a read comes to its end")
  func recovery() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    let same = PageCursor("same")
    let (_, problem) = try read(&rig, atMost: 9) { _ in TaskPage(reports: [task(1)], next: same) }
    #expect(problem != nil)
    let first = rig.answer(try listCall(&rig), TaskPage(reports: [task(1)], next: PageCursor("1")))
    #expect(first.isEmpty, "a first page does not say that there is a last one")
    #expect(rig.status.error != nil)
    let last = rig.answer(try listCall(&rig), TaskPage(reports: [task(2)]))
    #expect(last.contains { if case .resolved = $0 { true } else { false } })
    #expect(rig.status.error == nil && rig.status.isComplete)
  }

  @Test("hides no outage that comes later")
  func outage() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    let same = PageCursor("same")
    _ = try read(&rig, atMost: 9) { _ in
      TaskPage(reports: [task(1, .running)], next: same)
    }
    let call = try rig.call()
    #expect(!call.isList, "ids are asked for while the list rests")
    _ = rig.answer(call, TaskPage(reports: [task(1, .running)]))
    #expect(!rig.status.isBlind)
    for _ in 0..<12 { _ = rig.fail(try rig.call(), .transport("refused")) }
    #expect(rig.status.isBlind)
  }

  @Test("is told to cover a window only while it is cut")
  func coverage() throws {
    var account = EngineAccount(
      id: Fixtures.account, provider: Fixtures.provider,
      fixed: ScriptedProvider(Fixtures.listing))
    account.window = .seconds(9 * 86_400)
    var poller = AccountPoller(account)
    #expect(poller.currentStatus(at: Fixtures.moment(0)).coverage == .full)
    poller.connected()
    for seconds in [0.0, 10, 2_000] {
      guard case .call(let call) = poller.step(at: Fixtures.moment(seconds)), call.isList else {
        continue
      }
      let next = seconds < 1_000 ? PageCursor("same") : nil
      var work = poller.takeWork(
        on: TaskPage(next: next), of: call, at: Fixtures.moment(seconds))
      work?.run()
      _ = poller.answered(call, with: work, at: Fixtures.moment(seconds))
      let coverage = poller.currentStatus(at: Fixtures.moment(seconds)).coverage
      #expect(coverage == (seconds == 10 ? .window : .full))
    }
  }

  @Test("whose cursor never changes is left after its second page")
  func sameCursor() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    let (pages, problem) = try read(&rig, atMost: 99) { page in
      TaskPage(reports: [task(page)], next: PageCursor("same"))
    }
    #expect(pages == 2)
    #expect(
      text(problem)
        == "read in part (the list goes round in circles: its pages bring nothing new)")
  }

  @Test(
    "whose pages are empty or the same is left after twenty that bring nothing",
    arguments: [0, 1, 2])
  func nothingNew(kind: Int) throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    let (pages, problem) = try read(&rig, atMost: 999) { page in
      let reports: [TaskReport] =
        switch kind {
        case 0: []
        case 1: (0..<200).map { task($0) }
        default:
          [
            Fixtures.report(
              "a",
              items: (0..<100).map { Fixtures.item("https://h/\(page % 2)/\($0)", .running) })
          ]
        }
      return TaskPage(reports: reports, next: PageCursor("\(page)"))
    }
    // The first page is the first to bring something, and is not remembered.
    #expect((21...23).contains(pages))
    #expect(problem?.trouble?.said.contains("bring nothing new") == true)
  }

  @Test("of one task with ever more URLs is not taken for one that brings nothing")
  func longTask() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    let (pages, problem) = try read(&rig, atMost: 200) { page in
      let items = (0..<100).map { Fixtures.item("https://h/\(page)/\($0)", .running) }
      return TaskPage(
        reports: [Fixtures.report("a", items: items)],
        next: page == 199 ? nil : PageCursor("\(page)"))
    }
    #expect(pages == 200 && problem == nil)
    #expect(try rig.task("a").urls?.count == 20_000)
    #expect(rig.status.isComplete)
  }

  @Test("is left after half an hour, however slowly it comes")
  func time() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    let (pages, problem) = try read(&rig, atMost: 999, taking: 25) { page in
      TaskPage(reports: [task(page)], next: PageCursor("\(page)"))
    }
    #expect((70...73).contains(pages))
    #expect(
      text(problem)
        == "read in part (the list is too long: only what came within 30m was read)")
  }

  @Test("is left after 2,000,000 URLs, and after 50,000 pages")
  func rowsAndPages() {
    let items = URLItems((0..<20_000).map { Fixtures.item("https://h/\($0)", .running) })
    func excess(after pages: Int, _ report: (Int) -> TaskReport) -> (Int, Sweep.Excess?) {
      var sweep = Sweep(
        .list(.account, from: Fixtures.start, to: Fixtures.start), number: 1,
        started: Fixtures.moment(0))
      for page in 0..<pages where sweep.end == nil {
        _ = sweep.add(
          TaskPage(reports: [report(page)], next: PageCursor("\(page)")), at: Fixtures.moment(0))
      }
      return (sweep.pages, sweep.excess)
    }
    let rows = excess(after: 200) { page in
      var report = task(page)
      report.items = items
      return report
    }
    #expect(rows.0 == 100 && rows.1 == .rows)
    let pages = excess(after: 60_000) { page in
      Fixtures.report("a", items: [Fixtures.item("https://h/\(page)", .running)])
    }
    #expect(pages.0 == 50_000 && pages.1 == .pages)
  }

  @Test("a rest that the vendor asks for does not use up the time of a read")
  func longRest() throws {
    var rig = PollerRig(Fixtures.listing, rate: 1_000)
    _ = rig.answer(try rig.call(), TaskPage(reports: [task(1)], next: PageCursor("1")))
    _ = rig.fail(try rig.call(), .throttled(retryAfter: .seconds(3_600), Fixtures.message))
    let call = try rig.call()
    #expect(rig.elapsed >= .seconds(3_600))
    #expect(call.cursor == nil, "it starts over")
    _ = rig.answer(call, TaskPage(reports: [task(1)], next: PageCursor("1")))
    _ = rig.answer(try rig.call(), TaskPage(reports: [task(2)]))
    #expect(rig.status.isComplete && rig.status.error == nil)
  }

  @Test("no more than 100,000 tasks are kept, whatever many reads bring, and that is told")
  func kept() throws {
    var rig = PollerRig(Fixtures.listing, tracked: [Fixtures.tracked("mine")], rate: 1_000)
    var problems: [AccountStatus] = []
    for read in 0..<3 {
      var call = try rig.call()
      while !call.isList {
        _ = rig.answer(call, TaskPage(reports: [Fixtures.report("mine", word: .succeeded)]))
        call = try rig.call()
      }
      let page = TaskPage(reports: (0..<40_000).map { task(read * 40_000 + $0) })
      for change in rig.answer(call, page) {
        if case .problem(let status) = change { problems.append(status) }
      }
      rig.elapsed += .seconds(700)
    }
    #expect(rig.poller.table.count == 100_000)
    #expect(rig.poller.table.task(Fixtures.id("t0")) == nil, "heard of longest ago")
    #expect(rig.poller.table.task(Fixtures.id("t119999")) != nil)
    #expect(rig.poller.table.task(Fixtures.id("mine")) != nil)
    #expect(
      problems.map { $0.trouble?.said }
        == ["it has more than 100,000 tasks: those heard of longest ago were left out"])
  }

  @Test("what is over is left out before what goes on, and never what is tracked")
  func trimming() throws {
    var table = TaskTable(
      account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)
    table.track([Fixtures.tracked("mine")], at: Fixtures.moment(0))
    for (time, name, word) in [
      (1.0, "mine", TaskStatus.succeeded), (2, "open", .running), (3, "old", .succeeded),
      (4, "new", .succeeded),
    ] {
      let finding = Fixtures.finding(Fixtures.report(name, word: word), at: time)
      _ = table.merge([finding], from: .list(.account), isSettled: true)
    }
    var cut = [table.trim(to: 4), table.trim(to: 3)]
    #expect(cut == [0, 1])
    #expect(table.task(Fixtures.id("old")) == nil)
    cut.append(table.trim(to: 2))
    #expect(table.task(Fixtures.id("new")) == nil)
    cut.append(table.trim(to: 0))
    #expect(cut == [0, 1, 1, 1])
    #expect(table.count == 1 && table.task(Fixtures.id("mine")) != nil)
  }
}
