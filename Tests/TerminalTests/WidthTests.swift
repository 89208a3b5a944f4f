import CCurses
import Glibc
import Terminal
import Testing

@Suite("Display width")
struct WidthTests {
  @Test("agrees with libc on every scalar libc can print")
  func agreesWithLibc() throws {
    try #require(cc_use_locale("C.UTF-8"))
    var disagreements: [String] = []
    var compared = 0
    for value: UInt32 in 0...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let expected = Int(cc_wcwidth(value))
      guard expected >= 0 else { continue }
      compared += 1
      let actual = DisplayWidth.standard.width(of: scalar)
      if actual != expected, disagreements.count < 20 {
        disagreements.append("U+\(String(value, radix: 16)) libc \(expected) table \(actual)")
      }
    }
    #expect(disagreements.isEmpty)
    #expect(compared > 250_000)
  }

  /// As a program does that brings them along, on a machine without locales.
  @Test("libc takes its characters from memory")
  func charactersFromMemory() throws {
    let file = try #require(fopen("/usr/lib/locale/C.utf8/LC_CTYPE", "r"))
    defer { fclose(file) }
    var data = [UInt8](repeating: 0, count: 1 << 20)
    data.removeLast(data.count - fread(&data, 1, data.count, file))
    try #require(cc_use_locale("C.UTF-8"))
    #expect(!cc_use_characters(data, 100))
    #expect(cc_use_characters(data, data.count))
    #expect(cc_wcwidth(0x5237) == 2)
    try #require(cc_use_locale("C.UTF-8"))
    #expect(!cc_use_own_characters())
  }

  @Test("gives what libc cannot print the cells of what is drawn instead")
  func unprintable() throws {
    try #require(cc_use_locale("C.UTF-8"))
    for value: UInt32 in 1...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), cc_wcwidth(value) < 0 else { continue }
      guard DisplayWidth.standard.width(of: scalar) == 0 else { continue }
      Issue.record("U+\(String(value, radix: 16)) takes no cell")
      return
    }
  }

  @Test(
    "measures text as it is drawn",
    arguments: [
      ("", 0), ("abc", 3), ("刷新任务", 8), ("e\u{301}a", 2), ("a\nb", 3), ("\u{1B}[31m", 5),
      ("\u{301}a", 1), ("👨\u{200D}👩", 4), ("👍🏽", 2), ("❤\u{FE0F}", 1), ("한국어", 6),
      ("\u{202E}abc", 3), ("█▏", 2), ("…", 1),
    ])
  func text(_ text: String, _ cells: Int) {
    #expect(DisplayWidth.standard.width(of: text) == cells)
    var buffer = CellBuffer(size: Size(width: 20, height: 1))
    #expect(buffer.write(text, at: .zero) == cells)
  }

  @Test(
    "counts ambiguous characters as two cells where asked",
    arguments: [("…", 2), ("“a”", 5), ("█", 2), ("a", 1), ("刷", 2), ("e\u{301}", 1)])
  func ambiguous(_ text: String, _ cells: Int) {
    #expect(DisplayWidth(ambiguous: 2).width(of: text) == cells)
  }

  @Test(
    "escapes what is beyond ASCII where only that can be shown",
    arguments: [
      ("abc", "abc"), ("缓a", "\\u{7F13}a"), ("e\u{301}", "e\\u{301}"), ("a\nb", "a?b"),
      ("😀", "\\u{1F600}"), ("a…b", "a...b"),
    ])
  func asciiOnly(_ text: String, _ shown: String) {
    let widths = DisplayWidth(isASCIIOnly: true)
    #expect(widths.width(of: text) == shown.count)
    #expect(widths.clipped(text, to: 99) == shown)
    #expect(widths.clipped(shown, to: 99) == shown)
    #expect(widths.written(text) == shown)
    var buffer = CellBuffer(size: Size(width: 20, height: 1), widths: widths)
    buffer.write(text, at: .zero)
    #expect(buffer.text == shown)
  }

  @Test(
    "clips by cells and never within a character",
    arguments: [
      ("abcdef", 3, "abc"), ("abc", 3, "abc"), ("abc", 0, ""), ("刷新", 3, "刷"), ("刷新", 1, ""),
      ("e\u{301}\u{302}x", 1, "e\u{301}\u{302}"), ("abc", -1, ""),
    ])
  func clips(_ text: String, _ cells: Int, _ expected: String) {
    #expect(DisplayWidth.standard.clipped(text, to: cells) == expected)
  }

  @Test(
    "cuts in the middle and keeps the end",
    arguments: [
      ("https://example.com/a/b.js", 11, "https…/b.js"), ("short", 5, "short"), ("abcdef", 1, "a"),
      ("abcdef", 2, "…f"), ("刷新任务列表", 8, "刷…列表"[...]), ("刷新任务", 8, "刷新任务"),
    ])
  func cutsMiddle(_ text: String, _ cells: Int, _ expected: Substring) {
    let cut = DisplayWidth.standard.middleCut(text, to: cells)
    #expect(cut == String(expected))
    #expect(DisplayWidth.standard.width(of: cut) <= cells)
  }

  @Test("cuts with a tilde in ASCII")
  func cutsInASCII() {
    #expect(DisplayWidth(isASCIIOnly: true).middleCut("abcdefgh", to: 5) == "ab~gh")
  }

  @Test(
    "cuts no escape in two, in ASCII",
    arguments: [
      ("a刷新b", 4, "a", "a~b"), ("a刷新b", 8, "a", "a~b"), ("a刷新b", 9, "a\\u{5237}", "a~b"),
      ("a刷新b", 16, "a\\u{5237}", "a~\\u{65B0}b"),
      ("a刷新b", 17, "a\\u{5237}\\u{65B0}", "a~\\u{65B0}b"),
      ("a刷新b", 18, "a\\u{5237}\\u{65B0}b", "a\\u{5237}\\u{65B0}b"),
      ("刷刷刷", 2, "", "~"), ("刷刷刷", 17, "\\u{5237}\\u{5237}", "\\u{5237}~\\u{5237}"),
      // What was written before is not cut later, and what only looks like it is cut as ever.
      ("a\\u{5237}b", 5, "a", "a~b"), ("a\\u{x}bcdef", 5, "a\\u{x", "a\\~ef"),
      ("C:\\dir\\file", 5, "C:\\di", "C:~le"),
    ])
  func cutsNoEscape(_ text: String, _ cells: Int, _ clipped: String, _ middle: String) {
    let widths = DisplayWidth(isASCIIOnly: true)
    #expect(widths.clipped(text, to: cells) == clipped)
    #expect(widths.middleCut(text, to: cells) == middle)
    #expect(widths.width(of: widths.padded(text, to: cells)) == cells)
  }

  @Test(
    "pads to exactly the cells",
    arguments: [
      ("ab", 4, "ab  ", "  ab"), ("刷新", 3, "刷 ", " 刷"), ("abcdef", 3, "abc", "abc"),
      ("", 2, "  ", "  "),
    ])
  func pads(_ text: String, _ cells: Int, _ left: String, _ right: String) {
    #expect(DisplayWidth.standard.padded(text, to: cells) == left)
    #expect(DisplayWidth.standard.padded(text, to: cells, alignment: .right) == right)
  }
}
