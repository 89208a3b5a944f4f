import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What one look says of when tasks end, with what earlier runs saw of them.
@Suite struct RecalledOriginsTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)
  private static let account = AccountID("ucloud")

  /// A task that was created five minutes before and is two fifths on its way, as it was seen so many seconds ago.
  private static func task(_ id: String, seen ago: Double, advance: Double) -> CacheTask {
    let at = now.addingTimeInterval(-ago)
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id), provider: ProviderID("ucloud"),
      kind: .prefetch, firstSeenAt: at)
    task.status = .running
    task.createdAt = now.addingTimeInterval(-300)
    task.progress = advance
    (task.lastSeenAt, task.lastProgressAt) = (at, at)
    task.plannedInterval = .seconds(5)
    task.origin = CacheTask.Reading(at: at, advance: advance)
    return task
  }

  private static func snapshot(_ tasks: [CacheTask]) -> Snapshot {
    var status = AccountStatus(
      account: account, provider: ProviderID("ucloud"), coverage: .full,
      plannedInterval: .seconds(5))
    status.lastSuccess = now
    (status.isComplete, status.hasBeenRead) = (true, true)
    return Snapshot(version: 1, takenAt: now, tasks: tasks, accounts: [status])
  }

  private static func left(_ snapshot: Snapshot) -> [Double?] {
    let judgement = Judgement(snapshot, now: now)
    return snapshot.tasks.map { task in judgement.timeLeft(of: task)?.rounded() }
  }

  /// The mean since the creation says 450 s: the task waited for most of the time.
  @Test("A task that an earlier run saw on its way ends at the rate it was seen at")
  func rate() async throws {
    let folder = try TemporaryFolder()
    let earlier = Self.task("1", seen: 100, advance: 0.1)
    try await KeptStore(folder.path).store.record(
      ObservationBatch(tasks: [ObservedTask(task: earlier, trail: TaskTrail())]))
    let kept = try await KeptStore(folder.path).store.allHistory(
      HistoryQuery(filter: .all, now: Self.now, ids: ["1", "2"])
    ).map(\.task)
    let snapshot = Self.snapshot([
      Self.task("1", seen: 0, advance: 0.4), Self.task("2", seen: 0, advance: 0.4),
    ])
    #expect(Self.left(snapshot) == [450, 450])
    #expect(
      Self.left(snapshot.recallingOrigins(kept.compactMap(\.knownOrigin), clockStep: 0)) == [
        200, 450,
      ])
    // The calendar was set back by 50 s since this process began.
    #expect(
      Self.left(snapshot.recallingOrigins(kept.compactMap(\.knownOrigin), clockStep: -50)) == [
        100, 450,
      ])
  }

  @Test("What is remembered from later, or of more than is done now, is not believed")
  func contradiction() {
    let snapshot = Self.snapshot([Self.task("1", seen: 0, advance: 0.4)])
    for (ago, advance) in [(-10.0, 0.2), (100, 0.5)] {
      let other = Self.task("1", seen: ago, advance: advance)
      let recalled = snapshot.recallingOrigins([other].compactMap(\.knownOrigin), clockStep: 0)
      #expect(recalled.tasks.map(\.origin) == snapshot.tasks.map(\.origin))
    }
  }
}
