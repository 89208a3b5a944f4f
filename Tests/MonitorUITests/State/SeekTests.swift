import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// `e` `E` `n` `N`: what is in the list is found, wherever the cursor is.
@Suite struct SeekTests {
  private func tasks(_ statuses: String) -> [CacheTask] {
    statuses.enumerated().map { index, letter in
      Sample.task(
        Sample.ucloud, "t\(index)", letter == "F" ? .failed : .running,
        age: 1_000 - Double(index), ended: letter == "F" ? 5 : nil)
    }
  }

  private func state(_ statuses: String) -> AppState {
    var state = Sample.state(tasks: tasks(statuses))
    state.press(":")
    state.type("sort id")
    state.press("Enter")
    return state
  }

  private func place(_ state: AppState) -> Int { state.table.cursor.window.cursor }

  @Test(
    arguments: [
      ("..F..F.", 3, "e", 5, nil), ("..F..F.", 5, "e", 2, "wrapped to the first bad task"),
      ("..F..F.", 2, "E", 5, "wrapped to the last bad task"), ("..F..F.", 4, "E", 2, nil),
      ("F......", 4, "e", 0, "wrapped to the first bad task"),
      ("......F", 0, "E", 6, "wrapped to the last bad task"),
      ("..F....", 2, "e", 2, "this is the only bad task in view"),
      (".......", 2, "E", 2, "no bad task in view"),
    ] as [(String, Int, String, Int, String?)])
  func goesRound(_ rows: String, _ start: Int, _ key: String, _ end: Int, _ said: String?) {
    var state = state(rows)
    for _ in 0..<start { state.press("j") }
    state.press(key)
    #expect(place(state) == end)
    #expect(state.context.notice?.text == said)
  }

  /// Whatever the list, the cursor and the direction: where there is one, it is found.
  @Test func neverNothingWhereThereIsOne() {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<200 {
      let rows = String((0..<8).map { _ in Bool.random(using: &random) ? "F" : "." })
      var state = state(rows)
      for _ in 0..<Int.random(in: 0..<8, using: &random) { state.press("j") }
      let before = place(state)
      let isForward = Bool.random(using: &random)
      state.press(isForward ? "e" : "E")
      let failed = rows.enumerated().filter { $0.element == "F" }.map(\.offset)
      let ahead = isForward ? failed.first { $0 > before } : failed.last { $0 < before }
      let expected = ahead ?? (isForward ? failed.first : failed.last) ?? before
      #expect(place(state) == expected, "\(rows) from \(before)")
    }
  }

  @Test func hiddenProblemsAreTold() {
    var state = Sample.state()
    state.press("/")
    state.type("status:succeeded")
    state.press("Enter", "e")
    #expect(state.context.notice?.text == "no bad task in view; 4 hidden, 0 shows all")
  }

  @Test func amongURLs() {
    var state = Sample.state()
    state.press("j", "j", "Enter", "E")
    #expect(state.context.notice?.text == "wrapped to the last failed URL")
    state.press("e")
    #expect(state.context.notice?.text == "wrapped to the first failed URL")
    state.press("/")
    state.type("status:succeeded")
    state.press("Enter", "e")
    #expect(state.context.notice?.text == "no failed URL in view; 15 hidden, 0 shows all")
  }

  /// What was looked for among tasks is looked for among the URLs of one, and the other way round.
  @Test func wordsGoAlongIntoATask() {
    var state = Sample.state()
    state.press("/")
    state.type("quota")
    state.press("Enter", "Enter", "G", "n")
    guard case .urls(let urls) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(urls.selectedItem?.message?.text.contains("Quota") == true)
    #expect(state.context.notice?.text == "wrapped to the first match")
  }

  /// Groups folded away hide nothing from those who look for it, round the end as well.
  @Test func roundTheEndIntoAFold() {
    var state = Sample.state()
    state.press("t", "t", "g")
    for group in state.table.rows.counts.groups.keys {
      _ = state.table.toggleFold(group, state.context)
    }
    state.press("g", "E")
    #expect(state.selectedTask?.id.vendorID == "up-77120")
    #expect(state.context.notice?.text == "wrapped to the last bad task")
  }

  /// The smallest screens with a list say it, too, and not over the cursor's row.
  @Test func saidOnTheSmallestScreen() throws {
    var state = Sample.state(30, 3)
    state.press("E")
    let rows = try screenRows(state)
    #expect(rows.contains { $0.hasPrefix("wrapped to the last bad task") })
    #expect(rows.contains { $0.hasPrefix(">") })
  }
}
