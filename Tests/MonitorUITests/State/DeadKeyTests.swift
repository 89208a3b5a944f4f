import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// No key is dead: it changes the screen, has something done, or says a line.
@Suite struct DeadKeyTests {
  private static let keys: [Key] =
    (0x20..<0x7F).compactMap { Unicode.Scalar($0).map { .character(Character($0)) } }
    + "abdefgklnopqrstuvwxy".map { .control($0) }
    + (1...12).map { .function($0) }
    + [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right,
      .home, .end, .pageUp, .pageDown,
    ]

  /// Every key of the table and every other one, in every view.
  @Test(arguments: SampleView.all)
  func everyKeyAnswers(_ view: SampleView) throws {
    let theme = try Look.mono.theme(asciiOnly: false)
    let before = view.open(Size(width: 80, height: 24), Sample.options())
    let frame = render(before, theme: theme)
    for key in Self.keys {
      var state = before
      let effects = state.apply(.input(.key(key)))
      guard effects.isEmpty else { continue }
      let after = render(state, theme: theme)
      #expect(after != frame, "\(key.name) does nothing in \(view.name)")
    }
  }

  /// At the ends of every list and text too.
  @Test(
    arguments: [[], ["j", "j", "Enter"], ["?"], ["s"], ["C"], ["P"], ["L"]], [(60, 15), (120, 40)])
  func theEndsAnswer(_ way: [String], _ size: (Int, Int)) throws {
    let theme = try Look.mono.theme(asciiOnly: false)
    var before = SampleView.watching(Size(width: size.0, height: size.1), Sample.options())
    for key in way + ["G"] { before.press(key) }
    before.wait(10)
    let frame = render(before, theme: theme)
    for name in ["j", "G", "PgDn", "^D", "l", "h", "U", "u", "J"] {
      var state = before
      let effects = state.press(name)
      #expect(!effects.isEmpty || render(state, theme: theme) != frame, "\(name) after \(way)")
    }
  }

  @Test(arguments: [
    ("b", "b: no such key here; ? shows the keys"),
    ("Tab", "Tab: no such key here; ? shows the keys"),
    ("i", "i: no such key here; ? shows the keys"),
    ("F9", "F9: no such key here; ? shows the keys"),
    ("^B", "^B: no such key here; ? shows the keys"),
    ("k", "k: already at the beginning"),
    ("u", "this row is not marked"),
    ("U", "no row is marked"),
    ("h", "h: nothing more to the left"),
    ("Esc", "Esc: nothing to go back to; q quits"),
  ])
  func oneLine(_ key: String, _ line: String) throws {
    var state = Sample.state()
    state.press("g")
    state.press(key)
    #expect(state.context.notice?.text == line)
    #expect(try screenRows(state).last?.hasPrefix(line) == true)
    let frame = render(state, theme: try Look.mono.theme(asciiOnly: false))
    state.press(key, key)
    #expect(render(state, theme: try Look.mono.theme(asciiOnly: false)) == frame)
  }

  /// Where there is more, the cursor is what stops the list.
  @Test(arguments: [
    (["g"], "J", "J: the cursor is at the edge; j moves it"),
    (["g"], "K", "K: no more to scroll that way"),
    (["G"], "K", "K: the cursor is at the edge; k moves it"),
    (["G"], "J", "J: no more to scroll that way"),
    (["s"], "J", "J: nothing to do here; ? shows the keys"),
  ])
  func whyNothingScrolls(_ way: [String], _ key: String, _ line: String) {
    let tasks = (0..<60).map { Sample.task(Sample.ucloud, "t\($0)", .running) }
    var state = Sample.state(tasks: tasks)
    for key in way { state.press(key) }
    state.press(key)
    #expect(state.context.notice?.text == line)
  }

  @Test(arguments: [("g", "K", "J"), ("G", "J", "K")])
  func whyNoURLScrolls(_ end: String, _ outwards: String, _ inwards: String) {
    var state = Sample.state()
    state.press("/")
    state.type("id:16219471")
    state.press("Enter", "Enter", end, outwards)
    #expect(state.context.notice?.text == "\(outwards): no more to scroll that way")
    state.press(inwards)
    #expect(
      state.context.notice?.text.hasPrefix("\(inwards): the cursor is at the edge; ") == true)
  }

  @Test func amongURLsTheGroupsKeySaysSo() {
    var state = Sample.state()
    state.press("j", "j", "Enter", "t")
    #expect(state.context.notice?.text == "t: no such key here; ? shows the keys")
  }

  /// What was rebound is named by its new key.
  @Test func theKeyOfTheHelpIsNamed() throws {
    let keymap = try Keymap(overrides: ["help": ["F1"]])
    var state = Sample.state(options: Sample.options { $0.keymap = keymap })
    state.press("b")
    #expect(state.context.notice?.text == "b: no such key here; F1 shows the keys")
  }

  @Test func dOpensWhatEnterOpens() {
    var byEnter = Sample.state()
    var byD = byEnter
    #expect(byEnter.press("Enter") == byD.press("d"))
    #expect(byD.page == byEnter.page)
    byD.press("d")
    guard case .url = byD.overlay else {
      Issue.record("no URL is open")
      return
    }
  }

  /// A paste is no row of keys.
  @Test func aPasteSaysItOnce() {
    var state = Sample.state()
    _ = state.apply(.input(.paste("bbbb")))
    #expect(state.context.notice?.text.hasPrefix("a paste does nothing here") == true)
  }
}
