import Glibc
import Providers

/// A folder of the program's own, where what lasts between runs is kept; judged anew before each use.
///
/// It is not used where somebody else could have put there what is in it, and nothing in it is opened
/// through a link.
struct StateFolder: Sendable {
  /// The folder.
  let path: String
  /// How many names at the end of the path are the program's own, and no links.
  private let ownNames: Int
  private let trust: Trust

  /// Describes a folder; nothing is touched.
  init(_ path: String, trust: Trust = .own) { self.init(path, ownNames: 0, trust: trust) }

  private init(_ path: String, ownNames: Int, trust: Trust) {
    self.path = path
    self.ownNames = ownNames
    self.trust = trust
  }

  /// A folder in it.
  func folder(_ name: String) -> StateFolder {
    StateFolder(path + "/" + name, ownNames: ownNames + 1, trust: trust)
  }

  /// Opens the folder.
  ///
  /// - Parameter making: whether it, and what is missing above it, is made (0700) where it is not there,
  ///   and tightened where others can read it.
  /// - Throws: ``FileError``, which tells what mends it where the folder must not be used.
  func open(making: Bool = false) throws(FileError) -> OpenFolder {
    var walk = try FolderWalk(to: path, ownNames: ownNames, trust: trust)
    while try walk.step(making: making) {}
    if making { try walk.folder.tighten() }
    return walk.folder
  }

  /// Opens a file of the folder, and makes both where the flags say so.
  ///
  /// - Returns: the descriptor; the caller closes it.
  func open(_ name: String, _ flags: Int32, verb: String = "read") throws(FileError) -> Int32 {
    try open(making: flags & O_CREAT != 0).open(name, flags, verb: verb)
  }

  /// Reads a whole file; blocks the calling thread, but not for long.
  func read(_ name: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = path + "/" + name
    let read: Result<[UInt8], FileError>
    do throws(Aside.Failure) {
      read = try Aside.block(in: "file " + file, within: PatientFile.patience) {
        Result { () throws(FileError) in
          let number = try open(name, O_RDONLY)
          defer { close(number) }
          do {
            return try Descriptor(number: number).readToEnd(limit: limit)
          } catch {
            throw FileError("read", file, (error as? FileError)?.code ?? EIO)
          }
        }
      }
    } catch {
      throw FileError("read", file, FileError.silent)
    }
    return try read.get()
  }
}

/// The way to a folder, name by name, each opened without a link and judged before the next.
///
/// Links on the way are followed where a trusted user made them, but for the program's own names.
private struct FolderWalk {
  /// Where the way has come.
  private(set) var folder: OpenFolder
  private let trust: Trust
  /// The names still to go, the next one last.
  private var rest: [String]
  private let ownNames: Int
  private var links = 0

  /// What opens nothing but a place; the C library's name for it is an extension.
  private static let placeOnly: Int32 = 0o10_000_000
  /// As many links as the system follows.
  private static let mostLinks = 40

  init(to path: String, ownNames: Int, trust: Trust) throws(FileError) {
    self.trust = trust
    self.ownNames = ownNames
    rest = Self.names(of: path)
    folder = try Self.root(trust)
  }

  private static func names(of path: String) -> [String] {
    path.split(separator: "/").reversed().map(String.init).filter { $0 != "." }
  }

  private static func root(_ trust: Trust) throws(FileError) -> OpenFolder {
    let number = Glibc.open("/", placeOnly | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw FileError("use", "/", errno) }
    return OpenFolder("/", number, trust)
  }

  /// Goes one name on; returns whether there was one.
  mutating func step(making: Bool) throws(FileError) -> Bool {
    guard let name = rest.popLast() else { return false }
    let path = (folder.path == "/" ? "" : folder.path) + "/" + name
    let next = OpenFolder(path, try enter(name, path, making: making), trust)
    let facts = try next.facts()
    switch facts.st_mode & S_IFMT {
    case S_IFDIR:
      try check(facts, rest.count <= ownNames ? .folder : .above, path)
      folder = next
    case S_IFLNK:
      guard rest.count >= ownNames else { throw FileError("use", path, FileError.link) }
      try check(facts, .link, path)
      links += 1
      guard links <= Self.mostLinks else { throw FileError("use", path, ELOOP) }
      let target = try next.target()
      rest += Self.names(of: target)
      if target.hasPrefix("/") { folder = try Self.root(trust) }
    default: throw FileError("use", path, ENOTDIR)
    }
    return true
  }

  private func enter(_ name: String, _ path: String, making: Bool) throws(FileError) -> Int32 {
    let flags = Self.placeOnly | O_NOFOLLOW | O_CLOEXEC
    var number = openat(folder.number, name, flags)
    if number < 0, errno == ENOENT, making {
      guard mkdirat(folder.number, name, 0o700) == 0 || errno == EEXIST else {
        throw FileError("create", path, errno)
      }
      number = openat(folder.number, name, flags)
    }
    guard number >= 0 else { throw FileError("use", path, errno) }
    return number
  }

  private func check(_ facts: stat, _ role: Trust.Role, _ path: String) throws(FileError) {
    if let code = trust.fault(of: facts, as: role) { throw FileError("use", path, code) }
  }
}
