import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct KeymapTests {
  @Test(
    arguments: [
      ("j", .down), ("Down", .down), ("k", .up), ("Up", .up), ("g", .first), ("Home", .first),
      ("G", .last), ("End", .last), ("PgUp", .pageUp), ("PgDn", .pageDown),
      ("^U", .halfPageUp), ("^D", .halfPageDown), ("Enter", .open), ("Esc", .back), ("q", .quit),
      ("/", .filter), ("／", .filter), ("？", .help), ("M", .mouse), ("Ｍ", .mouse),
      ("0", .everything), ("!", .problems), ("！", .problems),
      ("e", .nextProblem), ("E", .previousProblem), ("s", .sort), ("<", .sortPrevious),
      (">", .sortNext), ("I", .sortInvert), ("p", .pause), ("f", .follow), ("r", .poll),
      ("R", .pollAll), ("h", .scrollLeft), ("l", .scrollRight), ("J", .panDown),
      ("K", .panUp), ("S", .sortSecond), ("Space", .mark), ("Ins", .mark), ("v", .markRange),
      ("t", .group), ("F5", .group), ("C", .columns), ("F2", .columns), ("W", .columnsPreset),
      ("u", .unmark), ("U", .unmarkAll), ("^L", .repaint), ("?", .help),
      (":", .commandLine), ("：", .commandLine), ("1", .view), ("9", .view),
      ("\\", .quickFilter), ("n", .nextMatch), ("N", .previousMatch),
    ] as [(String, Command)])
  func defaultKeys(_ name: String, _ command: Command) throws {
    let key = try #require(Key(name: name))
    #expect(Keymap.standard.command(for: key, at: .table) == command)
  }

  /// Keys of later features do nothing, and are not in the help either.
  @Test(arguments: ["Tab", "B", "T"])
  func unboundKeys(_ name: String) throws {
    let key = try #require(Key(name: name))
    for place in [CommandPlace.table, .urls, .text, .menu] {
      #expect(Keymap.standard.command(for: key, at: place) == nil)
    }
  }

  @Test func twoKeysTogether() throws {
    let (g, y): (Key, Key) = (.character("g"), .character("y"))
    #expect(Keymap.standard.command(for: g, then: y, at: .table) == .copyAll)
    #expect(Keymap.standard.command(for: g, then: y, at: .text) == nil)
    #expect(Keymap.standard.command(for: y, then: g, at: .table) == nil)
    #expect(Keymap.standard.startsChord(.character("ｇ")))
    #expect(!Keymap.standard.startsChord(y))
    #expect(Keymap.standard.binding(of: .copyAll)?.keyNames == ["gy"])
    let keymap = try Keymap(overrides: ["copy-all": ["F9"]])
    #expect(keymap.command(for: g, then: y, at: .table) == nil)
    #expect(keymap.command(for: .function(9), at: .table) == .copyAll)
  }

  @Test func placesMatter() {
    #expect(Keymap.standard.command(for: .character("t"), at: .urls) == nil)
    #expect(Keymap.standard.command(for: .enter, at: .text) == nil)
    #expect(Keymap.standard.command(for: .character("/"), at: .menu) == nil)
  }

  @Test func everyCommandHasItsRow() {
    #expect(Set(KeyBinding.standard.map(\.command)) == Set(Command.allCases))
    #expect(KeyBinding.standard.count == Command.allCases.count)
    for isOfReplay in [false, true] {
      let keys = KeyBinding.standard.filter { $0.isOfReplay == isOfReplay }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count)
    }
  }

  @Test("Keys of a replay take no other action's key away, unless the operator wants it")
  func keysOfAReplayComeFirstThere() throws {
    let space = Key.character(" ")
    #expect(Keymap.standard.command(for: space, at: .table) == .mark)
    #expect(Keymap.standard.command(for: space, at: .replay) == .replayPlay)
    #expect(Keymap.standard.command(for: .character("j"), at: .replay) == nil)
    // What was a good configuration before there were replays is one still.
    let keymap = try Keymap(overrides: ["mark": ["m"], "pause": ["Space", "]"]])
    #expect(keymap.command(for: space, at: .table) == .pause)
    #expect(keymap.command(for: space, at: .replay) == .replayPlay)
    let error = #expect(throws: KeymapError.self) {
      try Keymap(overrides: ["replay-play": ["p"]])
    }
    #expect(error?.description.contains("'pause' and 'replay-play'") == true)
  }

  @Test func overridesReplaceTheDefaults() throws {
    let keymap = try Keymap(overrides: ["pause": ["Z", "F7"], "follow": []])
    #expect(keymap.command(for: .function(7), at: .table) == .pause)
    #expect(keymap.command(for: .character("p"), at: .table) == nil)
    #expect(keymap.command(for: .character("f"), at: .table) == nil)
    #expect(keymap.command(for: .character("j"), at: .table) == .down)
  }

  /// A key may move from one action to another when both are named.
  @Test func keysCanBeSwapped() throws {
    let keymap = try Keymap(overrides: ["pause": ["r"], "poll": ["p"]])
    #expect(keymap.command(for: .character("r"), at: .table) == .pause)
    #expect(keymap.command(for: .character("p"), at: .table) == .poll)
  }

  /// Every action there is takes other keys, and two on one key are named both.
  @Test(arguments: Command.allCases)
  func everyActionIsRemappable(_ command: Command) throws {
    let keymap = try Keymap(overrides: [command.rawValue: ["F42", "Ctrl-G"]])
    let place = try #require(keymap.binding(of: command)?.places.first)
    #expect(keymap.command(for: .function(42), at: place) == command)
    #expect(keymap.command(for: .control("g"), at: place) == command)
    #expect(keymap.keyName(command) == "F42")
    let other = command == .quit ? Command.help : .quit
    let error = #expect(throws: KeymapError.self) {
      try Keymap(overrides: [command.rawValue: ["F42"], other.rawValue: ["F42"]])
    }
    let text = error?.description ?? ""
    #expect(text.contains("'F42'"))
    #expect(text.contains("'\(command.rawValue)'"))
    #expect(text.contains("'\(other.rawValue)'"))
  }

  /// A key that shows as nothing, or turns what stands behind it round, is none.
  @Test(arguments: ["\u{202E}", "\u{200B}", "\u{AD}", "\u{7F}", "\t\tx"])
  func whatCannotBeShownIsNoKey(name: String) {
    let error = #expect(throws: KeymapError.self) { try Keymap(overrides: ["pause": [name]]) }
    #expect(error?.problems == [.unusableKey(name, action: "pause")])
    #expect(error?.description.unicodeScalars.contains(where: \.isHidden) == false)
  }

  @Test func everyMistakeAtOnce() {
    let error = #expect(throws: KeymapError.self) {
      try Keymap(overrides: [
        "pause": ["q"], "paws": ["x"], "poll": ["NoKey", "Ctrl-C", "^Z", "Ctrl-\\"],
        "help": ["？", "?"],
      ])
    }
    #expect(
      error?.problems == [
        .unknownAction("paws"), .unusableKey("NoKey", action: "poll"),
        .unusableKey("Ctrl-C", action: "poll"), .unusableKey("^Z", action: "poll"),
        .unusableKey("Ctrl-\\", action: "poll"), .conflict(.character("q"), .pause, .quit),
      ])
    let text = error?.description ?? ""
    #expect(text.contains("key 'q' has two actions: 'pause' and 'quit'"))
  }
}
