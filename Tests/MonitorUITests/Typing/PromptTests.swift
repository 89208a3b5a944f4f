import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct PromptTests {
  private func state(_ width: Int = 80, _ height: Int = 24) -> AppState {
    Sample.state(
      width, height,
      options: Sample.options {
        $0.version = "1.2.3"
        $0.themeNames = ["both", "dark", "light"]
        $0.themeName = "both"
        $0.about = [AboutFact("TERM", "xterm-kitty"), AboutFact("entry", "xterm-256color")]
      })
  }

  /// Types a command and presses Enter.
  private func carryOut(_ text: String, _ state: inout AppState) -> [Effect] {
    state.press(":")
    state.type(text)
    return state.press("Enter")
  }

  private func problem(_ state: AppState) -> String? {
    guard case .prompt(let prompt) = state.overlay else { return nil }
    return prompt.problem
  }

  @Test func effects() {
    let cases: [(String, Effect)] = [
      ("q", .quit(signal: nil)), (" quit ", .quit(signal: nil)), ("poll", .poll(nil)),
      ("poll sim-ucloud", .poll(Sample.ucloud)), ("theme dark", .theme("dark")),
      ("：POLL", .poll(nil)),
    ]
    for (text, effect) in cases {
      var state = state()
      #expect(carryOut(text, &state).first == effect)
      #expect(state.overlay == nil)
    }
  }

  @Test(arguments: [
    ("fitler x", "unknown command 'fitler': did you mean 'filter'?"),
    (
      "zzz",
      "unknown command 'zzz': use one of q filter sort since view group cols label poll "
        + "ack write screenshot theme set about help"
    ),
    ("filter statsu:failed", "unknown key 'statsu' at 8: did you mean 'status'?"),
    ("sort fial", "unknown column 'fial': did you mean 'fail'?"),
    ("sort age,age-", "'age' appears twice"),
    ("sort problems,age", "'bad' must be the last"),
    ("sort", "':sort' needs a column, such as fail-,age"),
    (
      "since 2x",
      "'2x' is not a time: times are 30s 5m 2h 1d, 12:04, \"yesterday 18:00\", 2026-09-21 or RFC 3339"
    ),
    ("poll sim-uclod", "unknown account 'sim-uclod': did you mean 'sim-ucloud'?"),
    ("theme drak", "unknown theme 'drak': did you mean 'dark'?"),
    ("view nowhere", "unknown view 'nowhere': none exists"),
    ("view save 12", "'12' cannot be a view's name: use a short word, not a number"),
    ("view save night 12", "'12' is not a view's key: use 1 to 9"),
    ("set x=1", "unknown setting 'x' at 5: use one of follow ambiguous"),
    ("set folow=off", "unknown setting 'folow' at 5: did you mean 'follow'?"),
    ("set ambiguous 3", "'ambiguous' is 1 or 2: write :set ambiguous=1"),
    ("group provdier", "unknown grouping 'provdier' at 7: did you mean 'provider'?"),
    ("cols stat,tarket", "unknown column 'tarket' at 11: did you mean 'target'?"),
    ("cols +age -aeg", "unknown column 'aeg' at 12: did you mean 'age'?"),
    ("cols +age pct", "'pct' at 11: put + or - before all names or none"),
    ("cols age age", "'age' appears twice, again at 10"),
    ("cols ,", "':cols' needs column names"),
    ("ack every", "unknown word 'every' at 5: use one of all"),
    ("write", "':write' needs a file, such as ./cdntop-20260921-120431.csv"),
    ("write x.xml", "'x.xml' has no known extension: use .csv .json .jsonl .md .txt"),
    ("screenshot ./a.b/c", "'./a.b/c' has no known extension: use .svg .html .ansi .txt"),
    ("screenshot", "':screenshot' needs a file, such as ./cdntop-20260921-120431.svg"),
    ("q now", "':q' takes no argument"),
  ])
  func mistakesStayOpen(_ text: String, _ reason: String) {
    var state = state()
    let before = state.table.view
    #expect(carryOut(text, &state) == [])
    #expect(problem(state) == reason)
    #expect(state.table.view == before)
    #expect(state.memory.commands == [])
    // The next letter takes the reason away, Esc the line.
    state.type("x")
    #expect(problem(state) == nil)
    state.press("Esc")
    #expect(state.overlay == nil)
  }

  @Test func filtersAndSorts() {
    var state = state()
    #expect(
      carryOut("filter status:failed", &state)
        == [.keep(.filter("status:failed")), .keep(.command("filter status:failed"))])
    #expect(state.table.rows.count == 2)
    _ = carryOut("sort age-,fail", &state)
    #expect(state.table.view.sort.text == "age-, fail+")
    #expect(state.table.view.sort.promptText == "age-,fail")
    _ = carryOut("since 1h", &state)
    #expect(state.table.view.filter.text == "status:failed since:1h")
    #expect(state.table.rows.count == 1)
    #expect(
      state.context.notice?.text
        == "since:1h is in the filter; the look-back window does not change")
    _ = carryOut("filter", &state)
    #expect(state.table.view.filter.isEmpty)
    _ = carryOut("set follow=off", &state)
    #expect(!state.context.follows)
  }

  @Test func filtersTheURLsWhereTheyAre() {
    var state = state()
    state.press("j", "j", "Enter")
    _ = carryOut("filter status:failed", &state)
    guard case .urls(let urls) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(urls.rows.count == 15)
    _ = carryOut("filter account:x", &state)
    #expect(problem(state)?.hasPrefix("'account:' filters tasks at 8") == true)
  }

  /// One way to apply a filter, typed in the editor or behind `:filter`.
  @Test func aFilterCommandIsAFilterTyped() {
    var state = state()
    _ = carryOut("filter status:failed", &state)
    #expect(state.search == .tasks(state.table.view.filter))
    #expect(state.selectedTask?.status == .failed)
    _ = carryOut("filter", &state)
    #expect(state.table.view.filter.isEmpty)
    // Nothing typed leaves what n looks for.
    #expect(state.search != .tasks(.all))
  }

  @Test(arguments: ["since 2h", "group account", "cols status,target"])
  func commandsAboutTheTableGoToIt(_ line: String) throws {
    var state = Sample.state()
    state.press("Enter")
    #expect(state.page != .table)
    state.press(":")
    state.type(line)
    #expect(state.press("Enter").contains(.focus(nil)))
    #expect(state.page == .table)
    state.press("Enter", ":")
    state.type(line + ",,nonsense")
    state.press("Enter")
    #expect(state.page != .table)
    let word = try #require(line.split(separator: " ").first)
    state.press("Esc", ":")
    state.type(String(word))
    state.press("Enter")
    #expect(state.page != .table)
  }

  @Test func emptyLinesClose() {
    var state = state()
    #expect(carryOut("  ", &state) == [])
    #expect(state.overlay == nil)
    state.press(":", "Backspace")
    #expect(state.overlay == nil)
    state.press(":")
    _ = state.apply(.input(.paste("poll\nx")))
    #expect(problem(state) == nil)
    state.press("Esc")
    #expect(state.overlay == nil)
  }

  /// What is typed, and what Tab types first.
  @Test(arguments: [
    ("th", "theme"), ("po", "poll"), ("theme d", "theme dark"), ("poll sim-j", "poll sim-jdcloud"),
    ("filter status:fa", "filter status:failed"), ("sort age-,fa", "sort age-,fail"),
    ("view s", "view save"), ("view in", "view incident"), ("view drop i", "view drop incident"),
    ("set follow=of", "set follow=off"), ("set amb", "set ambiguous=1"),
    ("group do", "group domain"),
    ("cols dom", "cols domain"), ("cols +age,-fa", "cols +age,-fail"), ("cols a", "cols age"),
    ("write ", "write ./cdntop-20260921-120431.csv"), ("w /tmp/a.j", "w /tmp/a.json"),
    ("screenshot a.b/c", "screenshot a.b/c.svg"), ("ack ", "ack all"), ("since ", "since 2h"),
    ("zz", "zz"),
  ])
  func completes(_ text: String, _ completed: String) {
    var state = state()
    _ = carryOut("view save incident", &state)
    state.press(":")
    state.type(text)
    state.press("Tab")
    guard case .prompt(let prompt) = state.overlay else { return }
    #expect(prompt.line.field.text == completed)
  }

  @Test func upGoesToEarlierCommands() {
    var state = state()
    _ = carryOut("poll", &state)
    _ = carryOut("sort age", &state)
    state.press(":", "Up", "Up")
    #expect(state.press("Enter").first == .poll(nil))
    #expect(state.memory.commands == ["poll", "sort age"])
  }

  @Test func themesAnswer() throws {
    var state = state()
    let theme = try Look.mono.theme(asciiOnly: false)
    _ = state.apply(.themed(theme))
    #expect(state.context.themeName == "both")
    #expect(state.context.notice?.text == "theme both")
    _ = carryOut("theme", &state)
    #expect(state.context.notice?.text == "theme both; others: dark light")
    _ = carryOut("help", &state)
    #expect(state.overlay == .help(HelpView()))
  }

  /// An empty line names every verb, or as many as fit whole and a sign that there are more.
  @Test(
    arguments: [
      (
        100,
        "q filter sort since view group cols label poll ack write screenshot theme set about help"
      ),
      (
        86, "filter sort since view group cols label poll ack write screenshot theme set about help"
      ),
    ])
  func verbs(_ width: Int, _ line: String) throws {
    var state = state(width, 24)
    state.press(":")
    #expect(try screenRows(state)[22] == line)
  }

  @Test func verbsWhereThereIsNoRoomForAll() throws {
    var state = state(60, 15)
    state.press(":")
    let line = try screenRows(state)[14]
    #expect(line.hasSuffix(" >"))
    let names = line.dropLast().split(separator: " ").map(String.init)
    #expect(names.count > 7 && names.allSatisfy { PromptVerb(rawValue: $0) != nil }, "\(line)")
  }

  /// Once the verb is typed, what it takes.
  @Test func usage() throws {
    var state = state(80, 24)
    state.press(":")
    state.type("sort ")
    let line = PromptVerb.sort.usage + " " + PromptVerb.sort.description
    #expect(try screenRows(state)[22] == line)
  }

  @Test func about() throws {
    var state = state(60, 15)
    _ = carryOut("about", &state)
    #expect(try screenRows(state)[0].hasPrefix("cdntop DEMO About"))
    state.press("Esc")
    #expect(state.overlay == nil)
  }
}

