import Terminal
import Testing

@Suite("Progress bar")
struct ProgressBarTests {
  @Test(
    "ASCII bars",
    arguments: [
      (0.0, 12, "[..........]"), (0.5, 12, "[#####.....]"), (1.0, 12, "[##########]"),
      (0.999, 12, "[#########.]"), (0.001, 12, "[#.........]"), (7, 5, "[###]"), (-1, 5, "[...]"),
      (0.5, 3, "[.]"), (1, 2, "##"), (0.4, 1, "."), (1, 0, ""), (.nan, 5, "[   ]"),
    ])
  func ascii(_ fraction: Double, _ width: Int, _ expected: String) {
    #expect(ProgressBar(fraction: fraction).text(width: width) == expected)
  }

  @Test("always takes its cells and never shrinks as the share grows")
  func growth() {
    for width in 1...20 {
      var before = 0
      for step in 0...200 {
        let text = ProgressBar(fraction: Double(step) / 200).text(width: width)
        #expect(text.utf8.count == width)
        let filled = text.filter { $0 == "#" }.count
        #expect(filled >= before)
        before = filled
      }
    }
  }

  @Test("an unknown share shows none")
  func unknown() {
    #expect(ProgressBar(fraction: nil).text(width: 6) == "[    ]")
  }
}

@Suite("Text field")
struct TextFieldTests {
  private func edited(_ text: String, _ keys: Key...) -> (String, Int) {
    var field = TextField(text)
    for key in keys {
      let isEditing = field.handle(key)
      #expect(isEditing, "\(key)")
    }
    return (field.text, field.cursor)
  }

  @Test("edits like a shell's line")
  func edits() {
    #expect(edited("", .character("a"), .character("中")) == ("a中", 2))
    #expect(edited("abc", .left, .backspace) == ("ac", 1))
    #expect(edited("abc", .home, .backspace, .delete) == ("bc", 0))
    #expect(edited("abc", .delete, .right) == ("abc", 3))
    #expect(edited("abc", .control("a"), .control("f"), .control("k")) == ("a", 1))
    #expect(edited("one two  ", .control("w")) == ("one ", 4))
    #expect(edited("one two", .alt("b"), .alt("b"), .alt("f")) == ("one two", 3))
    #expect(edited("one two", .alt("b"), .control("w")) == ("two", 0))
    #expect(edited("one two", .left, .control("u")) == ("", 0))
    #expect(edited("ab", .control("b"), .control("d"), .control("e")) == ("a", 1))
  }

  @Test(
    "leaves other keys to its owner", arguments: [Key.enter, .escape, .tab, .up, .control("r")])
  func otherKeys(_ key: Key) {
    var field = TextField("abc")
    let isEditing = field.handle(key)
    #expect(!isEditing)
    #expect(field == TextField("abc"))
  }

  @Test(
    "moves and deletes by words",
    arguments: [
      ([Key.alt("b")], "one two three", 8), ([.modified(.alt, .left)], "one two three", 8),
      ([.modified(.control, .left), .modified(.control, .left)], "one two three", 4),
      ([.home, .alt("f")], "one two three", 3),
      ([.home, .modified(.alt, .right)], "one two three", 3),
      ([.home, .modified(.control, .right)], "one two three", 3),
      ([.control("w")], "one two ", 8), ([.modified(.alt, .backspace)], "one two ", 8),
      ([.modified(.control, .backspace), .modified(.alt, .backspace)], "one ", 4),
      ([.home, .alt("d")], " two three", 0), ([.home, .modified(.alt, .delete)], " two three", 0),
      ([.home, .modified(.control, .delete), .alt("d")], " three", 0),
      ([.alt("d"), .modified(.control, .right)], "one two three", 13),
    ])
  func words(_ keys: [Key], _ text: String, _ cursor: Int) {
    var field = TextField("one two three")
    for key in keys {
      let isEditing = field.handle(key)
      #expect(isEditing)
    }
    #expect(field.text == text && field.cursor == cursor)
  }

  @Test("pasted line breaks become blanks and controls go")
  func insert() {
    var field = TextField("ad")
    _ = field.handle(.left)
    field.insert("b\r\n\u{1B}c\t")
    #expect(field.text == "ab c d")
    #expect(field.cursor == 5)
  }

