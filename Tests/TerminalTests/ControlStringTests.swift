import TestSupport
import Testing

@testable import Terminal

/// What terminals answer, whoever asked, is not typed.
@Suite("Answers of terminals")
struct ControlStringTests {
  /// Answers as terminals send them, with what asked for them.
  static let answers = [
    "\u{1B}]11;rgb:1c1c/1c1c/1c1c\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff/ffff\u{7}",  // colors
    "\u{1B}]10;rgb:0/0/0\u{9C}", "\u{9D}4;1;rgb:0/0/0\u{9C}", "\u{1B}]lquit :q!\u{1B}\\",
    "\u{1B}]52;c;cXVpdA==\u{7}", "\u{1B}]\u{7}", "\u{1B}]\u{1B}\\",
    "\u{1B}P1$r0;1;4m\u{1B}\\", "\u{1B}P0$r\u{1B}\\", "\u{1B}P1+r544e=787465726d\u{1B}\\",
    "\u{1B}P>|XTerm(390)\u{1B}\\", "\u{1B}P!|00000000\u{1B}\\", "\u{90}1$r2 q\u{9C}",
    "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^private message\u{1B}\\", "\u{1B}Xany string\u{1B}\\",
    "\u{9F}Gi=1;ENOENT:q\u{9C}", "\u{98}qq\u{9C}", "\u{9E}qq\u{9C}", "\u{1B}]11;rgb\u{18}",
    "\u{1B}[?1;2c", "\u{1B}[?62;22c", "\u{1B}[>41;390;0c", "\u{9B}?6c",  // device attributes
    "\u{1B}[12;40R", "\u{1B}[1;1R", "\u{1B}[24;80R", "\u{1B}[?1;1;1R", "\u{1B}[0n", "\u{1B}[?13n",
    "\u{1B}[?2026;2$y", "\u{1B}[?1006;1$y", "\u{1B}[4;2$y",  // modes
    "\u{1B}[8;24;80t", "\u{1B}[4;600;800t", "\u{1B}[1t", "\u{1B}[3;0;0t",  // windows
    "\u{1B}[?1u", "\u{1B}[?0u", "\u{1B}[>4;2m", "\u{1B}[?997;1n", "\u{1B}[I", "\u{1B}[O",
    "\u{1B}[1;1;112;112;1;0x", "\u{1B}[?3;0S", "\u{1B}[48;24;80;600;800t",
    "\u{1B}[0 q", "\u{1B}[12;1\"p", "\u{1B}[97;1:3u",
  ]

  @Test("whole, or cut between any two bytes, an answer fires nothing", arguments: answers)
  func cuts(_ answer: String) {
    let scalars = Array(answer.unicodeScalars)
    for cut in 0...scalars.count {
      let (head, rest) = (text(scalars[..<cut]), text(scalars[cut...]))
      // An Esc alone is a key after 50 ms.
      for pause in [0, 49, 390] where pause < 50 || head != "\u{1B}" {
        let typed = TypedInput().type(head).pass(.milliseconds(pause))
        #expect(typed.patience.map { $0 > .milliseconds(pause) } ?? true)
        #expect(typed.type(rest).type("q").events == keys("q"), "cut at \(cut) for \(pause) ms")
      }
    }
  }

  @Test("byte by byte it fires nothing", arguments: answers)
  func slowly(_ answer: String) {
    let input = TypedInput(escapeTime: .milliseconds(150))
    let typed = answer.unicodeScalars.reduce(input) {
      $0.type(String(Character($1))).pass(.milliseconds(20))
    }
    #expect(typed.type("q").events == keys("q"))
  }

  @Test("any control string fires nothing")
  func anyString() {
    var random = SeededGenerator(seed: 34)
    for _ in 0..<500 {
      let introducer =
        ["\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X", "\u{9D}", "\u{90}"]
        .randomElement(using: &random) ?? ""
      let end = ["\u{7}", "\u{1B}\\", "\u{9C}"].randomElement(using: &random) ?? ""
      let content = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        Character(Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &random)))
      }
      let whole = Array((introducer + String(content) + end).unicodeScalars)
      let cut = Int.random(in: 0...whole.count, using: &random)
      let typed = TypedInput().type(text(whole[..<cut])).pass(.milliseconds(40))
        .type(text(whole[cut...])).type("q")
      #expect(typed.events == keys("q"))
    }
  }

  @Test(
    "one that pauses for too long was never to end",
    arguments: ["]11;rgb:", "P1$r", "_G", "^p", "Xs"])
  func pause(_ begun: String) {
    let typed = TypedInput().type("\u{1B}" + begun)
    #expect(typed.patience == InputDecoder.stringPause)
    #expect(typed.wait().type("q").events == keys("q"))
  }

  @Test("one that lasts for too long gives the keys back, however fast they come")
  func time() {
    var typed = TypedInput().type("\u{1B}]11;rgb:")
    for _ in 0..<30 { typed = typed.pass(.milliseconds(100)).type("j") }
    #expect(typed.events.count >= 10 && typed.events.allSatisfy { $0 == .key("j") })
  }

  @Test("one that is too long gives the keys back")
  func length() {
    let content = String(repeating: "x", count: InputDecoder.lengthLimit)
    #expect(TypedInput().type("\u{1B}]" + content + "\u{7}").type("q").events.last == .key("q"))
    #expect(TypedInput().type("\u{1B}]" + content + "jq").events == keys("j", "q"))
  }

  @Test("another sequence ends one that has no end")
  func restart() {
    #expect(TypedInput().type("\u{1B}]11;rgb\u{1B}[Aq").events == keys(.up, "q"))
    #expect(TypedInput().type("\u{1B}]11;rgb\u{1B}P1$r\u{1B}\\q").events == keys("q"))
    #expect(TypedInput().type("\u{1B}]11;rgb\u{1B}").wait().type("q").events == keys("q"))
  }

  @Test("a stray end of one is Alt and a backslash, which is no key of the program")
  func strayEnd() {
    #expect(TypedInput().type("\u{1B}\\\u{9C}q").events == keys(.alt("\\"), "q"))
  }

  private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
