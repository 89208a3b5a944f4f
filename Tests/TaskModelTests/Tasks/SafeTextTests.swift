import TaskModel
import TestSupport
import Testing

@Suite struct SafeTextTests {
  @Test(arguments: [
    ("plain text 123 <>&\"'", "plain text 123 <>&\"'"),
    ("", ""),
    ("a\u{0}b", "a<0000>b"),
    ("line\nbreak\r\t", "line<000A>break<000D><0009>"),
    ("\u{1B}[31mred", "<001B>[31mred"),
    ("del\u{7F}", "del<007F>"),
    ("c1\u{80}\u{9B}31m\u{9F}", "c1<0080><009B>31m<009F>"),
    ("\u{202E}evil\u{202C}", "<202E>evil<202C>"),
    ("\u{2066}x\u{2069}", "<2066>x<2069>"),
    ("\u{200E}\u{200F}\u{61C}", "<200E><200F><061C>"),
    ("a\u{200B}b\u{200C}c\u{200D}d", "a<200B>b<200C>c<200D>d"),
    ("\u{2060}\u{FEFF}", "<2060><FEFF>"),
    ("\u{AD}", "<00AD>"),
    ("\u{2028}\u{2029}", "<2028><2029>"),
    ("\u{FE0F}\u{E0100}", "<FE0F><E0100>"),
    ("\u{E0041}", "<E0041>"),
    ("\u{3164}\u{115F}", "<3164><115F>"),
    ("\u{FFF9}", "<FFF9>"),
    ("a\u{34F}b\u{17B4}\u{17B5}", "a<034F>b<17B4><17B5>"),
    ("\u{FFF0}\u{FFF8}", "<FFF0><FFF8>"),
    ("\u{1BCA0}\u{1BCA3}\u{1D173}\u{1D17A}", "<1BCA0><1BCA3><1D173><1D17A>"),
    ("\u{2800}\u{1D159}\u{13430}", "<2800><1D159><13430>"),
    ("\u{E0080}\u{E01F0}\u{E0FFF}", "<E0080><E01F0><E0FFF>"),
    ("ខ្មែរ ไทย नमस्ते עִברית עַרַבִּי 한글 ⠓⠊ 𓂀", "ខ្មែរ ไทย नमस्ते עִברית עַרַבִּי 한글 ⠓⠊ 𓂀"),
    ("\u{FFFD}", "\u{FFFD}"),
    ("刷新失败 é ü 😀", "刷新失败 é ü 😀"),
  ])
  func hiddenCharactersBecomeVisible(raw: String, safe: String) {
    #expect(SafeText(raw, limit: .message).text == safe)
  }

