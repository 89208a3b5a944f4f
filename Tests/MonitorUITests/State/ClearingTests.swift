import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// Esc on a plain list takes back what narrows it, one thing at a time, and only then goes back.
@Suite struct ClearingTests {
  @Test func ofTheTable() throws {
    var state = Sample.state()
    state.press("/")
    state.type("account:sim-ucloud")
    state.press("Enter", "\\")
    state.type("up")
    state.press("Enter", "!")
    #expect(try screenRows(state).last?.contains("Esc clear filter") == true)
    state.press("Esc")
    #expect(state.table.view.text.isEmpty && !state.table.view.filter.isEmpty)
    state.press("Esc")
    #expect(state.table.view.filter.isEmpty && state.table.view.showsProblemsOnly)
    #expect(state.context.notice?.text == "filter cleared; / and Up bring it back")
    state.press("Esc")
    #expect(!state.table.view.showsProblemsOnly)
    // The opening view stays: it was not typed.
    #expect(!state.table.view.showsEverything)
    state.press("Esc")
    #expect(state.context.notice?.text == "Esc: nothing to go back to; q quits")
    state.press("/", "Up", "Enter")
    #expect(state.table.view.filter.text == "account:sim-ucloud")
    #expect(state.press("q") == [.quit(signal: nil)], "q quits, filtered or not")
  }

  /// A filter that the program was started with is one, too.
  @Test func ofTheCommandLine() throws {
    let filter = try TaskFilter(parsing: "account:sim-ucloud", now: Sample.now, zone: Sample.zone)
    var state = Sample.state(filter: filter)
    state.press("Esc")
    #expect(state.table.view.filter.isEmpty)
  }

  @Test func ofTheURLs() throws {
    var state = Sample.state()
    state.press("j", "j", "Enter", "!")
    let page = state.page
    state.press("Esc")
    guard case .urls(let urls) = state.page else {
      Issue.record("back at the table")
      return
    }
    #expect(urls.view.isEmpty && page != state.page)
    state.press("Esc")
    #expect(state.page == .table)
    // q goes back at once.
    state.press("Enter", "!", "q")
    #expect(state.page == .table)
  }

  /// The rows of a problem are left as before.
  @Test func aDetourIsNoFilter() {
    var state = Sample.state()
    state.press("P", "Enter", "Esc")
    guard case .problems = state.overlay else {
      Issue.record("not back at the problems")
      return
    }
  }
}

/// Marked rows that a filter hides are counted wherever marks are told or acted on.
@Suite struct HiddenMarkTests {
  private func state(_ width: Int = 80) -> AppState {
    var state = Sample.state(width, 24)
    state.press("Space", "Space", "Space", "/")
    state.type("status:queued")
    state.press("Enter")
    return state
  }

  @Test(arguments: [60, 80, 120])
  func theLinesTellThem(_ width: Int) throws {
    let state = state(width)
    #expect(state.table.markedSums.hidden == 3)
    let rows = try screenRows(state)
    #expect(rows.filter { $0.contains("3 marked, 3 hidden") }.count >= 1)
  }

  @Test(arguments: ["y", "gy", "x", ":label a", "U"])
  func actionsTellThem(_ keys: String) throws {
    var state = state()
    var said = ""
    if keys.hasPrefix(":") {
      state.press(":")
      state.type(String(keys.dropFirst()))
      if case .label(_, let what)? = state.press("Enter").first { said = what }
    } else {
      var effects: [Effect] = []
      for key in keys { effects += state.press("\(key)") }
      if case .copy(.text(_, let what))? = effects.first { said = what }
      if said.isEmpty { said = try screenRows(state).joined(separator: "\n") }
    }
    let words = keys == "U" ? "unmarked 3 tasks, 3 of them hidden" : "3 marked tasks (3 hidden)"
    #expect(said.contains(words), "\(said)")
  }

  @Test func thoseInViewAreNotHidden() throws {
    var state = Sample.state()
    state.press("Space", "Space")
    #expect(state.table.markedSums.hidden == 0)
    #expect(try screenRows(state)[3].hasSuffix("2 marked"))
  }

  @Test func amongURLs() throws {
    var state = Sample.state()
    state.press("j", "j", "Enter", "Space", "Space", "/")
    state.type("status:ok")
    state.press("Enter")
    #expect(try screenRows(state).contains { $0.contains("2 marked, 2 hidden") })
    state.press("U")
    #expect(state.context.notice?.text == "unmarked 2 URLs, 2 of them hidden")
  }
}

