import FoundationEssentials
import Glibc
import NCursesTerminal

/// What a command sees of the process it runs in, passed down so that tests can pass another one.
struct Surroundings: Sendable {
  /// The environment's variables.
  let environment: [String: String]
  /// The wall time.
  let now: @Sendable () -> Date
  /// Writes data for the next program of a pipe.
  let output: @Sendable (String) throws -> Void
  /// Writes a line for the operator; the line end is added.
  let talk: @Sendable (String) -> Void
  /// Reads standard input to its end.
  let readInput: @Sendable () throws -> String
  /// Whether a terminal shows what ``output`` writes.
  let isOutputTerminal: Bool
  /// The cells of a line where that is a terminal; 80 elsewhere.
  let outputWidth: Int
  /// What shows ``talk`` where that is a terminal that can redraw a line; nil elsewhere.
  var talkTerminal: TalkTerminal?
  /// Catches the signals that ask for the end, and yields the first that comes.
  var endingSignals: @Sendable () -> AsyncStream<Int32> = { AsyncStream { $0.finish() } }

  /// The surroundings of the running process.
  static let process = Surroundings(
    environment: ProcessInfo.processInfo.environment,
    now: { Date() },
    output: { try Descriptor.standardOutput.write($0) },
    talk: { line in
      // Nobody is left to tell when standard error is closed.
      try? Descriptor.standardError.write(line + "\n")
    },
    readInput: {
      String(decoding: try Descriptor.standardInput.readToEnd(limit: 1 << 24), as: UTF8.self)
    },
    isOutputTerminal: Descriptor.standardOutput.isTerminal,
    outputWidth: Descriptor.standardOutput.terminalWidth ?? 80,
    talkTerminal: TalkTerminal(
      Descriptor.standardError, type: ProcessInfo.processInfo.environment["TERM"]),
    endingSignals: EndingSignals.caught)

  /// The folders and files the program uses.
  var paths: ProgramPaths { ProgramPaths(environment: environment) }
}

/// The terminal behind standard error.
struct TalkTerminal: Sendable {
  /// The cells of a line, as of now.
  let width: @Sendable () -> Int
  /// Writes as it is, without a line end.
  let write: @Sendable (String) -> Void

  /// Uses any pair of functions.
  init(width: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void) {
    self.width = width
    self.write = write
  }

  /// Uses a descriptor; nil unless it is a terminal of a type that can go back in a line.
  init?(_ descriptor: Descriptor, type: String?) {
    guard descriptor.isTerminal, let type, type != "dumb" else { return nil }
    self.init(width: { descriptor.terminalWidth ?? 80 }) { text in
      // Nobody is left to tell when standard error is closed.
      try? descriptor.write(text)
    }
  }
}

/// A file descriptor the process already has.
struct Descriptor: Sendable {
  private let number: Int32

  static let standardInput = Descriptor(number: STDIN_FILENO)
  static let standardOutput = Descriptor(number: STDOUT_FILENO)
  static let standardError = Descriptor(number: STDERR_FILENO)

  /// Wraps an open descriptor.
  init(number: Int32) { self.number = number }

  /// Takes the numbers of closed standard streams, so that no file or connection gets one of them.
  ///
  /// Their use keeps failing: what stands in for the input cannot be read, nor the others written.
  static func holdStandardNumbers() {
    for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(number, F_GETFD) == -1 && errno == EBADF {
      _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Whether the descriptor is a terminal.
  var isTerminal: Bool { isatty(number) == 1 }

  /// The cells of a line; nil where the descriptor is no terminal.
  var terminalWidth: Int? {
    var size = winsize()
    guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes a whole text, waiting where a descriptor does not take it at once.
  ///
  /// - Throws: ``OutputClosed`` when nobody reads any more, ``FileError`` otherwise.
  func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(number, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
          _ = poll(&waiting, 1, -1)
        case EPIPE: throw OutputClosed()
        default: throw FileError("write", "the output", errno)
        }
      }
    }
  }

  /// Reads everything up to the end of the stream.
  ///
  /// - Throws: ``FileError``, also when there is more than `limit` bytes.
  func readToEnd(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(number, &block, block.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError("read", "the input", errno)
      }
      bytes += block.prefix(count)
      if bytes.count > limit { throw FileError("read", "the input", EFBIG) }
    }
  }
}

/// Nobody reads our standard output any more.
struct OutputClosed: Error {}

/// A file operation the system refused.
struct FileError: Error, CustomStringConvertible, Equatable {
  /// The verb, as in "cannot read".
  let verb: String
  /// The file as the operator knows it.
  let path: String
  /// The system's error number.
  let code: Int32

  init(_ verb: String, _ path: String, _ code: Int32) {
    self.verb = verb
    self.path = path
    self.code = code
  }

  /// One sentence with the system's reason.
  var description: String { "cannot \(verb) \(path): \(Self.reason(code))" }

  /// Whether the file, or a folder above it, is not there.
  var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether something of that name is there already.
  var isExistingFile: Bool { code == EEXIST }

  private static func reason(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    let reason = String(cString: text)
    return reason.prefix(1).lowercased() + reason.dropFirst()
  }
}
