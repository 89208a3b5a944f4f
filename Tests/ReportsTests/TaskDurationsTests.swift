import Foundation
import TaskModel
import TestSupport
import Testing

@testable import Reports

/// What is usual is what most tasks took.
@Suite struct TaskDurationsTests {
  private static let start = CacheTask.endedStart

  @Test func figures() {
    var tasks = (1...100).map { CacheTask.ended("\($0)", took: Double($0)) }
    tasks.append(CacheTask.ended("f", took: 9_999) { $0.status = .failed })
    tasks.append(CacheTask.ended("u", took: nil))
    tasks.append(CacheTask.ended("c", took: 5) { $0.createdAt = nil })
    tasks += (1...4).map {
      CacheTask.ended("p\($0)", took: 1_000, account: "two", kind: .prefetch)
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
