import Testing

@testable import MonitorUI

@Suite struct ThemeReportTests {
  private static let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil)

  @Test(arguments: [
    ("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54),
    ("#ff0000", "#000000", 5.25),
  ])
  func contrast(_ left: String, _ right: String, _ ratio: Double) throws {
    let figure = try #require(RGB(left)).contrast(to: try #require(RGB(right)))
    #expect(abs(figure - ratio) < 0.01)
  }

  /// Pure red and a dark green are one color to eyes without red cones, blue and red never are.
  @Test func visions() throws {
    let red = try #require(RGB("#d70000"))
    let green = try #require(RGB("#5f5f00"))
    let blue = try #require(RGB("#0000ff"))
    #expect(ColorVision.normal.distance(red, green) > 60)
    #expect(ColorVision.protan.distance(red, green) < 20)
    for vision in ColorVision.allCases {
      #expect(vision.seen(try #require(RGB("#ffffff"))) == RGB("#ffffff"))
      #expect(vision.distance(red, red) == 0)
      #expect(vision.distance(red, blue) > 40)
    }
  }

  /// What each theme promises in its file.
  @Test(arguments: [
    ("both", 4.0, 15.5), ("dark", 4.3, 26), ("light", 4.3, 31), ("high-contrast", 7, 22),
    ("deuter", 5, 24), ("tritan", 4.3, 19),
  ])
  func shippedThemesAreLegible(_ name: String, _ contrast: Double, _ distance: Double) throws {
    let report = ThemeReport(try Self.catalog.load(name))
    #expect(report.warnings == [])
    #expect(report.words.count >= 4)
    let least = report.words.flatMap(\.contrasts).min() ?? 0
    #expect(least >= contrast, "\(least)")
    #expect(report.closest.count == ColorVision.allCases.count)
    let nearest = report.closest.map(\.distance).min() ?? 0
    #expect(nearest >= distance, "\(nearest)")
  }

  @Test(arguments: [("deuter", [ColorVision.protan, .deutan], 38.0), ("tritan", [.tritan], 43)])
  func themesForSomeEyesDoBestForThose(
    _ name: String, _ visions: [ColorVision], _ distance: Double
  ) throws {
    let report = ThemeReport(try Self.catalog.load(name))
    for pair in report.closest where visions.contains(pair.vision) {
      #expect(pair.distance >= distance)
    }
  }

  @Test(arguments: ["mono", "ansi16"])
  func colorsOfTheTerminalsOwnAreNotJudged(_ name: String) throws {
    let report = ThemeReport(try Self.catalog.load(name))
    #expect(report.words.isEmpty && report.warnings.isEmpty)
    #expect(report.lines.count == 1)
  }

  @Test func badThemesAreWarnedOf() throws {
    let text = """
      schema: 1
      name: bad
      kind: light
      roles: {status.running: 226, status.queued: 227, status.failed: 124, status.partial: 22}
      """
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil, embedded: ["bad": text])
    let warnings = ThemeReport(try catalog.load("bad")).warnings
    #expect(warnings.contains { $0.contains("status.running has a contrast of 1.1 on #ffffff") })
    #expect(warnings.contains { $0.contains("status.running and status.queued are") })
  }
}
