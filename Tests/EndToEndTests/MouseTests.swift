import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// The mouse in a real terminal: off at first, and off again on every way out.
@Suite(.serialized)
struct MouseTests {
  private func withDemo(
    term: String = "tmux-256color", _ body: (TerminalSession) async throws -> Void
  ) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen", "--tasks", "60"],
        environment: home.variables.merging(["TERM": term]) { $1 },
        size: Size(width: 100, height: 24)
      ) { session in
        try await session.waitFor("rows") { $0.contains("LIVE") && $0.contains("RUN") }
        #expect(try await !session.reportsMouse())
        try await session.send("M")
        try await session.waitFor("hold Shift to select")
        #expect(try await session.reportsMouse())
        try await body(session)
      }
    }
  }

  private func send(_ text: String, to session: TerminalSession) async throws {
    try await session.send(bytes: text.utf8)
  }

  /// Waits until every account is read and two looks at the list show the same order.
  private func waitForSettledList(_ session: TerminalSession) async throws -> String {
    var before: [Substring] = []
    return try await session.waitFor("a list that stays") { screen in
      let rows = targets(screen)
      defer { before = rows }
      let isRead = !["FIRST POLL", " unknown ", "reading"].contains { screen.contains($0) }
      return isRead && !rows.isEmpty && rows == before
    }
  }

  /// What each line says from the account on, which no second changes; empty above the list.
  private func targets(_ screen: String) -> [Substring] {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    guard let header = lines.firstIndex(where: { $0.contains("TARGET") }),
      let column = lines[header].range(of: "ACCOUNT")?.lowerBound
    else { return [] }
    let width = lines[header].distance(from: lines[header].startIndex, to: column)
    return lines.enumerated().map { $0 > header ? $1.dropFirst(width) : "" }
  }

  /// The line of the screen with the cursor's mark, from 0 on.
  private func cursorLine(_ screen: String) -> Int? {
    screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
      $0.hasPrefix(">")
    }
  }

  @Test(
    "Clicks and the wheel work whatever the terminal's description says of mice",
    arguments: ["tmux-256color", "screen-256color", "xterm-256color", "xterm"])
  func clicks(term: String) async throws {
    try await withDemo(term: term) { session in
      let target = try #require(targets(try await waitForSettledList(session)).dropFirst(8).first)
      try await send("\u{1B}[<0;10;9M\u{1B}[<0;10;9m", to: session)
      try await session.waitFor("the cursor on line 8") {
        cursorLine($0) == 8 && targets($0).dropFirst(8).first == target
      }
      try await send("\u{1B}[<65;10;9M", to: session)
      try await session.waitFor("the list three lines up") {
        cursorLine($0) == 5 && targets($0).dropFirst(5).first == target
      }
      // The header of the percents.
      let screen = try await session.screen()
      let header = try #require(screen.split(separator: "\n").first { $0.contains("PCT") })
      let column = try #require(header.range(of: "PCT")).lowerBound
      let x = header.distance(from: header.startIndex, to: column) + 1
      let y = 1 + (screen.split(separator: "\n").firstIndex(of: header) ?? 0)
      try await send("\u{1B}[<0;\(x);\(y)M", to: session)
      try await session.waitFor("sort pct+")
      try await send("\u{1B}[<0;10;12M", to: session)
      try await session.waitFor("the cursor on line 11") { cursorLine($0) == 11 }
      try await send("\u{1B}[<0;10;12M", to: session)
      try await session.waitFor("> URLs")
      try await session.send("q", "M")
      try await session.waitFor("mouse off")
      #expect(try await !session.reportsMouse())
      try await session.send("q")
      #expect(try await session.waitForExit() == 0)
    }
  }

  @Test("Every way out switches it off", arguments: [nil, SIGTERM, SIGHUP, SIGSEGV, SIGABRT])
  func endings(number: Int32?) async throws {
    try await withDemo { session in
      if let number { try await session.signal(number) } else { try await session.send("q") }
      #expect(try await session.waitForExit() == number.map { 128 + $0 } ?? 0)
      #expect(try await !session.reportsMouse())
      #expect(try session.modesAreRestored())
    }
  }

  @Test("A stopped monitor leaves the shell's mouse alone and takes its own again")
  func stops() async throws {
    try await withShell(running: "demo --frozen") { session in
      try await session.send("M")
      try await session.waitFor("hold Shift to select")
      try await session.send("C-z")
      try await session.waitFor("Stopped")
      try await session.waitForPrompt()
      #expect(try await !session.reportsMouse())
      try await session.sendLiteral("fg")
      try await session.send("Enter")
      try await session.waitFor("the mouse again") { screen in
        guard screen.contains("DEMO") else { return false }
        return try await session.reportsMouse()
      }
      try await session.send("q")
      try await session.waitForPrompt()
      #expect(try await !session.reportsMouse())
      try await session.sendLiteral("exit")
      try await session.send("Enter")
      _ = try await session.waitForExit()
    }
  }
}
