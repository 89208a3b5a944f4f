import Terminal
import TestSupport
import Testing

@Suite struct ScreenPictureTests {
  /// Colors of every kind, wide and combining characters, and text that markup would take for its own.
  private static let buffer: CellBuffer = {
    var buffer = CellBuffer(size: Size(width: 24, height: 4))
    let title = Style(
      foreground: .indexed(15), background: .indexed(24), attributes: [.bold])
    buffer.fill(Rect(x: 0, y: 0, width: 24, height: 1), style: title)
    buffer.write("cdntop <DEMO> & \"x\"", at: Point(x: 0, y: 0), style: title)
    buffer.write("FAIL", at: Point(x: 0, y: 1), style: Style(foreground: .indexed(9)))
    buffer.write("缓存 e\u{301}x", at: Point(x: 6, y: 1), style: Style(attributes: [.underline]))
    buffer.write("dim", at: Point(x: 0, y: 2), style: Style(attributes: [.dim, .italic]))
    buffer.write("gray", at: Point(x: 5, y: 2), style: Style(foreground: .indexed(244)))
    buffer.write(
      "turned", at: Point(x: 10, y: 2),
      style: Style(foreground: .indexed(196), attributes: [.reverse]))
    buffer.write("plain", at: Point(x: 2, y: 3))
    return buffer
  }()

  @Test(arguments: ScreenPicture.allCases)
  func pictures(format: ScreenPicture) {
    expectGolden(format.render(Self.buffer), "picture.\(format.rawValue)", filePath: suiteFile)
  }

  @Test(
    arguments: [
      ("a.svg", .svg), ("/x.y/a.SVG", .svg), ("a.html", .html), ("a.htm", .html),
      ("a.b.ansi", .ansi),
      ("~/a.txt", .text), ("a.png", nil), ("svg", nil), ("/x.svg/a", nil), ("", nil), ("a.", nil),
    ] as [(String, ScreenPicture?)])
  func formatsByName(path: String, format: ScreenPicture?) {
    #expect(ScreenPicture(path: path) == format)
  }

  /// Nothing but our own colors is an escape sequence, whatever stands in the cells.
  @Test func hostileTextStaysText() {
    var buffer = CellBuffer(size: Size(width: 40, height: 1))
    buffer.write("\u{1B}]52;c;eA==\u{07}</text><script>&#x1b;", at: Point(x: 0, y: 0))
    for format in ScreenPicture.allCases {
      let picture = format.render(buffer)
      #expect(!picture.unicodeScalars.contains("\u{1B}"))
      #expect(!picture.unicodeScalars.contains("\u{07}"))
      if format == .svg || format == .html { #expect(!picture.contains("<script")) }
    }
  }
}
