import Foundation
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

@Suite struct ShippedThemesTests {
  private static let names = [
    "ansi16", "both", "dark", "deuter", "high-contrast", "light", "mono", "tritan",
  ]
  private let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil)

  @Test func theProgramHoldsTheFilesOfTheFolder() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../themes").standardized
    for name in ThemeCatalog.embeddedTexts.keys {
      let file = folder.appending(path: "\(name).yaml")
      #expect(try String(contentsOf: file, encoding: .utf8) == ThemeCatalog.embeddedTexts[name])
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(files.sorted() == ThemeCatalog.embeddedTexts.keys.map { "\($0).yaml" }.sorted())
  }

  @Test func allAreListedWithoutAMistake() {
    let entries = catalog.list()
    #expect(entries.map(\.name) == Self.names)
    #expect(entries.map(\.kind) == [.any, .any, .dark, .dark, .dark, .light, .any, .dark])
    #expect(entries.allSatisfy { $0.error == nil && !$0.isOverridden && $0.origin == .embedded })
  }

  @Test(arguments: names, ColorDepth.allCases)
  func statusesStayApart(_ name: String, _ depth: ColorDepth) throws {
    let theme = ResolvedTheme(try catalog.load(name), depth: depth, asciiOnly: false)
    #expect(theme[.statusFailed] != theme[.statusSucceeded])
    #expect(theme[.statusFailed] != theme[.statusStalled])
    #expect(theme[.statusStalled] != theme[.statusSucceeded])
    #expect(theme[.cursor].attributes.contains(.reverse))
    #expect(theme[.provDown] != theme[.provOK])
  }

  @Test(arguments: names)
  func noDepthShowsMoreColorsThanItHas(_ name: String) throws {
    let theme = try catalog.load(name)
    let limits: [(ColorDepth, Int)] = [(.mono, 0), (.ansi8, 8), (.ansi16, 16)]
    for (depth, limit) in limits {
      let resolved = ResolvedTheme(theme, depth: depth, asciiOnly: true)
      for role in ThemeRole.allCases {
        for color in [resolved[role].foreground, resolved[role].background] {
          if case .indexed(let index) = color { #expect(Int(index) < limit, "\(role.name)") }
        }
      }
    }
    let full = ResolvedTheme(theme, depth: .indexed256, asciiOnly: true)
    for role in ThemeRole.allCases {
      // All but one leave the background to the terminal, and all but one use fixed colors only.
      if name != "high-contrast" {
        #expect(full[role].background == .default, "\(role.name)")
      }
      if name != "ansi16", case .indexed(let index) = full[role].foreground {
        #expect(index >= 16, "\(role.name)")
      }
    }
  }

  @Test func theMonoThemeHasNoColorAtAnyDepth() throws {
    let theme = try catalog.load("mono")
    for depth in ColorDepth.allCases {
      let resolved = ResolvedTheme(theme, depth: depth, asciiOnly: false)
      for role in ThemeRole.allCases {
        #expect(resolved[role].foreground == .default, "\(role.name)")
      }
    }
  }

  @Test(
    arguments: [
      ("both", .statusRunning, 63), ("both", .statusStalled, 130), ("both", .statusFailed, 161),
      ("both", .statusSucceeded, 28),
      ("both", .statusQueued, 243), ("dark", .statusRunning, 74), ("dark", .statusStalled, 214),
      ("dark", .statusFailed, 166), ("dark", .mark, 175), ("light", .statusRunning, 21),
      ("light", .statusStalled, 94), ("light", .statusFailed, 163), ("light", .mark, 132),
    ] as [(String, ThemeRole, UInt8)])
  func measuredColorsHold(_ name: String, _ role: ThemeRole, _ index: UInt8) throws {
    let theme = ResolvedTheme(try catalog.load(name), depth: .indexed256, asciiOnly: false)
    #expect(theme[role].foreground == .indexed(index))
  }

  @Test func rolesHaveUniqueNamesThatLeadBack() {
    #expect(Set(ThemeRole.names).count == 60)
    for role in ThemeRole.allCases {
      #expect(ThemeRole(name: role.name) == role)
      #expect(!role.summary.isEmpty)
    }
    #expect(ThemeRole.statusFailed.parent == .status)
    #expect(ThemeRole.dialogButtonFocus.parent == .dialogButton)
    #expect(ThemeRole.dataStale.parent == .text)
    #expect(ThemeRole.text.parent == nil)
  }

  @Test func preview() throws {
    let theme = ResolvedTheme(try catalog.load("both"), depth: .indexed256, asciiOnly: false)
    // The target has one folder of golden files, beside this test's own.
    let neighbor = URL(filePath: #filePath).deletingLastPathComponent().path
    expectGolden(
      ThemePreview.draw(theme, width: 120).goldenDescription, "theme-preview-both-120.txt",
      filePath: neighbor)
    #expect(ThemePreview.draw(theme, width: 0).size.height > 0)
  }
}
