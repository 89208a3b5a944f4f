import Foundation
import Terminal
import TestSupport
import Testing

/// What an operator takes away, in a real terminal under a real tmux.
@Suite(.serialized)
struct TakeAwayTests {
  private func withDemo(
    _ variables: [String: String?] = [:], quits: Bool = true,
    _ body: (TerminalSession, Home) async throws -> Void
  ) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen", "--tasks", "40"],
        environment: home.variables.merging(variables) { $1 }, size: Size(width: 100, height: 24)
      ) { session in
        // An account that has not answered yet has no row that a key could act on.
        try await session.waitFor("rows of all accounts") { screen in
          screen.contains("LIVE") && !screen.contains(/LIVE \d+\/\d+/) && screen.contains("RUN")
        }
        try await body(session, home)
        if quits { try await session.send("q") }
        #expect(try await session.waitForExit() == 0)
        #expect(try session.modesAreRestored())
      }
    }
  }

  @Test("y fills tmux's buffer and says so; gy takes all URLs of the view")
  func tmuxBuffer() async throws {
    try await withDemo { session, _ in
      try await session.send("/")
      try await session.sendLiteral("account:sim-alibaba-cdn kind:purge")
      try await session.send("Enter", "Enter")
      try await session.waitFor("> URLs")
      try await session.send("y")
      let screen = try await session.waitFor("via tmux")
      let url = try #require(try await session.pasteBuffer())
      #expect(url.hasPrefix("http"))
      #expect(screen.contains("copied \(url.prefix(10))"))
      try await session.send("Y")
      try await session.waitFor("the object") { _ in
        try await session.pasteBuffer()?.hasPrefix("{\"url\":\"\(url)\"") == true
      }
      try await session.send("g", "y")
      try await session.waitFor("all URLs") { _ in
        let lines = try await session.pasteBuffer()?.split(separator: "\n") ?? []
        // Not every vendor writes a scheme before every URL.
        return lines.count > 1 && lines.first.map(String.init) == url
      }
      try await session.send("q")
      try await session.waitFor("filter account:sim-alibaba-cdn")
    }
  }

  /// Without TMUX in its environment the program sends OSC 52, which this tmux takes as its own buffer.
  @Test("Elsewhere the terminal is sent OSC 52")
  func terminalClipboard() async throws {
    try await withDemo(["TMUX": nil]) { session, _ in
      try await session.acceptClipboard()
      try await session.send("y")
      let screen = try await session.waitFor("via OSC 52")
      let id = try #require(try await session.pasteBuffer())
      #expect(screen.contains("copied id \(id) via OSC 52"))
      #expect(!id.isEmpty)
    }
  }

  /// On a slow line keys come in one go; what they ask for is done before the end.
  @Test("A copy and a file asked for just before q are not lost")
  func typedAhead() async throws {
    try await withDemo(["TMUX": nil], quits: false) { session, home in
      try await session.acceptClipboard()
      let file = home.url.appending(path: "out.csv").path
      try await session.send(bytes: ":write \(file)\ryq".utf8)
      #expect(try await session.waitForExit() == 0)
      #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("account,"))
      #expect(try await session.pasteBuffer()?.isEmpty == false)
    }
  }

  @Test("x writes a private file and asks before it replaces one")
  func export() async throws {
    try await withDemo { session, home in
      let file = home.url.appending(path: "out.csv").path
      try await session.send("x", "C-u")
      try await session.sendLiteral(file)
      try await session.send("Enter")
      try await session.waitFor("in view) to")
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
      let first = try String(contentsOfFile: file, encoding: .utf8)
      #expect(first.hasPrefix("account,provider,id,kind"))
      try await session.send("x", "C-u")
      try await session.sendLiteral(file)
      try await session.send("Enter")
      try await session.waitFor("Enter again replaces it")
      try await session.send("Enter")
      try await session.waitFor("in view) to")
    }
  }

  @Test("Commands write the marked rows and the screen, to new files only")
  func commands() async throws {
    try await withDemo { session, home in
      let rows = home.url.appending(path: "rows.jsonl").path
      try await session.send("Space", "Space", ":")
      try await session.sendLiteral("write \(rows)")
      try await session.send("Enter")
      try await session.waitFor("wrote 2 marked tasks to")
      let text = try String(contentsOfFile: rows, encoding: .utf8)
      #expect(text.split(separator: "\n").count == 2)
      try await session.send(":")
      try await session.sendLiteral("write \(rows)")
      try await session.send("Enter")
      try await session.waitFor("exists; nothing was written")
      let picture = home.url.appending(path: "help.txt").path
      try await session.send("?")
      try await session.waitFor("Help: Tasks")
      try await session.send(":")
      try await session.sendLiteral("screenshot \(picture)")
      try await session.send("Enter")
      var shown = ""
      // It is there before it is written.
      try await session.waitFor("the file") { _ in
        shown = (try? String(contentsOfFile: picture, encoding: .utf8)) ?? ""
        return shown.contains("Help: Tasks")
      }
      #expect(!shown.contains("screenshot \(picture)"))
      try await session.send("q")
      try await session.waitFor("2 marked")
    }
  }

  @Test("o shows the vendor's own words")
  func rawAnswer() async throws {
    try await withDemo { session, _ in
      try await session.send("/")
      try await session.sendLiteral("account:sim-ucloud")
      try await session.send("Enter", "o")
      // The account's budget may be spent at first; the page says so, and how to ask again.
      try await session.waitFor("the vendor's answer, and that o asks again") { screen in
        let hasHint = screen.contains("o asks again")
        guard !screen.contains("HTTP 200, fetched") else {
          return screen.contains("RetCode") && hasHint
        }
        if hasHint { try await session.send("o") }
        return false
      }
      try await session.send("q")
      try await session.waitFor("filter account:sim-ucloud")
    }
  }
}
