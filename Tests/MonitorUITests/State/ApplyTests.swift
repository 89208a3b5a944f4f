import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct ApplyTests {
  @Test func onlyNewerSnapshotsCount() {
    var state = Sample.state()
    let before = state
    _ = state.apply(.snapshot(Sample.snapshot([], version: 1)))
    #expect(state == before)
    _ = state.apply(.snapshot(Sample.snapshot([], version: 2)))
    #expect(state != before)
    #expect(state.table.rows.count == 0)
  }

  /// What is judged by the time that has passed goes by the ticks; the clock shows what the calendar says.
  @Test func settingTheCalendarMovesTheClockAndNothingElse() throws {
    var state = Sample.state()
    let before = try screenRows(state)
    let clock = state.context.clockText
    _ = state.apply(.calendarSet(ahead: -3_600))
    #expect(state.context.clockText != clock)
    let rows = try screenRows(state)
    #expect(rows.dropFirst() == before.dropFirst(), "ages, data and done/min stay")
    #expect(
      rows[0].replacing(state.context.clockText, with: "") == before[0].replacing(clock, with: ""))
    _ = state.apply(.calendarSet(ahead: 0))
    #expect(try screenRows(state) == before)
  }

  @Test func escapeNeverQuits() {
    var state = Sample.state()
    #expect(state.press("Esc", "Esc", "Backspace").isEmpty)
    state.press("Enter", "?")
    #expect(state.press("Esc", "Esc", "Esc") == [.focus(nil)])
  }

  @Test func qGoesBackAndQuitsAtTheTable() {
    var state = Sample.state()
    state.press("Enter", "Enter")
    #expect(state.press("q") == [])
    #expect(state.press("q") == [.focus(nil)])
    #expect(state.press("q") == [.quit(signal: nil)])
  }

  @Test func controlCAsksFirst() throws {
    var state = Sample.state()
    #expect(state.apply(.input(.interrupt)) == [])
    #expect(try screenRows(state)[23] == "Ctrl-C again quits")
    state.wait(1.6)
    #expect(try screenRows(state)[23].hasPrefix("? help"))
    #expect(state.apply(.input(.interrupt)) == [])
    state.wait(1.4)
    #expect(state.apply(.input(.interrupt)) == [.quit(signal: 2)])
  }

  /// Whatever page is shown, and whatever else is pressed or said meanwhile.
  @Test(arguments: [[], ["j"], ["/"], ["?"], ["s"], ["f"], ["Enter", "Enter"]])
  func theQuestionStandsAsLongAsItCounts(_ keys: [String]) throws {
    var state = Sample.state()
    _ = state.apply(.input(.interrupt))
    for key in keys { state.press(key) }
    state.wait(1)
    #expect(try screenRows(state)[23] == "Ctrl-C again quits")
    #expect(state.apply(.input(.interrupt)) == [.quit(signal: 2)])
    state.wait(0.5)
    #expect(try screenRows(state)[23] != "Ctrl-C again quits")
  }

  @Test(arguments: [(InputEvent.hangup, 1), (.terminate(signal: 15), 15)] as [(InputEvent, Int32)])
  func signalsEndIt(_ event: InputEvent, _ signal: Int32) {
    var state = Sample.state()
    #expect(state.apply(.input(event)) == [.quit(signal: signal)])
  }

  @Test func pollsAskForTheSelectedAccount() throws {
    var state = Sample.state()
    #expect(state.press("r") == [.poll(Sample.ucloud)])
    #expect(state.press("R") == [.poll(nil)])
    _ = state.apply(.pollAnswered([Sample.ucloud: .waits(.seconds(14)), Sample.jd: .asked]))
    #expect(
      try screenRows(state)[23].hasPrefix(
        "sim-ucloud: not before 14s from now; asking sim-jdcloud  "))
    state.wait(7)
    #expect(try screenRows(state)[23].hasPrefix("? help"))
  }

  @Test func nothingIsLeftToAskFor() throws {
    var state = Sample.state()
    _ = state.apply(.pollAnswered([Sample.ucloud: .asked, Sample.jd: .idle]))
    #expect(
      try screenRows(state)[23].hasPrefix(
        "sim-jdcloud: nothing is left to ask for; asking sim-ucloud"))
    #expect(state.context.notice?.tone == .info)
  }

  @Test func aWishIsPassedOnToWhoAsksTheAccount() throws {
    var state = Sample.state()
    let reader = SafeText("wang@jump2", limit: .word)
    _ = state.apply(.pollAnswered([Sample.ucloud: .passedOn(reader), Sample.jd: .passedOn(nil)]))
    #expect(
      try screenRows(state)[23].hasPrefix(
        "sim-jdcloud: passed on to who polls it; sim-ucloud: passed on to wang@jump2"))
  }

  @Test func noRowNoPoll() {
    var state = Sample.state(tasks: [])
    #expect(state.press("r", "Enter", "e", "l", "I").isEmpty)
  }

  @Test func resumeRepaintsAndPolls() {
    var state = Sample.state()
    #expect(state.apply(.input(.resume)) == [.repaint, .refresh])
    #expect(state.press("^L") == [.repaint])
  }

  @Test func aPasteFiresNoKeys() {
    var state = Sample.state()
    let before = state
    #expect(state.apply(.input(.paste("q\nq!jj"))) == [])
    #expect(state.context.notice != nil)
    #expect(state.table.rows == before.table.rows)
    #expect(state.table.cursor == before.table.cursor)
    state.press("/")
    _ = state.apply(.input(.paste("status:failed")))
    #expect(state.table.view.filter.text == "status:failed")
  }

  @Test func pauseFreezesTheScreenAndNotTheNews() throws {
    var state = Sample.state()
    state.press("p")
    let frozen = try screenRows(state).dropFirst()
    state.wait(42)
    _ = state.apply(.snapshot(Sample.snapshot([], version: 2)))
    #expect(try screenRows(state).dropFirst() == frozen)
    #expect(try screenRows(state)[0].contains("PAUSED 42s"))
    #expect(state.context.known.latest.tasks.isEmpty)
    state.press("p")
    #expect(state.table.rows.count == 0)
    #expect(try !screenRows(state)[0].contains("PAUSED"))
  }

  /// Under LIVE nothing may be older than the snapshot, whatever keys are pressed.
  @Test func countsAndRowsFollowTheSnapshotWhileKeysArePressed() throws {
    var state = Sample.state()
    state.press("j", "j", "j")
    let order = state.table.rows.ids
    var tasks = Sample.tasks.map { task in
      var task = task
      if task.id.vendorID == "16219471" { task.status = .failed }
      return task
    }
    tasks.append(Sample.task(Sample.alibaba, "new", .running, age: 1))
    let fresh = Sample.state(tasks: tasks)
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(state.table.rows.counts.totals == fresh.table.rows.counts.totals)
    #expect(state.table.rows.counts.all == fresh.table.rows.counts.all)
    #expect(try screenRows(state)[1] == screenRows(fresh)[1])
    // The order waits, and what is new comes last.
    #expect(state.table.rows.ids.map(\.vendorID) == order.map(\.vendorID) + ["new"])
    state.wait(2)
    #expect(state.table.rows.ids == fresh.table.rows.ids)
  }

  @Test func openURLsFollowTheSnapshotWhileKeysArePressed() throws {
    var state = Sample.state()
    state.press("j", "j", "Enter", "j")
    let id = try #require(state.selectedTask?.id)
    guard case .urls(let before) = state.page else { return }
    let tasks = Sample.tasks.map { task in
      var task = task
      if task.id == id {
        task.urls = Sample.items("dl.example.com", 501, done: 1, failed: 500)
      }
      return task
    }
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    guard case .urls(let urls) = state.page else { return }
    #expect(urls.rows.items.failedCount == 500)
    #expect(urls.rows.count == 501)
    #expect(urls.cursor.id == before.cursor.id)
    #expect((0..<500).allSatisfy { urls.rows.id(at: $0) == before.rows.id(at: $0) })
  }

  @Test func problemsAreVisitedInOrder() {
    var state = Sample.state()
    state.press("G", "E")
    #expect(state.table.cursor.id?.task?.vendorID == "up-77120")
    state.press("E", "E")
    #expect(state.table.cursor.id?.task?.vendorID == "545ec2e2-e9e5-47b8")
    state.press("e")
    #expect(state.table.cursor.id?.task?.vendorID == "up-77131")
  }

  /// Nobody's last words are "all done" unless every row says so.
  @Test func allEndedIsSaidOfEverythingOnly() throws {
    let ended = Sample.tasks.filter(\.status.isEnded)
    #expect(Sample.state(tasks: ended).hasAllEnded)
    let unknown = ended + Sample.tasks.filter { $0.status == .unknown }
    #expect(!Sample.state(tasks: unknown).hasAllEnded)
    #expect(!Sample.state(tasks: []).hasAllEnded)
    let blind = Sample.accounts.map { status in
      var status = status
      if status.account == Sample.jd { status.state = .auth }
      return status
    }
    #expect(!Sample.state(tasks: ended, accounts: blind).hasAllEnded)
    // A filter that shows only what has ended does not make it true.
    let filter = try TaskFilter(parsing: "status:succeeded", now: Sample.now, zone: Sample.zone)
    #expect(!Sample.state(filter: filter).hasAllEnded)
    var old = Sample.state(tasks: ended)
    old.wait(120)
    #expect(!old.hasAllEnded)
  }

  @Test func withoutAConfigOnlyQuittingAndHelpWork() {
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now,
      options: Sample.options { $0.missingConfig = "/nowhere" })
    #expect(state.press("j", "Enter", "/", "r", "s", "?", "Esc", "Esc").isEmpty)
    #expect(state.overlay == nil)
    // A command about the table does not lead there.
    state.press("?", ":")
    state.type("sort age")
    #expect(state.press("Enter").allSatisfy { $0 == .keep(.command("sort age")) })
    #expect(state.page == .start(configPath: "/nowhere"))
    #expect(state.press("q") == [.quit(signal: nil)])
    #expect(exitSummary(state).isEmpty)
  }
}

