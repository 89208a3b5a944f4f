import FoundationEssentials
import TaskModel
import Testing

private func ago(_ seconds: Double) -> Date { testNow.addingTimeInterval(-seconds) }

@Suite("Ages go by the vendor's clock")
struct TaskAgeTests {
  @Test(
    arguments: [
      // the vendor's clock is ahead by, its creation was so many seconds ago by ours, the age
      (Double?.none, 600.0, 600.0), (0, 600, 600),
      (1_200, -600, 600), (1_200, 600, 1_800), (-1_200, 1_800, 600),
      // Answers tell the time in whole seconds: that much is no difference.
      (1.9, 600, 600), (-1.9, 600, 600), (2, 600, 602), (-2, 600, 598),
    ])
  func ofAKnownCreation(ahead: Double?, created: Double, age: Double) {
    let task = makeTask { $0.createdAt = ago(created) }
    let snapshot = makeSnapshot([task]) { $0.clockSkew = ahead.map { .seconds($0) } }
    let judgement = Judgement(snapshot, now: testNow)
    let clockAhead = judgement.clockAhead(of: task.account)
    #expect(task.age(at: testNow, clockAhead: clockAhead) == age)
    #expect(task.isAgeKnown)
    #expect(judgement.verdict(on: task, of: snapshot.accounts.first).clockAhead == clockAhead)
  }

  @Test(
    "What is not told was tracked or first seen by our clock, whichever was earlier",
    arguments: [(Double?.none, 60.0), (300, 300), (5, 60)])
  func ofAnUnknownCreation(tracked: Double?, age: Double) {
    let task = makeTask { task in
      task.createdAt = nil
      task.trackedAt = tracked.map { ago($0) }
    }
    #expect(task.age(at: testNow, clockAhead: 1_200) == age)
    #expect(!task.isAgeKnown)
  }

  /// A clock time is the latest past one on our clock, and is compared with what CREATED shows.
  @Test(arguments: [
    ("since:11:50", "12:05", true), ("since:11:50", "11:45", false),
    // The vendor's clocks have shown this time today, and ours only yesterday.
    ("since:12:10", "11:45", true),
    ("until:11:50", "11:45", true), ("until:11:50", "12:05", false),
  ])
  func clockTimesOfAFilter(text: String, created: String, passes: Bool) throws {
    let parts = created.split(separator: ":").compactMap { Double($0) }
    let noon = parts[0] * 3_600 + parts[1] * 60 - 12 * 3_600
    let task = makeTask { $0.createdAt = testNow.addingTimeInterval(noon) }
    let judgement = Judgement(
      makeSnapshot([task]), now: testNow, clocksAhead: [task.account: 1_200])
    let filter = try TaskFilter(parsing: text, now: testNow, zone: shanghai)
    #expect(
      filter.matches(task, in: FilterContext(now: testNow, judgement: judgement)) == passes)
  }

  @Test func clocksMayBeGivenInPlaceOfAccounts() {
    let name = AccountID("ali-prod")
    let judgement = Judgement(makeSnapshot(), now: testNow, clocksAhead: [name: 90])
    #expect(judgement.clockAhead(of: name) == 90)
    #expect(judgement.clockAhead(of: AccountID("other")) == 0)
  }
}

@Suite("How long a task took")
struct TookTests {
  private typealias Finish = CacheTask.Finish

