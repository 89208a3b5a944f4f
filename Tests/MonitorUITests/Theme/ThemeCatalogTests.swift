import Foundation
import MonitorUI
import StrictYAML
import Testing

/// Two folders of themes in a place of their own, removed at the end.
private final class ThemeFolders {
  let root = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID())")
  var user: String { root.appending(path: "user").path }
  var share: String { root.appending(path: "share").path }

  init() throws {
    for folder in [user, share] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: root.appending(path: path))
  }

  func catalog(_ embedded: [String: String] = [:]) -> ThemeCatalog {
    ThemeCatalog(userFolder: user, shareFolder: share, embedded: embedded)
  }
}

@Suite struct ThemeCatalogTests {
  @Test func theOwnFolderComesFirst() throws {
    let folders = try ThemeFolders()
    try folders.write("kind: dark", to: "user/a.yaml")
    try folders.write("kind: light", to: "share/a.yaml")
    try folders.write("kind: light", to: "share/b.yaml")
    let catalog = folders.catalog(["a": "", "b": "", "c": ""])
    #expect(try catalog.load("a").kind == .dark)
    #expect(try catalog.load("b").kind == .light)
    #expect(try catalog.load("c").kind == .any)
    let lines = catalog.list().map { "\($0.name) \($0.origin.rawValue) \($0.isOverridden)" }
    #expect(
      lines == [
        "a user false", "a share true", "a embedded true", "b share false", "b embedded true",
        "c embedded false",
      ])
    #expect(catalog.list()[0].path == folders.user + "/a.yaml")
  }

  @Test func aParentIsLookedUpByNameInAllSources() throws {
    let folders = try ThemeFolders()
    try folders.write("inherits: c", to: "user/a.yaml")
    #expect(try folders.catalog(["c": "roles: {text: 99}"]).load("a").name == "a")
  }

  @Test(arguments: [
    "", ".", "..", "../both", "/etc/passwd", "a/b", "both.yaml", "a b", "é", "a\0",
  ])
  func namesThatArePathsAreRefused(_ name: String) throws {
    let folders = try ThemeFolders()
    try folders.write("", to: "both.yaml")
    #expect(throws: ThemeError.unusableName(name)) { try folders.catalog().load(name) }
  }

  @Test func aMissingThemeSuggestsTheNearest() throws {
    let catalog = try ThemeFolders().catalog(["both": "", "dark": ""])
    #expect(throws: ThemeError.notFound(name: "drak", nearest: "dark")) {
      try catalog.load("drak")
    }
    #expect(throws: ThemeError.notFound(name: "zzzz", nearest: nil)) { try catalog.load("zzzz") }
  }

  @Test func theWorkingDirectoryIsNotLookedAt() throws {
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil, embedded: [:])
    #expect(catalog.list().isEmpty)
    #expect(try catalog.load("base") == .base)
  }

  @Test func aBrokenThemeIsListedWithItsMistakes() throws {
    let folders = try ThemeFolders()
    try folders.write("kind: drak\nrole: {}", to: "user/a.yaml")
    let entry = try #require(folders.catalog().list().first)
    #expect(entry.kind == nil)
    guard case .invalid(let error) = entry.error else {
      Issue.record("expected diagnostics, not \(String(describing: entry.error))")
      return
    }
    let path = folders.user + "/a.yaml"
    #expect(
      error.description == """
        \(path):1:7: kind: unknown value "drak", did you mean "dark"?
        \(path):2:1: unknown key "role", did you mean "roles"?
        """)
  }

  @Test func onlyOrdinaryTextFilesAreRead() throws {
    let folders = try ThemeFolders()
    let path = folders.user + "/a.yaml"
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "/dev/zero")
    #expect(throws: ThemeError.unreadable(path: path)) { try folders.catalog().load("a") }
    try Data([0x61, 0xFF, 0xFE]).write(to: folders.root.appending(path: "user/b.yaml"))
    #expect(throws: ThemeError.self) { try folders.catalog().load("b") }
    try folders.write("kind: dark", to: "real.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folders.user + "/c.yaml", withDestinationPath: "../real.yaml")
    #expect(try folders.catalog().load("c").kind == .dark)
  }

  @Test func aFileCanBeLoadedFromAnywhere() throws {
    let folders = try ThemeFolders()
    try folders.write("name: draft\nkind: light\ninherits: a", to: "draft.yaml")
    let path = folders.root.appending(path: "draft.yaml").path
    let theme = try folders.catalog(["a": ""]).load(file: path)
    #expect(theme.name == "draft")
    #expect(theme.kind == .light)
    #expect(throws: ThemeError.unreadable(path: "/nowhere/x.yaml")) {
      try folders.catalog().load(file: "/nowhere/x.yaml")
    }
  }

  @Test func theRootCannotBeReplaced() throws {
    let folders = try ThemeFolders()
    try folders.write("roles: {text: 99}", to: "user/base.yaml")
    #expect(try folders.catalog().load("base") == .base)
    #expect(folders.catalog().list().first?.error != nil)
  }
}
