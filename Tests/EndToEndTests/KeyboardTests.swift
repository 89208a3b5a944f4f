import Foundation
import Terminal
import TestSupport
import Testing

/// What terminals send, byte by byte: keys in all their spellings, and answers that are none.
@Suite(.serialized)
struct KeyboardTests {
  private func withDemo(
    term: String = "xterm", _ body: (TerminalSession) async throws -> Void
  ) async throws {
    try await withHome { home in
      // A slow machine must not take a key's Esc for one alone.
      let variables = ["TERM": term, "ESCDELAY": "1000"]
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"],
        environment: home.variables.merging(variables) { $1 }
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        try await body(session)
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        #expect(try session.modesAreRestored())
      }
    }
  }

  private func send(_ text: String, to session: TerminalSession) async throws {
    try await session.send(bytes: text.utf8)
  }

  /// Without them the letters of an answer would filter, open the command line, and quit.
  @Test("Answers to what another program asked are not typed, however late and in how many parts")
  func answers() async throws {
    let answers = [
      "\u{1B}]11;rgb:1c1c/1c1c/1c1c\u{1B}\\", "\u{1B}]10;rgb:ffff/ffff/ffff\u{7}",
      "\u{1B}P1$r0;1;4m\u{1B}\\", "\u{1B}P>|XTerm(390)q\u{1B}\\", "\u{1B}_Gi=31;OKq\u{1B}\\",
      "\u{1B}^q:q\u{1B}\\", "\u{1B}Xq:q\u{1B}\\", "\u{9D}11;rgb:q\u{9C}", "\u{1B}[?62;22c",
      "\u{1B}[12;40R", "\u{1B}[8;24;80t", "\u{1B}[?2026;2$y", "\u{1B}[?1u", "\u{1B}[I\u{1B}[O",
    ]
    try await withDemo { session in
      try await send("/abc", to: session)
      try await session.waitFor("/abc")
      for answer in answers { try await send(answer, to: session) }
      try await session.sendSlowly(Array("\u{1B}]11;rgb:q/q\u{1B}\\\u{1B}P1$rq\u{9C}".utf8))
      // The end of a string of eight-bit controls, alone.
      try await session.send(bytes: Array("\u{1B}]11;rgb:q".utf8) + [0x9C])
      try await send("d", to: session)
      try await session.waitFor("/abcd")
      try await session.send("C-u", "Enter")
      try await session.waitFor("the table") { !$0.contains("/abcd") }
    }
  }

  @Test("One without an end gives the keys back in time")
  func endless() async throws {
    try await withDemo { session in
      try await send("\u{1B}]11;rgb:ffff", to: session)
      // What comes too soon is swallowed, but not for ever.
      try await session.waitFor("the end") { screen in
        try await session.send("q")
        return screen.contains("modes noted")
      }
    }
  }

  @Test("Alt with a key edits the line and does not close it", arguments: ["/", ":", "\\"])
  func alt(editor: String) async throws {
    try await withDemo { session in
      try await send(editor + "alpha beta", to: session)
      try await session.waitFor("alpha beta")
      try await send("\u{1B}\u{7F}", to: session)
      try await session.waitFor("the word gone") { $0.contains("alpha") && !$0.contains("beta") }
      try await send("\u{1B}\u{1B}[D\u{1B}[1;3D\u{1B}[1;5D\u{1B}b\u{1B}\r\u{1B}x!", to: session)
      try await session.waitFor("!alpha")
      try await session.send("C-u", editor == ":" ? "BSpace" : "Enter")
      try await session.waitFor("the table") { !$0.contains("!alpha") }
    }
  }

  @Test("The keypad types", arguments: ["xterm", "vt100", "tmux-256color"])
  func keypad(term: String) async throws {
    try await withDemo(term: term) { session in
      try await send("/\u{1B}Oq\u{1B}Or\u{1B}Os\u{1B}On\u{1B}Oy\u{1B}Op\u{1B}Om", to: session)
      try await session.waitFor("/123.90-")
      try await session.send("C-u")
      try await send("\u{1B}OM", to: session)
      try await session.waitFor("the table") { !$0.contains("123.90-") }
    }
  }

  @Test("The keypad's mode is the shell's while the monitor is stopped, and its own again")
  func stops() async throws {
    try await withShell(running: "demo --frozen") { session in
      #expect(try await session.hasApplicationKeypad())
      try await session.send("C-z")
      try await session.waitFor("Stopped")
      try await session.waitForPrompt()
      #expect(try await !session.hasApplicationKeypad())
      try await session.sendLiteral("fg")
      try await session.send("Enter")
      try await session.waitFor("the keypad again") { _ in try await session.hasApplicationKeypad()
      }
      try await session.send("q")
      try await session.waitForPrompt()
      #expect(try await !session.hasApplicationKeypad())
      try await session.sendLiteral("exit")
      try await session.send("Enter")
      _ = try await session.waitForExit()
    }
  }

  @Test(
    "F1 is F1, whatever it is spelt like",
    arguments: [
      "\u{1B}OP", "\u{1B}[11~", "\u{1B}[[A", "\u{1B}[P", "\u{9B}11~", "\u{1B}[57364u",
    ])
  func functionKeys(spelling: String) async throws {
    try await withDemo { session in
      try await send(spelling, to: session)
      try await session.waitFor("Help: Tasks")
      try await session.send("q")
      try await session.waitFor("the table") { !$0.contains("Help: Tasks") }
    }
  }

  @Test("Characters come whole though their bytes do not, and a broken one costs no key")
  func brokenCharacters() async throws {
    try await withDemo { session in
      try await send("/", to: session)
      try await session.sendSlowly(Array("中é😀".utf8))
      try await session.waitFor("/中é😀")
      try await session.send(bytes: [0xE9, 0x78, 0xFF, 0xE4, 0xB8, 0x79, 0x80, 0x7A])
      try await session.waitFor("/中é😀xyz")
      try await session.send("C-u", "Enter")
      try await session.waitFor("the table") { !$0.contains("xyz") }
    }
  }
}
