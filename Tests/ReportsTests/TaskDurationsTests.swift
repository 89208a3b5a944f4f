import Foundation
import TaskModel
import Testing

@testable import Reports

/// What is usual is what most tasks took.
@Suite struct TaskDurationsTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private static func task(
    _ id: String, took seconds: Double? = 60, created: Double = 0, account: String = "one",
    kind: TaskKind = .purgeURL, _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id, family: kind.family),
      provider: ProviderID("p"), kind: kind, firstSeenAt: start)
    task.status = .succeeded
    task.isEndConfirmed = true
    task.createdAt = start.addingTimeInterval(created)
    task.lastSeenAt = start
    task.finish = seconds.map {
      CacheTask.Finish(
        at: start.addingTimeInterval(created + $0), source: .observed, notBefore: start)
    }
    change(&task)
    return task
  }

  @Test func figures() {
    var tasks = (1...100).map { Self.task("\($0)", took: Double($0)) }
    tasks.append(Self.task("f", took: 9_999) { $0.status = .failed })
    tasks.append(Self.task("u", took: nil))
    tasks.append(Self.task("c", took: 5) { $0.createdAt = nil })
    tasks += (1...4).map {
      Self.task("p\($0)", took: 1_000, account: "two", kind: .prefetch)
    }
    let durations = TaskDurations(tasks)
    #expect(
      durations.rows == [
        TaskDurations.Row(
          account: AccountID("one"), kind: .purgeURL, tasks: 100, median: .seconds(50),
          p95: .seconds(95), longest: .seconds(100)),
        TaskDurations.Row(
          account: AccountID("two"), kind: .prefetch, tasks: 4, median: .seconds(1_000),
          p95: .seconds(1_000), longest: .seconds(1_000)),
      ])
    #expect(durations.usual(of: AccountID("one")) == [.purgeURL: .seconds(95)])
    // A few tasks do not tell what is usual.
    #expect(durations.usual(of: AccountID("two")).isEmpty)
  }

  @Test func slowVendorsAreNotCalledStalledTooSoon() {
    let limits = StallLimits()
    #expect(limits.widened(by: [.purgeURL: .seconds(60)]) == limits)
    #expect(
      limits.widened(by: [
        .purgeURL: .seconds(60), .purgeDirectory: .seconds(3_600), .prefetch: .seconds(7_200),
      ])
        == StallLimits(purge: .seconds(5_400), prefetch: .seconds(10_800)))
  }
}
