import Terminal
import TestSupport
import Testing

@Suite("Cell buffer")
struct CellBufferTests {
  private static let red = Style(foreground: .indexed(1))

  private func buffer(_ width: Int, _ height: Int = 1) -> CellBuffer {
    CellBuffer(size: Size(width: width, height: height))
  }

  @Test("writes rows and reports the cells taken")
  func writes() {
    var screen = buffer(6, 2)
    #expect(screen.write("ab", at: Point(x: 1, y: 1)) == 2)
    #expect(screen.text == "\n ab")
    #expect(screen[Point(x: 1, y: 1)].scalar == "a")
    #expect(screen[Point(x: 9, y: 9)] == .blank)
  }

  @Test(
    "clips at every edge",
    arguments: [
      ("abcdef", -2, "cdef"), ("abcdef", 4, "    ab"), ("abc", 6, ""), ("abc", -3, ""),
      ("刷新", -1, " 新"), ("刷新", 3, "   刷"), ("刷新", 5, ""), ("abc", Int.max, ""),
      ("abc", Int.min, ""), ("a刷", 4, "    a"),
    ])
  func clips(_ text: String, _ x: Int, _ expected: String) {
    var screen = buffer(6)
    screen.write(text, at: Point(x: x, y: 0))
    #expect(screen.text == expected)
  }

  @Test("never writes into a row that is not there", arguments: [-1, 1, Int.max])
  func rowsOutside(_ y: Int) {
    var screen = buffer(4)
    #expect(screen.write("abc", at: Point(x: 0, y: y)) == 3)
    #expect(screen == buffer(4))
  }

  @Test("keeps to the width given and blanks half a wide character")
  func width() {
    var screen = buffer(8)
    screen.write("########", at: .zero)
    #expect(screen.write("刷新", at: .zero, width: 3) == 3)
    #expect(screen.text == "刷 #####")
    #expect(screen.write("abc", at: .zero, width: 0) == 0)
    #expect(screen.write("abc", at: .zero, width: -1) == 0)
  }

  @Test(
    "leaves no half of a wide character",
    arguments: [(0, "x 任"), (1, " x任"), (2, "刷x"), (3, "刷 x")])
  func halves(_ x: Int, _ expected: String) {
    var screen = buffer(4)
    screen.write("刷任", at: .zero)
    screen.write("x", at: Point(x: x, y: 0))
    #expect(screen.text == expected)
  }

  @Test("a wide character over two others blanks both rests")
  func wideOverWide() {
    var screen = buffer(6)
    screen.write("刷新任", at: .zero)
    screen.write("务", at: Point(x: 1, y: 0))
    #expect(screen.text == " 务 任")
    #expect(screen.row(0).map(\.width) == [1, 2, 0, 1, 2, 0])
  }

  @Test("filling cuts wide characters at its edges")
  func fills() {
    var screen = buffer(6)
    screen.write("刷新任", at: .zero)
    screen.fill(Rect(x: 1, y: 0, width: 4, height: 9), style: CellBufferTests.red)
    #expect(screen.row(0).map(\.width) == [1, 1, 1, 1, 1, 1])
    #expect(screen[Point(x: 0, y: 0)].style == .plain)
    #expect(screen[Point(x: 1, y: 0)].style == CellBufferTests.red)
    screen.fill(Rect(x: -5, y: -5, width: 2, height: 2))
    screen.fill(Rect(x: 20, y: 0, width: 2, height: 2))
  }

  @Test("restyles whole wide characters and keeps the text")
  func restyles() {
    var screen = buffer(6)
    screen.write("刷新任", at: .zero)
    screen.restyle(Rect(x: 1, y: 0, width: 2, height: 1)) { $0.adding(.reverse) }
    #expect(screen.text == "刷新任")
    #expect(screen.goldenDescription == "刷新任\n-- styles --\n0: 0-3 reverse\n")
    screen.setStyle(CellBufferTests.red, in: Rect(x: 4, y: 0, width: 100, height: 100))
    #expect(screen[Point(x: 5, y: 0)].style == CellBufferTests.red)
  }

  @Test("describes text and looks for golden files")
  func golden() {
    var screen = buffer(10, 3)
    screen.write("title", at: .zero, style: Style(attributes: [.bold, .underline]))
    screen.write("x", at: Point(x: 4, y: 2), style: CellBufferTests.red)
    screen.write(
      "y", at: Point(x: 5, y: 2), style: Style(foreground: .indexed(2), background: .indexed(17)))
    #expect(
      screen.goldenDescription == """
        title

            xy
        -- styles --
        0: 0-4 bold underline
        2: 4-4 fg=1, 5-5 fg=2 bg=17

        """)
  }

  @Test("controls cannot steer the terminal")
  func controls() {
    var screen = buffer(8)
    screen.write("a\u{1B}[m\u{9B}\u{7F}\u{2028}", at: .zero)
    #expect(screen.text == "a\u{FFFD}[m\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test("keeps at most four marks on a character")
  func marks() {
    var screen = buffer(2)
    screen.write("e" + String(repeating: "\u{301}", count: 1000) + "x", at: .zero)
    #expect(screen[.zero].marks.unicodeScalars.count == 4)
    #expect(screen[Point(x: 1, y: 0)].scalar == "x")
  }

  @Test("random writing keeps wide characters whole", arguments: 0..<8)
  func random(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var screen = buffer(9, 2)
    let texts = ["a", "刷", "刷新", "e\u{301}", "ab刷c", "😀", ""]
    for _ in 0..<2000 {
      let point = Point(
        x: Int.random(in: -4...10, using: &generator), y: Int.random(in: -1...2, using: &generator))
      if Bool.random(using: &generator) {
        let text = texts[Int.random(in: 0..<texts.count, using: &generator)]
        let width = Bool.random(using: &generator) ? nil : Int.random(in: 0...4, using: &generator)
        screen.write(text, at: point, width: width)
      } else {
        screen.fill(Rect(origin: point, size: Size(width: 2, height: 1)))
      }
      for y in 0..<2 {
        var columns = 0
        var owed = 0
        for cell in screen.row(y) {
          #expect((cell.width == 0) == (owed > 0))
          owed = cell.width == 2 ? 1 : 0
          columns += Int(cell.width)
        }
        #expect(owed == 0 && columns == 9)
      }
    }
  }

  @Test("an empty buffer takes anything")
  func empty() {
    var screen = buffer(0, 0)
    screen.write("abc", at: .zero)
    screen.fill(Rect(x: 0, y: 0, width: 5, height: 5))
    screen.restyle(Rect(x: 0, y: 0, width: 5, height: 5)) { $0 }
    #expect(screen.text == "")
  }
}
