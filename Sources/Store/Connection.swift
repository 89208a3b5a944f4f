import FoundationEssentials
import GRDB
import GRDBSQLite
import Glibc
import Synchronization
import TaskModel

/// One connection to the database: opened when it is used first, and again where the file was exchanged meanwhile.
///
/// To be used in one lane. What is damaged, or of a newer program, is set aside, and a new file takes its place, but for
/// who only looks on.
final class Connection: Sendable {
  /// How hard what is written is pushed to the disk.
  enum Care: String {
    /// To the disk before the call returns: what an operator gave.
    case full = "FULL"
    /// The death of the process loses nothing; that of the machine may lose the last moments.
    case normal = "NORMAL"
  }

  private struct Open {
    let queue: DatabaseQueue
    /// Nil for a database in memory.
    let file: StoreFile?
  }

  private let place: (any StorePlace)?
  private let care: Care
  private let patience: Patience
  private let mayRepair: Bool
  private let remark: @Sendable (String) -> Void
  private let open = Mutex<Open?>(nil)

  /// Makes a connection; nothing is opened.
  ///
  /// - Parameters:
  ///   - place: the file; nil for a database in memory, which ends with the connection.
  ///   - patience: how long to wait for other processes.
  ///   - mayRepair: whether what is damaged may be set aside.
  ///   - remark: is told, in a sentence, what became of the file.
  init(
    _ place: (any StorePlace)?, care: Care, patience: Duration = .seconds(5),
    mayRepair: Bool = true,
    remark: @escaping @Sendable (String) -> Void
  ) {
    self.place = place
    self.care = care
    self.patience = Patience(patience)
    self.mayRepair = mayRepair
    self.remark = remark
  }

  /// Uses the database; again where the file was exchanged meanwhile, so that nothing is written for nobody.
  ///
  /// - Parameter making: whether it is made where there is none.
  /// - Returns: nil where there is none.
  func use<Value>(making: Bool, _ body: (Database) throws -> Value) throws(StoreError) -> Value? {
    patience.begin()
    for attempt in 1...Self.attempts {
      guard let open = try opened(making: making) else { return nil }
      do {
        let value = try open.queue.inDatabase(body)
        // SQLite goes on in a file that was renamed, and says nothing.
        if !open.queue.hasMoved { return value }
        close()
      } catch {
        try recover(from: error, with: open.file, attempt)
      }
    }
    throw .damaged(path: path)
  }

  /// Whether nothing can be written.
  func isReadOnly() throws(StoreError) -> Bool {
    try use(making: false) { $0.isReadOnlyFile } ?? false
  }

  private var path: String { place?.path ?? "" }

  private func close() { open.withLock { $0 = nil } }

  private static let attempts = 4

  /// Makes the next attempt possible.
  ///
  /// - Throws: what the operator is told, where there is no sense in one.
  private func recover(
    from error: any Error, with file: StoreFile?, _ attempt: Int
  ) throws(StoreError) {
    switch Faults.meaning(of: error, path: path) {
    case .told(let error): throw error
    case .unopened(let error):
      // It may have gone; and on a network it is not known at once that another machine's journal has.
      if let place, let file, try !place.isInPlace(file) { return close() }
      guard attempt < Self.attempts, patience.wait() else { throw error }
      close()
    case .moved: close()
    case .damage: try setAside(file, as: nil)
    }
  }

  // MARK: Opening

  private func opened(making: Bool) throws(StoreError) -> Open? {
    if let open = open.withLock({ $0 }), !open.queue.hasMoved { return open }
    close()
    let found = try place == nil ? inMemory() : fromFile(making: making)
    open.withLock { $0 = found }
    return found
  }

