import Foundation
import Glibc
import Subprocess
public import Terminal

/// A program running in a terminal of its own: a private tmux server with one pane.
///
/// Prefer ``withTerminalSession(command:environment:size:_:)``, which cleans up. The pane's shell
/// outlives the program and prints its exit status, so that the end can be seen on the screen, and
/// notes the terminal's modes before and after.
public struct TerminalSession: Sendable {
  /// Why a session could not go on.
  public enum Failure: Error, CustomStringConvertible {
    /// tmux refused a command; the text is its message.
    case tmux([String], String)
    /// What was waited for did not come; the text is the last screen.
    case timedOut(String, screen: String)

    public var description: String {
      switch self {
      case .tmux(let arguments, let message):
        "tmux \(arguments.joined(separator: " ")): \(message)"
      case .timedOut(let what, let screen):
        "waited in vain for \(what); the screen was\n\(screen)"
      }
    }
  }

  /// How the terminal stands, as tmux sees it.
  public struct PaneVariables: Hashable, Sendable {
    /// Whether the alternate screen is shown.
    public var isAlternate: Bool
    /// Whether the cursor is visible.
    public var isCursorVisible: Bool
    /// Where the cursor is.
    public var cursor: Point
    /// The extent of the pane.
    public var size: Size
  }

  private let folder: URL
  private var socket: String { folder.appending(path: "tmux").path }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - command: The program and its arguments; each is quoted for the shell.
  ///   - environment: Variables to add to those of the test, a value of nil to remove one. Unless
  ///     given, TERM is `tmux-256color`, LC_ALL is `C.UTF-8`, and Swift prints no backtraces.
  ///   - size: The extent of the terminal.
  public init(
    command: [String], environment: [String: String?] = [:],
    size: Size = Size(width: 80, height: 24)
  ) async throws {
    // The path of a socket has to be short.
    folder = URL(filePath: "/tmp").appending(path: "cdntop-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    var variables: [String: String?] = [
      "TERM": "tmux-256color", "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
    ]
    for name in ["SSH_TTY", "SSH_CONNECTION", "ESCDELAY"] {
      variables.updateValue(nil, forKey: name)
    }
    variables.merge(environment) { _, given in given }
    var words = ["env"]
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) where value == nil {
      words += ["-u", name]
    }
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
      if let value { words.append("\(name)=\(value)") }
    }
    let program = (words + command).map(TerminalSession.quoted).joined(separator: " ")
    let modes = TerminalSession.quoted(folder.path)
    // The shell ignores what Ctrl-C and a hangup of the program send to the whole group. A program that was killed leaves
    // the cursor anywhere, and a terminal whose lines do not begin at their beginning.
    let script =
      "trap : INT QUIT; stty -g > \(modes)/before; \(program); "
      + "printf '\\rexit status %s \\n' $?; stty -g > \(modes)/after; "
      + "printf '\\rmodes noted \\n'; exec sleep 600"
    do {
      try await tmux(
        "new-session", "-d", "-s", "main", "-x", "\(size.width)", "-y", "\(size.height)", script,
        ";", "set-option", "-g", "window-size", "manual", ";", "set-option", "-g", "status", "off",
        ";", "set-option", "-s", "escape-time", "0")
      try await resize(size)
    } catch {
      await end()
      throw error
    }
  }

  /// Presses keys by tmux's names: `q`, `Enter`, `Escape`, `C-l`, `M-x`, `PPage`, `F4`, `Up`.
  public func send(_ keys: String...) async throws {
    try await tmux(["send-keys", "-t", "main"] + keys)
  }

  /// Types text as it is.
  public func sendLiteral(_ text: String) async throws {
    try await tmux("send-keys", "-t", "main", "-l", text)
  }

  /// Sends bytes as they are and together, as a terminal sends what belongs together.
  public func send(bytes: some Sequence<UInt8>) async throws {
    try await tmux(
      ["send-keys", "-t", "main", "-H"] + bytes.map { String($0, radix: 16) })
  }

  /// Sends bytes one by one with a pause of 60 ms between them; the terminal itself keeps the pauses,
  /// so that a loaded machine hardly makes them longer.
  public func sendSlowly(_ bytes: [UInt8]) async throws {
    var command: [String] = []
    for byte in bytes {
      if !command.isEmpty { command += [";", "run-shell", "-d", "0.06", ";"] }
      command += ["send-keys", "-t", "main", "-H", String(byte, radix: 16)]
    }
    try await tmux(command)
  }

  /// Reads nothing of what the program writes for a while, as a line does that hangs.
  public func stall(for span: Duration) async throws {
    let server = try await tmux("display-message", "-p", "#{pid}")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard let id = Int32(server) else { throw Failure.tmux(["display-message"], server) }
    kill(id, SIGSTOP)
    defer { kill(id, SIGCONT) }
    try await Task.sleep(for: span)
  }

  /// Returns the bytes the program writes while `body` runs.
  public func output(during body: () async throws -> Void) async throws -> [UInt8] {
    let file = folder.appending(path: "output")
    let end = folder.appending(path: "output-end")
    try? FileManager.default.removeItem(at: end)
    let paths = [file, end].map { TerminalSession.quoted($0.path) }
    try await tmux("pipe-pane", "-t", "main", "-O", "cat > \(paths[0]); touch \(paths[1])")
    try await body()
    try await tmux("pipe-pane", "-t", "main")
    // The pipe has been read to its end only when its reader says so.
    try await waitFor("the end of the output") { _ in
      FileManager.default.fileExists(atPath: end.path)
    }
    return try Array(Data(contentsOf: file))
  }

  /// Pastes text as a terminal does, in brackets where the program asked for them; or, without, as much text as can
  /// be typed at once.
  public func paste(_ text: String, inBrackets: Bool = true) async throws {
    // By way of a file: what tmux takes as an argument is limited to 16 KiB.
    let file = folder.appending(path: "paste")
    try Data(text.utf8).write(to: file)
    try await tmux("load-buffer", "-b", "test", file.path)
    let brackets = inBrackets ? ["-p"] : []
    try await tmux(["paste-buffer"] + brackets + ["-d", "-b", "test", "-t", "main"])
  }

  /// Makes the terminal take OSC 52 from programs as a paste buffer, which is not tmux's default.
  public func acceptClipboard() async throws {
    try await tmux("set-option", "-s", "set-clipboard", "on")
  }

  /// The text of the newest paste buffer; nil where there is none.
  public func pasteBuffer() async throws -> String? {
    guard try await !tmux("list-buffers").isEmpty else { return nil }
    return try await tmux("show-buffer")
  }

  /// Changes the extent of the terminal.
  public func resize(_ size: Size) async throws {
    try await tmux(
      "resize-window", "-t", "main", "-x", "\(size.width)", "-y", "\(size.height)")
  }

  /// The screen's rows, without the blanks at their ends.
  public func screen() async throws -> String {
    try await tmux("capture-pane", "-p", "-t", "main")
  }

  /// The screen's rows with the escape sequences that color them.
  public func screenWithStyles() async throws -> String {
    try await tmux("capture-pane", "-p", "-e", "-t", "main")
  }

  /// Waits until the screen holds a text and returns that screen.
  @discardableResult
  public func waitFor(_ text: String) async throws -> String {
    try await waitFor("the text \"\(text)\"") { $0.contains(text) }
  }

  /// Waits until the screen is as `isReached` wants it and returns that screen.
  ///
  /// The minutes after which it throws guard against a hang; no test may depend on it.
  @discardableResult
  public func waitFor(
    _ what: String, _ isReached: (String) async throws -> Bool
  ) async throws -> String {
    let guardTime = ContinuousClock.now.advanced(by: .seconds(300))
    while true {
      let screen = try await screen()
      if try await isReached(screen) { return screen }
      guard ContinuousClock.now < guardTime else { throw Failure.timedOut(what, screen: screen) }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits until the program has ended and returns its status as a shell sees it: 128 more than
  /// the number of a signal.
  public func waitForExit() async throws -> Int32 {
    let screen = try await waitFor("modes noted")
    for line in screen.split(separator: "\n").reversed() {
      guard let range = line.range(of: "exit status ") else { continue }
      if let status = Int32(line[range.upperBound...].prefix(while: \.isNumber)) { return status }
    }
    throw Failure.timedOut("the exit status", screen: screen)
  }

  /// Whether the ended program left the terminal's modes (`stty -g`) as they were.
  public func modesAreRestored() throws -> Bool {
    let before = try String(contentsOf: folder.appending(path: "before"), encoding: .utf8)
    let after = try String(contentsOf: folder.appending(path: "after"), encoding: .utf8)
    return before == after
  }

  /// How the terminal stands.
  public func paneVariables() async throws -> PaneVariables {
    let names = [
      "alternate_on", "cursor_flag", "cursor_x", "cursor_y", "pane_width", "pane_height",
    ]
    let format = names.map { "#{\($0)}" }.joined(separator: " ")
    let values = try await tmux("display-message", "-p", "-t", "main", format)
      .split { $0 == " " || $0 == "\n" }.map { Int($0) ?? 0 }
    guard values.count == names.count else { throw Failure.tmux(names, "\(values)") }
    return PaneVariables(
      isAlternate: values[0] == 1, isCursorVisible: values[1] == 1,
      cursor: Point(x: values[2], y: values[3]), size: Size(width: values[4], height: values[5]))
  }

  /// Whether the program has asked for reports of the mouse, in any form.
  public func reportsMouse() async throws -> Bool {
    let flags = try await tmux(
      "display-message", "-p", "-t", "main", "#{mouse_any_flag}#{mouse_sgr_flag}")
    return flags.contains("1")
  }

  /// Whether the program has switched on the application mode of the keypad.
  public func hasApplicationKeypad() async throws -> Bool {
    try await tmux("display-message", "-p", "-t", "main", "#{keypad_flag}").contains("1")
  }

  /// The process id of the program; nil once it has ended.
  public func programID() async throws -> Int32? {
    let shell = try await tmux("display-message", "-p", "-t", "main", "#{pane_pid}")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let file = "/proc/\(shell)/task/\(shell)/children"
    let children = try String(contentsOfFile: file, encoding: .utf8)
    return children.split(separator: " ").last.flatMap { Int32($0) }
  }

  /// Sends the program a signal.
  public func signal(_ number: Int32) async throws {
    guard let id = try await programID() else { return }
    kill(id, number)
  }

  /// Hangs up: the terminal and all that runs in it end.
  public func end() async {
    _ = try? await tmux("kill-server")
    try? FileManager.default.removeItem(at: folder)
  }

  @discardableResult
  private func tmux(_ arguments: String...) async throws -> String {
    try await tmux(arguments)
  }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    let words = ["LC_ALL=C.UTF-8", "tmux", "-S", socket, "-f", "/dev/null"] + arguments
    if arguments.first == "new-session" {
      // The server that a session starts lives on: it must inherit no pipe that is read to its end, and no socket.
      let result = try await Subprocess.run(
        .name("env"), arguments: Arguments(words), output: .discarded, error: .discarded)
      guard result.terminationStatus.isSuccess else { throw Failure.tmux(arguments, "failed") }
      return ""
    }
    let command = words.map(TerminalSession.quoted).joined(separator: " ")
    let (isDone, text) = Self.run("exec env \(command) 2>&1")
    guard isDone else { throw Failure.tmux(arguments, text) }
    return text
  }

  /// Runs a command of the shell to its end, and waits on the ``WatchingThread`` at hand.
  ///
  /// By way of nothing that tests share: the programs that all of them start at once would come first.
  private static func run(_ command: String) -> (isDone: Bool, output: String) {
    // Which signals a thread blocks goes on to what it starts, and the threads of Dispatch block all.
    var (none, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    let started = popen(command, "re")
    pthread_sigmask(SIG_SETMASK, &blocked, nil)
    guard let pipe = started else { return (false, "cannot start") }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&part, 1, part.count, pipe), count > 0 {
      bytes += part[..<count]
    }
    return (pclose(pipe) == 0, String(decoding: bytes, as: UTF8.self))
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

/// Runs a program in a terminal of its own for as long as `body` takes, and hangs up afterwards.
///
/// It begins when few others run, but within `body` of another at once: a simulator goes on meanwhile. `body` has a
/// ``WatchingThread``.
@discardableResult
public func withTerminalSession<Result>(
  command: [String], environment: [String: String?] = [:],
  size: Size = Size(width: 80, height: 24),
  _ body: (TerminalSession) async throws -> Result
) async throws -> Result {
  guard !Seats.terminals.isTaken else {
    return try await session(command: command, environment: environment, size: size, body)
  }
  return try await WatchingThread.lend {
    try await Seats.terminals.lend {
      try await session(command: command, environment: environment, size: size, body)
    }
  }
}

private func session<Result>(
  command: [String], environment: [String: String?], size: Size,
  _ body: (TerminalSession) async throws -> Result
) async throws -> Result {
  let session = try await TerminalSession(command: command, environment: environment, size: size)
  do {
    let result = try await body(session)
    await session.end()
    return result
  } catch {
    await session.end()
    throw error
  }
}
