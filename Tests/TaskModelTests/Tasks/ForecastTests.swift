import FoundationEssentials
import TaskModel
import Testing

@Suite("When a task is expected to end")
struct ForecastTests {
  static let cases: [(String, Double?, @Sendable (inout CacheTask) -> Void)] = [
    ("half done after ten minutes", 600, { _ in }),
    ("nine tenths", 600.0 / 9, { $0.progress = 0.9 }),
    ("ended", nil, { $0.status = .succeeded }),
    ("gone", nil, { $0.isGone = true }),
    ("hardly begun", nil, { $0.progress = 0.01 }),
    ("nothing to go by", nil, { $0.progress = nil }),
    ("all done and not ended", nil, { $0.progress = 1 }),
    (
      "half of the URLs have arrived, whatever came of them", 600,
      {
        $0.urls = [makeItem("a", .failed), makeItem("b", .running, progress: 0)]
        $0.progress = $0.urls?.meanProgress
      }
    ),
    ("of unknown age", nil, { $0.createdAt = nil }),
    ("not described", nil, { $0.lastSeenAt = nil }),
    ("seen as it began", nil, { $0.createdAt = testNow.addingTimeInterval(-4) }),
    (
      "stale", nil,
      {
        $0.lastSeenAt = testNow.addingTimeInterval(-60)
        $0.plannedInterval = .seconds(5)
      }
    ),
    ("stalled", nil, { $0.lastProgressAt = testNow.addingTimeInterval(-3_600) }),
  ]

  @Test(arguments: cases.indices) func expectedEnd(index: Int) {
    let (name, seconds, change) = Self.cases[index]
    let task = makeTask { task in
      task.status = .running
      task.progress = 0.5
      task.lastSeenAt = testNow
      task.lastProgressAt = testNow
      change(&task)
    }
    let end = Judgement(makeSnapshot([task]), now: testNow).expectedEnd(of: task)
    let left = end.map { $0.timeIntervalSince(testNow) }
    #expect(
      left.map { ($0 * 1_000).rounded() } == seconds.map { ($0 * 1_000).rounded() }, "\(name)")
  }

  @Test(
    "The creation is of the vendor's clock, all else of ours",
    arguments: [(ahead: 300, left: 900.0), (-300, 300), (0, 600)])
  func skewed(ahead: Int, left: Double) throws {
    let task = makeTask { task in
      task.status = .running
      task.progress = 0.5
      task.lastSeenAt = testNow
      task.lastProgressAt = testNow
    }
    let snapshot = makeSnapshot([task]) { $0.clockSkew = .seconds(ahead) }
    let end = try #require(Judgement(snapshot, now: testNow).expectedEnd(of: task))
    #expect(abs(end.timeIntervalSince(testNow) - left) < 0.001)
  }
}
