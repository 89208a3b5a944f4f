import Testing

@testable import Providers
@testable import TaskModel

/// Small steps from the wire, which are taken for every row of a large answer.
@Suite struct WireTests {
  /// Calls `body` with a text as it stands in JSON.
  private func inPlace<Result>(_ text: String, _ body: (JSONText) -> Result?) throws -> Result? {
    try JSONReader.read(Array(Wire.quoted(text).utf8)) { $0.textInPlace().flatMap(body) }
  }

  @Test(
    arguments: [
      ("100%", 1), ("48.13%", 0.4813), (" 99.37% ", 0.9937), ("0%", 0), ("45", 0.45), ("7 %", 0.07),
      ("250%", 1), ("-3%", 0), ("1e1%", 0.1), (".5%", 0.005), ("5.%", 0.05), ("%", nil), ("", nil),
      ("1.2.3%", nil), ("half", nil), ("99.999999999999%", 0.99999999999999), ("0x10%", nil),
    ] as [(String, Double?)])
  func percent(_ text: String, _ share: Double?) throws {
    #expect(try inPlace(text, Wire.percent) == share)
  }

  /// What is plain is read another way; it has to be the same number to the last bit.
  @Test func plainFiguresAreExact() throws {
    for figure in 0..<10_000 {
      let text = "\(figure / 100).\(figure % 100 / 10)\(figure % 10)"
      let share = Double(text).map { $0 / 100 }
      #expect(try inPlace(text, Wire.percent) == share)
      #expect(try inPlace(text + "%", Wire.percent) == share)
    }
  }

  @Test(
    arguments: [
      ("complete", 1), ("COMPLETE", 1), ("Complete", 1), ("complete ", nil), ("", nil), ("Wait", 2),
      ("comp\u{4C}ete", 1), ("w\u{0}it", nil), ("WAİT", nil), ("@ait", nil),
    ] as [(String, Int?)])
  func meaning(_ word: String, _ meaning: Int?) throws {
    let found = try inPlace(word) { Wire.meaning(of: $0, in: ["complete": 1, "wait": 2]) }
    #expect(found == meaning)
  }

  /// A string ends at its quote, wherever that stands among the eight bytes looked at together.
  @Test func stringsEndAtTheirQuote() throws {
    for length in 0..<40 {
      let text =
        String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
      for filler in ["", "!", "#[]"] {
        for escape in ["", "\\\"", "\\\\", "\\u0041"] {
          let plain = ["": "", "\\\"": "\"", "\\\\": "\\", "\\u0041": "A"][escape] ?? ""
          var texts: [String?] = []
          try JSONReader.read(Array("[\"\(filler)\(text)\(escape)\(text)\",7]".utf8)) { reader in
            reader.elements { texts.append($0.text()) }
          }
          #expect(texts == [filler + text + plain + text, "7"])
        }
      }
      #expect(throws: JSONReader.Fault.truncated) {
        try JSONReader.read(Array("\"\(text)\\\"".utf8)) { reader in
          #expect(reader.text() == nil)
        }
      }
    }
  }

  @Test func marksOfEveryByte() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<8 {
        var bytes = [UInt8](repeating: byte &+ 1, count: 8)
        bytes[place] = byte
        bytes.withUnsafeBytes { bytes in
          let marks = EightBytes(bytes, at: 0).marks(of: byte)
          #expect(marks.trailingZeroBitCount / 8 == place)
        }
      }
    }
  }

  /// What a vendor that answers in XML did not answer so.
  @Test(arguments: [
    ("{\"a\": 1}", "the answer is no XML (at byte 0)"),
    ("<a><b>", "the answer is no XML (it ends too early)"),
    ("", "the answer is empty"), ("<r><a/><a/></r>", "the answer has more than 1 rows"),
    ("<!DOCTYPE html><html></html>", "the answer is no XML (it declares a document type)"),
  ])
  func whatIsNoXML(_ body: String, _ words: String) {
    #expect(throws: ProviderError.malformedResponse(words)) {
      try HTTPAnswer(body).decoded(as: .xml, now: Sample.now) { bytes throws(Format.Fault) in
        try XMLReader.read(bytes) { _, root in root.rows(atMost: 1) { _, _ in } }
      }
    }
  }
}
