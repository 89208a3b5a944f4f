import Foundation
import GRDB
import Glibc
import Store
import Synchronization
import TaskModel

/// A folder that lasts as long as it is held, with the place of a store in it.
final class StoreFixture: StorePlace {
  let folder: String
  let path: String
  let isOnNetwork: Bool

  init(isOnNetwork: Bool = false) throws {
    self.isOnNetwork = isOnNetwork
    folder = NSTemporaryDirectory() + "cdntop-store-" + UUID().uuidString
    path = folder + "/cdntop.db"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func judge(making: Bool, within patience: Duration) throws(StoreError) -> StoreFile? {
    var facts = stat()
    if stat(path, &facts) != 0 {
      guard making else { return nil }
      let made = open(path, O_CREAT | O_EXCL | O_RDWR, 0o600)
      if made >= 0 { close(made) }
      guard stat(path, &facts) == 0 else { throw .readOnly(path: path) }
    }
    return StoreFile(path: path, identity: [UInt64(facts.st_dev), UInt64(facts.st_ino)])
  }

  func exclusively(
    within patience: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) {
    let lock = open(folder + "/store.lock", O_CREAT | O_RDWR, 0o600)
    guard lock >= 0 else { throw .readOnly(path: path) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {}
    try body()
  }

  func isInPlace(_ file: StoreFile) throws(StoreError) -> Bool {
    try judge(making: false, within: .zero)?.identity == file.identity
  }

  func setAside(filling fill: (String) throws(StoreError) -> Void) throws(StoreError) -> String {
    let (kept, new) = (path + ".damaged", path + ".new")
    for end in ["", "-wal", "-shm", "-journal"] { unlink(new + end) }
    close(open(new, O_CREAT | O_EXCL | O_RDWR, 0o600))
    try fill(new)
    for end in ["", "-wal", "-journal"] { rename(path + end, kept + end) }
    unlink(path + "-shm")
    rename(new, path)
    return kept
  }

  /// Takes the file away, as somebody does who finds it damaged and has nothing to put in its place.
  func takeAway() throws(StoreError) {
    try exclusively(within: .zero) { () throws(StoreError) in
      _ = try setAside { _ in }
      unlink(path)
    }
  }

  /// A store as another process would have it.
  func store(_ accounts: [AccountIdentity] = [], _ remarks: Remarks = Remarks()) -> SQLiteStore {
    SQLiteStore(
      at: self, accounts: accounts, lanes: DirectLanes(), remark: { remarks.add($0) })
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  func bytes(_ name: String = "cdntop.db") throws -> Data {
    try Data(contentsOf: URL(filePath: folder + "/" + name))
  }

  func put(_ bytes: Data, _ name: String = "cdntop.db") throws {
    try bytes.write(to: URL(filePath: folder + "/" + name))
  }

  /// Runs statements over the file, as somebody else would.
  func sqlite(_ sql: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Holds the file as a process does that writes, until ``release(_:)``.
  func hold() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let holder = try DatabaseQueue(path: path, configuration: configuration)
    try holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    return holder
  }

  func release(_ holder: DatabaseQueue) throws {
    try holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
  }

  /// What a query over the file says first, as text.
  func sqliteText(_ sql: String) throws -> String? {
    try DatabaseQueue(path: path).writeWithoutTransaction { try String.fetchOne($0, sql: sql) }
  }
}

/// What stores said became of the file.
final class Remarks: Sendable {
  private let said = Mutex<[String]>([])

  var all: [String] { said.withLock { $0 } }

  func add(_ remark: String) { said.withLock { $0.append(remark) } }
}

/// Runs what may block where it is called.
struct DirectLanes: WorkLanes {
  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value { body() }
}

/// The same, and notes in which lanes.
final class NotedLanes: WorkLanes {
  private let noted = Mutex<Set<String>>([])

  var names: Set<String> { noted.withLock { $0 } }

  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value {
    noted.withLock { _ = $0.insert(lane) }
    return body()
  }
}

/// Lanes in which nothing ever ends.
final class SilentLanes: WorkLanes {
  private let count = Mutex(0)

  /// How often something was to be run.
  var calls: Int { count.withLock { $0 } }

  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value {
    count.withLock { $0 += 1 }
    throw .late
  }
}
