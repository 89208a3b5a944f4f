import FoundationEssentials
import TaskModel
import Testing

@Suite struct JudgementTests {
  struct Staleness: CustomTestStringConvertible {
    let planned: Double?
    let seenAgo: Double?
    var state = AccountStatus.State.ok
    var failures = 0
    let isStale: Bool

    var testDescription: String {
      "planned \(planned.map { "\($0)" } ?? "-"), seen \(seenAgo.map { "\($0)" } ?? "-") s ago, "
        + "\(state) after \(failures): \(isStale)"
    }
  }

  @Test(arguments: [
    Staleness(planned: 5, seenAgo: 10, isStale: false),
    Staleness(planned: 5, seenAgo: 30, isStale: false),
    Staleness(planned: 5, seenAgo: 31, isStale: true),
    Staleness(planned: 60, seenAgo: 120, isStale: false),
    Staleness(planned: 60, seenAgo: 121, isStale: true),
    Staleness(planned: nil, seenAgo: 9_999, isStale: false),
    Staleness(planned: 5, seenAgo: nil, isStale: false),
    Staleness(planned: 5, seenAgo: 1, state: .auth, failures: 1, isStale: true),
    Staleness(planned: 5, seenAgo: 1, state: .down, failures: 1, isStale: false),
    Staleness(planned: 5, seenAgo: 1, state: .down, failures: 2, isStale: true),
    Staleness(planned: nil, seenAgo: 1, state: .auth, failures: 1, isStale: true),
    Staleness(planned: 5, seenAgo: 1, state: .limited, failures: 9, isStale: false),
    Staleness(planned: 5, seenAgo: 1, state: .off, isStale: false),
  ])
  func staleGoesByAgeAndBlindness(_ row: Staleness) {
    let task = makeTask { task in
      task.plannedInterval = row.planned.map { .seconds($0) }
      task.lastSeenAt = row.seenAgo.map { testNow.addingTimeInterval(-$0) }
    }
    let snapshot = makeSnapshot([task]) { status in
      status.state = row.state
      status.consecutiveFailures = row.failures
    }
    #expect(Judgement(snapshot, now: testNow).isStale(task) == row.isStale)
  }

  @Test(arguments: [
    (StallLimits(), TaskKind.purgeURL, 15), (StallLimits(), .purgeDirectory, 15),
    (StallLimits(), .prefetch, 60), (StallLimits(purge: .seconds(600)), .purgePattern, 10),
    (StallLimits(purge: .seconds(600)), .prefetch, 60),
  ])
  func stalledGoesByTheAccountsLimitsAndTheKind(
    limits: StallLimits, kind: TaskKind, minutes: Double
  ) {
    let snapshot = makeSnapshot { $0.stallLimits = limits }
    let standing: (Double) -> CacheTask = { seconds in
      makeTask(kind: kind) { task in
        task.status = .running
        task.lastSeenAt = testNow
        task.plannedInterval = .seconds(5)
        task.lastProgressAt = testNow.addingTimeInterval(-seconds)
      }
    }
    let judgement = Judgement(snapshot, now: testNow)
    #expect(!judgement.isStalled(standing(minutes * 60)))
    #expect(judgement.isStalled(standing(minutes * 60 + 1)))
    #expect(judgement.isProblem(standing(minutes * 60 + 1)))
  }

  @Test func onlyOpenSeenTasksOfAnsweringAccountsStall() {
    let base = makeTask { task in
      task.status = .running
      task.lastSeenAt = testNow
      task.plannedInterval = .seconds(5)
      task.lastProgressAt = testNow.addingTimeInterval(-7_200)
    }
    let judgement = Judgement(makeSnapshot(), now: testNow)
    #expect(judgement.isStalled(base))
    for status in TaskStatus.allCases {
      var task = base
      task.status = status
      #expect(judgement.isStalled(task) == !status.isEnded, "\(status)")
    }
    var gone = base
    gone.isGone = true
    #expect(!judgement.isStalled(gone))
    var undescribed = base
    undescribed.lastProgressAt = nil
    #expect(!judgement.isStalled(undescribed))
    var stale = base
    stale.lastSeenAt = testNow.addingTimeInterval(-100)
    #expect(!judgement.isStalled(stale))
    #expect(judgement.isStale(stale))
    for state in [AccountStatus.State.auth, .down, .off] {
      let blind = makeSnapshot { status in
        status.state = state
        status.consecutiveFailures = 2
      }
      #expect(!Judgement(blind, now: testNow).isStalled(base), "\(state)")
    }
    // One failed call hides no problem: what is known is still fresh.
    for state in [AccountStatus.State.limited, .down] {
      let shaken = makeSnapshot { status in
        status.state = state
        status.consecutiveFailures = 1
      }
      #expect(Judgement(shaken, now: testNow).isStalled(base), "\(state)")
    }
    #expect(!Judgement(makeSnapshot(accounts: []), now: testNow).isStalled(base))
  }

  @Test func problemsAreFailuresNotRedone() {
    let judgement = Judgement(makeSnapshot(), now: testNow)
    for status in TaskStatus.allCases {
      let task = makeTask { $0.status = status }
      #expect(judgement.isProblem(task) == status.isProblem, "\(status)")
      var redone = task
      redone.supersededBy = makeTask("later").id
      #expect(!judgement.isProblem(redone), "\(status)")
    }
  }
}

@Suite struct SnapshotTests {
  @Test func looksUpTasksAndAccounts() {
    let tasks = (0..<50).map { makeTask("id-\($0)") }
    let snapshot = makeSnapshot(tasks, accounts: ["ali-prod", "jd"])
    for task in tasks { #expect(snapshot.task(task.id) == task) }
    let elsewhere = CacheTask.ID(account: AccountID("jd"), vendorID: "id-0")
    #expect(snapshot.task(elsewhere) == nil)
    #expect(snapshot.account(AccountID("jd"))?.account == AccountID("jd"))
    #expect(snapshot.account(AccountID("nobody")) == nil)
  }

  @Test func equalityIsTheVersions() {
    let first = Snapshot(version: 3, takenAt: testNow, tasks: [makeTask()], accounts: [])
    let same = Snapshot(version: 3, takenAt: testNow, tasks: [], accounts: [])
    let next = Snapshot(version: 4, takenAt: testNow, tasks: [makeTask()], accounts: [])
    #expect(first == same)
    #expect(first != next)
    #expect(Snapshot.empty.tasks.isEmpty && Snapshot.empty.version == 0)
  }

  @Test(arguments: [
    (AccountStatus.State.ok, 5, false), (.limited, 5, false), (.off, 5, false), (.auth, 0, true),
    (.down, 0, false), (.down, 1, false), (.down, 2, true),
  ])
  func blindness(state: AccountStatus.State, failures: Int, isBlind: Bool) {
    let snapshot = makeSnapshot { status in
      status.state = state
      status.consecutiveFailures = failures
    }
    #expect(snapshot.accounts.map(\.isBlind) == [isBlind])
  }
}
