import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// The commands about columns, groups, files, problems and settings.
@Suite struct CommandTests {
  /// Types a command and presses Enter.
  private func carryOut(_ text: String, _ state: inout AppState) -> [Effect] {
    state.press(":")
    state.type(text)
    return state.press("Enter")
  }

  /// A view that was not named is not one of that name.
  @Test(arguments: ["view save", "view drop", "view save a 1 2"])
  func aViewNeedsItsName(_ line: String) {
    var state = Sample.state()
    _ = carryOut("view save saved", &state)
    #expect(carryOut(line, &state) == [])
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("the line is not open")
      return
    }
    #expect(prompt.problem == "write :view NAME, :view save NAME [1-9] or :view drop NAME")
  }

  private func shownColumns(_ state: AppState) -> [String] {
    state.table.columnLayout(width: state.context.size.width).slots.map {
      TaskColumn.word(of: $0.id)
    }
  }

  @Test func columnsByName() {
    var state = Sample.state()
    let before = state.table.columns
    _ = carryOut("cols target, PCT status", &state)
    #expect(shownColumns(state) == ["target", "pct", "stat"])
    _ = carryOut("cols", &state)
    #expect(state.context.notice?.text == "columns: target pct stat")
    _ = carryOut("cols +age -pct", &state)
    #expect(shownColumns(state) == ["target", "stat", "age"])
    // The menu of columns is about the same choice.
    state.press("C", "Space", "Esc")
    #expect(shownColumns(state) == ["stat", "age"])
    #expect(carryOut("cols auto", &state) == [.keep(.command("cols auto"))])
    #expect(state.table.columns == before)
  }

  @Test func columnsFromTheWidePreset() {
    var state = Sample.state()
    state.press("W")
    _ = carryOut("cols -id", &state)
    #expect(state.table.columns.preset == .own)
    #expect(state.table.columns.visibility(of: .taskID) == .hidden)
    #expect(state.table.columns.visibility(of: .age) == .shown)
  }

  @Test(arguments: ["provider", "account", "domain", "label", "none"])
  func groups(_ name: String) {
    var state = Sample.state()
    _ = carryOut("group \(name)", &state)
    #expect(state.table.view.grouping.rawValue == name)
    #expect(state.table.rows.lines.all.contains { $0.group != nil } == (name != "none"))
  }

  @Test(
    arguments: [
      ("/tmp/x.CSV", .csv), ("x.json", .json), ("./a b.jsonl", .jsonl), ("x.md", .markdown),
      ("~/x.txt", .failedURLs),
    ] as [(String, ExportFormat)])
  func writesTheView(_ path: String, _ format: ExportFormat) throws {
    var state = Sample.state()
    _ = carryOut("filter account:sim-ucloud", &state)
    guard case .export(let request) = carryOut("write \(path)", &state).first else {
      Issue.record("nothing is written")
      return
    }
    #expect(request.path == path)
    #expect(request.format == format)
    #expect(!request.overwrites)
    #expect(request.tasks == state.table.rows.ids)
    #expect(request.scope == .inView(3))
    _ = state.apply(.exported(path: path, .written(request.written(rows: 3))))
    let what =
      format == .failedURLs ? "3 failed URLs of 3 tasks (all in view)" : "3 tasks (all in view)"
    #expect(state.context.notice?.text == "wrote \(what) to \(path)")
    _ = state.apply(.exported(path: path, .exists))
    #expect(state.context.notice?.text == "\(path) exists; nothing was written")
  }

  /// The picture is of the screen as it was: the line is closed by the time it is taken.
  @Test func picturesShowNoPrompt() throws {
    for keys in [[], ["Enter"], ["P"], ["?"], ["L"], ["s"], ["C"]] {
      var state = Sample.state()
      for key in keys { state.press(key) }
      let before = try screenRows(state)
      let overlay = state.overlay
      #expect(carryOut("screenshot /tmp/a.svg", &state).first == .screenshot(path: "/tmp/a.svg"))
      #expect(state.overlay == overlay)
      #expect(try screenRows(state) == before)
    }
  }

  /// Over a menu or a text, a command about the table leads back to it; a bad one does not.
  @Test func commandsOverOtherScreens() throws {
    var state = Sample.state()
    state.press("P")
    let list = state.overlay
    _ = carryOut("filter statsu:x", &state)
    state.press("Esc")
    #expect(state.overlay == list)
    _ = carryOut("theme", &state)
    #expect(state.overlay == list)
    #expect(try screenRows(state).last == "theme -; others:")
    _ = carryOut("sort age", &state)
    #expect(state.overlay == nil)
  }

  /// What a vendor answers while a command is typed is not lost.
  @Test func anAnswerBeneathTheLine() {
    var state = Sample.state()
    state.press("o", ":")
    guard let task = state.selectedTask?.id else {
      Issue.record("no task")
      return
    }
    _ = state.apply(.rawAnswered(task, .unavailable))
    state.press("Esc")
    guard case .raw(let page) = state.overlay else {
      Issue.record("the page is gone")
      return
    }
    #expect(page.outcome == .unavailable)
  }

  @Test func problemsAreAcknowledged() throws {
    let refused = Sample.account(Sample.jd, "jdcloud", coverage: .trackedOnly) {
      $0.error = .credentials(VendorMessage(code: "401", text: "no"))
      $0.state = .auth
      $0.lastSuccess = Sample.ago(100)
      $0.consecutiveFailures = 2
    }
    var state = Sample.state(accounts: Sample.accounts.dropLast() + [refused])
    let count = state.context.known.problems.active.count
    #expect(count >= 2)
    let worst = try #require(state.context.known.problems.active.first)
    _ = carryOut("ack", &state)
    #expect(state.context.known.problems.active.count == count - 1)
    #expect(!state.context.known.problems.active.contains { $0.id == worst.id })
    #expect(state.context.notice?.text == "acknowledged sim-jdcloud: key refused")
    _ = carryOut("ack all", &state)
    #expect(state.context.known.problems.active.isEmpty)
    _ = carryOut("ack", &state)
    // One task stands still: that is over only once it goes on.
    #expect(state.context.notice?.text.hasPrefix("stalled tasks are not acknowledged") == true)
    _ = carryOut("ack all", &state)
    #expect(state.context.notice?.text == "all problems are already acknowledged")
  }

  /// In the list of problems the command is about the one under the cursor.
  @Test func theProblemUnderTheCursor() throws {
    let refused = Sample.account(Sample.jd, "jdcloud", coverage: .trackedOnly) {
      $0.error = .credentials(VendorMessage(code: "401", text: "no"))
      $0.state = .auth
      $0.lastSuccess = Sample.ago(100)
      $0.consecutiveFailures = 2
    }
    var state = Sample.state(accounts: Sample.accounts.dropLast() + [refused])
    let second = state.context.known.problems.entries[1].id
    state.press("P", "j")
    _ = carryOut("ack", &state)
    #expect(state.context.known.problems.entries.first { $0.id == second }?.isAcknowledged == true)
    #expect(
      state.context.known.problems.active.count == state.context.known.problems.entries.count - 1)
  }

  /// Characters of ambiguous width take two cells at once, and the signs of the screen become ASCII.
  @Test func ambiguousWidth() throws {
    var state = Sample.state()
    #expect(try screenRows(state).joined().contains("█"))
    _ = carryOut("set ambiguous 2", &state)
    #expect(state.context.options.widths.ambiguous == 2)
    #expect(!(try screenRows(state).joined().contains("█")))
    #expect(try screenRows(state).joined().contains("#"))
    _ = carryOut("set", &state)
    #expect(state.context.notice?.text == "follow=on ambiguous=2")
    _ = carryOut("set ambiguous=1", &state)
    #expect(try screenRows(state).joined().contains("█"))
  }
}
