import FoundationEssentials
import Glibc
import Providers

/// The few file operations the commands need, with errors that name the file.
enum Files {
  /// Tells one state of a file from the next.
  struct Stamp: Equatable, Sendable {
    private let inode: UInt64
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    fileprivate init(_ status: stat) {
      inode = UInt64(status.st_ino)
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  /// What a file held, and whose it was, at one moment.
  struct Content {
    /// The text; what is none in it is replaced.
    let text: String
    /// The first line that is not UTF-8, as a sentence that tells what to do; nil where all of it is.
    let mistake: String?
    /// The permission bits.
    let mode: mode_t
    /// The user it belongs to.
    let owner: uid_t
  }

  /// Reads a file of at most `limit` bytes; blocks the calling thread, but not for long.
  static func read(_ path: String, limit: Int) throws(FileError) -> Content {
    let content = try content(of: path, limit: limit)
    let bytes = content.bytes
    return Content(
      text: String(decoding: bytes, as: UTF8.self),
      mistake: lineThatIsNoText(of: bytes).map {
        "\(path):\($0): this line is not UTF-8; save the file as UTF-8"
      },
      mode: content.mode, owner: content.owner)
  }

  /// Reads a list of which nothing may be lost from a file of at most 64 MiB, or from standard input for `-`; blocks the
  /// calling thread.
  ///
  /// - Throws: ``FileError``, or ``UsageError`` where a line is not UTF-8.
  static func list(_ path: String, in process: ProcessContext) throws -> String {
    guard path == "-" else {
      let content = try read(path, limit: 1 << 26)
      if let mistake = content.mistake { throw UsageError.wrong(mistake) }
      return content.text
    }
    let bytes = try process.readInput()
    guard let line = lineThatIsNoText(of: bytes) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    throw UsageError.wrong("standard input:\(line): this line is not UTF-8; send UTF-8")
  }

  /// Returns the number of the first line that is not UTF-8; nil where all of it is.
  private static func lineThatIsNoText(of bytes: [UInt8]) -> Int? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    let wrong = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return (wrong ?? 0) + 1
  }

  /// Reads a file of at most `limit` bytes, whatever they are; blocks the calling thread, the longer the more there is.
  static func bytes(of path: String, limit: Int) throws(FileError) -> [UInt8] {
    let size: Int
    do throws(Aside.Failure) {
      size = try self.size(of: path)
    } catch {
      throw FileError("read", path, FileError.silent)
    }
    guard size <= limit else { throw FileError("read", path, EFBIG) }
    return try content(of: path, limit: limit, patience: patience(forBytes: size)).bytes
  }

  /// Returns how many bytes a file has, 0 for what is none; blocks the calling thread, but not for long.
  ///
  /// - Throws: where it does not answer.
  static func size(of path: String) throws(Aside.Failure) -> Int {
    try Aside.block(in: lookLane + path, within: PatientFile.patience) {
      var facts = stat()
      return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
    }
  }

  /// Returns how long a file may take that is read as a whole: none that answers gives less than 20 MiB a second.
  static func patience(forBytes count: Int) -> Duration {
    PatientFile.patience + .seconds(Double(max(0, count)) / Double(20 << 20))
  }

  private static func content(
    of path: String, limit: Int, patience: Duration = PatientFile.patience
  ) throws(FileError) -> PatientFile.Content {
    do {
      return try PatientFile.read(path, limit: limit, patience: patience)
    } catch {
      switch error {
      case .system(let code): throw FileError("read", path, code)
      case .noFile: throw FileError("read", path, FileError.noFile)
      case .silent: throw FileError("read", path, FileError.silent)
      }
    }
  }

  /// Does something with a file that may not answer, on a thread of its own.
  ///
  /// - Throws: what `body` throws, a ``FileError`` where the file does not answer, and `CancellationError`
  ///   where the calling task is cancelled.
  static func aside<Value: Sendable>(
    _ path: String, _ verb: String = "read", within limit: Duration = PatientFile.patience,
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let outcome: Result<Value, any Error>
    do throws(Aside.Failure) {
      outcome = try await Aside.run(in: "use of " + path, within: limit) { Result { try body() } }
    } catch {
      if error == .cancelled { throw CancellationError() }
      throw FileError(verb, path, FileError.silent)
    }
    return try outcome.get()
  }

  /// Does something with a file that may not answer, on a thread of its own, before a command begins.
  ///
  /// - Throws: what `body` throws, and that the file does not answer.
  static func asideNow<Value: Sendable>(
    _ path: String, _ verb: String, _ body: @escaping @Sendable () throws(FileError) -> Value
  ) throws(FileError) -> Value {
    let outcome = try? Aside.block(in: "use of " + path, within: PatientFile.patience) {
      Result { () throws(FileError) in try body() }
    }
    guard let outcome else { throw FileError(verb, path, FileError.silent) }
    return try outcome.get()
  }

