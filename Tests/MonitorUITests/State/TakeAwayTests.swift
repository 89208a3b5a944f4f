import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct CopyTests {
  /// Moves to a task of the table by its id.
  private func state(at id: String, _ names: String...) -> AppState {
    var state = Sample.state()
    while state.table.cursor.id?.task?.vendorID != id,
      state.table.cursor.window.cursor + 1 < state.table.rows.count
    {
      state.press("j")
    }
    for name in names { state.press(name) }
    return state
  }

  @Test func theIDInTheTableAndTheURLBelowIt() {
    var state = state(at: "up-77120")
    #expect(state.press("y") == [.copy(.text("up-77120", what: "id up-77120"))])
    state.press("Enter")
    let url = "https://dl.example.com/pkg/2026/09/1000/index.html"
    #expect(state.press("y") == [.copy(.text(url, what: "https://dl.ex...000/index.html"))])
    state.press("Enter")
    #expect(state.press("y") == [.copy(.text(url, what: "https://dl.ex...000/index.html"))])
  }

  /// A vendor without URLs: the drill-down is about the task.
  @Test func theIDWhereThereAreNoURLs() {
    let id = "0b0c6a52-7c1e-4d0e-9a55-9f86d081884c"
    var state = state(at: id, "Enter")
    #expect(
      state.press("y") == [
        .copy(.text(id, what: "id \(id)"))
      ])
  }

  @Test func hostileIDsAreScrubbed() {
    let task = Sample.task(Sample.jd, "a\u{1B}]52;c;eA==\u{07}\u{202E}b", .running)
    var state = Sample.state(tasks: [task])
    let safe = "a<001B>]52;c;eA==<0007><202E>b"
    #expect(state.press("y") == [.copy(.text(safe, what: "id \(safe)"))])
  }

  @Test func rowsForJSON() {
    var state = state(at: "up-77120")
    let task = Sample.tasks[5]
    #expect(state.press("Y") == [.copy(.task(task, in: state.context.known.shown, at: Sample.now))])
    state.press("Enter")
    guard case .copy(.url(let item, let kind)) = state.press("Y").first else {
      Issue.record("no URL")
      return
    }
    #expect(item.status == .failed && kind == task.kind)
  }

  @Test func nothingToCopyIsSaid() {
    var state = Sample.state(tasks: [])
    for key in ["y", "Y"] {
      #expect(state.press(key) == [])
      #expect(state.context.notice?.text == "nothing to copy here")
    }
  }

  /// All URLs of the filtered view; g still goes to the first row at once, and gy leaves no trace.
  @Test func allURLsInView() {
    var state = Sample.state(filter: .all)
    state.press("/")
    state.type("16219490 or up-77120 or 0b0c6a52")
    state.press("Enter")
    for _ in 0..<5 { state.press("j") }
    let before = state.table.cursor
    state.press("g")
    #expect(state.table.cursor.window.cursor == 0)
    let effects = state.press("y")
    #expect(state.table.cursor == before)
    guard case .copy(.text(let text, let what)) = effects.first else {
      Issue.record("nothing was copied: \(state.context.notice?.text ?? "")")
      return
    }
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains("https://www.example.com/shop/"))
    #expect(lines.contains("https://static.example.cn/js/app.js"))
    #expect(Set(lines).count == lines.count)
    #expect(what == "\(lines.count) URLs of 3 tasks (all in view)")
    #expect(state.press("y") != effects, "a second y is on its own")
  }

  @Test func aLateSecondKeyIsAlone() {
    var state = state(at: "up-77120", "g")
    state.wait(1.5)
    let id = state.table.cursor.id?.task?.vendorID ?? ""
    #expect(state.press("y") == [.copy(.text(id, what: "id \(id)"))])
    #expect(state.table.cursor.window.cursor == 0)
  }

  @Test func theFilteredURLsOfOneTask() {
    var state = state(at: "up-77120", "Enter", "!")
    guard case .copy(.text(let text, let what)) = state.press("g", "y").first else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.split(separator: "\n").count == 15)
    #expect(what == "15 URLs (all in view)")
  }

  @Test func tooManyURLsAreNotCollected() {
    let task = Sample.task(
      Sample.alibaba, "1", .running, urls: Sample.items("h.example.com", 2_000, done: 0))
    var state = Sample.state(tasks: [task])
    #expect(state.press("g", "y") == [])
    #expect(
      state.context.notice?.text
        == "too many URLs for the clipboard, which takes 56,244 bytes; x writes them to a file")
  }

  /// What only the terminal can copy goes out by it, and the notice does not promise too much.
  @Test func whatTheTerminalCopies() throws {
    var state = Sample.state()
    let sequence = try #require(ClipboardSequence("x", route: .screen))
    #expect(state.apply(.clipboardReady(sequence, what: "id x", after: nil)) == [.send(sequence)])
    #expect(state.context.notice?.text == "copied id x via screen, if the terminal takes it")
    _ = state.apply(.clipboardReady(sequence, what: "id x", after: "tmux failed"))
    #expect(
      state.context.notice?.text == "tmux failed; copied id x via screen, if the terminal takes it")
    #expect(state.apply(.said("copied id 41 via tmux", isProblem: false)) == [])
    #expect(state.context.notice?.tone == .info)
  }
}