@Suite struct FilterEditingTests {
  @Test func liveWhileTyping() {
    var state = Sample.state()
    state.press("/")
    state.type("status:failed")
    #expect(state.table.rows.count == 2)
    state.press("Enter")
    #expect(state.overlay == nil)
    #expect(state.table.view.filter.text == "status:failed")
  }

  @Test func aBadTermKeepsTheListAsItWas() throws {
    var state = Sample.state()
    let before = state.table.rows.ids
    state.press("/")
    state.type("status:xfailed")
    #expect(state.table.rows.ids == before)
    #expect(try screenRows(state)[22].contains("did you mean 'failed'?"))
    #expect(state.press("Enter").isEmpty)
    #expect(state.overlay != nil)
    state.press("^U")
    state.type("status:failed")
    #expect(state.table.rows.count == 2)
  }

  @Test func escapeUndoes() {
    var state = Sample.state()
    state.press("j", "j", "/")
    state.type("status:failed")
    state.press("Enter")
    let (view, cursor, ids) = (state.table.view, state.table.cursor, state.table.rows.ids)
    state.press("/", "^U")
    #expect(state.table.rows.count == 10)
    state.type("kind:prefetch")
    state.press("Esc")
    #expect(state.table.view == view)
    #expect(state.table.cursor == cursor)
    #expect(state.table.rows.ids == ids)
  }

