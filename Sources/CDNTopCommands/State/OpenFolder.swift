import FoundationEssentials
import Glibc
import TaskModel

/// A folder of the program's own that was judged and is open: what its path leads to later does not matter.
final class OpenFolder: Sendable {
  /// The path, for people.
  let path: String
  /// The descriptor, with which nothing is read.
  let number: Int32
  private let trust: Trust

  /// The most files in which the bytes of one damaged file are kept.
  static let mostKept = 10

  /// Takes a descriptor over.
  init(_ path: String, _ number: Int32, _ trust: Trust) {
    self.path = path
    self.number = number
    self.trust = trust
  }

  deinit { close(number) }

  /// Whose it is, and who may do what with it.
  func facts() throws(FileError) -> stat {
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw FileError("use", path, errno) }
    return facts
  }

  /// Where the link leads that this is.
  func target() throws(FileError) -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlinkat(number, "", &bytes, bytes.count - 1) >= 0 else {
      throw FileError("use", path, errno)
    }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Keeps others from reading the user's own folder.
  func tighten() throws(FileError) {
    let facts = try facts()
    guard facts.st_mode & 0o077 != 0, facts.st_uid == geteuid() else { return }
    let own = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0 else { return }
    defer { close(own) }
    fchmod(own, 0o700)
  }

  /// Keeps others from reading a file of the user's own, if there is one of that name.
  ///
  /// It is not opened for that (see ``judge(_:)``). Where it cannot be done, such as on a disk that knows no modes or
  /// can only be read, all else goes on as it would.
  func tighten(_ name: String) {
    var facts = stat()
    guard fstatat(number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0, let mode = Self.tightened(facts)
    else { return }
    fchmodat(number, name, mode, AT_SYMLINK_NOFOLLOW)
  }

  /// The mode that a file of ours is to have where others can read it; nil where it is to stay as it is.
  private static func tightened(_ facts: stat) -> mode_t? {
    let isOwn = facts.st_mode & S_IFMT == S_IFREG && facts.st_uid == geteuid()
    return isOwn && facts.st_mode & 0o077 != 0 ? facts.st_mode & 0o700 : nil
  }

  /// Opens a file, which is neither a link nor a pipe nor a device, and nobody else's; one that is opened for writing is
  /// tightened where others can read it.
  ///
  /// - Returns: the descriptor; the caller closes it.
  func open(_ name: String, _ flags: Int32, verb: String = "read") throws(FileError) -> Int32 {
    let file = path + "/" + name
    let opened = openat(
      number, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    guard opened >= 0 else {
      switch errno {
      case ELOOP: throw FileError(verb, file, FileError.link)
      // What a pipe that nobody reads says to who would write.
      case ENXIO: throw FileError(verb, file, FileError.noFile)
      default: throw FileError(verb, file, errno)
      }
    }
    do throws(FileError) {
      try check(opened, file, isWritten: flags & O_ACCMODE != O_RDONLY, verb: verb)
    } catch {
      close(opened)
      throw error
    }
    var facts = stat()
    if flags & O_ACCMODE != O_RDONLY, fstat(opened, &facts) == 0,
      let mode = Self.tightened(facts)
    {
      fchmod(opened, mode)
    }
    return opened
  }

  private func check(
    _ opened: Int32, _ file: String, isWritten: Bool, verb: String
  ) throws(FileError) {
    var facts = stat()
    guard fstat(opened, &facts) == 0 else { throw FileError(verb, file, errno) }
    switch facts.st_mode & S_IFMT {
    case S_IFREG:
      let fault = trust.fault(of: facts, as: .file(isWritten: isWritten))
      if let fault { throw FileError(verb, file, fault) }
    case S_IFDIR: throw FileError(verb, file, EISDIR)
    default: throw FileError(verb, file, FileError.noFile)
    }
  }

  /// Judges a file without opening it: for files that others open, and that may be locked.
  ///
  /// (Whoever closes a descriptor of a file gives up all locks that the process has on it.)
  ///
  /// - Returns: what it is; nil where there is none.
  func judge(_ name: String) throws(FileError) -> stat? {
    let file = path + "/" + name
    var facts = stat()
    guard fstatat(number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
      guard errno == ENOENT else { throw FileError("use", file, errno) }
      return nil
    }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFLNK: throw FileError("use", file, FileError.link)
    case S_IFDIR: throw FileError("use", file, EISDIR)
    default: throw FileError("use", file, FileError.noFile)
    }
    if let fault = trust.fault(of: facts, as: .file(isWritten: true)) {
      throw FileError("use", file, fault)
    }
    return facts
  }

  /// Whether there is anything of that name.
  func has(_ name: String) throws(FileError) -> Bool {
    var facts = stat()
    if fstatat(number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 { return true }
    guard errno == ENOENT else { throw FileError("use", path + "/" + name, errno) }
    return false
  }

  /// Makes an empty file with mode 0600, unless there is something of that name.
  func make(_ name: String) throws(FileError) {
    let made = openat(number, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if made >= 0 {
      close(made)
    } else if errno != EEXIST {
      throw FileError("create", path + "/" + name, errno)
    }
  }

  /// The path as it is without links: where the folder is, whatever led here.
  func realPath() throws(FileError) -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink("/proc/self/fd/\(number)", &bytes, bytes.count - 1) > 0 else {
      throw FileError("use", path, errno)
    }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes a new file with mode 0600, and has it filled.
  ///
  /// - Throws: `EEXIST` when something of that name is there already; otherwise there is no such file then.
  func create(_ name: String, _ fill: (Descriptor) throws -> Void) throws(FileError) {
    let file = path + "/" + name
    let made = openat(number, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard made >= 0 else { throw FileError("create", file, errno) }
    defer { close(made) }
    var code: Int32 = 0
    do {
      try fill(Descriptor(number: made))
      if fsync(made) != 0 { code = errno }
    } catch {
      code = (error as? FileError)?.code ?? EIO
    }
    guard code != 0 else { return }
    unlinkat(number, name, 0)
    throw FileError("write", file, code)
  }

  private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  /// Renames what is damaged to `NAME.damaged-DATE`, and what stands beside it along.
  ///
  /// To be called while nobody else does.
  ///
  /// - Parameter ends: what the names of those have behind the name.
  /// - Returns: the new name.
  /// - Throws: ``FileError``, also where there are too many such files already.
  func moveAside(_ name: String, with ends: [String], at now: Date) throws(FileError) -> String {
    let there = Set(names)
    let new = try placesAside(name, at: now).first { !there.contains($0) }
    guard let new else { throw FileError("keep another", path + "/" + name, FileError.tooMany) }
    guard renameat(number, name, number, new) == 0 || errno == ENOENT else {
      throw FileError("rename", path + "/" + name, errno)
    }
    for end in ends { renameat(number, name + end, number, new + end) }
    for end in [""] + ends { tighten(new + end) }
    return new
  }

  /// Gives a file another name, in place of one that has it.
  func rename(_ name: String, to new: String) throws(FileError) {
    guard renameat(number, name, number, new) == 0 else {
      throw FileError("rename", path + "/" + name, errno)
    }
  }

  /// Removes a file, if there is one.
  func remove(_ name: String) throws(FileError) {
    guard unlinkat(number, name, 0) == 0 || errno == ENOENT else {
      throw FileError("remove", path + "/" + name, errno)
    }
  }

  /// The names under which something damaged may be kept.
  private func placesAside(_ stem: String, at now: Date) throws(FileError) -> [String] {
    let mark = stem + ".damaged-"
    guard
      names.count(where: { name in
        name.hasPrefix(mark) && !["-wal", "-shm", "-journal"].contains(where: name.hasSuffix)
      }) < Self.mostKept
    else {
      throw FileError("keep another", path + "/" + mark + "DATE", FileError.tooMany)
    }
    let day = mark + RFC3339.text(now).prefix(10)
    return (1...Self.mostKept).map { $0 == 1 ? day : "\(day)-\($0)" }
  }

  /// Renames a file of an earlier version to `NAME.old`, or `NAME.old-2` and so on, of which the last is replaced.
  ///
  /// - Returns: the new name.
  func retire(_ name: String) throws(FileError) -> String {
    let there = Set(names)
    let places = (1...Self.mostKept).map { name + ".old" + ($0 == 1 ? "" : "-\($0)") }
    let new = places.first { !there.contains($0) } ?? places[Self.mostKept - 1]
    guard renameat(number, name, number, new) == 0 else {
      throw FileError("rename", path + "/" + name, errno)
    }
    tighten(new)
    return new
  }
}