@Suite struct RawPageTests {
  private let task = Sample.tasks[5].id

  /// A notice passes; the event log keeps what was not done.
  @Test func whatFailsStaysInTheEventLog() {
    var state = Sample.state()
    _ = state.apply(.exported(path: "a.csv", .failed("disk full")))
    _ = state.apply(.said("not labeled: locked", isProblem: true))
    _ = state.apply(.said("copied 1 id", isProblem: false))
    #expect(state.context.known.events[1].text == "disk full")
    #expect(state.context.known.events[0].text == "not labeled: locked")
    #expect(state.context.known.events[0].account == nil)
  }

  /// Esc goes back to where one was.
  @Test func theRawAnswerGoesBackToTheURL() throws {
    var state = Sample.state()
    let key = try #require(
      state.table.rows.lines.all.first { line in
        line.task.flatMap { state.context.known.shown.task($0)?.urls }?.isEmpty == false
      }.flatMap { state.table.rows.lines.place(of: $0) })
    for _ in 0..<key { state.press("j") }
    state.press("Enter", "Enter")
    guard case .url(let url, _) = state.overlay else {
      Issue.record("no URL is open")
      return
    }
    state.press("o", "o")
    state.press("Esc")
    guard case .url(url, scroll: 0) = state.overlay else {
      Issue.record("not back at the URL")
      return
    }
    state.press("Esc")
    #expect(state.overlay == nil)
  }

  private func asked() -> AppState {
    var state = Sample.state()
    while state.table.cursor.id?.task != task { state.press("j") }
    #expect(state.press("o") == [.raw(task)])
    return state
  }

  private func answer(_ lines: Int) -> RawAnswer {
    let text = (0..<lines).map {
      "    \"line-\($0)\": \"" + String(repeating: "x", count: 90) + "\","
    }
    return RawAnswer(
      status: 200, lines: text.map { SafeText($0, limit: .message) }, isCut: true)
  }

  /// The bytes go, not the lines: whatever the page shows.
  @Test func theAnswerIsTakenAsItCame() throws {
    let own = "{\"a\" :1.50,\r\n \"b\":[]}"
    let answer = RawAnswer(status: 200, lines: [SafeText("{", limit: .word)], text: own)
    var state = asked()
    #expect(
      state.press("y") == [] && state.context.notice?.text.hasPrefix("no answer to copy") == true)
    state.press("x")
    #expect(state.context.notice?.text == "no answer to write yet")
    _ = state.apply(.rawAnswered(task, .answer(answer)))
    #expect(state.press("y") == [.copy(.text(own, what: "the vendor's exact answer"))])
    state.press(":")
    state.type("write a.anything")
    guard case .export(let request)? = state.press("Enter").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(request.text == own && request.path == "a.anything")
    state.press("x")
    guard case .export(let dialog) = state.overlay else {
      Issue.record("no dialog is open")
      return
    }
    #expect(dialog.field.text.hasSuffix(".json"))
    guard case .export(let other)? = state.press("Enter").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(other.text == own)
    _ = state.apply(.exported(path: other.path, .written(other.written(rows: 0))))
    #expect(
      state.context.notice?.text
        == "wrote the vendor's exact answer, \(own.utf8.count) B, to \(other.path)"
    )
    guard case .raw = state.overlay else {
      Issue.record("not back at the answer")
      return
    }
  }

  @Test func waitsAnswersAndScrolls() throws {
    var state = asked()
    #expect(state.press("o") == [], "it is being asked for already")
    #expect(try screenRows(state)[1] == "asking sim-ucloud...")
    _ = state.apply(.rawAnswered(task, .answer(answer(40))))
    let rows = try screenRows(state)
    #expect(rows[1].hasPrefix("HTTP 200, fetched 12:04:31 +08:00, truncated"))
    #expect(rows[2].hasPrefix("    \"line-0\": \"xxx") && rows[3].hasSuffix("xxx\","))
    state.press("G")
    #expect(try screenRows(state).contains { $0.contains("line-39") })
    // Every line is there whole, however narrow the screen.
    _ = state.apply(.input(.resize(Size(width: 20, height: 3))))
    #expect(try !screenRows(state)[1].contains("\u{2026}"))
    state.press("Esc")
    #expect(state.overlay == nil)
  }

  @Test(
    arguments: [
      (.waits(.milliseconds(2_100)), "may be asked only in 3s"),
      (.unavailable, "is not being polled"),
      (.failed(.transport("connection refused")), "connection refused"),
    ] as [(RawOutcome, String)])
  func failuresAreSaid(outcome: RawOutcome, text: String) throws {
    var state = asked()
    _ = state.apply(.rawAnswered(task, outcome))
    let screen = try screenRows(state).joined(separator: " ")
    #expect(screen.contains(text))
    #expect(screen.contains("o asks again"))
    #expect(state.press("o") == [.raw(task)])
  }

  /// An answer that comes too late, or for another task, opens nothing.
  @Test func lateAnswersAreDropped() {
    var state = asked()
    _ = state.apply(.rawAnswered(Sample.tasks[0].id, .unavailable))
    guard case .raw(let page) = state.overlay else {
      Issue.record("the page is gone")
      return
    }
    #expect(page.outcome == nil)
    state.press("Esc")
    _ = state.apply(.rawAnswered(task, .unavailable))
    #expect(state.overlay == nil)
  }

  @Test func theDrillDownAsksForItsTask() {
    var state = Sample.state()
    state.press("j", "j", "Enter")
    guard case .urls(let urls) = state.page else {
      Issue.record("no drill-down")
      return
    }
    #expect(state.press("o") == [.raw(urls.task)])
    state.press("Esc")
    #expect(state.page == .urls(urls))
  }
}

