import Glibc
import NCursesTerminal
import Providers
import Synchronization
import TaskModel

/// Runs a program, such as that of a `KEY_command`, and returns what it prints.
///
/// There is no shell; standard error is `/dev/null`; the program leads a process
/// group of its own, which is killed whole at the time limit. It gets no variable that holds a secret, and
/// nothing that this process has open.
///
/// swift-subprocess, which the tests use, looks programs up and starts them on one thread for all, and is not given up
/// while that waits: one program on a file system that does not answer would keep every other from starting.
struct ChildProgram: Sendable {
  /// Why a command gave no text; the output is never part of it.
  enum Failure: Error, Equatable, CustomStringConvertible {
    case cannotStart(String, FileError)
    case exited(String, status: Int32)
    case killed(String, signal: Int32)
    case timedOut(String, after: Duration)
    case tooMuchOutput(String)
    case cancelled

    var description: String {
      switch self {
      case .cannotStart(_, let error): error.description
      case .exited(let name, let status): "the command \(name) failed with exit status \(status)"
      case .killed(let name, let signal): "the command \(name) was ended by signal \(signal)"
      case .timedOut(let name, let limit):
        "the command \(name) took more than \(Self.text(limit)) and was ended"
      case .tooMuchOutput(let name): "the command \(name) printed too much"
      case .cancelled: "the command was abandoned"
      }
    }

    private static func text(_ limit: Duration) -> String {
      let seconds = limit.seconds
      return (Int(exactly: seconds).map(String.init) ?? "\(seconds)") + " s"
    }
  }

  /// The program, looked up in `PATH`, and its arguments.
  let arguments: [String]
  /// The variables of the process, of which the program sees those without secrets.
  let environment: ProgramEnvironment
  /// What the program reads from its standard input; no more than a socket holds, about 100 kB.
  var input = ""

  /// How much longer than its limit a program is waited for that cannot be ended, or not even started.
  private static let grace: Duration = .seconds(1)
  /// The programs that run, each the leader of a group.
  private static let running = Mutex<Set<pid_t>>([])
  private static let largestOutput = 65_536
  private static let pollInterval: Int32 = 20

  /// Ends all programs that run, for the end of this process.
  static func endAll() {
    running.withLock { running in
      for process in running { kill(-process, SIGKILL) }
    }
  }

  /// Runs the program to its end; what it prints is thrown away, however much.
  ///
  /// - Throws: why it did not end well. Cancelling the task ends the program.
  func run(timeLimit: Duration) async throws(Failure) {
    _ = try await outcome(timeLimit: timeLimit, keepsOutput: false).get()
  }

  /// Runs the program to its end, and returns what it prints.
  ///
  /// - Throws: why there is no text. Cancelling the task ends the program.
  func output(timeLimit: Duration) async throws(Failure) -> String {
    try await outcome(timeLimit: timeLimit, keepsOutput: true).get()
  }

  /// Whether there is such a program, looked for as it is to be run; also where that is not known in time.
  func isThere(within limit: Duration) async -> Bool {
    let name = arguments.first ?? ""
    let path = getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin"
    let folders = name.contains("/") ? [""] : path.split(separator: ":").map { $0 + "/" }
    let found = try? await Aside.run(in: "look for \(name)", within: limit) {
      folders.contains { access($0 + name, X_OK) == 0 }
    }
    return found ?? true
  }

  /// Runs the program on a thread of its own, so that nothing else waits for it: two accounts may have the same
  /// program give their keys.
  private func outcome(timeLimit: Duration, keepsOutput: Bool) async -> Outcome {
    let isCancelled = OneWayFlag()
    do throws(Aside.Failure) {
      return try await Aside.run(
        in: "program \(environment.owner) " + arguments.joined(separator: " "),
        within: timeLimit + Self.grace
      ) {
        run(timeLimit: timeLimit, keepsOutput: keepsOutput, isCancelled: isCancelled)
      }
    } catch {
      // Its thread ends the program.
      isCancelled.raise()
      let name = arguments.first ?? ""
      return .failure(error == .cancelled ? .cancelled : .timedOut(name, after: timeLimit))
    }
  }

  private typealias Outcome = Result<String, Failure>

