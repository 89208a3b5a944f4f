import Foundation
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What an engine sees is in the store, each state with the time at which it was seen.
@Suite struct TaskRecorderTests {
  private static let start = CacheTask.endedStart
  private static let account = AccountID("one")

  private static func status(answered: TimeInterval?) -> AccountStatus {
    var status = AccountStatus(
      account: account, provider: ProviderID("p"), coverage: .full, plannedInterval: .seconds(5))
    status.lastSuccess = answered.map { start.addingTimeInterval($0) }
    return status
  }

  private static func task(
    _ status: TaskStatus, _ id: String = "1", seen: TimeInterval?, label: String? = nil
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id, family: .purge),
      provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: start)
    task.status = status
    task.createdAt = start
    task.lastSeenAt = seen.map { start.addingTimeInterval($0) }
    task.label = label.map { SafeText($0, limit: .word) }
    return task
  }

  private static func snapshot(_ tasks: [CacheTask], at seconds: TimeInterval) -> Snapshot {
    Snapshot(
      version: UInt64(seconds), takenAt: start.addingTimeInterval(seconds), tasks: tasks,
      accounts: [status(answered: seconds)])
  }

  private static func kept(_ store: any TaskStore) async throws -> [RememberedTask] {
    try await store.allHistory(HistoryQuery(filter: .all, now: start, includesURLs: true))
  }

  private static func seconds(_ found: RememberedTask) -> [String] {
    found.trail.transitions.map { "\($0.status) \(Int($0.at.timeIntervalSince(start)))" }
  }

  /// It may have ended long ago, and would have a time of its end that nobody saw.
  @Test func whatIsNotReadToItsEndIsInNoState() async throws {
    let store = SQLiteStore.inMemory
    let recorder = TaskRecorder(store) { Issue.record("\($0)") }
    for status in [TaskStatus.unknown, .running] {
      var part = Self.task(status, seen: 1)
      part.isPartlyRead = true
      await recorder.take(Self.snapshot([part], at: 1))
      #expect(try await Self.kept(store).isEmpty)
    }
    await recorder.take(Self.snapshot([Self.task(.succeeded, seen: 2)], at: 2))
    let found = try #require(try await Self.kept(store).first)
    #expect(Self.seconds(found) == ["succeeded 2"])
    #expect(found.task.finish == nil)
  }

  @Test func everyStateIsKeptWithItsTime() async throws {
    let store = SQLiteStore.inMemory
    let recorder = TaskRecorder(store) { Issue.record("\($0)") }
    let (snapshots, inlet) = AsyncStream.makeStream(of: Snapshot.self)
    let (changes, changed) = AsyncStream.makeStream(of: TaskChange.self)
    let states: [(TaskStatus, TimeInterval)] = [(.queued, 1), (.running, 7), (.succeeded, 20)]
    var before = TaskStatus.unknown
    for (number, state) in states.enumerated() {
      let task = Self.task(state.0, seen: state.1)
      changed.yield(
        TaskChange(
          sequence: UInt64(number), at: Self.start.addingTimeInterval(state.1),
          kind: number == 0 ? .appeared(task) : .status(task, from: before)))
      before = state.0
    }
    changed.finish()
    inlet.finish()
    await recorder.run(snapshots, changes: changes)
    // A slow reader sees the last snapshot alone.
    await recorder.take(
      Self.snapshot([Self.task(.succeeded, seen: 21, label: "INC-1")], at: 21))
    let found = try #require(try await Self.kept(store).first)
    #expect(Self.seconds(found) == ["queued 1", "running 7", "succeeded 20"])
    #expect(found.task.label?.text == "INC-1")
    #expect(found.task.status == .succeeded)
  }

  /// Snapshots alone tell of states too, and of what no change tells.
  @Test func whatOnlySnapshotsTellIsKept() async throws {
    let store = SQLiteStore.inMemory
    let recorder = TaskRecorder(store) { Issue.record("\($0)") }
    await recorder.take(Self.snapshot([Self.task(.running, seen: 2)], at: 3))
    var done = Self.task(.succeeded, seen: 9)
    await recorder.take(Self.snapshot([done], at: 10))
    done.isEndConfirmed = true
    done.urls = URLItems([
      URLItem(url: SafeText("http://a.example/1", limit: .url), status: .succeeded)
    ])
    await recorder.take(Self.snapshot([done], at: 12))
    let found = try #require(try await Self.kept(store).first)
    #expect(Self.seconds(found) == ["running 2", "succeeded 9"])
    #expect(found.task.urls?.count == 1)
    #expect(found.task.isEndConfirmed)
  }

  /// What nobody has described is in no state.
  @Test func whatTheVendorDoesNotKnowIsNotKept() async throws {
    let store = SQLiteStore.inMemory
    let recorder = TaskRecorder(store) { Issue.record("\($0)") }
    await recorder.take(Self.snapshot([Self.task(.unknown, seen: nil)], at: 3))
    #expect(try await Self.kept(store).isEmpty)
  }

  /// Dates are the calendar's, which may have been set since the start.
  @Test func timesAreTheCalendars() async throws {
    let store = SQLiteStore.inMemory
    let recorder = TaskRecorder(store, clockStep: { 3_600 }) { Issue.record("\($0)") }
    await recorder.take(Self.snapshot([Self.task(.running, seen: 2)], at: 3))
    let found = try #require(try await Self.kept(store).first)
    #expect(Self.seconds(found) == ["running 3602"])
    #expect(found.task.createdAt == Self.start, "the vendor's times are the vendor's")
    #expect(found.clockAhead == 0, "nothing is known of the vendor's clock")
  }

  @Test func muchIsWrittenBitByBit() async throws {
    let store = SQLiteStore.inMemory
    let recorder = TaskRecorder(store) { Issue.record("\($0)") }
    let count = TaskRecorder.batch * 2 + 7
    await recorder.take(
      Self.snapshot((0..<count).map { Self.task(.running, "\($0)", seen: 2) }, at: 3))
    #expect(try await Self.kept(store).count == count)
  }

  @Test func whatCannotBeWrittenIsToldOnceAndWrittenLater() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/state"
    try folder.write("", to: "state")
    let store = KeptStore(path).store
    let told = Mutex<[String]>([])
    let recorder = TaskRecorder(store) { text in told.withLock { $0.append(text) } }
    await recorder.take(Self.snapshot([Self.task(.running, seen: 2)], at: 3))
    await recorder.take(Self.snapshot([Self.task(.succeeded, seen: 5)], at: 6))
    #expect(told.withLock { $0.count } == 1)
    #expect(told.withLock { $0.first?.hasPrefix("the history cannot be written: ") } == true)
    try FileManager.default.removeItem(atPath: path)
    await recorder.take(Self.snapshot([Self.task(.succeeded, seen: 5)], at: 7))
    let found = try #require(try await Self.kept(store).first)
    #expect(Self.seconds(found) == ["running 2", "succeeded 5"])
  }

  @Test func whatCannotBeWrittenIsToldUntilItCan() async throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "state")
    let told = Mutex<[StoreError?]>([])
    let recorder = TaskRecorder(
      KeptStore(folder.path + "/state").store,
      failing: { error in told.withLock { $0.append(error) } }, report: { Issue.record("\($0)") })
    for seconds in [3.0, 6] {
      await recorder.take(Self.snapshot([Self.task(.running, seen: seconds)], at: seconds))
    }
    #expect(told.withLock { $0.map { $0 != nil } } == [true])
    try FileManager.default.removeItem(atPath: folder.path + "/state")
    for seconds in [70.0, 140] {
      await recorder.take(Self.snapshot([Self.task(.running, seen: seconds)], at: seconds))
    }
    #expect(told.withLock { $0.map { $0 != nil } } == [true, false])
  }

  /// One that the database never takes is told once; it blocked all that came with it.
  @Test func whatIsRefusedIsToldOnceAndLeftOut() async throws {
    let folder = try TemporaryFolder()
    try await KeptStore.refuse("7", in: folder.path)
    let store = KeptStore(folder.path).store
    let told = Mutex<[String]>([])
    let recorder = TaskRecorder(store) { text in told.withLock { $0.append(text) } }
    let count = TaskRecorder.batch + 20
    for (status, seconds) in [(TaskStatus.running, 2.0), (.succeeded, 9)] {
      await recorder.take(
        Self.snapshot(
          (0..<count).map { Self.task(status, "\($0)", seen: seconds) }, at: seconds + 1))
    }
    #expect(
      told.withLock { $0 } == [
        "the task 7 of one cannot be kept in the history: error 1811"
      ])
    let kept = try await Self.kept(store)
    #expect(kept.count == count - 1)
    #expect(kept.allSatisfy { $0.task.status == .succeeded })
  }

  /// A command that is over at once says nothing of what nobody waited for.
  @Test func whatIsGivenUpIsNobodysFault() async throws {
    let recorder = TaskRecorder(SQLiteStore.inMemory) { Issue.record("\($0)") }
    await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await recorder.run(AsyncStream { $0.finish() }, changes: AsyncStream { $0.finish() })
    }.value
  }
}