  /// Returns the stamps of the files that answer, on threads of their own.
  static func stamps(of paths: Set<String>) async -> [String: Stamp?] {
    await withTaskGroup(of: (String, Stamp?)?.self) { group in
      for path in paths {
        group.addTask {
          do throws(Aside.Failure) {
            let found = try await Aside.run(in: lookLane + path, within: lookPatience) {
              stamp(path)
            }
            return (path, found)
          } catch {
            return nil
          }
        }
      }
      var stamps: [String: Stamp?] = [:]
      for await case let (path, stamp)? in group { stamps[path] = stamp }
      return stamps
    }
  }

  /// Returns the stamps of the files that answer, before a command begins.
  static func stampsNow(of paths: Set<String>) -> [String: Stamp?] {
    let lanes = Set(paths.map { lookLane + $0 })
    let stamps = Aside.block(in: lanes, within: lookPatience) {
      stamp(String($0.dropFirst(lookLane.count)))
    }
    return Dictionary(
      uniqueKeysWithValues: stamps.map { (String($0.key.dropFirst(lookLane.count)), $0.value) })
  }

  /// Returns the names of what is in a folder; none where there is no folder, or it does not answer.
  static func namesNow(in folder: String) -> [String] {
    let names = Aside.block(in: [lookLane + folder], within: lookPatience) { _ in
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
    return names.values.flatMap(\.self)
  }

  private static let lookLane = "look at "
  private static let lookPatience: Duration = .seconds(1)

  /// Returns a file's stamp; nil where there is no file.
  static func stamp(_ path: String) -> Stamp? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Stamp(facts) : nil
  }

  /// Makes a new file with mode 0600.
  ///
  /// - Throws: the error, `EEXIST` when something of that name is there already.
  static func create(_ path: String, text: String) throws(FileError) {
    let number = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw FileError("create", path, errno) }
    defer { close(number) }
    do {
      try Descriptor(number: number).write(text)
    } catch {
      unlink(path)
      throw FileError("write", path, (error as? FileError)?.code ?? EIO)
    }
    guard fsync(number) == 0 else { throw FileError("write", path, errno) }
  }

  /// Replaces a file in one step, so that a reader sees the old text or the new; mode 0600.
  static func replace(_ path: String, text: String) throws(FileError) {
    let new = path + ".new-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    do throws(FileError) {
      try create(new, text: text)
    } catch {
      throw FileError(error.verb, path, error.code)
    }
    guard rename(new, path) == 0 else {
      let code = errno
      unlink(new)
      throw FileError("write", path, code)
    }
  }

  /// What a path that an operator named leads to.
  private enum Place {
    /// A file, or nothing yet; behind all links.
    case file(String)
    /// What is written into: a pipe, a device, a link to a file that is not there yet.
    case stream
  }

  private static func place(of path: String) throws(FileError) -> Place {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      return lstat(path, &facts) == 0 ? .stream : .file(path)
    }
    switch facts.st_mode & S_IFMT {
    case S_IFDIR: throw FileError("write", path, EISDIR)
    case S_IFREG:
      guard let target = realpath(path, nil) else { throw FileError("write", path, errno) }
      defer { free(target) }
      return .file(String(cString: target))
    default: return .stream
    }
  }

  /// Makes sure that a text can be put at a path later.
  ///
  /// - Throws: ``FileError`` where a folder is there, or what is there, or else its folder, cannot be
  ///   written, or does not answer.
  static func checkPlace(of path: String) throws(FileError) {
    try asideNow(path, "write") { () throws(FileError) in
      switch try place(of: path) {
      case .file(let file):
        guard access(ProgramPaths.folder(of: file), W_OK | X_OK) == 0 else {
          throw FileError("write", path, errno)
        }
      case .stream:
        guard access(path, W_OK) == 0 || errno == ENOENT else {
          throw FileError("write", path, errno)
        }
      }
    }
  }

  /// Puts a text where an operator wants it: a file is replaced in one step, mode 0600, behind whatever
  /// links lead to it; into a pipe or a device it is written.
  ///
  /// - Parameter waits: whether to wait until somebody reads a named pipe; otherwise that is an error.
  /// - Throws: ``FileError``.
  static func put(_ path: String, text: String, waits: Bool = true) throws(FileError) {
    switch try place(of: path) {
    case .file(let file): try replace(file, text: text)
    case .stream:
      let patience = waits ? 0 : O_NONBLOCK
      let number = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | patience, 0o600)
      guard number >= 0 else { throw FileError("write", path, errno) }
      defer { close(number) }
      do {
        try Descriptor(number: number).write(text)
      } catch {
        throw FileError("write", path, (error as? FileError)?.code ?? EPIPE)
      }
    }
  }
}