  @Test func controlWDeletesAWord() throws {
    var state = Sample.state()
    state.press("/")
    state.type("kind:prefetch status:failed")
    state.press("^W")
    #expect(state.table.view.filter.text == "kind:prefetch ")
    #expect(state.table.rows.count == 3)
  }

  @Test func theFilterSurvivesTheDrillDown() {
    var state = Sample.state()
    state.press("／")
    state.type("status:failed")
    state.press("Enter", "Enter", "Esc")
    #expect(state.table.view.filter.text == "status:failed")
    #expect(state.table.rows.count == 2)
  }

  @Test func urlsHaveAFilterOfTheirOwn() {
    var state = Sample.state()
    state.press("j", "j", "Enter", "/")
    state.type("status:succeeded 1020")
    state.press("Enter")
    guard case .urls(let urls) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(urls.rows.count == 1)
    #expect(state.table.view.filter.isEmpty)
    state.press("0")
    guard case .urls(let all) = state.page else { return }
    #expect(all.rows.count == 500)
  }
}

@Suite struct URLFilterEditorTests {
  /// A term that filters tasks would match nothing here and look like an answer.
  @Test(arguments: ["account:x", "1003 kind:purge", "FAIL:>0"])
  func termsOfTasksAreRefused(_ text: String) throws {
    var state = Sample.state()
    state.press("j", "j", "Enter", "/")
    state.type("1003")
    guard case .urls(let before) = state.page else { return }
    state.press("^U")
    state.type(text)
    guard case .urls(let urls) = state.page else { return }
    #expect(urls.rows.count != 0)
    let line = try screenRows(state)[22]
    #expect(line.hasPrefix("! '"))
    #expect(line.contains("filters tasks at "))
    state.press("Enter")
    #expect(state.overlay != nil)
    state.press("^U")
    state.type("1003")
    guard case .urls(let mended) = state.page else { return }
    #expect(mended.rows.count == before.rows.count)
    state.press("Enter")
    #expect(state.overlay == nil)
  }

