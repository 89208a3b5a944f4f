import Testing

@testable import Terminal

@Suite("Input decoder")
struct InputDecoderTests {
  private func events(_ text: String) -> [InputEvent] { TypedInput().type(text).events }

  @Test(
    "tells characters from controls",
    arguments: [
      ("j" as Unicode.Scalar, Key.character("j")), ("中", .character("中")), (" ", .character(" ")),
      ("\u{0}", .control(" ")), ("\u{1}", .control("a")), ("\u{C}", .control("l")),
      ("\u{8}", .backspace), ("\u{7F}", .backspace), ("\t", .tab), ("\r", .enter), ("\n", .enter),
      ("\u{1D}", .control("]")),
    ])
  func characters(_ scalar: Unicode.Scalar, _ key: Key) {
    #expect(events(String(Character(scalar))) == [.key(key)])
  }

  @Test("Esc is a key once nothing follows it")
  func escape() {
    #expect(TypedInput().type("\u{1B}").events == [])
    #expect(TypedInput().type("\u{1B}").wait().events == [.key(.escape)])
    #expect(TypedInput().type("\u{1B}").wait().wait().type("j").events == keys(.escape, "j"))
    #expect(TypedInput().type("\u{1B}\u{1B}").wait().events == keys(.escape, .escape))
    #expect(
      TypedInput().type("\u{1B}\u{1B}\u{1B}").wait().events == keys(.escape, .escape, .escape))
    #expect(
      TypedInput(escapeTime: .milliseconds(150)).type("\u{1B}").patience == .milliseconds(150))
  }

  @Test(
    "Alt with any key is that key with Alt, and never Esc",
    arguments: [
      ("\u{1B}x", Key.alt("x")), ("\u{1B}Z", .alt("Z")), ("\u{1B}é", .alt("é")),
      ("\u{1B} ", .alt(" ")), ("\u{1B}\u{7F}", .modified(.alt, .backspace)),
      ("\u{1B}\u{8}", .modified(.alt, .backspace)), ("\u{1B}\r", .modified(.alt, .enter)),
      ("\u{1B}\t", .modified(.alt, .tab)), ("\u{1B}\u{1}", .modified(.alt, .control("a"))),
      ("\u{1B}\u{0}", .modified(.alt, .control(" "))),
      ("\u{1B}\u{1B}[D", .modified(.alt, .left)), ("\u{1B}\u{1B}OC", .modified(.alt, .right)),
      ("\u{1B}\u{1B}[3~", .modified(.alt, .delete)), ("\u{1B}[1;3D", .modified(.alt, .left)),
      ("\u{1B}\u{1B}[1;5D", .modified(.control, .left)), ("\u{1B}\u{1B}OP", .function(49)),
      ("\u{1B}\u{1B}Oq", .alt("1")),
    ])
  func alt(_ text: String, _ key: Key) {
    #expect(events(text + "j") == keys(key, "j"))
    #expect(events("j" + text + text + "j") == keys("j", key, key, "j"))
  }

  @Test("What may begin a sequence is Alt and a key where nothing follows")
  func altIntroducers() {
    for character in "[OP]X^_" {
      let typed = TypedInput().type("\u{1B}\(character)")
      #expect(typed.events == [])
      #expect(typed.wait().type("j").events == keys(.alt(character), "j"))
    }
    #expect(TypedInput().type("\u{1B}[\u{1B}[A").events == keys(.alt("["), .up))
    #expect(TypedInput().type("\u{1B}[\r").events == keys(.alt("["), .enter))
  }

  @Test(
    "Esc before an answer stays Esc",
    arguments: ["[?1;2c", "[<0;1;1m", "]11;?\u{7}", "P1$r\u{1B}\\"])
  func escapeBeforeAnswer(_ answer: String) {
    #expect(events("\u{1B}\u{1B}" + answer + "j") == keys(.escape, "j"))
  }

  @Test("Ctrl-C by its number interrupts, as the signal does")
  func interrupt() {
    #expect(events("\u{1B}[99;5u\u{1B}[27;5;99~") == [.interrupt, .interrupt])
  }

  /// Only silence ends the wait: how late this process comes to read does not count.
  @Test("the rest of a sequence whose Esc was reported fires no keys")
  func reportedEscape() {
    for rest in ["[A", "OA", "[1;5I", "]11;rgb:1/2/3\u{1B}\\", "P1$r0m\u{7}", "_Gi=1;OK\u{1B}\\"] {
      let typed = TypedInput().type("\u{1B}").wait().type(rest).type("j")
      #expect(typed.events == keys(.escape, "j"), "\(rest)")
    }
  }

  @Test("a key typed soon after Esc is not lost", arguments: ["P", "]", "_", "[", "O", "q", "X"])
  func keyBehindEscape(_ key: String) {
    #expect(
      TypedInput().type("\u{1B}").wait().type(key).wait().events
        == keys(.escape, .character(Character(key))))
    guard !["[", "O"].contains(key) else { return }
    #expect(
      TypedInput().type("\u{1B}").wait().type(key).type("j").events
        == keys(.escape, .character(Character(key)), "j"))
  }

  @Test(
    "silence ends what was begun", arguments: ["\u{1B}[1;5", "\u{1B}[?", "\u{1B}[M ", "\u{1B}[["])
  func silence(_ begun: String) {
    let typed = TypedInput().type(begun)
    #expect(typed.patience == InputDecoder.splitSequenceTime)
    #expect(typed.wait().patience == nil)
    #expect(typed.wait().type("I").events == keys("I"))
  }

  @Test("silence is nothing to keys")
  func silenceElsewhere() {
    #expect(TypedInput().wait().type("j").wait().events == keys("j"))
  }

  @Test("a paste may pause, and is over once its end does not come", arguments: ["", "\u{1B}[20"])
  func lostEnd(_ begun: String) {
    let typed = TypedInput().type("\u{1B}[200~a")
    #expect(typed.patience == InputDecoder.pastePause)
    #expect(typed.pass(.seconds(4)).type("b\u{1B}[201~j").events == [.paste("ab")] + keys("j"))
    #expect(typed.type(begun).wait().type("j").events == [.paste("a")] + keys("j"))
    #expect(typed.wait().type("\u{1B}[201~j").events == [.paste("a")] + keys("j"))
    #expect(typed.wait().patience == nil)
  }

  @Test("a sequence without end is over at last")
  func endlessSequence() {
    let digits = String(repeating: "1", count: InputDecoder.lengthLimit + 1)
    #expect(events("\u{1B}[" + digits + "j").last == .key(.character("j")))
  }

  @Test("a paste is one event, with plain line breaks and no controls")
  func paste() {
    let text = "a\tb\r\nc\rd\n\ne\u{7}\u{9B}中\u{1B}OA"
    #expect(
      events("\u{1B}[200~" + text + "\u{1B}[201~q") == [.paste("a b\nc\nd\n\ne中OA")] + keys("q"))
  }

  @Test("a paste is capped")
  func pasteLimit() {
    let text = String(repeating: "é", count: 40_000)
    #expect(
      events("\u{1B}[200~" + text + "\u{1B}[201~") == [
        .paste(String(repeating: "é", count: 32_768))
      ])
  }

  @Test(
    "an Esc in a paste neither ends it nor fires keys",
    arguments: [
      ("a\u{1B}qb", "aqb"), ("a\u{1B}", "a"), ("\u{1B}[31mred", "[31mred"),
      ("a\u{1B}[20x", "a[20x"), ("a\u{1B}\u{1B}[2b", "a[2b"), ("\u{1B}[20\u{1B}q", "[20q"),
    ])
  func escapeInPaste(_ pasted: String, _ kept: String) {
    let whole = "\u{1B}[200~" + pasted + "\u{1B}[201~j"
    #expect(events(whole) == [.paste(kept)] + keys("j"))
    #expect(TypedInput().typeSlowly(whole).events == keys(.escape) + [.paste(kept)] + keys("j"))
  }

  @Test("a stray end of a paste is nothing")
  func strayEnd() {
    #expect(events("\u{1B}[201~j") == keys("j"))
  }

  @Test("keys of the description count, but for the keypad")
  func described() {
    let input = TypedInput(described: [
      "[25~": .function(20), "q": .up, "Ot": .function(5), "[M": .function(1),
    ])
    #expect(
      input.type("\u{1B}[25~\u{1B}q\u{1B}Ot\u{1B}[Mj").events
        == keys(.function(20), .up, "4", .function(1), "j"))
  }
}
