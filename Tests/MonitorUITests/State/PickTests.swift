import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// What is taken away where tasks are marked.
@Suite struct PickTests {
  /// Marks the first rows of the table.
  private func state(marking count: Int) -> AppState {
    var state = Sample.state()
    for _ in 0..<count { state.press("Space") }
    return state
  }

  @Test func idsOfTheMarked() {
    var state = state(marking: 3)
    let ids = state.table.rows.ids.prefix(3).map(\.vendorID)
    let text = ids.joined(separator: "\n")
    #expect(state.press("y") == [.copy(.text(text, what: "3 ids of 3 marked tasks"))])
    // In the drill-down it is the URL under the cursor, as ever.
    state.press("G", "k", "k", "k", "k", "k", "k", "Enter")
    guard case .copy(.text) = state.press("y").first else {
      Issue.record("no single text")
      return
    }
  }

  @Test func urlsOfTheMarked() {
    var state = state(marking: 2)
    var expected: Set<String> = []
    for id in state.table.rows.ids.prefix(2) {
      for item in state.context.known.shown.task(id)?.urls ?? URLItems([]) {
        expected.insert(item.url.text)
      }
    }
    guard case .copy(.text(let text, let what)) = state.press("g", "y").first else {
      Issue.record("nothing was copied: \(state.context.notice?.text ?? "")")
      return
    }
    #expect(Set(text.split(separator: "\n").map(String.init)) == expected)
    #expect(what == "\(expected.count) URLs of 2 marked tasks")
  }

  /// Marked tasks count also where a filter hides them, behind those in view.
  @Test func theMarkedThatAreHidden() throws {
    var state = state(marking: 3)
    let marked = Array(state.table.rows.ids.prefix(3))
    state.press("/")
    state.type("id:\(marked[2].vendorID)")
    state.press("Enter")
    #expect(state.table.rows.ids == [marked[2]])
    #expect(state.table.pickedTasks.first == marked[2])
    #expect(Set(state.table.pickedTasks) == Set(marked))
    state.press("x")
    let rows = try screenRows(state)
    #expect(rows.contains { $0.contains("3 marked tasks (2 hidden) of 12") })
    guard case .export(let request) = state.press("Enter").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(request.tasks == state.table.pickedTasks)
    #expect(request.scope == .marked(3, hidden: 2))
    state.press("Esc", "U", "x")
    #expect(try screenRows(state).contains { $0.contains("1 task (all in view) of 12") })
  }
}