/// To acknowledge is to acknowledge what the line says, and it is told by name.
@Suite struct AcknowledgeTests {
  private func acknowledge(_ state: inout AppState) {
    state.press(":")
    state.type("ack")
    state.press("Enter")
  }

  private static let failed = [
    Sample.task(Sample.alibaba, "11", .failed, age: 50, ended: 5),
    Sample.task(Sample.alibaba, "12", .failed, age: 50, ended: 5),
    Sample.task(Sample.ucloud, "21", .partial, age: 50, ended: 5),
  ]

  /// The line counts the failed tasks of all accounts; so does the command.
  @Test func allThatTheLineCounts() throws {
    var state = Sample.state(tasks: Self.failed)
    #expect(try screenRows(state).contains { $0.hasPrefix("! 3 tasks need attention") })
    acknowledge(&state)
    let text = try #require(state.context.notice?.text)
    for word in ["acknowledged", "2 tasks of sim-alibaba-cdn: 11, 12", "1 task of sim-ucloud: 21"] {
      #expect(text.contains(word), "\(text)")
    }
    #expect(state.context.known.problems.active.isEmpty)
    #expect(try !screenRows(state).contains { $0.contains("need attention") })
    #expect(state.context.known.events[0].text == text)
    acknowledge(&state)
    #expect(state.context.notice?.text == "no problem to acknowledge")
  }

  /// What one account's problem was acknowledged for is counted no more, and the rest is.
  @Test func someOfWhatTheLineCounts() throws {
    var state = Sample.state(tasks: Self.failed)
    state.press("P", "a", "P")
    let rest = state.context.known.problems.active.reduce(0) { $0 + $1.tasks.count }
    #expect(rest == 1 || rest == 2)
    let words = "! \(rest == 1 ? "1 task needs" : "2 tasks need") attention"
    #expect(try screenRows(state).contains { $0.hasPrefix(words) })
    acknowledge(&state)
    #expect(try !screenRows(state).contains { $0.contains("attention") })
  }

  /// What somebody took note of stays so when another task fails: the line counts that alone.
  @Test func aNewFailureCountsAlone() throws {
    var state = Sample.state(tasks: Self.failed)
    acknowledge(&state)
    let new = Sample.task(Sample.ucloud, "22", .partial, age: 50, ended: 5)
    _ = state.apply(.snapshot(Sample.snapshot(Self.failed + [new], version: 2)))
    #expect(try screenRows(state).contains { $0.hasPrefix("! 1 task needs attention") })
    state.press("P")
    let rows = try screenRows(state)
    #expect(rows.contains { $0.contains("sim-ucloud: 2 tasks partial, 1 acknowledged") }, "\(rows)")
    #expect(rows.contains { $0.contains("sim-alibaba-cdn: 2 tasks failed") }, "\(rows)")
  }

  /// An account in trouble stands in the line before failed tasks, and goes alone.
  @Test func theAccountThatTheLineNames() throws {
    let refused = Sample.account(Sample.jd, "jdcloud", coverage: .trackedOnly) {
      $0.error = .credentials(VendorMessage(code: "401", text: "no"))
      $0.state = .auth
      $0.consecutiveFailures = 2
    }
    var state = Sample.state(
      tasks: Self.failed, accounts: Sample.accounts.dropLast() + [refused])
    acknowledge(&state)
    #expect(state.context.notice?.text == "acknowledged sim-jdcloud: key refused")
    #expect(state.context.known.problems.active.count == 2)
  }

  @Test func aKeyInTheListSaysTheSame() {
    var state = Sample.state(tasks: Self.failed)
    state.press("P", "a")
    #expect(state.context.notice?.text.hasPrefix("acknowledged ") == true)
    state.press("a", "a")
    #expect(state.context.notice?.text == "this problem is already acknowledged")
  }

  @Test func manyTasksAreNotAllNamed() {
    let tasks = (1...9).map { Sample.task(Sample.alibaba, "\($0)", .failed, age: 50, ended: 5) }
    var state = Sample.state(tasks: tasks)
    acknowledge(&state)
    #expect(
      state.context.notice?.text == "acknowledged 9 tasks of sim-alibaba-cdn: 1, 2, 3 and 6 more")
  }
}
