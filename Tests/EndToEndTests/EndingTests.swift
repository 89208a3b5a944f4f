import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// Every way out gives the terminal back, and the process ends as its parent expects.
@Suite(.serialized)
struct EndingTests {
  @Test(
    "Signals end the monitor by that signal",
    arguments: [
      SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGUSR1, SIGXCPU, SIGXFSZ, SIGSTKFLT,
      // The first and the last of the real-time signals that programs have.
      __libc_current_sigrtmin(), __libc_current_sigrtmax(),
    ])
  func signals(number: Int32) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: home.variables
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

  /// What takes memory from one thread takes it from the others, too.
  @Test("Threads that crash at the same moment do not end it before the terminal is back")
  func crashesAtOnce() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        let id = try #require(try await session.programID())
        for _ in 0..<20 {
          for number in [SIGSEGV, SIGABRT, SIGTRAP] { kill(id, number) }
        }
        #expect(try await session.waitForExit() > 128)
        #expect(try session.modesAreRestored())
        #expect(try await !session.paneVariables().isAlternate)
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
        // Two that come together may be one signal, and the first may be too long ago by now.
        try await session.waitFor("the end") { screen in
          if screen.contains("Tasks") { try await session.send("C-c") }
          return screen.contains("modes noted")
        }
        #expect(try await session.waitForExit() == 128 + SIGINT)
        #expect(try session.modesAreRestored())
      }
    }
  }

  @Test(
    "A closed pty ends the process, also where the hangup signal is ignored", .holds(.terminalGone),
    arguments: [false, true])
  func closedTerminal(ignoresHangup: Bool) async throws {
    try await withHome { home in
      let command = [Program.path, "demo", "--frozen"]
      let session = try await TerminalSession(
        command: ignoresHangup
          ? ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"] + command : command,
        environment: home.variables)
      try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
      let id = try #require(try await session.programID())
      await session.end()
      let guardTime = ContinuousClock.now.advanced(by: .seconds(300))
      while FileManager.default.fileExists(atPath: "/proc/\(id)"), ContinuousClock.now < guardTime {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(!FileManager.default.fileExists(atPath: "/proc/\(id)"))
      kill(id, SIGKILL)
    }
  }

  /// A job that shall outlive what ends others; its own faults end it all the same.
  @Test("What whoever started it had it ignore stays ignored")
  func ignoredSignals() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [
          "sh", "-c", "trap '' QUIT USR1 BUS; exec \"$@\"", "sh", Program.path, "demo", "--frozen",
        ],
        environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        let id = try #require(try await session.programID())
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let mask = try #require(status.firstMatch(of: /SigIgn:\s*([0-9a-f]+)/))
        let ignored = try #require(UInt64(mask.1, radix: 16))
        let isIgnored = [SIGQUIT, SIGUSR1, SIGBUS].map { ignored & 1 << UInt64($0 - 1) != 0 }
        #expect(isIgnored == [true, true, false])
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }

  /// Starts the demo as a job of a shell, and stops it.
  private func withJob(_ body: (TerminalSession) async throws -> Void) async throws {
    try await withShell(running: "demo --frozen") { session in
      try await session.send("C-z")
      try await session.waitFor("Stopped")
      try await session.waitForPrompt()
      #expect(try await !session.paneVariables().isAlternate)
      try await body(session)
    }
  }

  @Test("A stopped monitor can be ended by kill %1")
  func endsWhileStopped() async throws {
    try await withJob { session in
      try await session.send("C-l")
      try await session.sendLiteral("kill %1")
      try await session.send("Enter")
      // The shell tells of its jobs before a prompt.
      try await session.waitFor("the end of the job") { screen in
        if screen.contains("Terminated") { return true }
        try await session.send("Enter")
        return false
      }
      #expect(try await !session.paneVariables().isAlternate)
      try await session.sendLiteral("exit 7")
      try await session.send("Enter")
      #expect(try await session.waitForExit() == 7)
      #expect(try session.modesAreRestored())
    }
  }

  @Test("A stopped monitor goes on with fg")
  func goesOn() async throws {
    try await withJob { session in
      try await session.sendLiteral("fg")
      try await session.send("Enter")
      try await session.waitFor("rows") { $0.contains("LIVE") && $0.contains("RUN") }
      #expect(try await session.paneVariables().isAlternate)
      try await session.send("q")
      try await session.waitForPrompt()
      try await session.sendLiteral("exit $?")
      try await session.send("Enter")
      #expect(try await session.waitForExit() == 0)
      #expect(try session.modesAreRestored())
    }
  }

  @Test("Bytes that are no text in the locale do not look like a line that is gone")
  func undecodableInput() async throws {
    try await withHome { home in
      var variables = home.variables
      variables["LC_ALL"] = "C"
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        for _ in 0..<150 { try await session.sendLiteral("é") }
        try await session.send("?")
        try await session.waitFor("Help: Tasks")
        try await session.send("q", "q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }

  @Test("An Esc in a paste lets nothing of it run as keys")
  func escapeInPaste() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        try await session.paste("a\u{1B}q\u{1B}q")
        try await session.waitFor("a paste does nothing here")
        try await session.send("/")
        try await session.waitFor("Enter apply")
        try await session.paste("status:\u{1B}failed\u{1B}")
        try await session.waitFor("/status:failed")
        try await session.send("C-u", "Enter", "q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }
}
