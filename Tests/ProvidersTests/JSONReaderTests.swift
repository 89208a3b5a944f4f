import TestSupport
import Testing

@testable import Providers

@Suite struct JSONReaderTests {
  private func text(_ json: String) -> String? { text(Array(json.utf8)) }

  private func text(_ bytes: [UInt8]) -> String? {
    (try? JSONReader.read(bytes) { $0.text() }) ?? nil
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
  func integers(_ json: String, _ expected: Int) throws {
    #expect(try JSONReader.read(Array(json.utf8)) { $0.integer() } == expected)
  }

  @Test(arguments: [
    "7.5", "\"seven\"", "\"\"", "null", "true", "[7]", "{\"a\":7}", "1e99", "\"0x7\"",
  ])
  func whatIsNoInteger(_ json: String) throws {
    #expect(try JSONReader.read(Array(json.utf8)) { $0.integer() } == nil, "it is skipped")
  }

  @Test(arguments: ["nan", "inf", "1e999", "0x1p3", ""])
  func whatIsNoNumber(_ text: String) {
    #expect(JSONReader.double(text) == nil)
  }

  @Test func repeatedKeysComeEachTimeAndTheRestIsSkipped() throws {
    let json = #"{"a":1,"skip":{"deep":[1,{"x":null}]},"a":"2","list":[1,[2],"3",{}],"a":3}"#
    var values: [Int?] = []
    var list: [String?] = []
    try JSONReader.read(Array(json.utf8)) { reader in
      reader.members { key, value in
        if key == "a" { values.append(value.integer()) }
        if key == "list" { value.elements { list.append($0.text()) } }
      }
    }
    #expect(values == [1, 2, 3])
    #expect(list == ["1", nil, "3", nil])
  }

  @Test func anObjectAskedForWhereThereIsNoneIsSkipped() throws {
    var calls = 0
    try JSONReader.read(Array("[[1,2],3]".utf8)) { reader in
      reader.elements { $0.members { _, _ in calls += 1 } }
    }
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
    #expect(throws: fault) {
      try JSONReader.read(Array(json.utf8)) { reader in
        reader.skip()
        let isAtEnd = reader.fault == nil
        #expect(isAtEnd || reader.text() == nil, "a fault sticks")
      }
    }
  }

  @Test func depthIsBounded() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    try JSONReader.read(nested(Format.depthLimit)) { $0.skip() }
    #expect(throws: JSONReader.Fault.tooDeep) {
      try JSONReader.read(nested(Format.depthLimit + 1)) { $0.skip() }
    }
  }

  @Test func randomBytesEndInAFaultOrAValue() {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array(#"{}[]",:\u0123ed8-+.ntrufalse "#.utf8) + [0xFF, 0x00, 0xC3]
    var faults = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 0..<40, using: &generator)
      let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      var end = 0
      do {
        try JSONReader.read(bytes) { reader in
          reader.members { _, value in value.elements { _ = $0.text() } }
          end = reader.position
        }
        #expect(bytes[end...].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) })
      } catch {
        faults += 1
      }
    }
    #expect(faults > 10_000)
  }
}
