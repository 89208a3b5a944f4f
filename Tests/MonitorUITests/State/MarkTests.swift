import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct MarkTests {
  /// Queued tasks named by letters, in their order.
  private func monitor(_ names: String, height: Int = 24) -> AppState {
    var state = AppState(
      size: Size(width: 80, height: height), now: Sample.now, options: Sample.options())
    _ = state.apply(.snapshot(world(names, version: 1)))
    return state
  }

  private func world(_ names: String, failed: String = "", version: UInt64) -> Snapshot {
    let all = Array("abcdefghijklmnopqrstuvwxyz")
    let tasks = names.map { name -> CacheTask in
      let isFailed = failed.contains(name)
      return Sample.task(
        Sample.alibaba, String(name), isFailed ? .failed : .queued,
        age: 1_000.0 - Double(all.firstIndex(of: name) ?? 0), ended: isFailed ? 5 : nil)
    }
    return Sample.snapshot(tasks, version: version)
  }

  private func marked(_ state: AppState) -> String {
    state.table.marks.ids.map(\.vendorID).sorted().joined()
  }

  @Test(arguments: ["Space", "Ins"])
  func marksAndMovesDown(_ key: String) {
    var state = monitor("abcdef")
    state.press(key, key)
    #expect(marked(state) == "ab")
    #expect(state.selectedTask?.id.vendorID == "c")
    // A second mark on a row changes nothing: holding the key never takes marks away.
    state.press("g", key)
    #expect(marked(state) == "ab")
  }

  @Test(arguments: [(["G", "Space", "k", "k", "v"], "def"), (["Space", "j", "j", "v"], "abcd")])
  func range(_ keys: [String], _ expected: String) {
    var state = monitor("abcdef")
    for key in keys { state.press(key) }
    #expect(marked(state) == expected)
  }

  /// The next range begins where the last one ended.
  @Test func rangeAfterRange() {
    var state = monitor("abcdef")
    state.press("Space", "v", "u", "v")
    #expect(marked(state) == "a")
    #expect(state.context.notice != nil)
    state.press("Space", "j", "v")
    #expect(marked(state) == "abcd")
  }

  @Test func unmarking() {
    var state = monitor("abcdef")
    state.press("Space", "Space", "Space", "k", "k", "u")
    #expect(marked(state) == "ac")
    #expect(state.selectedTask?.id.vendorID == "b")
    state.press("U")
    #expect(marked(state) == "")
  }

  /// A mark belongs to a task: order, filter and drill-down do not matter to it.
  @Test func marksFollowTheirTasks() throws {
    var state = monitor("abcdef")
    state.press("j", "Space", "Space")
    state.wait(2)
    _ = state.apply(.snapshot(world("abcdef", failed: "f", version: 2)))
    #expect(marked(state) == "bc")
    let rows = try screenRows(state)
    #expect(rows[3].hasSuffix("2 marked"))
    #expect(rows[5].hasPrefix("  !FAIL"))
    #expect(rows[7].hasPrefix(" * QUE"))
    state.press("/")
    state.type("id:a")
    state.press("Enter", "Enter", "Esc")
    #expect(marked(state) == "bc")
    #expect(try screenRows(state)[3].hasSuffix("2 marked, 2 hidden"))
  }

  /// What the snapshot has forgotten is not counted as marked any more.
  @Test func forgottenTasksLoseTheirMarks() throws {
    var state = monitor("abcdef")
    state.press("Space", "Space", "Space")
    _ = state.apply(.snapshot(world("acdef", version: 2)))
    #expect(marked(state) == "ac")
    _ = state.apply(.snapshot(world("def", version: 3)))
    #expect(state.table.marks.isEmpty)
    #expect(!(try screenRows(state)[3].contains("marked")))
  }

  @Test func anEmptyTable() {
    var state = monitor("")
    state.press("Space", "v", "u", "U")
    #expect(state.table.marks.isEmpty)
  }
}

@Suite struct PanTests {
  private func monitor() -> AppState {
    let tasks = (0..<60).map {
      Sample.task(Sample.alibaba, "\($0)", .queued, age: 1_000 - Double($0))
    }
    return Sample.state(80, 24, tasks: tasks)
  }

  @Test func theListMovesAndTheCursorKeepsItsRow() {
    var state = monitor()
    for _ in 0..<20 { state.press("j") }
    let id = state.table.cursor.id
    let first = state.table.cursor.window.first
    state.press("J", "J", "J")
    #expect(state.table.cursor.id == id)
    #expect(state.table.cursor.window.first == first + 3)
    state.press("K")
    #expect(state.table.cursor.window.first == first + 2)
    #expect(state.table.cursor.id == id)
  }

  /// It stops where the row would leave the screen, and at the ends of the list.
  @Test func panningStopsAtTheEdges() {
    var state = monitor()
    for _ in 0..<20 { state.press("j") }
    let id = state.table.cursor.id
    for _ in 0..<100 { state.press("J") }
    #expect(state.table.cursor.id == id)
    #expect(state.table.cursor.window.cursorLine == 0)
    for _ in 0..<100 { state.press("K") }
    #expect(state.table.cursor.id == id)
    #expect(state.table.cursor.window.visible.contains(20))
    state.press("G", "J")
    #expect(state.table.cursor.window.visible.upperBound == 60)
    state.press("g", "K")
    #expect(state.table.cursor.window.first == 0)
  }

  /// A panned list stays where it is when new data comes.
  @Test func newDataDoesNotMoveIt() {
    var state = monitor()
    state.press("j", "J")
    #expect(state.table.cursor.window.first == 1)
    state.wait(2)
    _ = state.apply(.snapshot(Sample.snapshot(Array(state.context.known.shown.tasks), version: 2)))
    #expect(state.table.cursor.window.first == 1)
  }

  @Test func inTheListOfURLs() {
    var state = Sample.state(80, 24)
    state.press("j", "j", "Enter", "j", "j", "j", "j", "J")
    guard case .urls(let urls) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(urls.cursor.window.first == 1)
    #expect(urls.cursor.window.cursor == 4)
  }
}
