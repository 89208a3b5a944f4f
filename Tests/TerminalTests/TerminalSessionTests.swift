import CCurses
import NCursesTerminal
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

  @Test("is watched where no other test has a turn")
  func undisturbed() async throws {
    try await withTerminalSession(command: ["true"]) { session in
      #expect(WatchingThread.isCurrent)
      _ = try await session.screen()
      #expect(WatchingThread.isCurrent)
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

  @Test(
    "the descriptions compiled in are read by terminfo",
    arguments: [
      ("xterm-256color", 256), ("screen-256color", 256), ("tmux-256color", 256), ("linux", 8),
      ("vt100", -1),
    ])
  func compiledTerminfo(name: String, colors: Int) async throws {
    #expect(CompiledDescription.nearest(to: name) == name)
    let description = try #require(cc_compiled_terminfo(name).map { String(cString: $0) })
    try await withTerminalSession(
      command: ["sh", "-c", "echo colors: $(tput -T \(name) colors)."],
      environment: ["TERMINFO": description, "TERMINFO_DIRS": "/nonexistent"]
    ) { session in
      try await session.waitFor("colors: \(colors).")
    }
  }

  @Test(
    "a type that is not compiled in is taken for its nearest",
    arguments: [
      ("", "xterm-256color"), ("alacritty", "xterm-256color"), ("vte-256color", "xterm-256color"),
      ("tmux", "tmux-256color"), ("screen.xterm-256color", "screen-256color"),
      ("linux-16color", "linux"), ("vt220", "vt100"),
    ])
  func nearestDescription(type: String, name: String) {
    #expect(CompiledDescription.nearest(to: type) == name)
    #expect(cc_compiled_terminfo(type) == nil)
  }
}
