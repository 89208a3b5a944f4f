import TaskModel
import TestSupport
import Testing

@Suite struct PunycodeTests {
  /// Samples of [RFC 3492, 7.1](https://www.rfc-editor.org/rfc/rfc3492#section-7.1), letters in the
  /// case that a coder without case flags gives.
  private static let samples: [(String, String)] = [
    // (A) Arabic, Egyptian
    (
      "\u{644}\u{64A}\u{647}\u{645}\u{627}\u{628}\u{62A}\u{643}\u{644}\u{645}\u{648}\u{634}"
        + "\u{639}\u{631}\u{628}\u{64A}\u{61F}", "egbpdaj6bu4bxfgehfvwxn"
    ),
    // (B), (C) Chinese, simplified and traditional
    ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("他們爲什麽不說中文", "ihqwctvzc91f659drss3x8bo0yb"),
    // (D) Czech
    ("Pročprostěnemluvíčesky", "Proprostnemluvesky-uyb24dma41a"),
    // (E) Hebrew
    (
      "\u{5DC}\u{5DE}\u{5D4}\u{5D4}\u{5DD}\u{5E4}\u{5E9}\u{5D5}\u{5D8}\u{5DC}\u{5D0}\u{5DE}"
        + "\u{5D3}\u{5D1}\u{5E8}\u{5D9}\u{5DD}\u{5E2}\u{5D1}\u{5E8}\u{5D9}\u{5EA}",
      "4dbcagdahymbxekheh6e0a7fei0b"
    ),
    // (G) Japanese
    ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
    // (I) Russian
    ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
    // (J) Spanish
    ("PorquénopuedensimplementehablarenEspañol", "PorqunopuedensimplementehablarenEspaol-fmd56a"),
    // (K) Vietnamese
    (
      "TạisaohọkhôngthểchỉnóitiếngViệt", "TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g"
    ),
    // (L)...(S) Japanese names
    ("3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"),
    ("安室奈美恵-with-SUPER-MONKEYS", "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n"),
    ("Hello-Another-Way-それぞれの場所", "Hello-Another-Way--fc4qua05auwb3674vfr0b"),
    ("ひとつ屋根の下2", "2-u9tlzr9756bt3uc0v"),
    ("MajiでKoiする5秒前", "MajiKoi5-783gue6qz075azm5e"),
    ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
    ("そのスピードで", "d9juau41awczczp"),
    ("-> $1.00 <-", "-> $1.00 <--"),
  ]

  @Test(arguments: samples)
  func samplesOfTheStandard(label: String, code: String) {
    let composed = String(String.UnicodeScalarView(label.unicodeScalars))
    #expect(Punycode.encode(composed.unicodeScalars) == code)
    #expect(Punycode.decode(code) == composed)
  }

  @Test(arguments: [
    ("bücher.example", "xn--bcher-kva.example"), ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
    ("img.example.com", "img.example.com"), ("münchen.de", "xn--mnchen-3ya.de"),
    ("*.bücher.example", "*.xn--bcher-kva.example"), ("", ""), ("a..b", "a..b"),
  ])
  func hosts(unicode: String, ascii: String) {
    #expect(Punycode.asciiHost(unicode) == ascii)
    #expect(Punycode.unicodeHost(ascii) == unicode)
  }

  @Test func hostsAreLowerCased() {
    #expect(Punycode.asciiHost("BÜCHER.Example") == "xn--bcher-kva.example")
    #expect(Punycode.unicodeHost("XN--BCHER-KVA.example") == "bücher.example")
  }

  @Test(arguments: ["99999999", "a-é", "!", "zz9999999", "-\u{1F}*"])
  func brokenCodesAreLeftAlone(_ code: String) {
    #expect(Punycode.decode(code) == nil)
    #expect(Punycode.unicodeHost("xn--" + code) == "xn--" + code)
  }

  @Test func seededLabelsSurviveTheRoundTrip() {
    var random = SeededGenerator(seed: 17)
    let ranges: [ClosedRange<UInt32>] = [
      0x61...0x7A, 0xE0...0xFF, 0x4E00...0x9FFF, 0x1F600...0x1F64F,
    ]
    for _ in 0..<2_000 {
      var scalars: [Unicode.Scalar] = []
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        guard let range = ranges.randomElement(using: &random) else { continue }
        if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
          scalars.append(scalar)
        }
      }
      let code = Punycode.encode(scalars)
      let back = code.flatMap(Punycode.decode)
      #expect(back.map { Array($0.unicodeScalars) } == scalars)
    }
  }

  @Test func seededCodesNeverTrap() {
    var random = SeededGenerator(seed: 19)
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-")
    for _ in 0..<5_000 {
      let code = String(
        (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in
          letters.randomElement(using: &random)
        })
      if let label = Punycode.decode(code) { #expect(label.unicodeScalars.count <= 60) }
    }
  }
}
