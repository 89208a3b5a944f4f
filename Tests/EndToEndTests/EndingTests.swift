import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// Every way out gives the terminal back, and the process ends as its parent expects.
@Suite(.serialized)
struct EndingTests {
  @Test("Signals end the monitor by that signal", arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGABRT])
  func signals(number: Int32) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo"], environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        try await session.signal(number)
        #expect(try await session.waitForExit() == 128 + number)
        #expect(try session.modesAreRestored())
        let pane = try await session.paneVariables()
        #expect(!pane.isAlternate)
        #expect(pane.isCursorVisible)
      }
    }
  }

  @Test("Ctrl-C twice ends it; once asks")
  func interrupts() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("RUN") }
        try await session.send("C-c")
        try await session.waitFor("again")
        #expect(try await session.programID() != nil)
        try await session.send("C-c", "C-c")
        #expect(try await session.waitForExit() == 128 + SIGINT)
        #expect(try session.modesAreRestored())
      }
    }
  }

  @Test(
    "A closed pty ends the process, also where the hangup signal is ignored",
    arguments: [false, true])
  func closedTerminal(ignoresHangup: Bool) async throws {
    try await withHome { home in
      let command = [Program.path, "demo"]
      let session = try await TerminalSession(
        command: ignoresHangup
          ? ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"] + command : command,
        environment: home.variables)
      try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
      let id = try #require(try await session.programID())
      await session.end()
      let guardTime = ContinuousClock.now.advanced(by: .seconds(60))
      while FileManager.default.fileExists(atPath: "/proc/\(id)"), ContinuousClock.now < guardTime {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(!FileManager.default.fileExists(atPath: "/proc/\(id)"))
      kill(id, SIGKILL)
    }
  }
}