  @Test(
    arguments: [
      ("goes on", 600.0, nil, nil, nil),
      ("of unknown creation", nil, Finish(at: ago(0), source: .vendor), nil, nil),
      ("as told", 600, Finish(at: ago(10), source: .vendor), 590, 590),
      ("ended at once", 600, Finish(at: ago(600), source: .vendor), 0, 0),
      ("told to end before it began", 600, Finish(at: ago(601), source: .vendor), nil, nil),
      ("seen", 600, Finish(at: ago(10), source: .observed, notBefore: ago(25)), 575, 590),
      ("seen, no read before", 600, Finish(at: ago(10), source: .observed), 0, 590),
      (
        "seen, created between the reads", 20,
        Finish(at: ago(10), source: .observed, notBefore: ago(25)), 0, 10
      ),
      (
        "seen, the vendor's clock ahead", -600,
        Finish(at: ago(10), source: .observed, notBefore: ago(25), clockAhead: 1_200), 575, 590
      ),
      (
        "seen, the vendor's clock behind", 1_800,
        Finish(at: ago(10), source: .observed, notBefore: ago(25), clockAhead: -1_200), 575, 590
      ),
      ("seen a second too early", 9, Finish(at: ago(10), source: .observed), 0, 0),
      ("seen long before it began", 0, Finish(at: ago(10), source: .observed), nil, nil),
      (
        "as told by a clock ahead", -600,
        Finish(at: ago(-1_190), source: .vendor, clockAhead: 1_200), 590, 590
      ),
    ] as [(String, Double?, CacheTask.Finish?, Double?, Double?)])
  func length(
    name: String, created: Double?, finish: CacheTask.Finish?, least: Double?, most: Double?
  ) {
    let task = makeTask { task in
      task.createdAt = created.map { ago($0) }
      task.finish = finish
    }
    #expect(task.took?.least.seconds == least, "\(name)")
    #expect(task.took?.most.seconds == most, "\(name)")
    if let took = task.took { #expect(took.isObserved == (finish?.source == .observed)) }
  }
}

@Suite("What is slower than usual")
struct SlowTests {
  private static let cases: [(String, Bool, @Sendable (inout CacheTask) -> Void)] = [
    ("goes on for longer", true, { _ in }),
    ("goes on for less", false, { $0.createdAt = ago(299) }),
    ("of a kind nothing is known of", false, { $0.kind = .prefetch }),
    ("tracked for longer", true, { ($0.createdAt, $0.trackedAt) = (nil, ago(301)) }),
    ("never described", false, { $0.lastSeenAt = nil }),
    ("gone", false, { $0.isGone = true }),
    ("of a word that nobody knows: it may have ended", false, { $0.status = .unknown }),
    ("stale: it may have ended", false, { $0.lastSeenAt = ago(60) }),
    ("ended, nobody knows when", false, { $0.status = .succeeded }),
    (
      "took longer", true,
      { ($0.status, $0.finish) = (.failed, .init(at: ago(299), source: .vendor)) }
    ),
    (
      "took as long", false,
      { ($0.status, $0.finish) = (.succeeded, .init(at: ago(300), source: .vendor)) }
    ),
    (
      "took longer, perhaps", false,
      {
        $0.status = .succeeded
        $0.finish = .init(at: ago(290), source: .observed, notBefore: ago(305))
      }
    ),
  ]

  @Test(arguments: cases.indices) func slow(index: Int) {
    let (name, isSlow, change) = Self.cases[index]
    let task = makeTask { task in
      task.status = .running
      task.lastSeenAt = testNow
      task.plannedInterval = .seconds(5)
      change(&task)
    }
    let snapshot = makeSnapshot([task]) {
      $0.usualTimes = [.purgeURL: UsualTimes(median: .seconds(200), p95: .seconds(300))]
    }
    let judgement = Judgement(snapshot, now: testNow)
    #expect(judgement.isSlow(task, of: snapshot.accounts.first) == isSlow, "\(name)")
    #expect(!judgement.isSlow(task, of: nil))
  }

  @Test("by the vendor's clock", arguments: [(0.0, true), (-301, false), (1_200, true)])
  func skewed(ahead: Double, isSlow: Bool) {
    let task = makeTask { task in
      task.status = .running
      task.lastSeenAt = testNow
    }
    let snapshot = makeSnapshot([task]) { status in
      status.usualTimes = [.purgeURL: UsualTimes(median: .seconds(200), p95: .seconds(300))]
      status.clockSkew = .seconds(ahead)
    }
    let judgement = Judgement(snapshot, now: testNow)
    #expect(judgement.isSlow(task, of: snapshot.accounts.first) == isSlow)
  }

  /// Where its own progress tells nothing, when half of the others had ended, and after that 95 of 100.
  @Test(
    arguments: [
      (0.0, 200.0), (199, 1), (200, 100), (299, 1), (300, nil), (9_000, nil),
    ] as [(TimeInterval, TimeInterval?)])
  func whenOthersUsuallyEnd(age: TimeInterval, left: TimeInterval?) {
    var task = makeTask { task in
      task.status = .running
      task.createdAt = ago(age)
      task.lastSeenAt = testNow
      task.progress = nil
    }
    let snapshot = makeSnapshot([task]) {
      $0.usualTimes = [.purgeURL: UsualTimes(median: .seconds(200), p95: .seconds(300))]
    }
    let judgement = Judgement(snapshot, now: testNow)
    #expect(judgement.timeLeft(of: task) == left)
    // What is old, over or gone is no reason to guess.
    task.plannedInterval = .zero
    #expect(judgement.timeLeft(of: task) == nil)
    task.plannedInterval = nil
    task.status = .unknown
    #expect(judgement.timeLeft(of: task) == nil)
    task.status = .running
    task.isGone = true
    #expect(judgement.timeLeft(of: task) == nil)
    #expect(Judgement(makeSnapshot([task]), now: testNow).timeLeft(of: task) == nil)
  }
}
