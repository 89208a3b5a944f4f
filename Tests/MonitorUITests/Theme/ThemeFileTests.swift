import StrictYAML
import Terminal
import Testing

@testable import MonitorUI

private func load(_ text: String, beside others: [String: String] = [:]) throws -> Theme {
  var files = others
  files["t"] = text
  return try ThemeCatalog(userFolder: nil, shareFolder: nil, embedded: files).load("t")
}

private func diagnose(_ text: String, beside others: [String: String] = [:]) -> [String] {
  do {
    _ = try load(text, beside: others)
    return []
  } catch ThemeError.invalid(let error) {
    return error.diagnostics.map(\.description)
  } catch {
    return ["\(error)"]
  }
}

@Suite struct ThemeFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let diagnostics: [String]

    init(_ text: String, _ diagnostics: String...) {
      self.text = text
      self.diagnostics = diagnostics.map { "(built in)/t.yaml:" + $0 }
    }

    var testDescription: String { text.split(separator: "\n").joined(separator: "⏎") }
  }

  @Test(arguments: [
    "", "{}", "schema: 1", "name: t\nkind: light\ninherits: base", "roles: {}",
    "roles: {text: default, bg: 16, cursor: {attr: []}}",
    "palette: {a: red}\nroles: {status: a, status.failed: {fg: '#ABCDEF', bg: \"1\"}}",
    "roles: {status: b}\npalette: {b: {x256: 3, x16: bright-black}}",
    "glyphs: {base: unicode, mark: ✓, rule: ' '}",
  ])
  func accepts(_ text: String) {
    #expect(diagnose(text) == [])
  }

  static let keys: [Case] = [
    Case("schema: 2", "1:9: schema: only schema 1 is known"),
    Case("schema: one", "1:9: schema: expected a whole number, not \"one\""),
    Case("name: u", "1:7: name: must be \"t\", as the file is called"),
    Case("kind: drak", "1:7: kind: unknown value \"drak\", did you mean \"dark\"?"),
    Case("palete: {}", "1:1: unknown key \"palete\", did you mean \"palette\"?"),
    Case("roles: [a]", "1:8: roles: expected a mapping: {key: value}, not a list"),
    Case("roles:\n  text: red\n  text: blue", "3:3: duplicate key \"text\", first on line 2"),
    Case("inherits: bsae", "1:11: inherits: unknown theme \"bsae\", did you mean \"base\"?"),
    Case("inherits: ../t", "1:11: inherits: unknown theme \"../t\"; one of base, t"),
    Case("inherits: t", "1:11: inherits: themes inherit in a circle: t -> t"),
  ]

  static let roles: [Case] = [
    Case(
      "roles:\n  status.fialed: red",
      "2:3: unknown role \"status.fialed\", did you mean \"status.failed\"?"),
    Case(
      "roles:\n  text: {fg: red, gb: blue}",
      "2:19: unknown key \"gb\", did you mean \"bg\"?"),
    Case("roles: {bg: {fg: red}}", "1:14: unknown key \"fg\", did you mean \"bg\"?"),
    Case(
      "roles:\n  text: [red]", "2:9: text: expected a color or {fg, bg, attr, mono}, not a list"),
    Case(
      "roles: {text: {attr: [bolt]}}",
      "1:23: attr: unknown value \"bolt\", did you mean \"bold\"?"),
    Case(
      "roles: {text: {mono: bold}}", "1:22: mono: expected a list: [a, b], not \"bold\""),
  ]

  static let colors: [Case] = [
    Case("roles:\n  text: linegreen", "2:9: text: unknown color \"linegreen\""),
    Case("roles:\n  text: rde", "2:9: text: unknown color \"rde\", did you mean \"red\"?"),
    Case(
      "palette: {violet: 63}\nroles: {text: {fg: violett}}",
      "2:20: fg: unknown color \"violett\", did you mean \"violet\"?"),
    Case(
      "roles:\n  text: #ffffff\n  dim: red",
      "2:8: text: no color here; quote it: an unquoted # starts a comment"),
    Case(
      "roles:\n  text: {\n    fg: #fff\n  }",
      "3:5: fg: no color here; quote it: an unquoted # starts a comment"),
    Case("roles: {text: '#fff'}", "1:15: text: \"#fff\" is not a color: write \"#rrggbb\""),
    Case("roles: {text: '#+fffff'}", "1:15: text: \"#+fffff\" is not a color: write \"#rrggbb\""),
    Case("roles: {text: 256}", "1:15: text: unknown color \"256\""),
    Case("roles: {text: -1}", "1:15: text: unknown color \"-1\""),
    Case(
      "palette:\n  red: 1", "2:3: \"red\" is a terminal's color and cannot be renamed"),
    // A wrong palette color is one mistake, not another for each of its uses.
    Case("palette: {a: nope}\nroles: {text: a}", "1:14: a: unknown color \"nope\""),
    Case("palette: {a: red, b: a}", "1:22: b: unknown color \"a\""),
    Case("palette: {a: {x16: red}}", "1:14: a: needs rgb or x256"),
    Case(
      "palette: {a: {rgb: red, x256: 300, x16: 99, x265: 1}}",
      "1:20: rgb: \"red\" is not a color: write \"#rrggbb\"",
      "1:31: x256: expected a whole number from 0 to 255, not \"300\"",
      "1:41: x16: \"99\" is none of the 16 colors",
      "1:45: unknown key \"x265\", did you mean \"x256\"?"),
  ]

  static let glyphs: [Case] = [
    Case("glyphs: {base: utf8}", "1:16: base: unknown value \"utf8\"; one of ascii, unicode"),
    Case("glyphs: {curser: x}", "1:10: unknown glyph \"curser\", did you mean \"cursor\"?"),
    Case(
      "glyphs: {mark: '界', rule: '--', cut: '\u{301}'}",
      "1:16: mark: expected one character that takes one cell, not \"界\"",
      "1:27: rule: expected one character that takes one cell, not \"--\"",
      "1:38: cut: expected one character that takes one cell, not \"\u{301}\""),
    Case(
      "glyphs: {mark: \"\\u202E\"}",
      "1:16: mark: expected one character that takes one cell, not \"<202E>\""),
  ]

  @Test(arguments: keys + roles + colors + glyphs)
  func refuses(_ example: Case) {
    #expect(diagnose(example.text) == example.diagnostics)
  }

  @Test func allMistakesOfAFileComeAtOnce() {
    let text = """
      kind: drak
      roles:
        text: linegreen
        nope: red
      paletta: {}
      """
    #expect(diagnose(text).count == 4)
  }

  // MARK: Inheritance

  @Test func rolesAndPaletteOfTheParentHold() throws {
    let parent =
      "kind: dark\npalette: {a: 100, b: 101}\nroles: {status: a, mark: {fg: b, attr: [bold]}}"
    let theme = try load(
      "inherits: p\npalette: {b: 120}\nroles: {mark: {attr: [dim]}}", beside: ["p": parent])
    let resolved = ResolvedTheme(theme, depth: .indexed256, asciiOnly: false)
    #expect(resolved[.statusSucceeded].foreground == .indexed(100))
    #expect(theme.kind == .dark)
    #expect(resolved[.mark] == Style(foreground: .indexed(120), attributes: .dim))
  }

  @Test func mistakesOfAParentNameItsFile() {
    #expect(
      diagnose("inherits: p", beside: ["p": "kind: no"])
        == ["(built in)/p.yaml:1:7: kind: unknown value \"no\"; one of any, dark, light"])
  }

  @Test func circlesAreFoundAtAnyLength() {
    #expect(
      diagnose("inherits: a", beside: ["a": "inherits: b", "b": "inherits: a"])
        == ["(built in)/b.yaml:1:11: inherits: themes inherit in a circle: a -> b -> a"])
  }
}
