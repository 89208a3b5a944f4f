import MonitorUI
import TaskModel
import Terminal
import Testing

@testable import CDNTopCommands

/// A variable that is set and empty is as one that is not set, wherever one is read.
@Suite struct EmptyVariablesTests {
  private static let names = [
    "CDNTOP_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME", "TERM", "NO_COLOR", "TMUX", "STY",
    "LC_ALL", "LC_CTYPE", "LANG",
  ]
  private static let empty = Dictionary(uniqueKeysWithValues: names.map { ($0, "") })

  @Test func paths() {
    for option in [nil, "/x/c.yaml"] {
      #expect(
        ProgramPaths(environment: Self.empty).configFile(option: option)
          == ProgramPaths(environment: [:]).configFile(option: option))
    }
    #expect(
      ProgramPaths(environment: Self.empty).stateFolder
        == ProgramPaths(environment: [:]).stateFolder)
    let home = Self.empty.merging(["HOME": "/h"]) { $1 }
    #expect(
      ProgramPaths(environment: home).configFile(option: nil) == "/h/.config/cdntop/config.yaml")
    #expect(ProgramPaths(environment: home).stateFolder == "/h/.local/state/cdntop")
    #expect(ProgramPaths(environment: Self.empty).home.hasPrefix("/"))
  }

  @Test func theTerminal() async {
    for environment in [[:], Self.empty] {
      #expect(
        ColorDepth.decided(choice: .auto, environment: environment, terminalColors: 256)
          == .indexed256)
      #expect(await NotificationChannel.route(ProgramEnvironment(environment)) == .bell)
    }
    let typed = Self.empty.merging(["TERM": "xterm"]) { $1 }
    #expect(await NotificationChannel.route(ProgramEnvironment(typed)) == .terminal)
    #expect(TalkTerminal(StandardStream.error, type: Self.empty.variable("TERM")) == nil)
  }

  /// A path that begins in the home folder is not written into the folder one stands in.
  @Test func theHomeOfExports() async throws {
    let folder = try TemporaryFolder()
    let exporter = Exporter(environment: ["HOME": folder.path, "TMUX": "", "STY": ""])
    _ = await exporter.save("x", path: "~/kept")
    #expect(try folder.read("kept") == "x")
    let sequence = await exporter.copy(.text("x", what: "id x"))
    guard case .clipboardReady = sequence else {
      Issue.record("\(sequence)")
      return
    }
  }
}
