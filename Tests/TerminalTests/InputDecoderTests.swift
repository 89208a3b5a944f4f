import Terminal
import Testing

@Suite("Input decoder")
struct InputDecoderTests {
  /// Decodes pieces that all come at one time.
  private func events(_ pieces: InputDecoder.Piece...) -> [InputEvent] {
    var decoder = InputDecoder()
    return pieces.flatMap { decoder.decode($0) }
  }

  @Test(
    "tells characters from controls",
    arguments: [
      ("j" as Unicode.Scalar, Key.character("j")), ("中", .character("中")), (" ", .character(" ")),
      ("\u{0}", .control(" ")), ("\u{1}", .control("a")), ("\u{C}", .control("l")),
      ("\u{8}", .backspace), ("\u{7F}", .backspace), ("\t", .tab), ("\r", .enter), ("\n", .enter),
      ("\u{1D}", .control("]")),
    ])
  func characters(_ scalar: Unicode.Scalar, _ key: Key) {
    #expect(events(.scalar(scalar), .drained) == [.key(key)])
  }

  @Test("C1 controls are no keys")
  func c1() {
    #expect(events(.scalar("\u{9B}"), .drained) == [])
  }

  @Test("Esc alone, and Esc with a character")
  func escape() {
    #expect(events(.scalar("\u{1B}")) == [])
    #expect(events(.scalar("\u{1B}"), .drained) == [.key(.escape)])
    #expect(events(.scalar("\u{1B}"), .scalar("x"), .drained) == [.key(.alt("x"))])
    #expect(events(.scalar("\u{1B}"), .key(.up), .drained) == [.key(.escape), .key(.up)])
    #expect(
      events(.scalar("\u{1B}"), .scalar("\u{1B}"), .drained) == [.key(.escape), .key(.escape)])
    #expect(events(.scalar("\u{1B}"), .scalar("\r"), .drained) == [.key(.escape), .key(.enter)])
  }

  @Test("an unknown sequence fires no keys")
  func unknownSequence() {
    let sequence: [InputDecoder.Piece] = [
      .scalar("\u{1B}"), .scalar("["), .scalar("1"), .scalar(";"), .scalar("5"), .scalar("u"),
      .scalar("j"), .drained,
    ]
    var decoder = InputDecoder()
    let events = sequence.flatMap { decoder.decode($0) }
    #expect(events == [.key(.character("j"))])
    #expect(self.events(.scalar("\u{1B}"), .scalar("O"), .scalar("P"), .drained) == [])
    #expect(self.events(.scalar("\u{1B}"), .scalar("["), .drained) == [.key(.alt("["))])
    #expect(
      self.events(.scalar("\u{1B}"), .scalar("["), .key(.up), .drained)
        == [.key(.alt("[")), .key(.up)])
  }

  /// Only silence ends the wait: how late this process comes to read does not count.
  @Test(
    "the rest of a split sequence is swallowed until there is silence", arguments: [false, true])
  func splitSequence(isSilent: Bool) {
    var decoder = InputDecoder()
    #expect(decode("\u{1B}", with: &decoder) == [.key(.escape)])
    #expect(decoder.awaitsRest)
    if isSilent { #expect(decoder.decode(.silence) == []) }
    #expect(decoder.awaitsRest == !isSilent)
    let keys: [InputEvent] = [.key(.character("[")), .key(.character("A"))]
    #expect(decode("[A", with: &decoder, drainingEach: true) == (isSilent ? keys : []))
    #expect(!decoder.awaitsRest)
    #expect(decode("j", with: &decoder) == [.key(.character("j"))])
  }

  @Test(
    "silence ends every sequence", arguments: ["\u{1B}[", "\u{1B}[1;5", "\u{1B}O", "\u{1B}[M "])
  func silence(_ begun: String) {
    var decoder = InputDecoder()
    _ = decode(begun, with: &decoder)
    #expect(decoder.awaitsRest)
    #expect(decoder.decode(.silence) == [])
    #expect(!decoder.awaitsRest)
    #expect(decode("I", with: &decoder) == [.key(.character("I"))])
  }

  @Test("silence is nothing to keys and pastes")
  func silenceElsewhere() {
    #expect(events(.silence, .scalar("j"), .silence) == [.key(.character("j"))])
    #expect(events(.pasteBegin, .scalar("a"), .silence, .pasteEnd) == [.paste("a")])
  }

  @Test("a sequence that stalls behind its first two bytes fires no keys")
  func stalledSequence() {
    var decoder = InputDecoder()
    let begun = decode("\u{1B}[", with: &decoder)
    #expect(begun == [.key(.alt("["))])
    #expect(decode("1;5I", with: &decoder, drainingEach: true) == [])
    #expect(decode("j", with: &decoder) == [.key(.character("j"))])
  }

  @Test("a paste is one event, with plain line breaks and no controls")
  func paste() {
    var decoder = InputDecoder()
    var events = decoder.decode(.pasteBegin)
    for scalar in "a\tb\r\nc\rd\n\ne\u{7}中".unicodeScalars {
      events += decoder.decode(.scalar(scalar))
      events += decoder.decode(.drained)
    }
    events += decoder.decode(.key(.up))
    #expect(events == [])
    #expect(
      decoder.decode(.pasteEnd) == [.paste("a b\nc\nd\n\ne中")])
    #expect(
      decoder.decode(.scalar("q")) == [.key(.character("q"))])
  }

  @Test("a paste is capped")
  func pasteLimit() {
    var decoder = InputDecoder()
    _ = decoder.decode(.pasteBegin)
    for _ in 0..<40_000 { _ = decoder.decode(.scalar("é")) }
    let events = decoder.decode(.pasteEnd)
    #expect(events == [.paste(String(repeating: "é", count: 32_768))])
  }

  /// Decodes text scalar by scalar, as curses hands on what it does not recognize.
  private func decode(
    _ text: String, with decoder: inout InputDecoder, drainingEach: Bool = false
  ) -> [InputEvent] {
    var events: [InputEvent] = []
    for scalar in text.unicodeScalars {
      events += decoder.decode(.scalar(scalar))
      if drainingEach { events += decoder.decode(.drained) }
    }
    return events + decoder.decode(.drained)
  }

  @Test(
    "an Esc in a paste neither ends it nor fires keys",
    arguments: [
      ("a\u{1B}qb", "aqb"), ("a\u{1B}", "a"), ("\u{1B}[31mred", "[31mred"),
      ("a\u{1B}[20x", "a[20x"), ("a\u{1B}\u{1B}[2b", "a[2b"), ("\u{1B}[20\u{1B}q", "[20q"),
    ], [false, true])
  func escapeInPaste(_ example: (pasted: String, kept: String), drainingEach: Bool) {
    let (pasted, kept) = example
    var decoder = InputDecoder()
    _ = decoder.decode(.pasteBegin)
    #expect(decode(pasted, with: &decoder, drainingEach: drainingEach) == [])
    #expect(decoder.decode(.pasteEnd) == [.paste(kept)])
    #expect(decode("j", with: &decoder) == [.key(.character("j"))])
  }

  @Test("the end of a paste is recognized in pieces", arguments: [false, true])
  func splitPasteEnd(drainingEach: Bool) {
    var decoder = InputDecoder()
    _ = decoder.decode(.pasteBegin)
    let events = decode("ab\u{1B}[201~", with: &decoder, drainingEach: drainingEach)
    #expect(events == [.paste("ab")])
    #expect(decode("j", with: &decoder) == [.key(.character("j"))])
  }

  @Test("the start of a paste is recognized in pieces", arguments: [false, true])
  func splitPasteBegin(drainingEach: Bool) {
    var decoder = InputDecoder()
    let before = decode("\u{1B}[200~", with: &decoder, drainingEach: drainingEach)
    #expect(before == (drainingEach ? [.key(.escape)] : []))
    #expect(decode("q!\r", with: &decoder, drainingEach: drainingEach) == [])
    #expect(decode("\u{1B}[201~", with: &decoder) == [.paste("q!\n")])
  }

  @Test(
    "other sequences that come in pieces begin no paste", arguments: ["[2~", "[2000~", "O200~"])
  func otherSplitSequences(_ rest: String) {
    var decoder = InputDecoder()
    _ = decode("\u{1B}" + rest, with: &decoder)
    #expect(decode("j", with: &decoder).last == .key(.character("j")))
  }

  @Test("a stray end of a paste is nothing")
  func strayEnd() {
    #expect(events(.pasteEnd, .drained) == [])
  }
}
