import BenchmarkSupport
import FoundationEssentials
import Glibc
import Store
import TaskModel

/// A file of nobody's state folder, in which a store is measured, or written by processes that are killed.
struct BenchmarkPlace: StorePlace {
  let path: String
  let isOnNetwork: Bool

  /// A file of this path, which stays.
  init(at path: String, isOnNetwork: Bool = false) {
    self.path = path
    self.isOnNetwork = isOnNetwork
  }

  /// A new file in a folder of its own.
  init() throws {
    let folder =
      FileManager.default.temporaryDirectory.path
      + "/cdntop-benchmark-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    self.init(at: folder + "/cdntop.db")
  }

  func remove() {
    try? FileManager.default.removeItem(
      atPath: URL(filePath: path).deletingLastPathComponent().path)
  }

  func judge(making: Bool, within patience: Duration) throws(StoreError) -> StoreFile? {
    var facts = stat()
    if stat(path, &facts) != 0 {
      guard making else { return nil }
      let made = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
      if made >= 0 { close(made) }
      guard stat(path, &facts) == 0 else { throw .readOnly(path: path) }
    }
    return StoreFile(path: path, identity: [UInt64(facts.st_dev), UInt64(facts.st_ino)])
  }

  func exclusively(
    within patience: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) {
    let lock = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw .full(path: path) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {}
    try body()
  }

  func isInPlace(_ file: StoreFile) throws(StoreError) -> Bool { true }

  func setAside(filling fill: (String) throws(StoreError) -> Void) throws(StoreError) -> String {
    throw .damaged(path: path)
  }

  /// A store as a process has it.
  func store() -> SQLiteStore { SQLiteStore(at: self, lanes: DirectLanes()) }

  /// The bytes of the database, without its log.
  var bytes: Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }
}

/// Runs what may block where it is called.
struct DirectLanes: WorkLanes {
  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value { body() }
}