  private func fromFile(making: Bool) throws(StoreError) -> Open? {
    guard let place else { return nil }
    for attempt in 1...Self.attempts {
      guard let file = try place.judge(making: making, within: patience.left) else { return nil }
      do {
        let queue = try DatabaseQueue(path: file.openedAsItIs, configuration: configuration)
        let (finding, isReadOnly) = try queue.inDatabase { database in
          (try Schema.finding(in: database), database.isReadOnlyFile)
        }
        switch finding {
        case .whole: return Open(queue: queue, file: file)
        // An empty file is no store; an older program's is read as it is where nothing may be made of it.
        case .incomplete where isReadOnly || !making || !mayRepair:
          let isEmpty = try queue.inDatabase { try $0.number("PRAGMA user_version") } == 0
          if isEmpty, making { throw StoreError.readOnly(path: path) }
          if isEmpty { return nil }
          if isReadOnly || !mayRepair { return Open(queue: queue, file: file) }
          try grow(queue, in: place)
        case .incomplete: try grow(queue, in: place)
        case .newer, .foreign: try setAside(file, as: finding)
        }
      } catch {
        try recover(from: error, with: file, attempt)
      }
    }
    throw .damaged(path: path)
  }

  /// Makes a file whole; the next attempt finds it so.
  private func grow(_ queue: DatabaseQueue, in place: any StorePlace) throws {
    var fault: (any Error)?
    try place.exclusively(within: patience.left) { () throws(StoreError) in
      // It may have been exchanged, or made whole, before it was our turn.
      guard !queue.hasMoved else { return }
      do {
        try queue.inDatabase { database in
          guard try Schema.finding(in: database) == .incomplete else { return }
          let isNew = try database.number("PRAGMA user_version") == 0
          try Schema.grow(database, onNetwork: place.isOnNetwork)
          if isNew, place.isOnNetwork { remark(Self.networkSentence(path)) }
        }
      } catch { fault = error }
    }
    if let fault { throw fault }
  }

  private func inMemory() throws(StoreError) -> Open {
    do {
      let queue = try DatabaseQueue(configuration: configuration)
      try queue.inDatabase { try Schema.grow($0, onNetwork: true) }
      return Open(queue: queue, file: nil)
    } catch {
      throw .failed(path: "in memory", code: -1)
    }
  }

  private static func networkSentence(_ path: String) -> String {
    "the store \(path) is on a network file system: it works there, but more slowly"
  }

  // MARK: Setting aside

  /// Sets aside what cannot be used, unless another process was faster.
  ///
  /// What takes its place has from the first moment what could be saved.
  ///
  /// - Parameter finding: what it was when it was opened; nil where it is damaged somewhere within.
  private func setAside(_ file: StoreFile?, as finding: Schema.Finding?) throws(StoreError) {
    close()
    guard let place, let file, mayRepair else { throw .damaged(path: path) }
    var kept: String?
    var saved = 0
    do throws(StoreError) {
      try place.exclusively(within: patience.left) { () throws(StoreError) in
        guard try place.isInPlace(file) else { return }
        // Whoever looked while another process made it did not see all of it.
        if finding != nil, try isUsable(file) { return }
        let salvage = finding == .newer ? nil : Salvage(of: file.path)
        kept = try place.setAside { path throws(StoreError) in
          saved = try fill(path, with: salvage, onNetwork: place.isOnNetwork)
        }
      }
    } catch {
      if case .readOnly = error { throw .damaged(path: path) }
      throw error
    }
    guard let kept else { return }
    guard finding != .newer else {
      return remark(
        "the store \(path) was written by a newer cdntop and was set aside as \(kept); a new one was begun"
      )
    }
    let words = saved > 0 ? " with \(saved.counted("id")) of its watch list" : ""
    remark(
      "the store \(path) is damaged and was set aside as \(kept); a new one was begun\(words)")
  }

  /// Makes a whole store of an empty file that nobody else has yet, all of it in that one file.
  ///
  /// - Returns: how many ids of the watch list were saved.
  private func fill(
    _ file: String, with salvage: Salvage?, onNetwork: Bool
  ) throws(StoreError) -> Int {
    do {
      let queue = try DatabaseQueue(path: file)
      let saved = try queue.inDatabase { database in
        try Schema.grow(database, onNetwork: onNetwork)
        return try salvage?.put(into: database) ?? 0
      }
      // The log ends with the connection, and all of it is in the file then.
      try queue.close()
      return saved
    } catch {
      switch Faults.meaning(of: error, path: path) {
      case .told(let error), .unopened(let error): throw error
      case .moved, .damage: throw .damaged(path: path)
      }
    }
  }

