import TaskModel
import Testing

@testable import Providers

/// Texts that are read where they stand, beside the same texts read as strings.
@Suite struct JSONTextTests {
  private func inPlace<Result>(
    _ source: [UInt8], _ body: (JSONText) -> Result
  ) throws -> Result? {
    try JSONReader.read([0x22] + source + Array("\"            ".utf8)) {
      $0.textInPlace().map(body)
    }
  }

  private func bytes(_ text: JSONText) -> [UInt8] {
    text.withUTF8 { span in (0..<span.count).map { span[$0] } }
  }

  /// What is odd may stand at any place of the eight bytes that are looked at together.
  @Test(
    arguments: [
      ("", ""), (#"\n"#, "\n"), (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"), (#"\u0041"#, "A"),
      (#"\ud83d\ude00"#, "😀"), (#"\ud83d"#, "\u{FFFD}"), (#"\u00"#, "\u{FFFD}00"), ("é", "é"),
      ("图", "图"), ("😀", "😀"), ("\u{7F}", "\u{7F}"),
    ])
  func oddPlaces(_ odd: String, _ meant: String) throws {
    for before in 0..<18 {
      for after in 0..<18 {
        let (front, back) = (
          String(repeating: "x", count: before), String(repeating: "y", count: after)
        )
        let text = front + meant + back
        let source = Array((front + odd + back).utf8)
        #expect(try inPlace(source, \.string) == text)
        #expect(try inPlace(source, bytes) == Array(text.utf8))
        #expect(try inPlace(source, \.isEmpty) == text.isEmpty)
        #expect(try inPlace(source, \.lastByte) == text.utf8.last)
      }
    }
  }

  @Test(arguments: [
    [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x80], [0xF0, 0x9F, 0x98], [0xC0, 0xAF],
  ])
  func brokenUTF8(_ broken: [UInt8]) throws {
    for before in 0..<18 {
      for after in 0..<10 {
        let front = [UInt8](repeating: 0x78, count: before)
        let back = [UInt8](repeating: 0x79, count: after)
        let text = String(decoding: front + broken + back, as: UTF8.self)
        #expect(try inPlace(front + broken + back, \.string) == text)
        #expect(try inPlace(front + broken + back, bytes) == Array(text.utf8))
        #expect(text.contains("\u{FFFD}"))
      }
    }
  }

  @Test func knownWordsOfEveryLength() throws {
    let known: [StaticString] = [
      "", "U", "Ur", "Url", "Type", "Tasks", "Status", "Message", "UrlLists", "Progress1",
      "FinishTime", "ObjectPath1", "CreationTime", "Description01", "access_key_id0",
      "StringsOf15Byte", "StringsOf16Bytes", "StringsOf17Bytes!",
    ]
    for (place, word) in known.enumerated() {
      let text = word.withUTF8Buffer { Array($0) }
      for (other, candidate) in known.enumerated() {
        #expect(try inPlace(text) { $0 == candidate } == (place == other))
      }
      guard let last = text.last else { continue }
      let changed = Array(text.dropLast()) + [last ^ 1]
      #expect(try inPlace(changed) { $0 == word } == false, "the last byte counts")
      let escape = Array("\\u00".utf8) + Array(String(last, radix: 16).utf8)
      #expect(try inPlace(text.dropLast() + escape) { $0 == word } == true, "escapes are read")
    }
  }

  @Test func keysWithEscapesAreKnown() throws {
    var found: [String] = []
    try JSONReader.read(Array(#"{"Ta\u0073k":1,"Task":2,"T\u0000ask":3,"":4}"#.utf8)) { reader in
      reader.members { key, value in
        switch key {
        case "Task": found.append("known " + (value.text() ?? ""))
        case "": found.append("empty " + (value.text() ?? ""))
        default: found.append(key.string)
        }
      }
    }
    #expect(found == ["known 1", "known 2", "T\u{0}ask", "empty 4"])
  }

  @Test func recentTextsAreMadeOnceAndForgotten() throws {
    var made: [String] = []
    var values: [String] = []
    let words = ["a", "b", "a", "c", "d", "a", "e", "a", "b", #"\u0062"#, "", "", "ab"]
    let list = "[" + words.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    try JSONReader.read(Array(list.utf8)) { reader in
      var recent = RecentTexts<String>()
      reader.elements { element in
        guard let text = element.textInPlace() else { return }
        let value = recent.value(of: text) { text in
          made.append(text.string)
          return text.string
        }
        values.append(value)
      }
    }
    #expect(values == ["a", "b", "a", "c", "d", "a", "e", "a", "b", "b", "", "", "ab"])
    #expect(made == ["a", "b", "c", "d", "e", "a", "b", "b", "", "ab"])
  }
}
