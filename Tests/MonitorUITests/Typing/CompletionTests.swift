import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct CompletionTests {
  /// What is typed up to the cursor, and what Tab offers, in order.
  @Test(arguments: [
    ("st", ["status:", "stalled:"]), ("KIND:prefetch -ac", ["account:"]),
    ("(not !PC", ["pct:"]), ("stalled:", ["yes", "no"]), ("stalled:!n", ["no"]),
    ("status:", TaskStatus.allCases.map(\.rawValue)), ("status:failed,pa", ["partial"]),
    ("status:u", ["unknown", "queued", "running", "succeeded"]),
    ("account:sim-u", ["sim-ucloud"]),
    ("account:", ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"]),
    ("provider:ali", ["alibaba-cdn", "alibaba-dcdn"]),
    ("domain:cn", ["static.example.cn"]), ("domain:dl", ["dl.example.com"]),
    ("kind:", ["purge", "purge-url", "purge-directory", "prefetch"]),
    ("label:in", ["\"inc 4711\""]), ("label:\"inc 4", ["\"inc 4711\""]),
    ("age:", [">5m", "<=1h30m"]), ("since:", ["2h", "12:00", "\"yesterday 18:00\""]),
    ("kind：prefetch status：f", ["failed"]),
  ])
  func offers(_ text: String, _ expected: [String]) throws {
    let completion = try #require(Self.completion(text))
    #expect(Array(completion.candidates.prefix(expected.count)) == expected)
    if !text.hasSuffix(":") { #expect(completion.candidates.count == expected.count) }
  }

  @Test(arguments: ["status:failed", "xyz", "nokey:", "url:", "/ab", "~st", "label:zzz", "\"a st"])
  func offersNothing(_ text: String) {
    #expect(Self.completion(text) == nil)
  }

  @Test func onlyWhatStandsBeforeTheCursorCounts() throws {
    let field = TextField(before: "kind:prefetch st", after: " news")
    let completion = try #require(Self.filters.completion(of: field))
    var chosen = completion
    chosen.step(1)
    #expect(chosen.field == TextField(before: "kind:prefetch status:", after: " news"))
    chosen.step(1)
    #expect(chosen.field.text == "kind:prefetch stalled: news")
    chosen.step(1)
    #expect(chosen.field == field)
    chosen.step(-1)
    #expect(chosen.field.text == "kind:prefetch stalled: news")
  }

  private static func completion(_ text: String) -> Completion? {
    filters.completion(of: TextField(text))
  }

  private static var filters: FilterCompletion {
    var tasks = Sample.tasks
    tasks[0].label = SafeText("inc 4711", limit: .message)
    let snapshot = Sample.snapshot(tasks)
    return FilterCompletion(keys: FilterKey.allCases) { FilterVocabulary(snapshot).values(of: $0) }
  }
}

@Suite struct FilterTypingTests {
  private func text(_ state: AppState) -> String? {
    guard case .filter(let editor) = state.overlay else { return nil }
    return editor.field.text
  }

  @Test func tabGoesRoundAndShiftTabBack() throws {
    var state = Sample.state()
    state.press("/")
    state.type("st")
    #expect(text(state) == "st")
    state.press("Tab")
    #expect(text(state) == "status:")
    state.press("Tab")
    #expect(text(state) == "stalled:")
    state.press("Tab")
    #expect(text(state) == "st")
    state.press("Shift-Tab", "Shift-Tab")
    #expect(text(state) == "status:")
    state.type("fa")
    state.press("Tab")
    #expect(text(state) == "status:failed")
    // The list follows what Tab typed.
    #expect(state.table.rows.count == 2)
    state.press("Tab", "Enter")
    #expect(state.table.view.filter.text == "status:failed")
  }

  @Test func urlsHaveTheirOwnKeysAndHosts() {
    var state = Sample.state()
    state.press("j", "j", "Enter", "/")
    state.type("d")
    state.press("Tab")
    #expect(text(state) == "domain:")
    state.press("Tab")
    #expect(text(state) == "domain:dl.example.com")
    state.press("^U")
    state.type("acc")
    state.press("Tab")
    #expect(text(state) == "acc")
  }

  private func remembering(_ filters: [String]) -> AppState {
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now, options: Sample.options(),
      memory: MonitorMemory(filters: filters))
    _ = state.apply(.snapshot(Sample.snapshot()))
    return state
  }

  @Test func upAndDownGoThroughWhatWasTyped() {
    var state = remembering(["status:failed", "kind:prefetch", "status:queued"])
    state.press("/", "Up")
    #expect(text(state) == "status:failed")
    #expect(state.table.rows.count == 2)
    state.press("Up", "Up", "Up")
    #expect(text(state) == "status:queued")
    state.press("Down", "Down", "Down")
    #expect(text(state) == "")
    state.type("kind")
    state.press("Up")
    #expect(text(state) == "kind:prefetch")
    state.press("Down")
    #expect(text(state) == "kind")
  }

  /// What others keep, and what was read before a line was kept, takes back nothing that was just typed.
  @Test func whatIsNotKeptYetIsNotTakenBack() {
    var state = remembering(["status:failed"])
    state.press("/")
    state.type("kind:prefetch")
    state.press("Enter")
    let typed = MonitorMemory.Change.filter("kind:prefetch")
    _ = state.apply(.remembered(MonitorMemory(filters: ["fail:>0", "status:failed"])))
    #expect(state.memory.filters == ["kind:prefetch", "fail:>0", "status:failed"])
    // What was kept is what counts from then on.
    let others = ["age:<1h", "kind:prefetch", "status:failed"]
    _ = state.apply(.remembered(MonitorMemory(filters: others), kept: typed))
    #expect(state.memory.filters == others)
    _ = state.apply(.remembered(MonitorMemory(filters: ["status:failed"])))
    #expect(state.memory.filters == ["status:failed"])
  }

  /// The editor opens on the filter in force, which is no reason to leave out all others.
  @Test func theFilterInForceDoesNotNarrow() {
    var state = remembering(["status:failed", "kind:prefetch"])
    state.press("/", "Up", "Enter", "/", "Up")
    #expect(text(state) == "kind:prefetch")
  }

  @Test func controlRNarrowsByWhatIsTyped() throws {
    var state = remembering(["status:failed", "kind:prefetch", "status:queued"])
    state.press("/", "^R")
    #expect(text(state) == "")
    #expect(
      try screenRows(state)[22].hasPrefix("history  [status:failed] kind:prefetch  status:queued"))
    state.type("Qu")
    #expect(try screenRows(state)[22].hasPrefix("history  [status:queued]"))
    #expect(state.table.view.filter.isEmpty)
    state.press("Enter")
    #expect(text(state) == "status:queued")
    #expect(state.table.view.filter.text == "status:queued")
    state.press("^U", "^R", "^R", "Esc")
    #expect(text(state) == "")
    state.type("none of these")
    state.press("^R")
    #expect(try screenRows(state)[22] == "no match in the history")
    state.press("Esc", "Esc")
    #expect(state.overlay == nil)
  }

  @Test func enterKeepsTheFilterOnce() {
    var state = Sample.state()
    state.press("/")
    state.type("status:failed")
    #expect(state.press("Enter") == [.keep(.filter("status:failed"))])
    #expect(state.press("/", "Enter") == [])
    #expect(state.press("/", "^U", "Enter") == [])
    #expect(state.memory.filters == ["status:failed"])
  }

  @Test func onlyWhatMakesSenseForURLsIsOffered() {
    var state = remembering(["kind:prefetch", "error:quota*"])
    state.press("j", "j", "Enter", "/", "Up")
    #expect(text(state) == "error:quota*")
  }

  @Test(arguments: [(60, 15), (80, 24)])
  func searchingTheHistory(_ width: Int, _ height: Int) throws {
    let filters = (1...30).map { "status:failed label:inc-\($0)" }
    var state = AppState(
      size: Size(width: width, height: height), now: Sample.now, options: Sample.options(),
      memory: MonitorMemory(filters: filters))
    _ = state.apply(.snapshot(Sample.snapshot()))
    state.press("/")
    state.type("inc")
    for _ in 0..<9 { state.press("^R") }
    try expectScreen(state, "filter-history-\(width)x\(height)")
  }
}