  private func isUsable(_ file: StoreFile) throws(StoreError) -> Bool {
    do {
      let queue = try DatabaseQueue(path: file.openedAsItIs, configuration: configuration)
      let finding = try queue.inDatabase { try Schema.finding(in: $0) }
      return finding == .whole || finding == .incomplete
    } catch {
      switch Faults.meaning(of: error, path: path) {
      case .told(let error), .unopened(let error): throw error
      case .moved, .damage: return false
      }
    }
  }

  // MARK: Settings

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "store"
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .callback { [patience] _ in patience.wait() }
    let isOnNetwork = place?.isOnNetwork ?? false
    let care = isOnNetwork ? Care.full : care
    configuration.prepareDatabase { database in
      if isOnNetwork { try database.leaveSharedMemory() }
      var isPersistent: Int32 = 1
      _ = sqlite3_file_control(
        database.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &isPersistent)
      try database.execute(
        sql: """
          PRAGMA synchronous = \(care.rawValue); PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
          PRAGMA secure_delete = FAST; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;
          PRAGMA cache_size = -4096
          """)
    }
    return configuration
  }
}

/// How long a use of the database waits for other processes, all of it together.
private final class Patience: Sendable {
  private let span: Duration
  private let end = Mutex(ContinuousClock.now)

  init(_ span: Duration) { self.span = span }

  /// Begins anew.
  func begin() { end.withLock { $0 = .now + span } }

  /// How long it waits yet.
  var left: Duration { max(.zero, ContinuousClock.now.duration(to: end.withLock(\.self))) }

  /// Waits in a pause of random length, so that none of many is always too late; returns whether to try again.
  func wait() -> Bool {
    guard ContinuousClock.now < end.withLock({ $0 }) else { return false }
    usleep(.random(in: 1_000...20_000))
    return true
  }
}

extension DatabaseQueue {
  /// Whether the file was renamed or removed, so that what is written would reach nobody.
  fileprivate var hasMoved: Bool {
    inDatabase { database in
      var moved: Int32 = 0
      let code = sqlite3_file_control(
        database.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
      return code == SQLITE_OK && moved != 0
    }
  }
}

extension StoreFile {
  /// What SQLite opens it by without making it, where it has gone meanwhile: that would have another mode.
  fileprivate var openedAsItIs: String {
    guard sqlite3_compileoption_used("USE_URI") != 0 else { return path }
    let marks: [Character: String] = ["%": "%25", "?": "%3f", "#": "%23"]
    return "file:" + path.map { marks[$0] ?? String($0) }.joined() + "?mode=rw"
  }
}

extension Database {
  /// Whether the file can only be read; a transaction that writes would begin all the same.
  fileprivate var isReadOnlyFile: Bool { sqlite3_db_readonly(sqliteConnection, "main") == 1 }

  /// Makes a rollback journal of a write-ahead log, whose index is memory that processes of one machine share.
  ///
  /// Who holds the file alone needs none of that memory.
  fileprivate func leaveSharedMemory() throws {
    try execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
    _ = try number("SELECT count(*) FROM sqlite_schema")
    if try String.fetchOne(self, sql: "PRAGMA journal_mode") == "wal" {
      try execute(sql: "PRAGMA journal_mode = DELETE")
    }
    // One that comes and goes is found by other machines when it has gone, or not while it is there: they know the names
    // of a folder as they were some moments ago.
    try execute(sql: "PRAGMA journal_mode = TRUNCATE")
    try execute(sql: "PRAGMA locking_mode = NORMAL")
    _ = try number("SELECT count(*) FROM sqlite_schema")
  }
}
