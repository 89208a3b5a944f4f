import Terminal
import Testing

@testable import MonitorUI

@Suite struct HelpTests {
  private func screen(_ width: Int, _ height: Int, _ keys: [String], _ text: String = "") throws
    -> [String]
  {
    var state = Sample.state(width, height)
    for key in keys { state.press(key) }
    state.type(text)
    return try screenRows(state)
  }

  /// From 80 columns on there are two columns, and nothing of the help is missing.
  @Test(arguments: [60, 80, 120])
  func everyKeyIsThere(_ width: Int) throws {
    let rows = try screen(width, 600, ["?"])
    #expect(rows.contains { $0.contains("MOVE") && $0.contains("FILTER") } == (width >= 80))
    let text = rows.joined(separator: "\n")
    for section in HelpSection.all(of: .standard, at: .table) {
      #expect(text.contains(section.title))
      for entry in section.entries { #expect(text.contains(entry.head), "\(entry.head)") }
    }
    for row in rows { #expect(row.count <= width) }
  }

  /// A configuration may give an action more keys than a column has room for.
  @Test(arguments: [20, 40, 80, 120])
  func manyKeysForOneAction(_ width: Int) throws {
    let keys = [
      "Down", "F7", "F8", "F9", "F11", "F12", "Delete", "Alt-x", "Alt-y", "Alt-z", "Ctrl-T",
      "Ctrl-X",
    ]
    let options = Sample.options { options in
      if let keymap = try? Keymap(overrides: ["down": keys]) { options.keymap = keymap }
    }
    var state = Sample.state(width, 300, options: options)
    state.press("?")
    let rows = try screenRows(state)
    #expect(rows.contains { $0.contains("F12") })
    for row in rows { #expect(row.count <= width) }
  }

  @Test func typingFindsKeys() throws {
    var state = Sample.state(80, 24)
    state.press("?", "PgDn", "／")
    state.type("mark")
    try expectScreen(state, "help-search-80x24")
    state.press("Enter")
    #expect(try screenRows(state).last?.hasPrefix("Esc clear  / search: mark  ") == true)
    // Esc takes back what was looked for, then closes.
    state.press("Esc")
    #expect(state.overlay == .help(HelpView()))
    state.press("Esc")
    #expect(state.overlay == nil)
  }

  @Test func lettersAreTypedAndPastesToo() throws {
    var state = Sample.state(80, 24)
    state.press("?", "/")
    state.type("q?j")
    _ = state.apply(.input(.paste("zz")))
    #expect(state.overlay == .help(HelpView(field: TextField("q?jzz"), isTyping: true)))
    #expect(try screenRows(state)[1] == "no match in the help")
    state.press("^U", "Backspace", "q")
    #expect(state.overlay == nil)
  }

  @Test func oneLetterIsAKey() throws {
    let rows = try screen(80, 24, ["?", "/"], "W")
    #expect(rows[1] == "GROUPS / COLUMNS")
    #expect(rows[2].hasPrefix("W "))
    #expect(!rows.contains { $0.contains("MOVE") || $0.contains("WORDS") })
  }

  @Test(arguments: [
    (["x", "0", "1", "2"], "x 0 1 2 "), (["1", "2", "3", "4"], "1..4 "),
    (["0", "1", "2", "x"], "0 1 2 x "),
  ])
  func onlyDigitsAreARun(_ keys: [String], _ shown: String) throws {
    let options = Sample.options { options in
      let overrides = ["view": keys, "everything": [], "export": []]
      options.keymap = (try? Keymap(overrides: overrides)) ?? .standard
    }
    var state = Sample.state(60, 300, options: options)
    state.press("?")
    #expect(try screenRows(state).contains { $0.hasPrefix(shown) })
  }

  /// What covers a page must not hide a mode.
  @Test(arguments: [(["?"], 80), (["P"], 80), (["L"], 120), (["x"], 80), (["C"], 60)])
  func everyTitleTellsTheModes(_ keys: [String], _ width: Int) throws {
    var state = Sample.state(width, 24)
    state.press("f")
    for key in keys { state.press(key) }
    #expect(try screenRows(state)[0].contains("follow off"))
  }

  /// The word of liveness says of when, on the pages of text too.
  @Test(arguments: [["?"], ["j", "j", "Enter", "Enter"], ["j", "j", "o"], ["P"], ["L"]])
  func everyTitleTellsTheTime(_ keys: [String]) throws {
    var state = Sample.state(80, 24, options: Sample.options { $0.version = "1.2.3" })
    for key in keys { state.press(key) }
    let title = try screenRows(state)[0]
    #expect(title.hasSuffix(" LIVE 12:04:31 +08:00"), "\(title)")
  }

  /// What is in view at first is explained, in the same words as the line above the table has them.
  @Test func theOpeningViewIsExplained() throws {
    #expect(try screenRows(Sample.state())[3].contains(" open and recent "))
    let entries = HelpSection.all(of: .standard, at: .table).flatMap(\.entries)
    let entry = try #require(entries.first { $0.head == "open and recent" })
    for words in ["30m", "2h"] { #expect(entry.text.contains(words), "\(entry.text)") }
  }

  @Test func theKeysAreThoseOfTheConfiguration() throws {
    let options = Sample.options { options in
      options.keymap = (try? Keymap(overrides: ["mouse": ["F9"]])) ?? .standard
    }
    var state = Sample.state(60, 300, options: options)
    state.press("?")
    let row = try screenRows(state).first { $0.contains("mouse on") }
    #expect(row?.hasPrefix("F9 ") == true)
  }
}
