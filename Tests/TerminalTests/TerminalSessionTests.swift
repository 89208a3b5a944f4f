import CCurses
import Terminal
import TestSupport
import Testing

@Suite("Terminal session")
struct TerminalSessionTests {
  @Test("shows what a program prints, passes keys, and sees its status")
  func drives() async throws {
    let script = "printf 'ready \\033[31mred\\033[m 刷新\\n'; read line; echo \"got $line\"; exit 3"
    try await withTerminalSession(command: ["sh", "-c", script]) { session in
      let screen = try await session.waitFor("ready")
      #expect(screen.hasPrefix("ready red 刷新\n"))
      #expect(try await session.screenWithStyles().contains("\u{1B}[31mred"))
      #expect(try await session.programID() != nil)
      try await session.sendLiteral("it's $HOME")
      try await session.send("Enter")
      try await session.waitFor("got it's $HOME")
      #expect(try await session.waitForExit() == 3)
      #expect(try session.modesAreRestored())
    }
  }

  @Test("has the size and the variables asked for")
  func environment() async throws {
    let script = "stty size; echo $TERM/$LC_ALL/$EXTRA/${HOME-unset}; read line; stty size"
    try await withTerminalSession(
      command: ["sh", "-c", script],
      environment: ["TERM": "vt100", "EXTRA": "a b", "HOME": nil],
      size: Size(width: 60, height: 15)
    ) { session in
      try await session.waitFor("15 60\nvt100/C.UTF-8/a b/unset")
      try await session.resize(Size(width: 120, height: 40))
      #expect(try await session.paneVariables().size == Size(width: 120, height: 40))
      try await session.send("Enter")
      try await session.waitFor("40 120")
    }
  }

  @Test("sees a terminal that is not given back")
  func notRestored() async throws {
    let script = "stty raw -echo; printf '\\033[?1049h\\033[?25lready'; kill -TERM $$"
    try await withTerminalSession(command: ["sh", "-c", script]) { session in
      #expect(try await session.waitForExit() == 143)
      let pane = try await session.paneVariables()
      #expect(pane.isAlternate && !pane.isCursorVisible)
      #expect(try !session.modesAreRestored())
    }
  }

  @Test("sends signals to the program, not to its shell")
  func signals() async throws {
    try await withTerminalSession(command: ["sh", "-c", "echo ready; exec sleep 600"]) { session in
      try await session.waitFor("ready")
      try await session.signal(1)
      #expect(try await session.waitForExit() == 129)
    }
  }

  @Test("the description compiled in is read by terminfo")
  func compiledTerminfo() async throws {
    let description = String(cString: cc_compiled_terminfo())
    try await withTerminalSession(
      command: ["sh", "-c", "echo colors $(tput -T xterm-256color colors)"],
      environment: ["TERMINFO": description, "TERMINFO_DIRS": "/nonexistent"]
    ) { session in
      try await session.waitFor("colors 256")
    }
  }
}
