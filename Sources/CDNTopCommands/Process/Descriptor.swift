import FoundationEssentials
import Glibc

/// A file descriptor the process already has.
struct Descriptor: Sendable {
  private let number: Int32

  static let standardInput = Descriptor(number: STDIN_FILENO)

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
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes all of some bytes, as it writes a text.
  func write(_ bytes: some Sequence<UInt8>) throws {
    try Array(bytes).withUnsafeBytes { try write($0) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
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
  var description: String { "cannot \(verb) \(path): \(Self.reason(code, path))" }

  /// Whether the file, or a folder above it, is not there.
  var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether it has more than is read of it.
  var isTooLarge: Bool { code == EFBIG }

  /// Whether something of that name is there already.
  var isExistingFile: Bool { code == EEXIST }

  /// The number of a pipe or a device where a file has to be.
  static let noFile: Int32 = -1
  /// The number of a file that keeps one waiting.
  static let silent: Int32 = -2
  /// The number of a lock that somebody else does not give up.
  static let held: Int32 = -3
  /// The number of what belongs to another user.
  static let foreign: Int32 = -4
  /// The number of a folder of another user that is on the way.
  static let foreignAbove: Int32 = -5
  /// The number of what others can write.
  static let exposed: Int32 = -6
  /// The number of a symbolic link in a folder of this program's own.
  static let link: Int32 = -7
  /// The number of a file that has a second name.
  static let doubled: Int32 = -8
  /// The number of what there are enough of.
  static let tooMany: Int32 = -9

  private static func reason(_ code: Int32, _ path: String) -> String {
    switch code {
    case foreign:
      return "it belongs to another user; run as that user, or run: chown $(id -u) \(path)"
    case foreignAbove:
      return "it belongs to another user; set HOME or XDG_STATE_HOME to a folder of your own"
    case exposed: return "it can be written by others; run: chmod go-w \(path)"
    case link: return "it is a symbolic link, and none is followed here; run: rm \(path)"
    case doubled:
      return
        "it has a second name (a hard link); run: cp -p \(path) \(path).own && mv \(path).own \(path)"
    case tooMany: return "there are many already; look at them, and remove them"
    case noFile: return "it is a pipe or a device, not a file"
    case silent: return "it does not answer"
    case held: return "another process keeps it locked"
    default: break
    }
    guard let text = strerror(code) else { return "error \(code)" }
    let reason = String(cString: text)
    return reason.prefix(1).lowercased() + reason.dropFirst()
  }
}
