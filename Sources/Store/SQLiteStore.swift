public import FoundationEssentials
import GRDB
import Synchronization
public import TaskModel

/// The store that every user has: one SQLite file, which the processes of a user share.
public final class SQLiteStore: TaskStore {
  let place: (any StorePlace)?
  private let lanes: any WorkLanes
  let clock: any Clock<Duration>
  let now: @Sendable () -> Date
  let directory: AccountDirectory
  let told = Told()
  let budgetRest = StoreRest()
  private let lookRest = StoreRest()
  /// What operators gave.
  private let kept: Connection
  /// What is only read; the same as `kept` for a store in memory, which another connection would not see.
  private let looking: Connection
  /// Calls that are counted.
  let budgets: Connection
  /// What was observed.
  let observed: Connection

  /// Makes a store; nothing is opened, and the file is made when something is written first.
  ///
  /// - Parameters:
  ///   - place: where it lies; nil for one in memory.
  ///   - accounts: what the names of the configuration mean.
  ///   - lanes: runs what may block.
  ///   - mayRepair: whether what is damaged, or of a newer program, is set aside; else it cannot be used.
  ///   - clock: what the pauses go by between two looks at what others do.
  ///   - now: the calendar, which processes share.
  ///   - remark: is told, in a sentence, what became of the file.
  public init(
    at place: (any StorePlace)?, accounts: [AccountIdentity] = [], lanes: any WorkLanes,
    mayRepair: Bool = true, clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() },
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.place = place
    self.lanes = lanes
    self.clock = clock
    self.now = now
    directory = AccountDirectory(accounts)
    kept = Connection(
      place, care: .full, patience: Self.keptPatience, mayRepair: mayRepair, remark: remark)
    budgets =
      place == nil
      ? kept
      : Connection(
        place, care: .normal, patience: Self.budgetPatience, mayRepair: mayRepair, remark: remark)
    observed =
      place == nil ? kept : Connection(place, care: .normal, mayRepair: mayRepair, remark: remark)
    looking =
      place == nil ? kept : Connection(place, care: .full, mayRepair: mayRepair, remark: remark)
  }

  public var standing: StoreStanding {
    place == nil ? .memory : told.isReadOnly ? .readOnly : .kept
  }

  /// Opens what is there, so that what is wrong with it is known.
  public func open() async throws(StoreError) {
    let looking = looking
    let isReadOnly = try await run(lookLane) { () throws(StoreError) in
      try looking.isReadOnly()
    }
    told.setReadOnly(isReadOnly)
  }

  public func watched() async throws(StoreError) -> [TrackedTask] {
    let directory = directory
    return try await read { try WatchRows.read(from: $0, directory) } ?? []
  }

  /// The same for who has no task to wait in: it blocks the calling thread, as long as the disk takes.
  public func watchedNow() throws(StoreError) -> [TrackedTask] {
    try looking.use(making: false) { try WatchRows.read(from: $0, directory) } ?? []
  }

  public func track(_ entries: [TrackedTask], guessed: Set<String>) async throws(StoreError) {
    try await changeWatchList { $0.track(entries, guessed: guessed) }
  }

  public func untrack(
    _ ids: Set<String>, of account: AccountID
  ) async throws(StoreError) -> Set<String> {
    let removed = Mutex<Set<String>>([])
    try await changeWatchList(making: false) { list in
      let gone = list.untrack(ids, of: account)
      removed.withLock { $0 = gone }
    }
    return removed.withLock { $0 }
  }

  public func label(_ entries: [TrackedTask]) async throws(StoreError) {
    let directory = directory
    try await write(.watchList, making: true) { database in
      // What was observed of a task loses its label with the entry, before that is dropped.
      let isLabeled = try WatchRows.change(database, directory) { $0.label(entries) }
      let isDropped = try WatchRows.change(database, directory) { $0.dropUnlabeled(entries) }
      return isLabeled || isDropped
    }
  }

  private func changeWatchList(
    making: Bool = true, _ body: @escaping @Sendable (inout WatchedTasks) -> Void
  ) async throws(StoreError) {
    let directory = directory
    try await write(.watchList, making: making) { database in
      try WatchRows.change(database, directory, body)
    }
  }

  public func memory() async throws(StoreError) -> MonitorMemory {
    try await read { try MemoryRows.read(from: $0) } ?? MonitorMemory()
  }

  @discardableResult
  public func keep(
    _ changes: [MonitorMemory.Change]
  ) async throws(StoreError) -> MonitorMemory {
    let memory = Mutex(MonitorMemory())
    try await write(.memory, making: true) { database in
      let isChanged = try MemoryRows.change(database, changes)
      let now = try MemoryRows.read(from: database)
      memory.withLock { $0 = now }
      return isChanged
    }
    return memory.withLock { $0 }
  }

  public func acknowledgements(since: Date) async throws(StoreError) -> [Acknowledgement] {
    let directory = directory
    return try await read { try NoteRows.read(since: since, from: $0, directory) } ?? []
  }

  public func acknowledge(_ notes: [Acknowledgement]) async throws(StoreError) {
    guard !notes.isEmpty else { return }
    let directory = directory
    let oldest = now().addingTimeInterval(-Acknowledgement.lasting)
    try await write(.acknowledgements, making: true) { database in
      try NoteRows.add(notes, to: database, directory)
      try NoteRows.drop(before: oldest, from: database)
      return true
    }
  }

  // MARK: Lanes

  /// What hangs holds up nothing but what is about the same file, in the same way; a store in memory has one connection,
  /// and so one lane.
  func lane(_ use: String) -> String { place.map { use + " " + $0.path } ?? "the store in memory" }

  private var keptLane: String { lane("use of") }
  private var lookLane: String { lane("look at") }

  /// How long other processes are waited for with what an operator gave: who comes late in a crowd has his turn.
  private static let keptPatience: Duration = .seconds(15)

  /// Writes in one transaction; `body` returns whether it changed something of the topic.
  func write(
    _ topic: StoreTopic, making: Bool, _ body: @escaping @Sendable (Database) throws -> Bool
  ) async throws(StoreError) {
    let kept = kept
    let revision = try await run(keptLane, within: Self.keptPatience + .seconds(2)) {
      () throws(StoreError) in
      try kept.use(making: making) { database in
        try database.writing { try body(database) ? Topics.raise(topic, in: database) : nil }
      } ?? nil
    }
    if let revision { told.own.note(revision, of: topic) }
  }

  func read<Value: Sendable>(
    within limit: Duration = .seconds(7), _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value? {
    guard lookRest.mayAsk(at: now()) else { throw .silent(path: place?.path ?? "") }
    let looking = looking
    do throws(StoreError) {
      let value = try await run(lookLane, within: limit) { () throws(StoreError) in
        try looking.use(making: false) { database in
          // All of it is of one moment.
          var value: Value?
          try database.inTransaction(.deferred) {
            value = try body(database)
            return .commit
          }
          return value
        } ?? nil
      }
      lookRest.end()
      return value
    } catch {
      if case .silent = error { lookRest.begin(at: now()) } else { lookRest.end() }
      throw error
    }
  }

  func run<Value: Sendable>(
    _ lane: String, within limit: Duration = .seconds(7),
    _ body: @escaping @Sendable () throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let outcome: Result<Value, StoreError>
    do throws(LaneFailure) {
      outcome = try await lanes.run(in: lane, within: limit) {
        Result { () throws(StoreError) in try body() }
      }
    } catch {
      throw error == .cancelled ? .cancelled : .silent(path: place?.path ?? "")
    }
    return try outcome.get()
  }
}
