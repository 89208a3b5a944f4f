import TestSupport
import Testing

@testable import Providers

@Suite struct XMLReaderTests {
  /// An element as the tests see it: its name, its text and what is in it.
  private struct Element: Equatable {
    var name: String
    var text = ""
    var children: [Element] = []
  }

  private func text(_ xml: String) -> String? {
    (try? XMLReader.read(Array(xml.utf8)) { _, root in root.text() }) ?? nil
  }

  private func fault(_ bytes: [UInt8]) -> XMLReader.Fault? {
    do {
      try XMLReader.read(bytes) { _, _ in }
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("<A>plain</A>", "plain"), ("<A></A>", ""), ("<A/>", ""), ("<A />", ""), ("<A> b </A>", " b "),
    ("<A>a&amp;b&lt;c&gt;&quot;&apos;</A>", "a&b<c>\"'"), ("<A>&#65;&#x4E2D;&#X4e2d;</A>", "A中中"),
    ("<A>&#128512;</A>", "😀"), ("<A>&#0;&#xD800;&#99999999;</A>", "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ("<A>&nbsp;&;&#;&#x;&</A>", "&nbsp;&;&#;&#x;&"),
    ("<A>&averylongentity;</A>", "&averylongentity;"),
    ("<A>&amp;amp;</A>", "&amp;"), ("<A><![CDATA[<b>&amp;]]>c</A>", "<b>&amp;c"),
    ("<A>x<!-- <B> -->y<?go <?>z</A>", "xyz"), ("<A>x<B>in</B>y<C/>z</A>", "xyz"),
    ("<?xml version='1.0'?><!-- a -->\n<A x='1' y=\"/>\">v</A>\n<!-- b -->", "v"),
    ("\u{FEFF}<n:A xmlns:n='u'>v</n:A>", "v"), ("<A>]]></A>", "]]>"),
    ("<A><![CDATA[]]]]><![CDATA[>]]></A>", "]]>"),
  ])
  func texts(_ xml: String, _ expected: String) {
    #expect(text(xml) == expected)
  }

  @Test func brokenUTF8IsRepaired() throws {
    let xml = Array("<A>a".utf8) + [0xFF, 0xC3] + Array("b</A>".utf8)
    #expect(try XMLReader.read(xml) { _, root in root.text() } == "a\u{FFFD}\u{FFFD}b")
  }

  @Test(
    arguments: [(" 7 ", 7), ("-3", -3), ("", nil), ("7.5", nil), ("x", nil)] as [(String, Int?)])
  func integers(_ text: String, _ expected: Int?) throws {
    #expect(
      try XMLReader.read(Array("<A>\(text)</A>".utf8)) { _, root in root.integer() } == expected)
  }

  @Test(arguments: [
    ("", XMLReader.Fault.empty), ("  \n<!-- only -->", .empty), ("x<A/>", .unexpected(offset: 0)),
    ("{\"a\":1}", .unexpected(offset: 0)), ("<A>", .truncated), ("<A", .truncated),
    ("<A></A", .truncated), ("<A x", .truncated), ("<A x='1", .truncated), ("<A/", .truncated),
    ("<!-- a", .truncated), ("<?xml", .truncated), ("<A><![CDATA[a]]</A>", .truncated),
    ("<", .truncated), ("<A>&amp;", .truncated), ("</A>", .unexpected(offset: 1)),
    ("<A></B>", .unexpected(offset: 5)), ("<A><B></A></B>", .unexpected(offset: 8)),
    ("<A/><B/>", .unexpected(offset: 4)), ("<A/>text", .unexpected(offset: 4)),
    ("<A x=1/>", .unexpected(offset: 5)), ("<A x/>", .unexpected(offset: 4)),
    ("<A='1'/>", .unexpected(offset: 2)), ("< A/>", .unexpected(offset: 1)),
    ("<A><!ELEMENT b></A>", .unexpected(offset: 5)),
    ("<!DOCTYPE html><html></html>", .documentType),
    ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>", .documentType),
  ])
  func faults(_ xml: String, _ expected: XMLReader.Fault) {
    #expect(fault(Array(xml.utf8)) == expected)
  }

