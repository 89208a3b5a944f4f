import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal
import TestSupport
import Testing

@Suite struct URLScreenTests {
  /// Opens the task at a place of the table.
  private func open(_ place: Int, _ width: Int, _ height: Int) -> AppState {
    var state = Sample.state(width, height)
    for _ in 0..<place { state.press("j") }
    state.press("Enter")
    return state
  }

  @Test func scrolledPaths() throws {
    var state = open(2, 60, 15)
    state.press("l", "j")
    try expectScreen(state, "urls-panned-60x15")
  }

}

@Suite struct TextScreenTests {
  @Test func sortMenu() throws {
    var state = Sample.state()
    state.press(">", "s", "j")
    try expectScreen(state, "sort-80x24")
  }

  @Test func columnsWithoutRoom() throws {
    var state = Sample.state()
    state.press("W", "C")
    try expectScreen(state, "columns-wide-80x24")
  }

}
