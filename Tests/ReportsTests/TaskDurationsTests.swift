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
      durations.rows.map(Self.text) == [
        "one purge-url: 100 50 95 100", "two prefetch: 4 1000 1000 1000",
      ])
    #expect(
      durations.usual(of: AccountID("one"))
        == [.purgeURL: UsualTimes(median: .seconds(50), p95: .seconds(95))])
    // A few tasks do not tell what is usual.
    #expect(durations.usual(of: AccountID("two")).isEmpty)
  }

  private static func text(_ row: TaskDurations.Row) -> String {
    let names = [row.account?.name, row.kind?.rawValue, row.domain].compactMap(\.self)
    let spans = [row.all.median, row.all.p95, row.all.longest].map { "\(Int($0.seconds))" }
    return names.joined(separator: " ") + ": \(row.all.tasks) " + spans.joined(separator: " ")
  }

  @Test(
    arguments: [
      ([.account], ["one: 2 10 20 20", "two: 1 30 30 30"]),
      ([.domain], ["a.example: 2 10 30 30", "b.example: 2 20 30 30"]),
      ([.kind, .domain], ["purge-url a.example: 2 10 30 30", "purge-url b.example: 2 20 30 30"]),
      ([], [": 3 20 30 30"]),
    ] as [(Set<DurationKey>, [String])])
  func byWhatIsAskedFor(keys: Set<DurationKey>, rows: [String]) {
    var durations = TaskDurations(by: keys)
    durations.add(CacheTask.ended("1", took: 10) { $0.domains = ["a.example"] })
    durations.add(CacheTask.ended("2", took: 20) { $0.domains = ["b.example"] })
    durations.add(
      CacheTask.ended("3", took: 30, account: "two") { $0.domains = ["a.example", "b.example"] })
    #expect(durations.rows.map(Self.text) == rows)
  }

  /// Half as long again as in the 30 days before, of five tasks each.
  @Test(arguments: [
    (5, 5, 16.0, true), (5, 5, 15, false), (4, 5, 100, false), (5, 4, 100, false),
  ])
  func whoIsSlowToday(before: Int, today: Int, took: Double, isSlow: Bool) {
    let day = 86_400.0
    let midnight = Self.start.addingTimeInterval(40 * day)
    var durations = TaskDurations(today: midnight)
    for number in 0..<before {
      durations.add(CacheTask.ended("b\(number)", took: 10, created: 39 * day))
    }
    // What is older says nothing of what is usual.
    for number in 0..<20 { durations.add(CacheTask.ended("o\(number)", took: 900, created: day)) }
    for number in 0..<today {
      durations.add(CacheTask.ended("t\(number)", took: took, created: 40 * day + 60))
    }
    #expect(durations.rows.map(\.isSlowToday) == [isSlow])
    #expect(durations.rows.first?.today?.tasks == today)
  }

  @Test func slowVendorsAreNotCalledStalledTooSoon() {
    let limits = StallLimits()
    func usual(_ seconds: Int) -> UsualTimes {
      UsualTimes(median: .seconds(1), p95: .seconds(seconds))
    }
    #expect(limits.widened(by: [.purgeURL: usual(60)]) == limits)
    #expect(
      limits.widened(by: [
        .purgeURL: usual(60), .purgeDirectory: usual(3_600), .prefetch: usual(7_200),
      ])
        == StallLimits(purge: .seconds(5_400), prefetch: .seconds(10_800)))
  }
}