@Suite struct SavedViewTests {
  @Test func aViewComesBack() {
    var state = Sample.state()
    state.press("/")
    state.type("kind:prefetch")
    state.press("Enter", "!", ">", "I")
    let view = state.table.view
    state.press(":")
    state.type("view save incident 3")
    guard case .keep(.view(let saved)) = state.press("Enter").first else {
      Issue.record("nothing was kept")
      return
    }
    #expect(saved.name == "incident")
    #expect(saved.key == 3)
    #expect(state.context.notice?.text == "view incident is saved; 3 recalls it")
    state.press("0", "s", "k", "k", "k", "Enter")
    #expect(state.table.view != view)
    #expect(state.press("3") == [])
    #expect(state.table.view == view)
    // Another run knows it, and it leads back from the URLs.
    var other = AppState(
      size: Size(width: 80, height: 24), now: Sample.now, options: Sample.options(),
      memory: MonitorMemory(views: [saved]))
    _ = other.apply(.snapshot(Sample.snapshot()))
    other.press("Enter", ":")
    other.type("view incident")
    #expect(other.press("Enter").first == .focus(nil))
    #expect(other.table.view == view)
    #expect(other.page == .table)
  }

  @Test func keysAreGivenInOrderAndTakenOver() {
    var state = Sample.state()
    for name in ["a", "b"] {
      state.press(":")
      state.type("view save \(name)")
      state.press("Enter")
    }
    state.press(":")
    state.type("view save c 1")
    state.press("Enter")
    #expect(state.memory.views.map(\.key) == [nil, 2, 1])
    state.press(":")
    state.type("view")
    state.press("Enter")
    #expect(state.context.notice?.text == "views: a, 2 b, 1 c")
    state.press(":")
    state.type("view drop 2")
    #expect(state.press("Enter").first == .keep(.viewDropped("b")))
    state.press("2")
    #expect(state.context.notice?.text == "no view is saved on 2; :view save NAME 2 saves this one")
  }

