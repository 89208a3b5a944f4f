import FoundationEssentials
import TaskModel
import Testing

@Suite("When a task is expected to end")
struct ForecastTests {
  static let cases: [(String, Double?, @Sendable (inout CacheTask) -> Void)] = [
    ("half done after ten minutes", 600, { _ in }),
    ("nine tenths", 600.0 / 9, { $0.progress = 0.9 }),
    ("queued, and half done", 600, { $0.status = .queued }),
    ("of a word that nobody knows: it may have ended", nil, { $0.status = .unknown }),
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

/// What is told of the time left is worth something, whatever way a task goes.
@Suite("The time left along curves of progress")
struct ForecastCurveTests {
  /// How far a task is at a share of its time, 0...1.
  struct Curve: Sendable, CustomTestStringConvertible {
    let name: String
    /// How many URLs it has that are done one after the other; nil where a figure is told for the whole.
    var urls: Int?
    let progress: @Sendable (Double) -> Double
    var testDescription: String { name }
  }

  static let curves = [
    Curve(name: "even") { $0 },
    Curve(name: "waits for half of its time, then even") { max(0, $0 - 0.5) * 2 },
    Curve(name: "waits for nine tenths, then even") { max(0, $0 - 0.9) * 10 },
    Curve(name: "slow at both ends") { $0 * $0 * (3 - 2 * $0) },
    Curve(name: "fast at first") { $0 * (1.5 - 0.5 * $0) },
    Curve(name: "ten URLs, one after the other", urls: 10) { ($0 * 10).rounded(.down) / 10 },
    Curve(name: "half at once, the rest evenly") { $0 > 0 ? 0.5 + $0 / 2 : 0 },
  ]

  /// Read every 5 s for 10 min by a program that has watched it from the start.
  @Test(arguments: curves) func isNeverFarOff(_ curve: Curve) {
    let whole = 600.0
    var origin: CacheTask.Reading?
    var told = 0
    var (last, moved) = (0.0, testNow)
    for second in stride(from: 0, to: whole, by: 5) {
      let progress = curve.progress(second / whole)
      let now = testNow.addingTimeInterval(second)
      if progress > last { (last, moved) = (progress, now) }
      if progress > 0, origin == nil { origin = CacheTask.Reading(at: now, advance: progress) }
      let task = makeTask { task in
        task.status = .running
        task.progress = progress
        task.createdAt = testNow
        task.firstSeenAt = testNow
        task.lastSeenAt = now
        task.lastProgressAt = moved
        task.origin = origin
        guard let count = curve.urls else { return }
        task.urls = URLItems(
          (0..<count).map { index in
            makeItem(
              "\(index)", Double(index) + 0.5 < progress * Double(count) ? .succeeded : .queued)
          })
      }
      let left = Judgement(makeSnapshot([task]), now: now).timeLeft(of: task)
      guard let left else { continue }
      told += 1
      #expect(progress >= 0.1)
      let truth = whole - second
      // A tenth of the whole, or what one URL of ten takes and a read.
      let isClose = abs(left - truth) <= whole * 0.11 || (left <= truth * 3 && left >= truth / 3)
      #expect(isClose, "at \(progress): \(left) s told, \(truth) s left")
    }
    #expect(told >= 5, "\(told)")
  }

  /// What was met under way goes by its mean, but not in its first tenth.
  @Test(arguments: [(0.05, nil), (0.099, nil), (0.1, 900.0), (0.5, 100.0)])
  func metUnderWay(_ progress: Double, _ left: Double?) {
    let task = makeTask { task in
      task.status = .running
      task.progress = progress
      task.createdAt = testNow.addingTimeInterval(-100)
      task.firstSeenAt = testNow
      task.lastSeenAt = testNow
      task.lastProgressAt = testNow
      task.origin = CacheTask.Reading(at: testNow, advance: progress)
    }
    let told = Judgement(makeSnapshot([task]), now: testNow).timeLeft(of: task)
    #expect(told.map { $0.rounded() } == left)
  }
}