  /// The third row is a task with 15 failed URLs and 485 that succeeded.
  @Test(arguments: [
    ("status:failed", 15), ("-status:failed", 485), ("status:failed 1003", 1),
    ("error:quota* or 1020", 16), ("~pkgindex (1003 or 1004)", 2), ("/100[0-4].index/", 5),
    ("pct:<50", 15), ("domain:dl.example.com", 500), ("https://dl", 500), ("quotaexceeded", 15),
  ])
  func speaksTheFilterLanguage(_ text: String, _ count: Int) {
    var state = Sample.state()
    state.press("j", "j", "Enter", "/")
    state.type(text)
    guard case .urls(let urls) = state.page else { return }
    #expect(urls.rows.count == count)
    state.press("Esc")
    guard case .urls(let undone) = state.page else { return }
    #expect(undone.rows.count == 500)
  }
}

@Suite struct ExitSummaryTests {
  @Test func totalsFailuresAndHints() {
    let options = Sample.options { $0.closingHints = ["cdntop init writes a config"] }
    var state = Sample.state(options: options)
    // What was on the screen does not matter.
    state.press("p", "!")
    #expect(
      exitSummary(state) == [
        "12 tasks, progress 79%: 1 queued, 3 running, 3 succeeded, 1 partial, 2 failed, 1 unknown, "
          + "1 stalled; 1,106 of 1,636 URLs ok, 38 failed, 492 left"
          + " + 3 tasks without URL data: 1 ok, 0 failed, 2 left",
        "FAILED sim-alibaba-cdn 16210002 www.example.com/pkg/2026/09/1000/index.html: "
          + "3 of 3 URLs failed",
        "FAILED sim-ucloud 545ec2e2-e9e5-47b8 img1.example.com/pkg/2026/09/1000/index.html: "
          + "20 of 20 URLs failed: origin answered 404 Not Found",
        "PARTIAL sim-ucloud up-77120 dl.example.com/pkg/2026/09/1000/index.html: "
          + "15 of 500 URLs failed: QuotaExceeded: 1000/1000 used",
        "STALLED sim-ucloud up-77131 cdn2.example.com/pkg/2026/09/1000/index.html: "
          + "vendor says \"wait\"",
        "a script waits for what you watch; run: cdntop wait status:open",
        "cdntop init writes a config",
      ])
  }

  /// A demo's tasks are gone with it, so that only the words are of use.
  @Test(arguments: [
    ("", "cdntop wait status:open"),
    ("status:run account:a,b", "cdntop wait status:run account:a,b"),
    ("fail:>3", "cdntop wait 'fail:>3'"), ("it's", #"cdntop wait 'it'\''s'"#),
  ])
  func aDemoTellsHowToWait(filter: String, command: String) throws {
    let demo = Sample.options { $0.isDemo = true }
    let line = "a script waits for what you watch; run: " + command
    let typed = try TaskFilter(parsing: filter, now: Sample.now, zone: Sample.zone)
    #expect(exitSummary(Sample.state(options: demo, filter: typed)).contains(line))
    let real = Sample.options { $0.isDemo = false }
    #expect(!exitSummary(Sample.state(options: real)).joined().contains("cdntop wait"))
    var past = Sample.options { $0.isDemo = true }
    past.replay = ReplayStatus(now: Sample.now)
    #expect(!exitSummary(Sample.state(options: past)).joined().contains("cdntop wait"))
  }
}

extension AppState {
  fileprivate var hasAllEnded: Bool { table.hasAllEnded(context) }
}
