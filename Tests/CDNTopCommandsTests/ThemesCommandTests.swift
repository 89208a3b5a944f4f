import ArgumentParser
import MonitorUI
import Terminal
import Testing

@testable import CDNTopCommands

@Suite struct ThemesCommandTests {
  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: [String]) throws {
    let command = try RootCommand.parseAsRoot(ArgumentOrder(["themes"] + arguments).sorted())
    try #require(command as? ThemesCommand).perform(in: recorder.process(in: folder))
  }

  @Test func listsTheThemesWithASampleOfEach() throws {
    try run([])
    let lines = recorder.output.split(separator: "\n")
    for name in ["both", "dark", "light", "mono"] {
      let rows = lines.filter { $0.hasPrefix("\(name) ") }
      #expect(rows.count == 2, "\(name)")
      #expect(rows.last?.contains("  RUNNING QUEUED SUCCEEDED PARTIAL FAILED") == true, "\(name)")
    }
    #expect(!recorder.output.contains("\u{1B}"), "no terminal, no colors")
    #expect(recorder.talk.isEmpty)
  }

  @Test func listsAThemeOfTheOperatorAndWhatIsWrongWithIt() throws {
    _ = try StateFolder(folder.path + "/config/cdntop/themes").open(making: true)
    try folder.write("roles: 7\n", to: "config/cdntop/themes/mine.yaml")
    try run([])
    #expect(recorder.output.contains(/\nmine +unusable +user +/))
    #expect(recorder.talk.contains { $0.contains("mine.yaml:1:") }, "\(recorder.talk)")
  }

  @Test func previewsByName() throws {
    try run(["mono", "--color", "16"])
    #expect(recorder.output.contains("\u{1B}["))
    #expect(throws: ThemeError.self) { try run(["nomo"]) }
  }

  @Test func checksAFile() throws {
    let fine = try folder.write("inherits: both\n", to: "fine.yaml")
    try run(["check", fine])
    #expect(recorder.talk.count == 1)
    #expect(recorder.talk.first?.hasPrefix("cdntop: \(fine) is a theme for ") == true)
    let wrong = try folder.write("inherits: both\nrole: {}\n", to: "wrong.yaml")
    #expect(throws: ThemeError.self) { try run(["check", wrong]) }
    #expect(throws: FileError("read", "/nowhere/x.yaml", 2)) {
      try run(["check", "/nowhere/x.yaml"])
    }
  }

  @Test(arguments: [["check"], ["check", "a", "b"]])
  func checkTakesOneFile(arguments: [String]) {
    #expect(throws: (any Error).self) { try run(arguments) }
  }
}

@Suite struct StyledTextTests {
  @Test func setsEachLookAnewAndEndsItWithTheLine() {
    var buffer = CellBuffer(size: Size(width: 6, height: 2))
    buffer.write("a", at: .zero, style: .plain)
    buffer.write(
      "b", at: Point(x: 1, y: 0),
      style: Style(foreground: .indexed(9), background: .indexed(200), attributes: [.bold]))
    #expect(StyledText.text(of: buffer) == "a\u{1B}[0;1;91;48;5;200mb\u{1B}[0m\n\n")
  }
}
