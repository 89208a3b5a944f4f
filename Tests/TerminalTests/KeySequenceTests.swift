import Terminal
import Testing

/// One row a spelling; who sends it stands behind it.
@Suite("Spellings of keys")
struct KeySequenceTests {
  static let named: [(String, Key)] = [
    ("[A", .up), ("[B", .down), ("[C", .right), ("[D", .left),  // cursor keys, normal
    ("OA", .up), ("OB", .down), ("OC", .right), ("OD", .left),  // and in application mode
    ("[H", .home), ("[F", .end), ("OH", .home), ("OF", .end),  // xterm
    ("[1~", .home), ("[4~", .end),  // PuTTY, the Linux console, tmux
    ("[7~", .home), ("[8~", .end),  // rxvt
    ("[2~", .insert), ("[3~", .delete), ("[5~", .pageUp), ("[6~", .pageDown), ("[Z", .backTab),
    ("OP", .function(1)), ("OQ", .function(2)), ("OR", .function(3)), ("OS", .function(4)),
    ("[P", .function(1)), ("[Q", .function(2)), ("[R", .function(3)), ("[S", .function(4)),
    ("[11~", .function(1)), ("[12~", .function(2)), ("[13~", .function(3)), ("[14~", .function(4)),
    ("[[A", .function(1)), ("[[B", .function(2)), ("[[C", .function(3)), ("[[D", .function(4)),
    ("[[E", .function(5)), ("[15~", .function(5)), ("[17~", .function(6)), ("[18~", .function(7)),
    ("[19~", .function(8)), ("[20~", .function(9)), ("[21~", .function(10)),
    ("[23~", .function(11)), ("[24~", .function(12)), ("[25~", .function(13)),
    ("[26~", .function(14)), ("[28~", .function(15)), ("[29~", .function(16)),
    ("[31~", .function(17)), ("[32~", .function(18)), ("[33~", .function(19)),
    ("[34~", .function(20)),
  ]

  static let modified: [(String, Key)] = [
    ("[1;2A", .modified(.shift, .up)), ("[1;3D", .modified(.alt, .left)),
    ("[1;5C", .modified(.control, .right)), ("[1;9D", .modified(.alt, .left)),  // iTerm2, Meta
    ("[1;6A", .modified(.control, .up)), ("[1;7B", .modified(.control, .down)),
    ("[1;4H", .modified(.alt, .home)), ("[1;5F", .modified(.control, .end)),
    ("[3;5~", .modified(.control, .delete)), ("[5;2~", .modified(.shift, .pageUp)),
    ("[1;1A", .up), ("[1;65D", .left), ("[1;5:1A", .modified(.control, .up)),
    ("O5D", .modified(.control, .left)), ("O1;5D", .modified(.control, .left)),  // older ones
    ("[5D", .modified(.control, .left)), ("[1A", .up),
    ("Oa", .modified(.control, .up)), ("Od", .modified(.control, .left)),  // rxvt
    ("[a", .modified(.shift, .up)), ("[d", .modified(.shift, .left)),
    ("[3^", .modified(.control, .delete)), ("[7^", .modified(.control, .home)),
    ("[3$", .modified(.shift, .delete)), ("[5$", .modified(.shift, .pageUp)),
    ("[8@", .modified(.control, .end)), ("[23$", .function(23)), ("[11^", .function(25)),
    ("[1;2P", .function(13)), ("[1;5P", .function(25)), ("[1;6Q", .function(38)),
    ("[1;3S", .function(52)), ("[1;4P", .function(61)), ("[15;2~", .function(17)),
    ("[24;5~", .function(36)), ("O2P", .function(13)), ("[1;2Z", .backTab),
  ]

  static let keypad: [(String, Key)] =
    zip("pqrstuvwxy", "0123456789").map { ("O\($0)", .character($1)) } + [
      ("OM", .enter), ("Oj", "*"), ("Ok", "+"), ("Ol", ","), ("Om", "-"), ("On", "."),
      ("Oo", "/"), ("OX", "="), ("OI", .tab), ("O ", " "),
    ]

  /// Keys by their numbers, as terminals send them that were told to by another program.
  static let numbered: [(String, Key)] = [
    ("[97u", "a"), ("[97;2u", "A"), ("[97;5u", .control("a")), ("[97;3u", .alt("a")),
    ("[97;4u", .alt("A")), ("[27u", .escape), ("[13u", .enter), ("[13;2u", .enter),
    ("[127u", .backspace), ("[127;5u", .modified(.control, .backspace)),
    ("[127;3u", .modified(.alt, .backspace)), ("[9;2u", .backTab), ("[105;5u", .tab),
    ("[32;2u", " "), ("[27;5;97~", .control("a")), ("[27;2;13~", .enter), ("[57400u", "1"),
    ("[57414u", .enter), ("[57417u", .left), ("[57413u", "+"), ("[57415u", "="),
    ("[57364u", .function(1)), ("[57376;2u", .function(25)), ("[57421u", .pageUp),
    ("[57426u", .delete), ("[223;2u", "ß"),
    ("[27;5;8~", .modified(.control, .backspace)),
  ]

  @Test("every spelling is its key", arguments: named + modified + keypad + numbered)
  func spellings(_ sequence: String, _ key: Key) {
    #expect(TypedInput().type("\u{1B}" + sequence + "q").events == keys(key, "q"))
  }

  @Test("every spelling is its key in parts, too", arguments: named + modified + keypad)
  func parts(_ sequence: String, _ key: Key) {
    var typed = TypedInput().type("\u{1B}" + sequence.prefix(1))
    for character in sequence.dropFirst() {
      typed = typed.pass(.milliseconds(300)).type(String(character))
    }
    #expect(typed.type("q").events == keys(key, "q"))
  }

  @Test("the short introducers of C1 stand for the long ones")
  func c1() {
    #expect(TypedInput().type("\u{9B}A\u{8F}q\u{9B}11~").events == keys(.up, "1", .function(1)))
  }

  @Test(
    "what is no key fires none",
    arguments: [
      "[G", "[E", "OE", "[9~", "[16~", "[35~", "[99;5~", "[;A", "[1;A", "[+5~", "[u", "[~",
      "[99999999999999999999~", "[57350u", "[55296u", "[1114112u", "[0;5A", "[24;40R", "[>1u",
      "[1;99999999999999999999A", "O9999A", "[24;6P", "[1;5;1A", "[97;5:3u", "[[Z", "O[",
    ])
  func none(_ sequence: String) {
    #expect(TypedInput().type("\u{1B}" + sequence + "q").events == keys("q"))
  }
}