  private func run(
    timeLimit: Duration, keepsOutput: Bool, isCancelled: OneWayFlag
  ) -> Outcome {
    let name = arguments.first ?? ""
    let (process, output): (pid_t, Int32)
    switch start() {
    case .success(let started): (process, output) = started
    case .failure(let error): return .failure(.cannotStart(name, error))
    }
    defer { close(output) }
    _ = fcntl(output, F_SETFL, O_NONBLOCK)
    let deadline = ContinuousClock.now + timeLimit
    var bytes: [UInt8] = []
    while true {
      // Asked before reading, so that what was printed before the end is read after it.
      let status = endStatus(of: process)
      read(output, into: &bytes)
      if !keepsOutput { bytes.removeAll(keepingCapacity: true) }
      if let status { return verdict(name, status: status, bytes: bytes) }
      if let failure = reasonToEnd(name, bytes, deadline, timeLimit, isCancelled) {
        end(process)
        return .failure(failure)
      }
      waitForOutput(of: output)
    }
  }

  private func reasonToEnd(
    _ name: String, _ bytes: [UInt8], _ deadline: ContinuousClock.Instant, _ limit: Duration,
    _ isCancelled: OneWayFlag
  ) -> Failure? {
    if bytes.count > Self.largestOutput { return .tooMuchOutput(name) }
    if isCancelled.isRaised { return .cancelled }
    return ContinuousClock.now >= deadline ? .timedOut(name, after: limit) : nil
  }

  private func verdict(_ name: String, status: Int32, bytes: [UInt8]) -> Outcome {
    let signal = status & 0x7F
    if signal != 0 { return .failure(.killed(name, signal: signal)) }
    let code = (status >> 8) & 0xFF
    if code != 0 { return .failure(.exited(name, status: code)) }
    if bytes.count > Self.largestOutput { return .failure(.tooMuchOutput(name)) }
    return .success(String(decoding: bytes, as: UTF8.self))
  }

  /// Starts the program, and returns it with the end of a pipe to read its output from.
  private func start() -> Result<(pid_t, Int32), FileError> {
    // Whoever inherits the writing end of another command's pipe keeps it open.
    guard let (end, output) = PrivatePipe.open() else {
      return .failure(FileError("run", arguments.first ?? "", errno))
    }
    defer { close(output) }
    let source: Int32
    switch inputSource() {
    case .success(let opened): source = opened
    case .failure(let error):
      close(end)
      return .failure(error)
    }
    defer { close(source) }
    return spawn(input: source, output: output).map { ($0, end) }.mapError { error in
      close(end)
      return error
    }
  }

  /// Returns the end of a socket that holds the whole input, so that nobody has to write while the
  /// program runs.
  private func inputSource() -> Result<Int32, FileError> {
    let name = arguments.first ?? ""
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      return .failure(FileError("run", name, errno))
    }
    defer { close(ends[0]) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let bytes = Array(input.utf8)
    guard bytes.isEmpty || write(ends[0], bytes, bytes.count) == bytes.count else {
      close(ends[1])
      return .failure(FileError("run", name, EFBIG))
    }
    return .success(ends[1])
  }

  private func spawn(input: Int32, output: Int32) -> Result<pid_t, FileError> {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    ChildDescriptors.close(&actions)
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let variables = environment.ofPrograms.map { $0.key + "=" + $0.value }
    let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    let settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var process: pid_t = 0
    let name = arguments.first ?? ""
    let code = posix_spawnp(&process, name, &actions, &attributes, words, settings)
    guard code == 0 else { return .failure(FileError("run", name, code)) }
    Self.running.withLock { [process] in _ = $0.insert(process) }
    return .success(process)
  }

  private func endStatus(of process: pid_t) -> Int32? {
    // Its number may be another's once it was waited for.
    Self.running.withLock { running -> Int32? in
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == process else { return nil }
      running.remove(process)
      return status
    }
  }

  /// Kills the whole group and takes the leader's end in; the group is still its own until then.
  private func end(_ process: pid_t) {
    kill(-process, SIGKILL)
    Self.running.withLock { _ = $0.remove(process) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  private func read(_ number: Int32, into bytes: inout [UInt8]) {
    var block = [UInt8](repeating: 0, count: 4_096)
    while bytes.count <= Self.largestOutput {
      let count = Glibc.read(number, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes += block.prefix(count)
    }
  }

  private func waitForOutput(of number: Int32) {
    var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    let count = poll(&waiting, 1, Self.pollInterval)
    // A closed pipe is always ready; its owner may live on for a while.
    if count > 0, waiting.revents & Int16(POLLHUP) != 0 { usleep(1_000) }
  }
}
