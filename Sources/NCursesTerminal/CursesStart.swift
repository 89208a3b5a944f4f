import CCurses
import Glibc
import Terminal

/// Starting curses, step by step, and what is known of the terminal afterwards.
@MainActor
struct CursesStart {
  let isUTF8: Bool
  let descriptionName: String
  let isModern: Bool
  let colors: Int
  let hasDefaultColors: Bool
  let size: Size
  /// How long Esc waits to be told from the start of a key.
  let escapeTime: Duration
  let signalPipe: Int32

  init() throws(CursesError) {
    guard isatty(STDOUT_FILENO) == 1 else { throw .outputNotATerminal }
    guard isatty(STDIN_FILENO) == 1 else { throw .inputNotATerminal }
    let wanted = CursesStart.variable("TERM") ?? ""
    guard wanted != "dumb" else { throw .dumbTerminal }
    isUTF8 = cc_use_environment_locale()

    // The handlers come first: curses installs its own only where it finds the default, and those
    // may draw in the middle of a drawing thread. The guard keeps the modes as they are now.
    guard cc_guard_start(STDOUT_FILENO) else { throw .outputNotATerminal }
    let signals = [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH]
    signalPipe = cc_signal_pipe(signals, Int32(signals.count))

    // The size is the terminal's, whatever LINES and COLUMNS say.
    use_env(false)
    use_tioctl(true)
    guard let name = CursesStart.open(wanted) else {
      cc_guard_stop()
      cc_signals_default()
      throw .noDescription(wanted)
    }
    descriptionName = name
    escapeTime = CursesStart.escapeTime
    isModern = !["linux", "vt", "ansi", "cons", "sun"].contains { name.hasPrefix($0) }
    let resets =
      "\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1004l"
      + "\u{1B}[?2004l\u{1B}[0m\u{1B}[?7h\u{1B}[?25h"
    cc_guard_use_description(isModern ? resets : "")

    CursesStart.configure()
    if has_colors() {
      start_color()
      hasDefaultColors = use_default_colors() == OK
      colors = CursesStart.usableColors(Int(cc_colors()))
    } else {
      hasDefaultColors = false
      colors = 0
    }
    size = CursesStart.terminalSize() ?? Size(width: 80, height: 24)
  }

  /// Reads the terminal's size; nil where it is not known.
  static func terminalSize() -> Size? {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard cc_terminal_size(STDOUT_FILENO, &columns, &rows) else { return nil }
    return Size(width: Int(columns), height: Int(rows))
  }

  /// Starts curses with the first description that works and returns its name.
  private static func open(_ wanted: String) -> String? {
    if !wanted.isEmpty, cc_newterm(wanted) != nil { return wanted }
    // A machine without that description, or without any.
    for name in [CompiledDescription.nearest(to: wanted), CompiledDescription.usual]
    where openCompiled(name) { return name }
    // Curses may be too old to take one from memory.
    return ["xterm-256color", "xterm"].first { cc_newterm($0) != nil }
  }

  private static func openCompiled(_ name: String) -> Bool {
    // The variable is for curses alone: child processes must find the one that was set.
    let before = variable("TERMINFO")
    setenv("TERMINFO", cc_compiled_terminfo(name), 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return cc_newterm(name) != nil
  }

  /// Sets the modes; what a terminal refuses it does without.
  ///
  /// Curses reads no input: it would lose what it cannot decode, and wait with the screen's thread.
  private static func configure() {
    cc_drop_character_sets()
    cbreak()
    noecho()
    nonl()
    cc_disable_flow_control(STDIN_FILENO)
    def_prog_mode()
    // Descriptions name the keys as they are with this mode of the terminal on.
    keypad(cc_stdscr(), true)
    scrollok(cc_stdscr(), false)
    // Otherwise an update stops half-way when a key is waiting.
    typeahead(-1)
    curs_set(0)
  }

  /// A slow line may part the bytes of a key; too short a wait makes an arrow an Esc.
  private static var escapeTime: Duration {
    if let text = variable("ESCDELAY"), let time = Int(text), time >= 0 {
      return .milliseconds(min(time, 2_000))
    }
    let isRemote = variable("SSH_TTY") != nil || variable("SSH_CONNECTION") != nil
    return .milliseconds(isRemote ? 150 : 50)
  }

  /// Rounds down to a palette that exists; direct-color entries number only the first 8 colors so.
  private static func usableColors(_ count: Int) -> Int {
    switch count {
    case 257...: 8
    case 256: 256
    case 16...: 16
    case 8...: 8
    default: 0
    }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
