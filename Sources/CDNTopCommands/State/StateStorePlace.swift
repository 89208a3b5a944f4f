import FoundationEssentials
import Glibc
import Providers
import Store
import TaskModel

/// The store's place in the state folder.
struct StateStorePlace: StorePlace {
  private let folder: StateFolder
  private let now: @Sendable () -> Date

  private static let name = "cdntop.db"
  private static let lock = "store.lock"
  /// What stands beside the database, and belongs to it: its log, the log's index, its rollback journal.
  private static let companions = ["-wal", "-shm", "-journal"]
  /// What is to take the place of one that is set aside: while it is filled, and when it is whole.
  private static let unfinished = "cdntop.db.unfinished"
  private static let next = "cdntop.db.new"

  init(_ folder: StateFolder, now: @escaping @Sendable () -> Date) {
    self.folder = folder
    self.now = now
  }

  var path: String { folder.path + "/" + Self.name }

  var isOnNetwork: Bool { FileSystemKind(of: folder.path)?.isShared ?? false }

  func judge(making: Bool, within patience: Duration) throws(StoreError) -> StoreFile? {
    do throws(FileError) {
      let open = try folder.open(making: making)
      var facts = try open.judge(Self.name)
      if facts == nil {
        let hasNext = try open.judge(Self.next) != nil
        if making || hasNext { try settle(making: making, within: patience) }
        facts = try open.judge(Self.name)
      }
      guard let facts else { return nil }
      for end in Self.companions { _ = try open.judge(Self.name + end) }
      if making { for end in [""] + Self.companions { open.tighten(Self.name + end) } }
      return StoreFile(
        path: try open.realPath() + "/" + Self.name,
        identity: facts.identity)
    } catch {
      if error.isMissingFile, !making { return nil }
      throw StoreError(error, path)
    }
  }

  /// Sees to it that there is a file, while nobody sets another one aside: the new one, where somebody was killed who set
  /// the old one aside, or an empty one.
  ///
  /// A log that has lost its file, for the same reason, is kept: SQLite would delete it, or take it for the new one's.
  private func settle(making: Bool, within patience: Duration) throws(FileError) {
    let outcome: Result<Void, FileError>
    do {
      outcome = try FileLock.hold(Self.lock, in: folder, within: patience) { open in
        Result { () throws(FileError) in
          guard try open.judge(Self.name) == nil else { return }
          var isLeft = false
          for end in Self.companions { isLeft = try open.judge(Self.name + end) != nil || isLeft }
          if isLeft { _ = try open.moveAside(Self.name, with: Self.companions, at: now()) }
          if try open.judge(Self.next) != nil {
            try open.rename(Self.next, to: Self.name)
          } else if making {
            try open.make(Self.name)
          }
        }
      }
    } catch {
      throw (error as? FileError) ?? FileError("create", path, EIO)
    }
    try outcome.get()
  }

  func exclusively(
    within patience: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) {
    let outcome: Result<Void, StoreError>
    do {
      outcome = try FileLock.hold(Self.lock, in: folder, within: patience) { _ in
        Result { () throws(StoreError) in try body() }
      }
    } catch {
      let path = path
      throw (error as? FileError).map { StoreError($0, path) } ?? .failed(path: path, code: EIO)
    }
    try outcome.get()
  }

  func isInPlace(_ file: StoreFile) throws(StoreError) -> Bool {
    try inFolder { open throws(FileError) in try open.judge(Self.name)?.identity == file.identity }
  }

  func setAside(filling fill: (String) throws(StoreError) -> Void) throws(StoreError) -> String {
    try fill(
      try inFolder { open throws(FileError) in
        for end in [""] + Self.companions { try open.remove(Self.unfinished + end) }
        try open.make(Self.unfinished)
        return try open.realPath() + "/" + Self.unfinished
      })
    return try inFolder { open throws(FileError) in
      // From here on it is whole, and whoever finds no store takes it.
      try open.rename(Self.unfinished, to: Self.next)
      let kept = try open.moveAside(Self.name, with: Self.companions, at: now())
      try open.rename(Self.next, to: Self.name)
      return folder.path + "/" + kept
    }
  }

  /// Works in the folder.
  private func inFolder<Value>(
    _ body: (OpenFolder) throws(FileError) -> Value
  ) throws(StoreError) -> Value {
    do throws(FileError) {
      return try body(try folder.open())
    } catch {
      throw StoreError(error, path)
    }
  }
}

extension stat {
  /// The device and the number of the file.
  fileprivate var identity: [UInt64] { [UInt64(st_dev), UInt64(st_ino)] }
}

extension StoreError {
  /// What the system says of the file of a store.
  init(_ error: FileError, _ path: String) {
    switch error.code {
    // Whoever may not even look into the folder reads nothing of it either.
    case EACCES where error.verb == "use": self = .refused(Self.closedSentence(path))
    case EACCES, EPERM, EROFS: self = .readOnly(path: path)
    case ENOSPC, EDQUOT: self = .full(path: path)
    case FileError.held: self = .busy(path: path)
    case FileError.silent: self = .silent(path: path)
    default: self = .refused(error.description)
    }
  }

  private static func closedSentence(_ path: String) -> String {
    "the store \(path) can be neither read nor written: its folder is closed to this user; set XDG_STATE_HOME to a folder of your own"
  }
}

/// Runs what may block aside.
struct AsideLanes: WorkLanes {
  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value {
    do throws(Aside.Failure) {
      return try await Aside.run(in: lane, within: limit, body)
    } catch {
      throw error == .cancelled ? .cancelled : .late
    }
  }
}
