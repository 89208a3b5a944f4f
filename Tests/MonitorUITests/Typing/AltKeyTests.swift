import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// Alt and Ctrl with a key edit by words or do nothing; they never close what is being typed.
@Suite struct AltKeyTests {
  private static let editors: [[String]] = [["/"], [":"], ["\\"], ["?", "/"], ["x"]]

  @Test(arguments: editors) func whatMeansNothingChangesNothing(opening: [String]) {
    var state = Sample.state()
    for name in opening { _ = state.press(name) }
    state.type("abc")
    let before = state.overlay
    #expect(before != nil)
    let names = [
      "Alt-x", "Alt-q", "Alt-\\", "Alt-]", "Alt-Enter", "Alt-Tab", "Alt-Up", "Alt-Home", "Ctrl-Up",
      "Ctrl-PgDn", "Shift-Up", "Shift-Left", "Alt-Ctrl-A", "Alt-Ctrl-G", "F20",
    ]
    for name in names {
      let effects = state.press(name)
      #expect(Key(name: name) != nil && effects.isEmpty)
      #expect(state.overlay == before, "\(name)")
    }
  }

  @Test(arguments: editors) func wordsGoOneByOne(opening: [String]) {
    var state = Sample.state()
    for name in opening { _ = state.press(name) }
    if opening == ["x"] { _ = state.press("Ctrl-U") }
    state.type("one two")
    let two = state.overlay
    _ = state.press("Alt-Backspace", "Ctrl-W")
    let none = state.overlay
    #expect(none != two && none != nil)
    state.type("one two")
    _ = state.press("Alt-Left", "Ctrl-Left", "Alt-d", "Ctrl-Del", "Alt-Backspace")
    #expect(state.overlay == none)
  }

  @Test func atTheTableTheyChangeNothing() {
    var state = Sample.state()
    for name in ["Alt-q", "Alt-Left", "Ctrl-Left", "Alt-Backspace", "Shift-Up", "Alt-Enter"] {
      let selected = state.selectedTask?.id
      let effects = state.press(name)
      #expect(effects.isEmpty && state.overlay == nil && state.selectedTask?.id == selected)
    }
  }
}