@Suite struct MonitorMemoryTests {
  @Test func linesAreBoundedAndKeptOnce() {
    var memory = MonitorMemory()
    for number in 0..<250 { memory.take(.filter("age:>\(number)s")) }
    #expect(memory.filters.count == 200)
    #expect(memory.filters.first == "age:>249s")
    memory.take(.filter("age:>100s"))
    #expect(memory.filters.count == 200)
    #expect(memory.filters.first == "age:>100s")
    memory.take(.filter("  "))
    memory.take(.filter(String(repeating: "x", count: 5_000)))
    #expect(memory.filters.first == "age:>100s")
    memory.take(.command("poll"))
    #expect(memory.commands == ["poll"])
    #expect(MonitorMemory(filters: memory.filters, commands: memory.commands) == memory)
  }

  private func view(_ name: String, _ key: Int?) -> SavedView {
    SavedView(
      name: name, key: key, filter: "", text: "", sort: "problems", grouping: "none",
      showsProblemsOnly: false, showsEverything: false)
  }

  @Test func viewsHaveOneNameAndOneKeyEach() {
    var memory = MonitorMemory(views: [view("b", 1), view("a", 2)])
    #expect(memory.views.map(\.name) == ["a", "b"])
    memory.take(.view(view("c", 2)))
    #expect(memory.views.map(\.key) == [nil, 1, 2])
    memory.take(.view(view("b", nil)))
    #expect(memory.views.map(\.key) == [nil, nil, 2])
    memory.take(.viewDropped("c"))
    #expect(memory.views.map(\.name) == ["a", "b"])
    #expect(view("d", 10).key == nil)
  }
}
