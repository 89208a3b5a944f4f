package import Glibc
import TaskModel

/// Reads files that may not answer, for a limited time.
package enum PatientFile {
  /// What a file held, and whose it was, at one moment.
  package struct Content: Sendable {
    /// The bytes.
    package let bytes: [UInt8]
    /// The permission bits.
    package let mode: mode_t
    /// The user it belongs to.
    package let owner: uid_t
  }

  /// Why a file was not read.
  package enum Failure: Error, Equatable, Sendable {
    /// The system refused it, with this number.
    case system(Int32)
    /// It is a pipe or a device where a file has to be.
    case noFile
    /// It did not answer in time, or nobody wrote into the pipe that it is.
    case silent
  }

  /// What may be read.
  package enum Kind: Sendable {
    /// A file of this program's own.
    case file
    /// What an operator names, which may be a pipe too.
    case anything
  }

  /// How long a file may take, and how long a pipe may stay silent.
  package static let patience: Duration = .seconds(5)

  /// Reads a file of at most `limit` bytes, blocking the calling thread for at most `patience`.
  ///
  /// A pipe is read for as long as something comes in time. A pipe without a name, which a shell made of `<(…)`, and a
  /// terminal are waited for as standard input is: until they end.
  package static func read(
    _ path: String, limit: Int, kind: Kind = .anything, patience: Duration = Self.patience
  ) throws(Failure) -> Content {
    let opened: Result<Opened, Failure>
    do throws(Aside.Failure) {
      opened = try Aside.block(in: "file " + path, within: patience) {
        Result { () throws(Failure) in try open(path, limit: limit, kind: kind) }
      }
    } catch {
      throw .silent
    }
    switch try opened.get() {
    case .content(let content): return content
    case .stream(let stream):
      return Content(
        bytes: try stream.drain(limit: limit, patience: patience), mode: stream.mode,
        owner: stream.owner)
    }
  }

  private enum Opened: Sendable {
    case content(Content)
    case stream(OpenStream)
  }

  private static func open(_ path: String, limit: Int, kind: Kind) throws(Failure) -> Opened {
    // Without O_NONBLOCK opening a pipe waits for somebody to write into it.
    let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard number >= 0 else { throw .system(errno) }
    var facts = stat()
    guard fstat(number, &facts) == 0 else {
      defer { close(number) }
      throw .system(errno)
    }
    let stream = OpenStream(number, mode: facts.st_mode & 0o7777, owner: facts.st_uid)
    switch facts.st_mode & S_IFMT {
    case S_IFREG:
      return .content(
        Content(
          bytes: try stream.drain(limit: limit, patience: nil), mode: stream.mode,
          owner: stream.owner))
    case S_IFDIR: throw .system(EISDIR)
    default:
      guard kind == .anything else { throw .noFile }
      return .stream(stream)
    }
  }
}

/// An open descriptor that does not block, closed when nobody has it any more.
private final class OpenStream: Sendable {
  let mode: mode_t
  let owner: uid_t
  private let number: Int32

  init(_ number: Int32, mode: mode_t, owner: uid_t) {
    self.number = number
    self.mode = mode
    self.owner = owner
  }

  deinit { close(number) }

  /// Whether somebody on this terminal, or a program of the same command line, writes it.
  private var isOfShell: Bool {
    if isatty(number) == 1 { return true }
    let mark = "pipe:"
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: mark.utf8.count) { room in
      guard let start = room.baseAddress else { return false }
      return readlink("/proc/self/fd/\(number)", start, room.count) == room.count
        && room.elementsEqual(mark.utf8.map { CChar(bitPattern: $0) })
    }
  }

  /// Reads to the end.
  ///
  /// - Parameter patience: how long nothing may come; nil for what does not keep one waiting.
  func drain(limit: Int, patience: Duration?) throws(PatientFile.Failure) -> [UInt8] {
    let wait = patience.flatMap { isOfShell ? nil : Int32($0.seconds * 1_000) } ?? -1
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    // Before a writer comes, reading a pipe tells of its end.
    if patience != nil { try waitForInput(wait) }
    while true {
      let count = Glibc.read(number, &block, block.count)
      if count < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN, patience != nil else { throw .system(errno) }
        try waitForInput(wait)
        continue
      }
      if count == 0 { return bytes }
      bytes += block.prefix(count)
      if bytes.count > limit { throw .system(EFBIG) }
    }
  }

  /// Waits for input or its end; a pipe that nobody has opened for writing yet has neither.
  private func waitForInput(_ milliseconds: Int32) throws(PatientFile.Failure) {
    var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&waiting, 1, milliseconds)
      if count > 0 { return }
      if count == 0 { throw .silent }
      guard errno == EINTR else { throw .system(errno) }
    }
  }
}