  @Test func depthIsLimited() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "<A>", count: depth) + String(repeating: "</A>", count: depth)).utf8)
    }
    #expect(Format.depthLimit == 64)
    #expect(fault(nested(64)) == nil)
    #expect(fault(nested(65)) == .tooDeep)
    // Within text, too.
    #expect(throws: XMLReader.Fault.tooDeep) {
      try XMLReader.read(nested(65)) { _, root in root.text() }
    }
  }

  @Test func rowsAreCountedOverTheWholeText() throws {
    let xml = Array("<L><Items><R/><R/></Items><Items><R/></Items></L>".utf8)
    func count(_ limit: Int) throws(XMLReader.Fault) -> Int {
      var rows = 0
      try XMLReader.read(xml) { _, root in
        root.children { _, items in items.rows(atMost: limit) { _, _ in rows += 1 } }
      }
      return rows
    }
    #expect(try count(3) == 3)
    #expect(throws: XMLReader.Fault.tooManyRows(limit: 2)) { try count(2) }
  }

  @Test func aPageOfInvalidations() throws {
    let body = try Fixture.bytes("samples/cloudfront.ListInvalidations.page1.xml")
    var marker: String?
    var rows: [[String?]] = []
    try XMLReader.read(body) { name, root in
      #expect("InvalidationList" ~= name)
      root.children { name, value in
        switch name {
        case "NextMarker": marker = value.text()
        case "Items":
          value.rows(atMost: 10) { _, row in
            var fields: [String?] = [nil, nil, nil]
            row.children { name, field in
              switch name {
              case "Id": fields[0] = field.text()
              case "CreateTime": fields[1] = field.text()
              case "Status": fields[2] = field.text()
              default: break
              }
            }
            rows.append(fields)
          }
        default: break
        }
      }
    }
    #expect(marker == "I1EXAMPLE2")
    #expect(
      rows == [
        ["IDFDVBD632BHDS5", "2026-01-01T00:01:01.123Z", "InProgress"],
        ["I1EXAMPLE2", "2025-12-31T23:40:00.000Z", "Completed"],
      ])
  }

  /// Whatever is damaged: a tree or a fault, never a crash, and the same tree where blanks or comments
  /// come between.
  @Test(arguments: [
    "ListInvalidations.page1", "GetInvalidation.Completed", "error.403.AccessDenied",
  ])
  func damagedSamples(_ name: String) throws {
    let body = try Fixture.bytes("samples/cloudfront.\(name).xml")
    let whole = try XMLReader.read(body) { _, root in tree(&root) }
    #expect(whole.children.count >= 2)
    for end in 0..<body.count {
      #expect(fault(Array(body[..<end])) != nil, "cut off at \(end)")
    }
    var generator = SeededGenerator(seed: 7)
    var faults = 0
    for _ in 0..<3_000 {
      var damaged = body
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let place = Int.random(in: 0..<damaged.count, using: &generator)
        damaged[place] = Array("<>/&;!?=\"' \u{0}A-[]".utf8).randomElement(using: &generator) ?? 0
      }
      do {
        _ = try XMLReader.read(damaged) { _, root in tree(&root) }
      } catch {
        faults += 1
      }
    }
    #expect(faults > 100)
    let spaced = String(decoding: body, as: UTF8.self).replacing("><", with: ">\n<!-- -->\t<")
    let again = try XMLReader.read(Array(spaced.utf8)) { _, root in tree(&root) }
    #expect(names(again) == names(whole))
  }

  private func tree(_ reader: inout XMLReader) -> Element {
    var element = Element(name: "")
    reader.children { _, child in element.children.append(tree(&child)) }
    return element
  }

  private func names(_ element: Element) -> Int { 1 + element.children.map(names).reduce(0, +) }
}
