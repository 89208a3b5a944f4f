import Terminal
import Testing

@Suite("Keys")
struct KeyTests {
  private static let keys: [Key] = [
    .character("j"), .character("J"), .character("中"), .character(" "), .character("-"),
    .character("^"), .control("l"), .control(" "), .control("]"), .control("^"), .alt("x"),
    .alt("X"), .alt("-"), .alt(" "), .enter, .escape, .tab, .backTab, .backspace, .delete, .insert,
    .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .function(1), .function(12),
    .function(63), .modified(.alt, .left), .modified(.control, .backspace), .modified(.shift, .up),
    .modified(.alt, .control("a")), .modified(.alt, .enter), .modified(.control, .pageUp),
  ]

  @Test("every name reads back", arguments: keys)
  func roundTrip(_ key: Key) {
    #expect(!key.name.isEmpty)
    #expect(Key(name: key.name) == key)
  }

  @Test(
    "prints the names of help and hint bar",
    arguments: [
      (Key.control("l"), "Ctrl-L"), (.pageUp, "PgUp"), (.character(" "), "Space"),
      (.function(4), "F4"), (.escape, "Esc"), (.backTab, "Shift-Tab"), (.character("G"), "G"),
    ])
  func names(_ key: Key, _ name: String) {
    #expect(key.name == name)
  }

  @Test(
    "reads aliases in any case",
    arguments: [
      ("return", Key.enter), ("PAGEUP", .pageUp), ("c-l", .control("l")), ("^L", .control("l")),
      ("control-L", .control("l")), ("M-x", .alt("x")), ("meta-X", .alt("X")),
      ("f10", .function(10)),
      ("Ctrl-I", .tab), ("Ctrl-M", .enter), ("ctrl-j", .enter), ("Ctrl-H", .backspace),
      ("Ctrl-[", .escape), ("ctrl-space", .control(" ")), ("c-left", .modified(.control, .left)),
      ("M-BS", .modified(.alt, .backspace)), ("shift-up", .modified(.shift, .up)),
      ("S-F1", .function(13)), ("Ctrl-F1", .function(25)), ("alt-f1", .function(49)),
      ("Shift-Enter", .enter),
    ])
  func aliases(_ name: String, _ key: Key) {
    #expect(Key(name: name) == key)
  }

  @Test(
    "refuses what is no key",
    arguments: ["", "jj", "Ctrl-", "Ctrl-xy", "Ctrl-é", "Alt-", "F0", "F64", "Fx", "\n", "Hyper-x"])
  func refuses(_ name: String) {
    #expect(Key(name: name) == nil)
  }
}