  @Test(
    "scrolls to the cursor",
    arguments: [
      ("abc", 0, 5, "abc", 3), ("abcde", 0, 5, "~cde", 4), ("abcdefgh", 8, 5, "abcd~", 0),
      ("刷新任务", 0, 5, "~ 务", 4), ("刷新任务", 1, 5, "~ 任", 4), ("abc", 0, 1, "", 0),
    ])
  func scrolls(_ text: String, _ back: Int, _ width: Int, _ shown: String, _ column: Int) {
    var field = TextField(text)
    for _ in 0..<back { _ = field.handle(.left) }
    var buffer = CellBuffer(size: Size(width: 8, height: 1))
    buffer.write("########", at: .zero)
    let cursor = field.draw(
      into: &buffer, at: Point(x: 1, y: 0), width: width, style: .plain, cut: "~")
    #expect(cursor == Point(x: 1 + column, y: 0))
    let expected = "#" + DisplayWidth.standard.padded(shown, to: width)
    #expect(buffer.text == expected + String(repeating: "#", count: 7 - width))
  }

  @Test("grows to no length that makes each key wait")
  func limits() {
    var field = TextField(String(repeating: "a", count: TextField.typedLimit - 1))
    for _ in 0..<3 { _ = field.handle(.character("b")) }
    #expect(field.cursor == TextField.typedLimit && field.text.hasSuffix("ab"))
    field.insert(String(repeating: "c", count: TextField.limit))
    #expect(field.cursor == TextField.limit && field.text.hasSuffix("c"))
    field.insert("d")
    #expect(field.cursor == TextField.limit && !field.text.contains("d"))
  }

  @Test(
    "marks the ends beyond which there is more",
    arguments: [
      ("abc", 0, 5, "abc"), ("abcdef", 0, 5, "~def"), ("abcdef", 6, 5, "abcd~"),
      ("abcdefgh", 3, 5, "~cdef"), ("a缓存bc", 0, 5, "~ bc"), ("缓abcd", 5, 5, "缓ab~"),
      ("ab", 0, 1, ""),
    ])
  func marksCuts(_ text: String, back: Int, width: Int, shown: String) {
    var field = TextField(text)
    for _ in 0..<back { _ = field.handle(.left) }
    var buffer = CellBuffer(size: Size(width: width, height: 1))
    field.draw(into: &buffer, at: .zero, width: width, style: .plain, cut: "~")
    #expect(buffer.text == shown)
  }

  @Test("takes no room that is not there")
  func noRoom() {
    var buffer = CellBuffer(size: Size(width: 3, height: 1))
    #expect(TextField("a").draw(into: &buffer, at: .zero, width: 0, style: .plain, cut: "~") == nil)
  }
}

@Suite("Scroll window")
struct ScrollWindowTests {
  private func window(_ count: Int, _ height: Int, at row: Int = 0) -> ScrollWindow {
    var window = ScrollWindow(count: count, height: height)
    window.move(to: row)
    return window
  }

  @Test("follows the cursor as little as needed")
  func moves() {
    var list = window(100, 10, at: 9)
    #expect(list.first == 0)
    list.move(by: 1)
    #expect(list.visible == 1..<11)
    list.move(by: -10)
    #expect(list.visible == 0..<10 && list.cursor == 0)
    list.move(by: Int.max)
    #expect(list.visible == 90..<100 && list.cursor == 99)
    list.move(by: Int.min)
    #expect(list.cursor == 0)
  }

  @Test("pages keep the cursor's line")
  func pages() {
    var list = window(100, 10, at: 3)
    list.move(byPages: 1)
    #expect(list.cursor == 12 && list.cursorLine == 3)
    list.move(byPages: -1)
    #expect(list.cursor == 3 && list.first == 0)
    list.move(byPages: 50)
    #expect(list.cursor == 99 && list.visible == 90..<100)
  }

  @Test("a rebuilt list moves beneath the cursor's row")
  func rebuilds() {
    var list = window(100, 10, at: 50)
    let line = list.cursorLine
    list.rebuild(count: 120, cursorAt: 70)
    #expect(list.cursor == 70 && list.cursorLine == line)
    list.rebuild(count: 5, cursorAt: 2)
    #expect(list.visible == 0..<5 && list.cursor == 2)
    list.rebuild(count: 0, cursorAt: 3)
    #expect(list.visible.isEmpty && list.cursor == 0)
    list.rebuild(count: 40, cursorAt: 39)
    #expect(list.visible == 30..<40)
  }

  @Test("a smaller screen keeps the cursor in sight", arguments: [1, 2, 9, 0])
  func resizes(_ height: Int) {
    var list = window(100, 10, at: 55)
    list.resize(height: height)
    #expect(list.cursor == 55)
    if height > 0 { #expect(list.visible.contains(55)) }
    list.resize(height: 200)
    #expect(list.visible == 0..<100)
  }
}
