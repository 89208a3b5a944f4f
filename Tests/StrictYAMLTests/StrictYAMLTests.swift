import StrictYAML
import TaskModel
import TestSupport
import Testing

private let words = YAMLWords(
  clean: { SafeText($0, limit: .word).text },
  nearest: { names, text in NearestName.among(names, to: text) })

/// Reads a small schema that uses every kind of value, and returns the diagnostics.
private func diagnostics(_ text: String) -> [Diagnostic] {
  do throws(DiagnosticsError) {
    let document = try YAMLDocument(text: text, file: "f.yaml", words: words)
    let root = document.root
    root.unknownKeys(allowed: ["name", "count", "rate", "on", "kind", "tags", "items"])
    _ = root.string("name")
    _ = root.int("count", in: 1...10)
    _ = root.number("rate", positive: true)
    _ = root.bool("on")
    _ = root.choice("kind", among: ["any", "dark", "light"])
    _ = root.strings("tags")
    for item in root.list("items") ?? [] {
      guard let item = item.mapping() else { continue }
      item.unknownKeys(allowed: ["id"])
      _ = item.required("id")?.string()
    }
    try document.check()
    return []
  } catch {
    return error.diagnostics
  }
}

private func diagnose(_ text: String) -> [String] {
  diagnostics(text).map(\.description)
}

