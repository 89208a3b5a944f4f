import TaskModel
import Testing

@testable import PollingEngine

/// The numbers that the documentation promises or that were chosen with care, written out: a number that is
/// only compared with itself may change unnoticed.
@Suite("The engine's numbers")
struct EngineNumbersTests {
  @Test("limits of reads and of what is kept")
  func limits() {
    #expect(Sweep.taskLimit == 50_000)
    #expect(Sweep.rowLimit == 2_000_000)
    #expect(Sweep.pageLimit == 50_000)
    #expect(Sweep.timeLimit == .seconds(1_800))
    #expect(Sweep.barrenLimit == 20)
    #expect(TaskTable.limit == 100_000)
    #expect(ChangeFeed.capacity == 256)
  }

  @Test("what decides how often ids are asked for")
  func asking() {
    #expect(DueTimes.sentinels == 2)
    #expect(PollEntry.patientFailures == 3)
    #expect(PollEntry.slowPace == .seconds(15))
    #expect(PollEntry.slowestPace == .seconds(600))
    #expect(SeenDurations.memory == 40)
    #expect(SeenDurations.leastKnown == 3)
    #expect(TaskPace.confirmation == .seconds(15))
    #expect(TaskPace.youth == .seconds(120))
    #expect(TaskPace.slowest == .seconds(300))
  }

  @Test("the cadence")
  func cadence() {
    #expect(PollPolicy.quickInterval == .seconds(4))
    #expect(PollPolicy.companyInterval == .seconds(1))
    #expect(PollPolicy.focusInterval == .milliseconds(2_500))
    #expect(PollPolicy.progressInterval == .seconds(30))
    #expect(PollPolicy.youngInterval == .seconds(15))
    #expect(PollPolicy.wordInterval == .seconds(120))
    #expect(PollPolicy.unprovenInterval == .seconds(30))
    #expect(PollPolicy.startInterval == .seconds(3))
    #expect(PollPolicy.startSpan == .seconds(30))
    #expect(Cadence.detailsInterval == .seconds(30))
    #expect(PollPolicy.newsInterval == .seconds(15))
    #expect(PollPolicy.newsIntervalOfACall == .seconds(10))
    #expect(PollPolicy.windowInterval == .seconds(600))
    #expect(PollPolicy.fewLists == 4)
    #expect(PollPolicy.idleShare == 0.25)
    #expect(PollPolicy.idleInterval == .seconds(300))
    #expect(PollPolicy.overlap == 120)
    #expect(PollPolicy.margin == .seconds(60))
    #expect(AccountPoller.credentialsRetry == .seconds(60))
  }

  @Test("back-off")
  func backoff() {
    #expect(Backoff.base == .seconds(1))
    #expect(Backoff.cap == .seconds(60))
    #expect(Backoff.longestFloor == .seconds(86_400))
    #expect(
      (0...8).map { Backoff.ceiling(after: $0) }
        == [0, 1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
  }

  @Test("an answer that keeps being nonsense is asked for ever more rarely after the third")
  func patience() {
    var queue = PollQueue()
    let reference = TaskReference(vendorID: "a", kind: .purgeURL)
    queue.replace(with: [reference]) { _ in TaskTable.Standing(.undescribed) }
    let cadence = Cadence(
      durations: SeenDurations(),
      limits: TaskPace.Limits(floor: .seconds(4), ceiling: .seconds(30)), focused: .seconds(2),
      company: .seconds(1))
    var due: [Duration?] = []
    for _ in 0..<5 {
      queue.fail([reference], isPoisoned: true, at: .zero)
      due.append(queue.firstDue(cadence))
    }
    #expect(due == [.zero, .zero, .zero, .seconds(15), .seconds(30)])
  }

  @Test("producers wait at 256 changes that a reader has not taken")
  func feed() async {
    let feed = ChangeFeed()
    let reader = feed.subscribe()
    func change(_ number: Int) -> TaskChange {
      TaskChange(
        sequence: UInt64(number), at: Fixtures.start,
        kind: .problem(
          AccountStatus(
            account: Fixtures.account, provider: Fixtures.provider, coverage: .full,
            plannedInterval: .seconds(1))))
    }
    feed.append((1...255).map(change))
    // There is room for one: this returns at once.
    await feed.waitForRoom()
    feed.append([change(256)])
    var iterator = reader.makeAsyncIterator()
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await feed.waitForRoom()
        return true
      }
      // Were there room, the producer might be let go before or after; without it, it goes when one is taken.
      #expect(await iterator.next()?.sequence == 1)
      #expect(await group.next() == true)
    }
  }
}