@Suite struct ExportDialogTests {
  private func asked(_ effects: [Effect]) -> ExportRequest? {
    guard case .export(let request) = effects.first else { return nil }
    return request
  }

  @Test func theNameFollowsTheFormat() {
    var state = Sample.state()
    state.press("x")
    for (format, ending) in [
      (ExportFormat.csv, "csv"), (.json, "json"), (.jsonl, "jsonl"), (.markdown, "md"),
      (.failedURLs, "txt"), (.csv, "csv"),
    ] {
      guard case .export(let dialog) = state.overlay else {
        Issue.record("no dialog")
        return
      }
      #expect(dialog.format == format)
      #expect(dialog.field.text == "./cdntop-20260921-120431.\(ending)")
      state.press("Down")
    }
    state.press("^U")
    state.type("/tmp/x.y")
    state.press("Up")
    guard case .export(let dialog) = state.overlay else { return }
    #expect(dialog.field.text == "/tmp/x.y", "a name of one's own is kept")
  }

  /// A name that ends in a format means it, as it does for `:write`.
  @Test func theFormatFollowsTheName() throws {
    var state = Sample.state()
    state.press("x", "Tab", "^U")
    state.type("out.csv")
    #expect(try #require(asked(state.press("Enter"))).format == .csv)
    state.press("Esc", "x", "^U")
    state.type("notes.md.old")
    #expect(try #require(asked(state.press("Enter"))).format == .markdown)
  }

  /// The rows are those in view, in their order.
  @Test func asksForTheFilteredView() throws {
    var state = Sample.state()
    state.press("/")
    state.type("account:sim-ucloud")
    state.press("Enter", "x")
    let request = try #require(asked(state.press("Enter")))
    #expect(request.tasks == state.table.rows.ids)
    #expect(request.tasks.count == 3)
    #expect(request.items == nil)
    #expect(!request.overwrites)
    #expect(state.press("Enter") == [], "one at a time")
  }

  @Test func asksForTheURLsInView() throws {
    var state = Sample.state()
    while state.table.cursor.id?.task?.vendorID != "up-77120" { state.press("j") }
    state.press("Enter", "!", "x")
    let request = try #require(asked(state.press("Enter")))
    #expect(request.tasks.map(\.vendorID) == ["up-77120"])
    #expect(request.items?.count == 15)
  }

  /// Nothing is overwritten without a second Enter, and typing takes the first one back.
  @Test func asksBackBeforeOverwriting() throws {
    var state = Sample.state()
    state.press("x")
    let path = try #require(asked(state.press("Enter"))).path
    _ = state.apply(.exported(path: path, .exists))
    #expect(try screenRows(state).contains { $0.contains("exists; Enter again replaces it") })
    state.type("1")
    #expect(try #require(asked(state.press("Enter"))).overwrites == false)
    _ = state.apply(.exported(path: path + "1", .exists))
    #expect(try #require(asked(state.press("Enter"))).overwrites)
    _ = state.apply(.exported(path: path + "1", .written("3 tasks (all in view)")))
    #expect(state.overlay == nil)
    #expect(state.context.notice?.text == "wrote 3 tasks (all in view) to \(path)1")
  }

  @Test func failuresStayInTheDialog() throws {
    var state = Sample.state()
    state.press("x")
    let path = try #require(asked(state.press("Enter"))).path
    _ = state.apply(
      .exported(path: path, .failed("cannot create x: permission denied")))
    #expect(try screenRows(state).contains { $0.contains("! cannot create x: permission denied") })
    // Closed meanwhile: it is a notice.
    state.press("Enter", "Esc")
    _ = state.apply(.exported(path: path, .exists))
    #expect(state.context.notice?.text == "\(path) exists; nothing was written")
  }

  @Test func aPasteIsTyped() {
    var state = Sample.state()
    state.press("x", "^U")
    _ = state.apply(.input(.paste("/tmp/a b.csv")))
    guard case .export(let dialog) = state.overlay else {
      Issue.record("no dialog")
      return
    }
    #expect(dialog.field.text == "/tmp/a b.csv")
  }
}