@Suite struct StrictYAMLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let diagnostics: [String]

    init(_ text: String, _ diagnostics: String...) {
      self.text = text
      self.diagnostics = diagnostics.map { "f.yaml:" + $0 }
    }

    var testDescription: String { text.split(separator: "\n").joined(separator: "⏎") }
  }

  static let good: [Case] = [
    Case(""),
    Case("# only a comment\n"),
    Case("{}"),
    Case("\u{FEFF}name: x\r\ncount: 3\r\n"),
    Case("name: no\ncount: 10\nrate: 0.5\non: false\nkind: dark\ntags: [1, no]"),
    Case("items:\n  - {id: 12}\n  - id: '*x'\n"),
    Case("name: 'a *b *c *d *e *f *g *h *i *j *k *l *m *n *o *p *q *r *s *t'"),
  ]

  @Test(arguments: good) func accepts(_ example: Case) {
    #expect(diagnose(example.text) == [])
  }

  static let wrongValues: [Case] = [
    Case("name: [a]", "1:7: name: expected text, not a list"),
    Case("name:\ncount: 1", "1:6: name: expected text, not nothing"),
    Case("name: {a: b}", "1:7: name: expected text, not a mapping"),
    Case("count: 11", "1:8: count: expected a whole number from 1 to 10, not \"11\""),
    Case(
      "count: \"3\"",
      "1:8: count: expected a whole number from 1 to 10, not the quoted text \"3\""),
    Case("rate: 0", "1:7: rate: expected a number above 0, not \"0\""),
    Case("rate: nan", "1:7: rate: expected a number above 0, not \"nan\""),
    Case("on: yes", "1:5: on: expected true or false, not \"yes\""),
    Case("kind: drak", "1:7: kind: unknown value \"drak\", did you mean \"dark\"?"),
    Case("kind: zzzzzz", "1:7: kind: unknown value \"zzzzzz\"; one of any, dark, light"),
    Case("tags: a", "1:7: tags: expected a list: [a, b], not \"a\""),
    Case("tags: [a, [b]]", "1:11: tags: expected text, not a list"),
    Case("items: [x]", "1:9: items: expected a mapping: {key: value}, not \"x\""),
  ]

  private static let allNames = "one of name, count, rate, on, kind, tags, items"

  static let wrongKeys: [Case] = [
    Case("nmae: x", "1:1: unknown key \"nmae\", did you mean \"name\"?"),
    Case("'na\u{202E}': x", "1:1: unknown key \"na<202E>\"; \(allNames)"),
    Case(
      "items:\n  - {di: 12}\n",
      "2:5: missing key \"id\"", "2:6: unknown key \"di\", did you mean \"id\"?"),
    Case("[a]: b", "1:1: a key must be text"),
    Case(
      "zzzzzzzz:",
      "1:1: unknown key \"zzzzzzzz\"; \(allNames)"),
  ]

  static let duplicates: [Case] = [
    Case("name: x\nname: y", "2:1: duplicate key \"name\", first on line 1"),
    Case(
      "name: x\ncount: 1\nname: y\ncount: 2\nname: z",
      "3:1: duplicate key \"name\", first on line 1",
      "4:1: duplicate key \"count\", first on line 2",
      "5:1: duplicate key \"name\", first on line 1"),
    Case("name: x\r\n\"name\": y", "2:1: duplicate key \"name\", first on line 1"),
    Case("items: [{id: 1, id: 2}]", "1:17: duplicate key \"id\", first on line 1"),
    Case(
      "# ünï\n{name: ü, 'name': b, count: 99}",
      "2:11: duplicate key \"name\", first on line 2",
      "2:29: count: expected a whole number from 1 to 10, not \"99\""),
    Case(
      "items: [{id: 1}, {id: 2}]\nname: a\nname: b",
      "3:1: duplicate key \"name\", first on line 2"),
    // What cannot be renamed safely is still refused, at the first of the two.
    Case("'': a\n'': b", "1:1: duplicate key \"\""),
  ]

  static let syntax: [Case] = [
    Case(
      "name: 'x",
      "1:9: found unexpected end of stream (while scanning a quoted scalar that starts on line 1)"),
    Case("a: b\n\tc: d", "2:1: a tab cannot indent; use blanks"),
    Case(
      "name: [a, b\ncount: 1",
      "2:6: did not find expected ',' or ']' "
        + "(while parsing a flow sequence that starts on line 1)"),
    Case("name: \u{1}", "1:7: control characters are not allowed"),
    Case("- a", "1:1: expected \"key: value\" lines at the top, not a list"),
    Case("word", "1:1: expected \"key: value\" lines at the top, not \"word\""),
    Case("name: a\n---\nname: b", "2:1: a second document starts here; a file holds one"),
    Case("name: *a", "1:7: " + noAliases),
    Case("name: &a b\ntags: [*a]", "1:7: " + noAliases),
    Case("tags: &a [b]", "1:7: " + noAliases),
    Case("name: !!str b", "1:7: tags (!) are not supported; quote the text"),
    Case("tags: !x [b]", "1:7: tags (!) are not supported"),
  ]

  private static let noAliases =
    "anchors and aliases (& and *) are not supported; quote the text"

  @Test(arguments: wrongValues + wrongKeys + duplicates + syntax)
  func reportsWithPosition(_ example: Case) {
    #expect(diagnose(example.text) == example.diagnostics)
  }

  @Test func aliasesThatGrowAreRefusedBeforeTheyAreExpanded() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...40 {
      let alias = "*a\(level - 1)"
      let aliases = Array(repeating: alias, count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(diagnose(bomb + "? *a40\n: x\n") == ["f.yaml:3:40: " + Self.noAliases])
  }

  @Test func deepNestingAndLargeFilesAreRefused() throws {
    let deep = String(repeating: "[", count: 200_000)
    #expect(diagnose("name: " + deep).count == 1)
    let large = "name: " + String(repeating: "x", count: YAMLDocument.maximumBytes)
    #expect(diagnose(large) == ["f.yaml:1:1: the file is larger than 1024 KiB"])
  }

  @Test func nestingUpToTheParsersLimitFits() throws {
    let flow = String(repeating: "{a: ", count: 900) + String(repeating: "}", count: 900)
    let document = try YAMLDocument(text: "name: " + flow, file: "f", words: words)
    #expect(document.root.value("name")?.isMapping == true)
    #expect(diagnose("name:\n" + String(repeating: "- ", count: 50_000)).count == 1)
  }

  /// The parser underneath traps on what it thinks cannot happen; nothing in a file may get there.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func damagedFilesAreReadOrRefused(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = Array("\"'\\{}[],:?-#&*!|>%@`\n\t \r\0\u{85}\u{FEFF}\u{E000}é界\u{10FFFF}<~")
    let source = Array(
      "# x\nname: \"a\\x41\"\ntags: [1, 'b', {c: d}]\nitems:\n"
        + "  - id: >-\n      folded\n  - {id: 2, id: 3}\n"
    )
    for _ in 0..<200 {
      var text = source
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let index = Int.random(in: text.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.remove(at: index)
        case 1: text.insert(text[Int.random(in: text.indices, using: &random)], at: index)
        case 2: text.insert(pieces.randomElement(using: &random) ?? " ", at: index)
        default: text[index] = pieces.randomElement(using: &random) ?? " "
        }
      }
      let lines = text.count { $0.isNewline } + 1
      for diagnostic in diagnostics(String(text)) {
        #expect((1...lines + 1).contains(diagnostic.line), "\(diagnostic)")
        #expect(diagnostic.column >= 1)
      }
    }
  }

  /// Where a file's keys are names of its user's, a mistake names them, and it is printed on a terminal.
  @Test func namesAreSafeToPrint() throws {
    let document = try YAMLDocument(text: "\"a\\e[2J\\tb\": x", file: "f.yaml", words: words)
    for value in document.root.values { _ = value.int() }
    let error = #expect(throws: DiagnosticsError.self) { try document.check() }
    #expect(
      error?.description == "f.yaml:1:14: a<001B>[2J<0009>b: expected a whole number, not \"x\"")
  }

  @Test func manyDuplicatesEndInOneError() {
    let text = String(repeating: "name: x\n", count: 150)
    #expect(diagnose(text) == ["f.yaml:21:1: duplicate key \"name\""])
  }
}
