import Foundation
import TaskModel
import Testing

@testable import Reports

/// The testing library has a type of that name, too.
typealias Exit = Reports.ExitStatus

/// When waiting is over, and what came of it.
@Suite struct WaitTrackerTests {
  static let start = Date(timeIntervalSince1970: 1_789_963_200)
  static let one = AccountID("one")
  static let two = AccountID("two")

  static func account(
    _ id: AccountID, _ state: AccountStatus.State = .ok, isRead: Bool = true, answered: Double = 0
  ) -> AccountStatus {
    var status = AccountStatus(
      account: id, provider: ProviderID("p"), coverage: .full, plannedInterval: .seconds(5))
    status.state = state
    status.isComplete = isRead && (state == .ok || state == .off)
    status.lastSuccess = isRead ? start.addingTimeInterval(answered) : nil
    if state == .auth { status.error = .credentials(VendorMessage(code: "7", text: "no")) }
    if state == .down { status.error = .transport("no route") }
    if status.error != nil {
      status.consecutiveFailures = 3
      status.failingSince = start
    }
    return status
  }

  static func task(
    _ account: AccountID, _ id: String, _ status: TaskStatus, isConfirmed: Bool = true,
    isKnown: Bool = true, _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id), provider: ProviderID("p"), kind: .purgeURL,
      firstSeenAt: start)
    task.status = status
    task.lastSeenAt = isKnown ? start : nil
    task.isEndConfirmed = status.isEnded && isConfirmed
    change(&task)
    return task
  }

  static func snapshot(_ accounts: [AccountStatus], _ tasks: [CacheTask]) -> Snapshot {
    Snapshot(version: 1, takenAt: start, tasks: tasks, accounts: accounts)
  }

  static func filter(_ text: String) throws -> WaitTracker.Goal {
    .filter(try TaskFilter(parsing: text, now: start, zone: .fixed(seconds: 0)))
  }

  static func id(_ account: AccountID, _ id: String) -> WaitedID {
    WaitedID(account: account, vendorID: id, family: nil)
  }

  @Test func theAccountsAreNamedWhoseTasksItWaitsFor() throws {
    var tracker = WaitTracker(try Self.filter("status:open"), rules: WaitRules())
    let accounts = [Self.account(Self.one), Self.account(Self.two)]
    let news = tracker.take(
      Self.snapshot(accounts, [Self.task(Self.two, "a", .running)]), at: .zero)
    let joined = news.compactMap { piece -> [AccountID]? in
      guard case .joined(_, let accounts) = piece else { return nil }
      return accounts
    }
    #expect(joined == [[Self.two]])
  }

  func status(
    _ goal: WaitTracker.Goal, _ steps: [(Duration, Snapshot)]
  ) -> Exit? { status(goal, { _ in }, steps) }

  func status(
    _ goal: WaitTracker.Goal, _ change: (inout WaitRules) -> Void,
    _ steps: [(Duration, Snapshot)]
  ) -> Exit? {
    var rules = WaitRules()
    change(&rules)
    var tracker = WaitTracker(goal, rules: rules)
    for (elapsed, snapshot) in steps {
      _ = tracker.take(snapshot, at: elapsed)
      if let outcome = tracker.outcome(at: elapsed) { return outcome.status }
    }
    return nil
  }

  // MARK: - Ends of tasks

  static let ends: [(TaskStatus, Exit?)] = [
    (.succeeded, .done), (.failed, .failedTask), (.partial, .failedTask), (.canceled, .failedTask),
    (.running, nil), (.queued, nil), (.unknown, nil),
  ]

  @Test(arguments: ends) func statusOfOneTask(status: TaskStatus, exit: Exit?) throws {
    let snapshot = Self.snapshot([Self.account(Self.one)], [Self.task(Self.one, "a", status)])
    #expect(try self.status(Self.filter(""), [(.zero, snapshot)]) == exit)
    #expect(self.status(.ids([Self.id(Self.one, "a")]), [(.zero, snapshot)]) == exit)
  }

  @Test func anEndThatIsNotConfirmedIsAskedForOnce() throws {
    var tracker = WaitTracker(try Self.filter(""), rules: WaitRules())
    let unsure = Self.task(Self.one, "a", .succeeded, isConfirmed: false)
    _ = tracker.take(Self.snapshot([Self.account(Self.one)], [unsure]), at: .zero)
    #expect(tracker.outcome(at: .zero) == nil)
    #expect(
      tracker.confirmationsToAsk()
        == [WaitTracker.Confirmation(account: Self.one, ids: [unsure.id], isAtOnce: true)])
    #expect(tracker.confirmationsToAsk().isEmpty)
    _ = tracker.take(
      Self.snapshot([Self.account(Self.one)], [Self.task(Self.one, "a", .succeeded)]),
      at: .seconds(1))
    #expect(tracker.outcome(at: .seconds(1))?.status == .done)
  }

  /// An end is asked about when it is met, beside what goes on, and once more where nothing does.
  @Test func anEndBesideWhatGoesOnIsTakenAlong() throws {
    var tracker = WaitTracker(try Self.filter(""), rules: WaitRules())
    let unsure = Self.task(Self.one, "a", .succeeded, isConfirmed: false)
    func take(_ other: TaskStatus) -> [WaitTracker.Confirmation] {
      let open = Self.task(Self.one, "b", other, isConfirmed: false)
      _ = tracker.take(Self.snapshot([Self.account(Self.one)], [unsure, open]), at: .zero)
      return tracker.confirmationsToAsk()
    }
    func wish(_ ids: [String], isAtOnce: Bool) -> WaitTracker.Confirmation {
      WaitTracker.Confirmation(
        account: Self.one, ids: ids.map { Self.task(Self.one, $0, .running).id },
        isAtOnce: isAtOnce)
    }
    #expect(take(.running) == [wish(["a"], isAtOnce: false)])
    #expect(take(.running) == [])
    #expect(take(.succeeded) == [wish(["a", "b"], isAtOnce: true)])
    #expect(take(.succeeded) == [])
    // What goes on after all is asked about once more when it has ended again; the other is not.
    #expect(take(.running) == [])
    #expect(take(.succeeded) == [wish(["b"], isAtOnce: true)])
  }

  @Test func aTaskThatIsGoneHasNotSucceeded() throws {
    let running = Self.snapshot(
      [Self.account(Self.one)], [Self.task(Self.one, "a", .running)])
    func gone(_ answered: Double) -> Snapshot {
      Self.snapshot(
        [Self.account(Self.one, answered: answered)],
        [Self.task(Self.one, "a", .running) { $0.isGone = true }])
    }
    let goal = try Self.filter("")
    #expect(status(goal, [(.zero, running), (.seconds(1), gone(1))]) == nil)
    #expect(
      status(goal, [(.zero, running), (.seconds(1), gone(1)), (.seconds(2), gone(2))])
        == .failedTask)
    #expect(
      status(goal, [(.zero, running), (.seconds(1), gone(1)), (.seconds(2), running)]) == nil)
  }

  /// What the vendor said last of its URLs is not how they ended.
  @Test func theURLsOfATaskThatIsGoneAreGone() throws {
    var tracker = WaitTracker(try Self.filter(""), rules: WaitRules())
    func snapshot(_ answered: Double, isGone: Bool) -> Snapshot {
      Self.snapshot(
        [Self.account(Self.one, answered: answered)],
        [
          Self.task(Self.one, "a", .running) { task in
            task.isGone = isGone
            task.urls = URLItems(
              [("http://a/1", TaskStatus.succeeded), ("http://a/2", .running)].map {
                URLItem(url: SafeText($0, limit: .url), status: $1)
              })
          }
        ])
    }
    _ = tracker.take(snapshot(0, isGone: false), at: .zero)
    for second in [1.0, 2] {
      _ = tracker.take(snapshot(second, isGone: true), at: .seconds(second))
    }
    let outcome = try #require(tracker.outcome(at: .seconds(2)))
    let report = WaitReport(outcome, startedAt: Self.start, endedAt: Self.start)
    #expect(report.lines == ["GONE one a http://a/2"])
  }

  @Test func failFast() throws {
    let snapshot = Self.snapshot(
      [Self.account(Self.one)],
      [Self.task(Self.one, "a", .failed), Self.task(Self.one, "b", .running)])
    #expect(try status(Self.filter(""), [(.zero, snapshot)]) == nil)
    #expect(
      try status(Self.filter(""), { $0.failsFast = true }, [(.zero, snapshot)]) == .failedTask)
  }

  // MARK: - The set

  @Test func theSetIsFixedAtTheFirstMatch() throws {
    let first = Self.snapshot([Self.account(Self.one)], [Self.task(Self.one, "a", .running)])
    let later = Self.snapshot(
      [Self.account(Self.one)],
      [Self.task(Self.one, "a", .succeeded), Self.task(Self.one, "b", .running)])
    #expect(try status(Self.filter(""), [(.zero, first), (.seconds(1), later)]) == .done)
  }

  @Test func theSetWaitsUntilEveryAccountWasHeard() throws {
    let half = Self.snapshot(
      [Self.account(Self.one), Self.account(Self.two, isRead: false)],
      [Self.task(Self.one, "a", .succeeded)])
    let whole = Self.snapshot(
      [Self.account(Self.one), Self.account(Self.two)],
      [Self.task(Self.one, "a", .succeeded), Self.task(Self.two, "b", .failed)])
    #expect(try status(Self.filter(""), [(.zero, half)]) == nil)
    #expect(try status(Self.filter(""), [(.zero, half), (.seconds(1), whole)]) == .failedTask)
  }

  @Test func anAccountInTroubleJoinsWhenItIsRead() throws {
    let done = Self.task(Self.one, "a", .succeeded)
    let blind = Self.snapshot(
      [Self.account(Self.one), Self.account(Self.two, .auth, isRead: false)], [done])
    let mended = Self.snapshot(
      [Self.account(Self.one), Self.account(Self.two)],
      [done, Self.task(Self.two, "b", .failed)])
    #expect(try status(Self.filter(""), [(.zero, blind), (.seconds(599), blind)]) == nil)
    #expect(
      try status(Self.filter(""), [(.zero, blind), (.seconds(300), mended)]) == .failedTask)
    // After 10 minutes it is given up, once the rest has ended.
    #expect(
      try status(Self.filter(""), [(.zero, blind), (.seconds(600), blind)]) == .unreadableAccount)
    let open = Self.snapshot(
      [Self.account(Self.one), Self.account(Self.two, .auth, isRead: false)],
      [Self.task(Self.one, "a", .running)])
    #expect(try status(Self.filter(""), [(.zero, open), (.seconds(700), open)]) == nil)
    #expect(
      try status(Self.filter(""), [(.zero, open), (.seconds(700), open), (.seconds(701), blind)])
        == .unreadableAccount)
  }

  @Test func aKeyThatIsRefusedLaterMattersOnlyWhileTasksAreOpen() throws {
    let accounts = [Self.account(Self.one, .auth)]
    let open = Self.snapshot([Self.account(Self.one)], [Self.task(Self.one, "a", .running)])
    let refused = Self.snapshot(accounts, [Self.task(Self.one, "a", .running)])
    let goal = try Self.filter("")
    #expect(
      status(goal, [(.zero, open), (.seconds(10), refused), (.seconds(609), refused)]) == nil)
    #expect(
      status(goal, [(.zero, open), (.seconds(10), refused), (.seconds(610), refused)])
        == .unreadableAccount)
    let ended = Self.snapshot(accounts, [Self.task(Self.one, "a", .succeeded)])
    #expect(status(goal, [(.zero, open), (.seconds(10), ended)]) == .done)
  }

  /// Nobody will confirm it any more; a failure goes before an account that cannot be read.
  @Test func aFailureSeenBeforeTheKeyWasRefusedCounts() throws {
    let failed = Self.task(Self.one, "a", .failed, isConfirmed: false)
    let seen = Self.snapshot([Self.account(Self.one)], [failed])
    let refused = Self.snapshot([Self.account(Self.one, .auth)], [failed])
    let steps = [(Duration.zero, seen), (.seconds(10), refused), (.seconds(610), refused)]
    #expect(try status(Self.filter(""), steps) == .failedTask)
  }

  @Test func nothingMatches() throws {
    let snapshot = Self.snapshot([Self.account(Self.one)], [Self.task(Self.one, "a", .running)])
    let goal = try Self.filter("id:b")
    #expect(status(goal, [(.zero, snapshot), (.seconds(119), snapshot)]) == nil)
    let steps = [(Duration.zero, snapshot), (.seconds(120), snapshot)]
    #expect(status(goal, steps) == .nothingMatched)
    #expect(status(goal, { $0.allowsEmpty = true }, steps) == .done)
    #expect(
      status(
        goal,
        {
          $0.allowsEmpty = true
          $0.expected = 1
        }, steps) == .nothingMatched)
    // A time-out before that leaves open whether it would have come.
    let early = [(Duration.zero, snapshot), (.seconds(5), snapshot)]
    #expect(status(goal, { $0.timeout = .seconds(5) }, early) == .timedOut)
    #expect(
      status(
        goal,
        {
          $0.timeout = .seconds(5)
          $0.allowsEmpty = true
        }, early) == .timedOut)
    #expect(
      status(
        goal,
        {
          $0.timeout = .seconds(5)
          $0.appear = .seconds(5)
        }, early) == .nothingMatched)
    #expect(status(.ids([]), [(.zero, snapshot)]) == .nothingMatched)
    #expect(status(.ids([]), { $0.allowsEmpty = true }, [(.zero, snapshot)]) == .done)
    let down = Self.snapshot([Self.account(Self.one, .down, isRead: false)], [])
    #expect(
      status(
        goal, { $0.allowsEmpty = true }, [(.zero, down), (.seconds(200), down)]) == nil)
    #expect(
      status(goal, { $0.allowsEmpty = true }, [(.zero, down), (.seconds(3_600), down)])
        == .unreadableAccount)
  }

  @Test func fewerThanExpected() throws {
    let a = Self.task(Self.one, "a", .succeeded)
    let few = Self.snapshot([Self.account(Self.one)], [a])
    let enough = Self.snapshot(
      [Self.account(Self.one)], [a, Self.task(Self.one, "b", .succeeded)])
    let goal = try Self.filter("")
    let expectsTwo: (inout WaitRules) -> Void = { $0.expected = 2 }
    #expect(status(goal, expectsTwo, [(.zero, few), (.seconds(60), few)]) == nil)
    #expect(status(goal, expectsTwo, [(.zero, few), (.seconds(60), enough)]) == .done)
    #expect(status(goal, expectsTwo, [(.zero, few), (.seconds(120), few)]) == .nothingMatched)
    let hurries: (inout WaitRules) -> Void = {
      $0.expected = 2
      $0.timeout = .seconds(60)
    }
    #expect(status(goal, hurries, [(.zero, few), (.seconds(60), few)]) == .timedOut)
    let failed = Self.snapshot([Self.account(Self.one)], [Self.task(Self.one, "a", .failed)])
    #expect(status(goal, hurries, [(.zero, failed), (.seconds(60), failed)]) == .failedTask)
  }

  // MARK: - Precedence

  @Test func precedence() throws {
    let goal: WaitTracker.Goal = .ids(
      ["failed", "open", "missing"].map { Self.id(Self.one, $0) } + [Self.id(Self.two, "blind")])
    func run(_ ids: Set<String>) -> Exit? {
      var waited: [WaitedID] = []
      if case .ids(let all) = goal { waited = all.filter { ids.contains($0.vendorID) } }
      var tasks = [Self.task(Self.one, "failed", .failed), Self.task(Self.one, "open", .running)]
      tasks.append(Self.task(Self.one, "missing", .unknown, isKnown: false))
      let snapshot = Self.snapshot(
        [Self.account(Self.one), Self.account(Self.two, .auth, isRead: false)], tasks)
      return status(.ids(waited), [(.zero, snapshot), (.seconds(3_600), snapshot)])
    }
    #expect(run(["failed", "blind", "open", "missing"]) == .failedTask)
    #expect(run(["blind", "open", "missing"]) == .unreadableAccount)
    #expect(run(["open", "missing"]) == .timedOut)
    #expect(run(["missing"]) == .nothingMatched)
  }

  @Test func whenTheTimeIsOverAFailureNeedsNoConfirmation() throws {
    for (end, exit) in [(TaskStatus.failed, Exit.failedTask), (.succeeded, .timedOut)] {
      let snapshot = Self.snapshot(
        [Self.account(Self.one)], [Self.task(Self.one, "a", end, isConfirmed: false)])
      let steps = [(Duration.zero, snapshot), (.seconds(3_600), snapshot)]
      #expect(try status(Self.filter(""), steps) == exit)
    }
  }

  // MARK: - Last words

  @Test func nobodySaysAllSucceededUnlessEveryTaskDid() throws {
    let cases: [([AccountStatus], [CacheTask], Bool)] = [
      ([Self.account(Self.one)], [Self.task(Self.one, "a", .succeeded)], true),
      ([Self.account(Self.one)], [], false),
      ([Self.account(Self.one)], [Self.task(Self.one, "a", .failed)], false),
      (
        [Self.account(Self.one)],
        [Self.task(Self.one, "a", .succeeded), Self.task(Self.one, "b", .running)], false
      ),
      (
        [Self.account(Self.one), Self.account(Self.two, .auth, isRead: false)],
        [Self.task(Self.one, "a", .succeeded)], false
      ),
      (
        [Self.account(Self.one)],
        [Self.task(Self.one, "a", .succeeded), Self.task(Self.one, "b", .unknown, isKnown: false)],
        false
      ),
    ]
    for (accounts, tasks, isDone) in cases {
      var tracker = WaitTracker(try Self.filter(""), rules: WaitRules())
      for elapsed in [Duration.zero, .seconds(3_600)] {
        _ = tracker.take(Self.snapshot(accounts, tasks), at: elapsed)
      }
      let outcome = try #require(tracker.outcome(at: .seconds(3_600)))
      let report = WaitReport(outcome, startedAt: Self.start, endedAt: Self.start)
      #expect((outcome.status == .done) == isDone)
      #expect(report.lastWord.contains(": all") == false || isDone)
      #expect(report.lastWord.hasSuffix("succeeded in 1h") == isDone, "\(report.lastWord)")
      #expect(report.lines.isEmpty == (isDone || tasks.isEmpty), "\(report.lines)")
    }
  }
}