  /// A file that somebody edited may hold a view that cannot be.
  @Test func aViewThatCannotBeChangesNothing() {
    let view = SavedView(
      name: "odd", key: 1, filter: "statsu:x", text: "", sort: "problems", grouping: "none",
      showsProblemsOnly: true, showsEverything: false)
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now, options: Sample.options(),
      memory: MonitorMemory(views: [view]))
    let before = state.table.view
    state.press("1")
    #expect(state.table.view == before)
    #expect(
      state.context.notice?.text == "view odd: unknown key 'statsu' at 1: did you mean 'status'?")
  }

  /// Only its own page knows the text and the groups of a view otherwise.
  @Test func aViewHasItsTextAndItsGroups() throws {
    var state = Sample.state(120, 40)
    state.press("t", "\\")
    state.type("www")
    state.press("Enter", ":")
    state.type("view save both 4")
    state.press("Enter")
    let saved = state.table.view
    #expect(saved.text == "www")
    #expect(saved.grouping == .provider)
    state.press("0", "t", "t")
    #expect(state.table.view != saved)
    state.press("4")
    #expect(state.table.view.text == "www")
    #expect(state.table.view.grouping == .provider)
    #expect(state.table.rows.count > 0)
  }

  @Test func aKeyTakenFromAnotherViewIsTold() {
    var state = Sample.state()
    for line in ["view save a 3", "view save b 3"] {
      state.press(":")
      state.type(line)
      state.press("Enter")
    }
    #expect(state.context.notice?.text == "view b is saved; 3 recalls it, and no longer view a")
  }

  @Test func noViewGivesWaySilently() {
    let views = (0..<MonitorMemory.limit).map { number in
      SavedView(
        name: "v\(number)x", key: nil, filter: "", text: "", sort: "problems", grouping: "none",
        showsProblemsOnly: false, showsEverything: false)
    }
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now, options: Sample.options(),
      memory: MonitorMemory(views: views))
    state.press(":")
    state.type("view save another")
    #expect(state.press("Enter") == [])
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("the line is not open")
      return
    }
    #expect(prompt.problem == "200 views are saved; :view drop NAME makes room")
  }

  @Test func otherKeysCanRecallThem() throws {
    let keymap = try Keymap(overrides: ["view": ["F7", "F8"]])
    #expect(keymap.number(of: .function(8), in: .view) == 2)
    #expect(keymap.command(for: .character("1"), at: .table) == nil)
  }
}