  /// What Unicode says is not to be seen, whatever it will add: the list is held against its table.
  @Test func whatUnicodeHidesIsHidden() {
    for value in 0...UInt32(0x10FFFF) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      let category = properties.generalCategory
      if properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
        || [.control, .lineSeparator, .paragraphSeparator].contains(category)
      {
        #expect(scalar.isHidden, "U+\(String(value, radix: 16))")
      } else if scalar.isHidden {
        // A letter, a digit, a sign or a mark over one is seen.
        let isKnown =
          category == .format || properties.isEmojiModifier || [0x2800, 0x1D159].contains(value)
          || (0xFFF0...0xFFFB).contains(value)
        #expect(isKnown, "U+\(String(value, radix: 16))")
      }
    }
  }

  @Test func aTextOfAnyLengthIsMadeSafe() {
    let long = String(repeating: "刷\u{1B}", count: 5_000)
    #expect(SafeText.escaping(long) == String(repeating: "刷<001B>", count: 5_000))
    #expect(SafeText.escaping("plain") == "plain")
  }

  /// Text that is safe is passed on unread; what is safe beside an escape has to be safe alone.
  @Test func aTextIsSafeAloneAsItIsBesideAnEscape() {
    for value in [
      0..<0x3300, 0xA000..<0xA100, 0xD700..<0xE100, 0xF800..<0x1_0100,
      0x1_F300..<0x1_F400, 0xE_0000..<0xE_0200,
    ].joined() {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let text = "aé\(scalar)z"
      let alone = SafeText(text, limit: .word).text
      #expect("<0000>" + alone == SafeText("\u{0}" + text, limit: .word).text)
    }
  }

  @Test(arguments: [SafeText.Limit.url, .message, .word])
  func limitIsInBytes(_ limit: SafeText.Limit) {
    let full = String(repeating: "a", count: limit.rawValue)
    #expect(SafeText(full, limit: limit).text == full)
    let cut = SafeText(full + "b", limit: limit).text
    #expect(cut == String(repeating: "a", count: limit.rawValue - 3) + "…")
    #expect(cut.utf8.count == limit.rawValue)
  }

  @Test func limitsAreTheContract() {
    #expect(SafeText.Limit.url.rawValue == 8_192)
    #expect(SafeText.Limit.message.rawValue == 1_024)
    #expect(SafeText.Limit.word.rawValue == 64)
  }

  @Test func cutNeverSplitsALetter() {
    // 21 letters of 3 bytes fill 63; the 22nd does not fit in 64.
    let fitting = String(repeating: "刷", count: 21)
    #expect(SafeText(fitting, limit: .word).text == fitting)
    let cut = SafeText(fitting + "新", limit: .word).text
    #expect(cut == String(repeating: "刷", count: 20) + "…")
    #expect(cut.utf8.count == 63)
    let emoji = SafeText(String(repeating: "😀", count: 17), limit: .word).text
    #expect(emoji == String(repeating: "😀", count: 15) + "…")
  }

  @Test func cutNeverSplitsAnEscape() {
    let safe = SafeText(String(repeating: "\n", count: 30), limit: .word).text
    #expect(safe == String(repeating: "<000A>", count: 10) + "…")
  }

  @Test func seededTextsStayInBoundsAndSafeTwice() {
    var random = SeededGenerator(seed: 7)
    let interesting: [ClosedRange<UInt32>] = [
      0x00...0x9F, 0x20...0x7E, 0x180B...0x180F, 0x2000...0x206F, 0x4E00...0x4E20,
      0xFE00...0xFEFF, 0xFFF0...0xFFFF, 0x1F3F0...0x1F600, 0xE0000...0xE01FF,
    ]
    for _ in 0..<2_000 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...90, using: &random) {
        guard let range = interesting.randomElement(using: &random) else { continue }
        let value = UInt32.random(in: range, using: &random)
        if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
      }
      let once = SafeText(String(scalars), limit: .word)
      #expect(once.text.utf8.count <= 64)
      #expect(SafeText(once.text, limit: .word) == once)
      let hasControl = once.text.unicodeScalars.contains { scalar in
        scalar.properties.generalCategory == .control
          || scalar.properties.generalCategory == .format
      }
      #expect(!hasControl, "\(once.text.debugDescription)")
    }
  }

  @Test func orderAndEmptiness() {
    #expect(SafeText("", limit: .word).isEmpty)
    #expect(SafeText("a", limit: .word) < SafeText("b", limit: .word))
    #expect("\(SafeText("a\n", limit: .word))" == "a<000A>")
  }

  /// Bytes are looked at eight at a time: what hides is found wherever it stands.
  @Test(arguments: ["\u{1B}", "\u{0}", "\u{1F}", "\u{7F}", "\u{9B}", "\u{202E}"])
  func hiddenAtEveryPlace(_ hidden: String) {
    for length in 0..<36 {
      for place in 0...length {
        var text = String(repeating: "~", count: length)
        text.insert(contentsOf: hidden, at: text.index(text.startIndex, offsetBy: place))
        #expect(SafeText(text, limit: .url).text.contains("<"))
        #expect(!SafeText(text, limit: .url).text.contains(hidden))
      }
    }
  }
}
