import Terminal
import Testing

@testable import MonitorUI

@Suite struct DegradationTests {
  private func style(
    _ role: ThemeRole, at depth: ColorDepth, _ text: String
  ) throws -> Style {
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil, embedded: ["t": text])
    return ResolvedTheme(try catalog.load("t"), depth: depth, asciiOnly: false)[role]
  }

  @Test(
    arguments: [
      ("#000000", 16), ("#ffffff", 231), ("#5f5fff", 63), ("#af5f00", 130), ("#d700af", 163),
      ("#767676", 243), ("#56b4e9", 74), ("#d55e00", 166), ("#cc79a7", 175), ("#e69f00", 214),
      ("#005faf", 25), ("#808080", 244), ("#010101", 16), ("#121212", 233),
    ] as [(String, UInt8)])
  func nearestOf256(_ hex: String, _ index: UInt8) throws {
    let style = try style(.text, at: .indexed256, "roles: {text: '\(hex)'}")
    #expect(style.foreground == .indexed(index))
  }

  /// A color of the role `status.failed`, whose root color is red, at each depth.
  @Test(
    arguments: [
      ("default", .default, .default, .default),
      ("green", .indexed(2), .indexed(2), .indexed(2)),
      ("bright-green", .indexed(10), .indexed(10), .indexed(2)),
      ("12", .indexed(12), .indexed(12), .indexed(4)),
      ("163", .indexed(163), .indexed(1), .indexed(1)),
      ("'#d700af'", .indexed(163), .indexed(1), .indexed(1)),
      ("{rgb: '#d700af', x256: 99}", .indexed(99), .indexed(1), .indexed(1)),
      ("{x256: 99, x16: cyan}", .indexed(99), .indexed(6), .indexed(6)),
      ("{rgb: '#d700af', x16: default}", .indexed(163), .default, .default),
    ] as [(String, Color, Color, Color)])
  func colors(_ text: String, _ full: Color, _ sixteen: Color, _ eight: Color) throws {
    let theme = "palette: {c: \(text)}\nroles: {status.failed: c}"
    #expect(try style(.statusFailed, at: .indexed256, theme).foreground == full)
    #expect(try style(.statusFailed, at: .ansi16, theme).foreground == sixteen)
    #expect(try style(.statusFailed, at: .ansi8, theme).foreground == eight)
    #expect(try style(.statusFailed, at: .mono, theme).foreground == .default)
  }

  @Test(arguments: [
    ("{fg: red, attr: [bold]}", Style(foreground: .indexed(1), attributes: .underline)),
    ("{fg: bright-red, attr: []}", Style(foreground: .indexed(1), attributes: .bold)),
    (
      "{fg: bright-red, attr: [bold]}",
      Style(foreground: .indexed(1), attributes: [.bold, .underline])
    ),
    ("{fg: bright-black, attr: []}", Style(attributes: .dim)),
    ("{bg: bright-blue, attr: []}", Style(background: .indexed(4))),
  ])
  func boldIsBrightOn8Colors(_ role: String, _ expected: Style) throws {
    #expect(try style(.text, at: .ansi8, "roles: {text: \(role)}") == expected)
  }

  @Test(
    arguments: [
      (.statusFailed, [.bold, .reverse]), (.statusStalled, [.bold, .underline]),
      (.statusPartial, [.bold, .underline]), (.statusRunning, []), (.statusQueued, .dim),
      (.statusSucceeded, []), (.cursor, .reverse), (.header, .underline),
    ] as [(ThemeRole, Attributes)])
  func derivedMono(_ role: ThemeRole, _ attributes: Attributes) throws {
    #expect(try style(role, at: .mono, "roles: {text: 99}") == Style(attributes: attributes))
  }

  /// The row under the cursor keeps its colors where a theme colors ordinary text or the ground.
  @Test(arguments: [ColorDepth.indexed256, .ansi16, .ansi8])
  func whatLiesOverARowLooksLikeItsOwnEntryOnly(_ depth: ColorDepth) throws {
    let catalog = ThemeCatalog(
      userFolder: nil, shareFolder: nil,
      embedded: ["t": "roles: {text: green, bg: black, cursor: {attr: [reverse]}}"])
    let theme = ResolvedTheme(try catalog.load("t"), depth: depth, asciiOnly: false)
    var options = MonitorOptions()
    options.zone = Sample.zone
    let frame = render(Sample.state(options: options), theme: theme)
    let fail = frame.buffer[Point(x: 4, y: 5)]
    #expect(fail.text == "A")
    #expect(fail.style.foreground == theme[.statusFailed].foreground)
    #expect(fail.style.foreground != theme[.text].foreground)
    #expect(fail.style.attributes.contains(.reverse))
  }

  @Test func monoComesBeforeAttributesAndBothFromParents() throws {
    let text = "roles: {status: {attr: [dim], mono: [italic]}, data.fresh: {attr: [underline]}}"
    #expect(try style(.statusSucceeded, at: .mono, text).attributes == .italic)
    #expect(try style(.statusSucceeded, at: .ansi16, text).attributes == .dim)
    #expect(try style(.dataFresh, at: .mono, text).attributes == .underline)
  }

  @Test func backgroundsComeFromTheGroundInTheEnd() throws {
    let text = "roles: {bg: 235, dialog: {bg: 240}, text: 250}"
    #expect(
      try style(.statusSucceeded, at: .indexed256, text)
        == Style(foreground: .indexed(250), background: .indexed(235)))
    #expect(
      try style(.bg, at: .indexed256, text)
        == Style(foreground: .indexed(250), background: .indexed(235)))
    #expect(try style(.dialogButton, at: .indexed256, text).background == .indexed(240))
    #expect(try style(.dialog, at: .ansi16, text) == .plain)
  }

  @Test(arguments: [
    ("", false, "─", "*"), ("", true, "-", "*"),
    ("glyphs: {base: ascii}", false, "-", "*"),
    ("glyphs: {mark: ✓}", false, "─", "✓"), ("glyphs: {mark: ✓}", true, "-", "*"),
    ("glyphs: {mark: +, rule: '='}", true, "=", "+"),
  ])
  func glyphs(_ text: String, _ asciiOnly: Bool, _ rule: String, _ mark: String) throws {
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil, embedded: ["t": text])
    let theme = ResolvedTheme(try catalog.load("t"), depth: .mono, asciiOnly: asciiOnly)
    #expect(theme.glyphs[.rule] == rule)
    #expect(theme.glyphs[.mark] == mark)
  }

  @Test(arguments: GlyphName.allCases)
  func everyGlyphTakesOneCell(_ name: GlyphName) {
    for set in [GlyphSet.ascii, GlyphSet.unicode] {
      #expect(DisplayWidth.standard.width(of: set[name]) == 1)
      #expect(set[name] != "?")
    }
    #expect(GlyphSet.ascii[name].utf8.count == 1)
  }

  @Test(
    arguments: [
      (.auto, [:], 256, .indexed256),
      (.auto, [:], 1 << 24, .indexed256),
      (.auto, [:], 88, .ansi16),
      (.auto, [:], 16, .ansi16),
      (.auto, [:], 8, .ansi8),
      (.auto, [:], 2, .mono),
      (.auto, [:], 0, .mono),
      (.auto, [:], -1, .mono),
      (.auto, ["NO_COLOR": "1"], 256, .mono),
      (.auto, ["NO_COLOR": ""], 256, .indexed256),
      (.auto, ["TERM": "dumb"], 256, .mono),
      (.auto, ["TERM": "xterm"], 8, .ansi8),
      (.never, [:], 256, .mono),
      (.ansi16, [:], 256, .ansi16),
      (.ansi16, ["NO_COLOR": "1"], 256, .ansi16),
      (.ansi16, [:], 8, .ansi8),
      (.indexed256, ["NO_COLOR": "1"], 256, .indexed256),
      (.indexed256, [:], 8, .ansi8),
      (.indexed256, ["TERM": "dumb"], -1, .mono),
    ] as [(ColorChoice, [String: String], Int, ColorDepth)])
  func depth(
    _ choice: ColorChoice, _ environment: [String: String], _ colors: Int, _ expected: ColorDepth
  ) {
    #expect(
      ColorDepth.decided(choice: choice, environment: environment, terminalColors: colors)
        == expected)
  }
}
