import Glibc

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
    /// The text.
    let text: String
    /// The permission bits.
    let mode: mode_t
    /// The user it belongs to.
    let owner: uid_t
  }

  /// Reads a file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(FileError) -> Content {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw FileError("read", path, errno) }
    defer { close(number) }
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw FileError("read", path, errno) }
    guard facts.st_mode & S_IFMT != S_IFDIR else { throw FileError("read", path, EISDIR) }
    do {
      let bytes = try Descriptor(number: number).readToEnd(limit: limit)
      return Content(
        text: String(decoding: bytes, as: UTF8.self), mode: facts.st_mode & 0o7777,
        owner: facts.st_uid)
    } catch let error as FileError {
      throw FileError(error.verb, path, error.code)
    } catch {
      throw FileError("read", path, EIO)
    }
  }

  /// Returns a file's stamp; nil where there is no file.
  static func stamp(_ path: String) -> Stamp? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Stamp(facts) : nil
  }

  /// Makes a new file with mode 0600.
  ///
  /// - Throws: the error, `EEXIST` when something of that name is there already.
  static func create(_ path: String, text: String) throws(FileError) {
    let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
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

  /// What stands behind a file's name in the name of the text that is to replace it.
  static let newMark = ".new-"

  /// Replaces a file in one step, so that a reader sees the old text or the new; mode 0600.
  static func replace(_ path: String, text: String) throws(FileError) {
    let new = path + newMark + "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try create(new, text: text)
    guard rename(new, path) == 0 else {
      let code = errno
      unlink(new)
      throw FileError("write", path, code)
    }
  }

  /// Makes sure that a file can be put at a path later.
  ///
  /// - Throws: ``FileError`` where its folder is not there or cannot be written, or a folder is there.
  static func checkPlace(of path: String) throws(FileError) {
    guard access(ProgramPaths.folder(of: path), W_OK | X_OK) == 0 else {
      throw FileError("write", path, errno)
    }
    var facts = stat()
    if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
      throw FileError("write", path, EISDIR)
    }
  }

  /// Gives a file another name, replacing what has it.
  static func move(_ path: String, to other: String) throws(FileError) {
    guard rename(path, other) == 0 else { throw FileError("rename", path, errno) }
  }

  /// Makes a private folder (0700) and what is missing above it; tightens it where it is wider.
  static func makePrivateFolder(_ path: String) throws(FileError) {
    var missing: [String] = []
    var folder = path
    while access(folder, F_OK) != 0, folder != "/", folder != "." {
      missing.append(folder)
      folder = ProgramPaths.folder(of: folder)
    }
    for folder in missing.reversed() {
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw FileError("create", folder, errno)
      }
    }
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw FileError("read", path, errno) }
    guard facts.st_mode & S_IFMT == S_IFDIR else { throw FileError("create", path, ENOTDIR) }
    if facts.st_mode & 0o077 != 0, facts.st_uid == geteuid() { chmod(path, 0o700) }
  }
}
