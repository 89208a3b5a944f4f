import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// What lines, terminals and hands do to a program at three in the morning.
@Suite(.serialized)
struct TortureTests {
  private func withDemo(
    _ options: [String] = ["--frozen"], _ body: (TerminalSession) async throws -> Void
  ) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo"] + options, environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        try await body(session)
      }
    }
  }

  private func quit(_ session: TerminalSession) async throws {
    try await session.send("q")
    #expect(try await session.waitForExit() == 0)
    #expect(try session.modesAreRestored())
  }

  /// `ESC [ I` tells of focus; in pieces it must not become the key that turns the sort round.
  @Test("A sequence that comes byte by byte is not taken for keys")
  func slowSequences() async throws {
    try await withDemo { session in
      try await session.waitFor("sort bad first")
      try await session.sendSlowly([0x1B, UInt8(ascii: "["), UInt8(ascii: "I")])
      try await session.send("?")
      try await session.waitFor("Help: Tasks")
      try await session.send("q")
      try await session.waitFor("the table, sorted as before") { screen in
        screen.contains("sort bad first") && !screen.contains("Help:")
      }
      try await quit(session)
    }
  }

  @Test("A paste of a thousand lines starts nothing")
  func longPaste() async throws {
    try await withDemo { session in
      let line = "q\u{1B}q :quit jjjj https://www.example.com/a/very/long/path\n"
      try await session.paste(String(repeating: line, count: 1_000))
      try await session.waitFor("a paste does nothing here")
      try await quit(session)
    }
  }

  @Test("A storm of sizes down to one cell ends in a whole screen")
  func sizes() async throws {
    try await withDemo { session in
      for round in 0..<3 {
        for size in [(1, 1), (200, 60), (2, 1), (7, 3), (1, 40), (120, 2), (40, 6)] {
          try await session.resize(Size(width: size.0 + round, height: size.1))
        }
      }
      try await session.resize(Size(width: 1, height: 1))
      try await session.resize(Size(width: 80, height: 24))
      try await session.waitFor("the whole screen") { screen in
        screen.contains("DEMO") && screen.contains("RUN") && screen.contains("q quit")
      }
      try await quit(session)
    }
  }

  @Test("Stopped and continued from outside it goes on")
  func stopped() async throws {
    try await withDemo([]) { session in
      try await session.signal(SIGSTOP)
      try await session.signal(SIGCONT)
      try await session.send("?")
      try await session.waitFor("Help: Tasks")
      try await session.send("q")
      try await quit(session)
    }
  }

  /// While nobody reads the terminal, frames are dropped: neither queued nor tried again and again.
  @Test(
    "A reader that stalls for ten seconds costs no time and gets the newest frame",
    .holds(.slowTerminal))
  func stalledReader() async throws {
    try await withDemo(["--tasks", "200", "--urls", "20"]) { session in
      let id = try #require(try await session.programID())
      let before = try Self.processorTime(of: id)
      try await session.stall(for: .seconds(10))
      // Polling, decoding and sorting go on; a loop that spins would take all ten seconds.
      #expect(try Self.processorTime(of: id) - before < 6)
      try await session.send("?")
      try await session.waitFor("Help: Tasks")
      try await session.send("q")
      try await quit(session)
    }
  }

  /// A terminal without brackets around pastes types all of it; what is not read yet waits there, and not in memory.
  @Test(
    "A flood of keys is done key by key, takes no memory, and fills a line up to its limit",
    .holds(.keyFlood),
    arguments: [("", 200_000), ("/", 10_000)])
  func flood(line: String, count: Int) async throws {
    try await withDemo { session in
      let id = try #require(try await session.programID())
      let before = try Self.mostMemory(of: id)
      try await session.sendLiteral(line)
      try await session.paste(String(repeating: "j", count: count), inBrackets: false)
      if line.isEmpty {
        try await session.waitFor("the last row selected") { $0.contains(/\n>[^\n]*\nsel sim-/) }
      } else {
        // A full line takes no key, until one is taken back.
        try await session.sendLiteral("xx")
        try await session.send("BSpace")
        try await session.sendLiteral("y")
        try await session.waitFor("jy")
        try await session.send("Escape")
        // A key that waits in the terminal right behind an Escape would be Alt and that key.
        try await session.waitFor("? help")
      }
      try await session.send("?")
      try await session.waitFor("Help: Tasks")
      #expect(try Self.mostMemory(of: id) - before < 200)
      try await session.send("q")
      try await quit(session)
    }
  }

  /// The most memory a process has had, in MiB.
  private static func mostMemory(of id: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    let line = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/))
    return (Int(line.1) ?? 0) / 1_024
  }

  /// The seconds of processor a process has used.
  private static func processorTime(of id: Int32) throws -> Double {
    let stat = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    let ticks = (Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
