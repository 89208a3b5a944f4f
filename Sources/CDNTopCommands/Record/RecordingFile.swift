import FoundationEssentials
import Glibc
import Providers
import Synchronization
import TaskModel

/// The file a run records into, locked for as long as it is open; its calls block.
///
/// It ends with a whole frame at any time but within a call. What was not written because of a fault is no part of it:
/// the next snapshot begins a session anew, and so tells everything again.
final class RecordingFile: Sendable {
  /// Why a file is not recorded into, said before anything is written.
  enum Refusal: Error, CustomStringConvertible {
    /// It is what a recording cannot be, or damaged.
    case content(RecordingError, path: String)
    /// Another process records into it.
    case busy(path: String)
    /// The name is that of a link, which may lead anywhere.
    case link(path: String)
    /// There is no room left in what can be replayed.
    case full(path: String)

    var description: String {
      switch self {
      case .content(let error, let path):
        "\(path) \(error); nothing was written: give --record another name"
      case .busy(let path): "\(path) is being recorded by another process"
      case .link(let path): "\(path) is a symbolic link; give --record the file itself"
      case .full(let path):
        "\(path) is as long as a recording can be, \(mostText); give --record another name"
      }
    }
  }

  /// The file as the operator knows it.
  let path: String

  private struct State {
    /// Where the next frame is written.
    var end: Int
    var writer: RecordingWriter
    /// Whether something was written that may not be on the disk yet.
    var isUnsynced = true
    /// Whether the session has ended; what is seen later is not in it.
    var isOver = false
  }

  /// The most bytes of a file: all of it is read to be replayed, and looked through to be added to.
  static let mostBytes = 1 << 30
  /// The same in words.
  static let mostText = "1 GiB"

  private let number: Int32
  private let program: String
  private let isRedacted: Bool
  private let limit: Int
  private let state: Mutex<State>

  /// Opens a file, or makes it, and cuts off what was not written to its end.
  ///
  /// - Parameters:
  ///   - program: what records, such as `cdntop 1.0`.
  ///   - isRedacted: whether paths and queries of URLs are hidden.
  ///   - limit: how many bytes it may have.
  /// - Throws: ``Refusal`` and ``FileError``; what is there is as it was then.
  init(_ path: String, by program: String, isRedacted: Bool, limit: Int = mostBytes) throws {
    let number = open(
      path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    guard number >= 0 else {
      if errno == ELOOP { throw Refusal.link(path: path) }
      throw FileError("write", path, errno)
    }
    do {
      let end = try Self.begin(number, path, limit: limit)
      self.path = path
      self.number = number
      self.program = program
      self.isRedacted = isRedacted
      self.limit = limit
      state = Mutex(
        State(end: end, writer: RecordingWriter(program: program, isRedacted: isRedacted)))
    } catch {
      close(number)
      throw error
    }
  }

  deinit { close(number) }

  /// Locks a file, and returns how long it is once it has a first line and nothing behind its last whole frame.
  private static func begin(_ number: Int32, _ path: String, limit: Int) throws -> Int {
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw FileError("write", path, errno) }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw FileError("write", path, FileError.noFile)
    }
    guard facts.st_size < limit else { throw Refusal.full(path: path) }
    while flock(number, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { throw Refusal.busy(path: path) }
      guard errno == EINTR else { throw FileError("lock", path, errno) }
    }
    let whole: Int
    do {
      let bytes = try Descriptor(number: number).readToEnd(limit: limit)
      whole = bytes.isEmpty ? 0 : try RecordingFormat.wholeLength(of: bytes)
    } catch let error as FileError {
      throw FileError("read", path, error.code)
    } catch let error as RecordingError {
      throw Refusal.content(error, path: path)
    }
    guard ftruncate(number, whole) == 0 else { throw FileError("write", path, errno) }
    guard whole == 0 else { return whole }
    try append(RecordingFormat.head, at: 0, of: number, path)
    return RecordingFormat.head.count
  }

  /// Adds what a snapshot tells, and the changes before it.
  ///
  /// - Parameter calendarAhead: how many seconds the calendar is ahead of their times.
  /// - Returns: whether there was room for it, or the session has ended before; if not, it ends with what was there before.
  /// - Throws: ``FileError``; the file is as it was then.
  @discardableResult
  func add(
    _ changes: [TaskChange], _ snapshot: Snapshot, calendarAhead: TimeInterval
  ) throws(FileError) -> Bool {
    try state.withLock { state throws(FileError) -> Bool in
      guard !state.isOver else { return true }
      for change in changes { state.writer.note(change) }
      state.writer.setCalendar(ahead: calendarAhead)
      let frames = state.writer.moment(snapshot)
      let end = state.writer.end()
      do throws(FileError) {
        guard state.end + frames.count + end.count <= limit else {
          try append(end, to: &state)
          state.isOver = true
          return false
        }
        try append(frames, to: &state)
        return true
      } catch {
        state.writer = RecordingWriter(program: program, isRedacted: isRedacted)
        throw error
      }
    }
  }

  /// Has what was written reach the disk.
  func sync() throws(FileError) {
    try state.withLock { state throws(FileError) in
      guard state.isUnsynced else { return }
      guard fdatasync(number) == 0 else { throw FileError("write", path, errno) }
      state.isUnsynced = false
    }
  }

  /// Says that the session ends well.
  func end() throws(FileError) {
    try state.withLock { state throws(FileError) in
      guard !state.isOver else { return }
      try append(state.writer.end(), to: &state)
      state.isOver = true
    }
    try sync()
  }

  private func append(_ bytes: [UInt8], to state: inout State) throws(FileError) {
    guard !bytes.isEmpty else { return }
    do throws(FileError) {
      try Self.append(bytes, at: state.end, of: number, path)
    } catch {
      // A process that ends before this has happened leaves the beginning of a frame, which the next one cuts off.
      ftruncate(number, state.end)
      throw error
    }
    state.end += bytes.count
    state.isUnsynced = true
  }

  private static func append(
    _ bytes: [UInt8], at place: Int, of number: Int32, _ path: String
  ) throws(FileError) {
    guard lseek(number, place, SEEK_SET) == place else { throw FileError("write", path, errno) }
    do {
      try Descriptor(number: number).write(bytes)
    } catch {
      throw FileError("write", path, (error as? FileError)?.code ?? EIO)
    }
  }
}
