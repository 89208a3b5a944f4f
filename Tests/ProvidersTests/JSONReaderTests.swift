import TestSupport
import Testing

@testable import Providers

@Suite struct JSONReaderTests {
  private func text(_ json: String) -> String? { text(Array(json.utf8)) }

  private func text(_ bytes: [UInt8]) -> String? {
    var reader = JSONReader(bytes)
    let text = reader.text()
    return reader.finish() == nil ? text : nil
  }

  @Test(arguments: [
    (#""plain""#, "plain"), (#" "blanks around" "#, "blanks around"), (#""""#, ""),
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u4E2d""#, "A中"),
    (#""\ud83d\ude00!""#, "😀!"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
    (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83dxx""#, "\u{FFFD}xx"), (#""\uZZ""#, "\u{FFFD}ZZ"),
    (#""\q""#, "q"), ("\u{FEFF}\"mark\"", "mark"), ("\"raw\ttab\"", "raw\ttab"), ("12", "12"),
    ("-1.50e3", "-1.50e3"),
  ])
  func strings(_ json: String, _ expected: String) {
    #expect(text(json) == expected)
  }

  @Test func brokenUTF8IsRepaired() {
    #expect(text([0x22, 0x61, 0xFF, 0xC3, 0x62, 0x22]) == "a\u{FFFD}\u{FFFD}b")
    #expect(text([0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22])?.hasPrefix("\n\u{FFFD}") == true)
  }

  @Test(arguments: [
    ("7", 7), ("\"7\"", 7), ("7.0", 7), ("\"1e3\"", 1_000), ("-0", 0),
    ("9223372036854775807", Int.max),
  ])
  func integers(_ json: String, _ expected: Int) {
    var reader = JSONReader(Array(json.utf8))
    #expect(reader.integer() == expected)
    #expect(reader.finish() == nil)
  }

  @Test(arguments: [
    "7.5", "\"seven\"", "\"\"", "null", "true", "[7]", "{\"a\":7}", "1e99", "\"0x7\"",
  ])
  func whatIsNoInteger(_ json: String) {
    var reader = JSONReader(Array(json.utf8))
    #expect(reader.integer() == nil)
    #expect(reader.finish() == nil, "the value is skipped")
  }

  @Test(arguments: ["nan", "inf", "1e999", "0x1p3", ""])
  func whatIsNoNumber(_ text: String) {
    #expect(JSONReader.double(text) == nil)
  }

  @Test func repeatedKeysComeEachTimeAndTheRestIsSkipped() {
    let json = #"{"a":1,"skip":{"deep":[1,{"x":null}]},"a":"2","list":[1,[2],"3",{}],"a":3}"#
    var reader = JSONReader(Array(json.utf8))
    var values: [Int?] = []
    var list: [String?] = []
    reader.members { key, value in
      if key == "a" { values.append(value.integer()) }
      if key == "list" { value.elements { list.append($0.text()) } }
    }
    #expect(reader.finish() == nil)
    #expect(values == [1, 2, 3])
    #expect(list == ["1", nil, "3", nil])
  }

  @Test func anObjectAskedForWhereThereIsNoneIsSkipped() {
    var reader = JSONReader(Array("[[1,2],3]".utf8))
    var calls = 0
    reader.elements { $0.members { _, _ in calls += 1 } }
    #expect(reader.finish() == nil)
    #expect(calls == 0)
  }

  @Test(arguments: [
    ("", JSONReader.Fault.empty), ("  \n", .empty), ("{", .truncated), ("{\"a\"", .truncated),
    ("{\"a\":", .truncated), ("{\"a\":1", .truncated), ("{\"a\":1,", .truncated),
    ("[1,", .truncated), ("\"abc", .truncated), ("\"abc\\", .truncated), ("\"abc\\\"", .truncated),
    ("tru", .truncated), ("[1,]", .unexpected(offset: 3)), ("{\"a\":1,}", .unexpected(offset: 7)),
    ("[,1]", .unexpected(offset: 1)), ("[1 2]", .unexpected(offset: 3)),
    ("{a:1}", .unexpected(offset: 1)), ("{\"a\" 1}", .unexpected(offset: 5)),
    ("[1}", .unexpected(offset: 2)), ("{\"a\":1]", .unexpected(offset: 6)),
    ("1 2", .unexpected(offset: 2)), ("{} x", .unexpected(offset: 3)),
    ("nulx", .unexpected(offset: 3)), ("<html>", .unexpected(offset: 0)),
    ("\u{201C}x\u{201D}", .unexpected(offset: 0)),
  ])
  func faults(_ json: String, _ fault: JSONReader.Fault) {
    var reader = JSONReader(Array(json.utf8))
    reader.skip()
    #expect(reader.finish() == fault)
    #expect(reader.text() == nil, "a fault sticks")
  }

  @Test func depthIsBounded() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    var fitting = JSONReader(nested(JSONReader.depthLimit))
    fitting.skip()
    #expect(fitting.finish() == nil)
    var deeper = JSONReader(nested(JSONReader.depthLimit + 1))
    deeper.skip()
    #expect(deeper.finish() == .tooDeep)
  }

  @Test func randomBytesEndInAFaultOrAValue() {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array(#"{}[]",:\u0123ed8-+.ntrufalse "#.utf8) + [0xFF, 0x00, 0xC3]
    for _ in 0..<20_000 {
      let length = Int.random(in: 0..<40, using: &generator)
      let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      var reader = JSONReader(bytes)
      reader.members { _, value in value.elements { _ = $0.text() } }
      _ = reader.finish()
      #expect(reader.position == bytes.count || reader.fault != nil)
    }
  }
}
