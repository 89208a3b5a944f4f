import Foundation
import TaskModel
import Testing

@testable import Reports

/// What is told to somebody who does not look at the screen.
@Suite struct AlertDetectorTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private func account(
    _ name: String = "one", _ state: AccountStatus.State = .ok, failures: Int = 0
  ) -> AccountStatus {
    var status = AccountStatus(
      account: AccountID(name), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    status.state = state
    status.isComplete = state == .ok
    status.hasBeenRead = state == .ok
    status.consecutiveFailures = failures
    if state == .auth { status.error = .credentials(VendorMessage(code: "7", text: "no")) }
    if state == .down { status.error = .transport("no route") }
    return status
  }

  private func task(
    _ id: String, _ status: TaskStatus, account: String = "one",
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id), provider: ProviderID("p"),
      kind: .purgeURL, firstSeenAt: Self.start)
    task.status = status
    task.lastSeenAt = Self.start
    task.lastProgressAt = Self.start
    task.isEndConfirmed = status.isEnded
    change(&task)
    return task
  }

  private func words(
    _ detector: inout AlertDetector, _ accounts: [AccountStatus], _ tasks: [CacheTask],
    at seconds: Double = 0
  ) -> [String] {
    let now = Self.start.addingTimeInterval(seconds)
    let snapshot = Snapshot(version: 1, takenAt: now, tasks: tasks, accounts: accounts)
    return detector.take(snapshot, now: now).map {
      "\($0.state.rawValue) \($0.severity.rawValue) \($0.event.rawValue) \($0.key)"
    }
  }

  /// Of pages of a first list nobody knows yet what they leave open.
  @Test func whatEndedBeforeAndIsReadBitByBitIsHistory() {
    var detector = AlertDetector()
    let part = task("old", .unknown) { $0.isPartlyRead = true }
    var reading = account()
    reading.hasBeenRead = false
    #expect(words(&detector, [reading], [part]) == [])
    #expect(words(&detector, [account()], [task("old", .failed)]) == [])
    #expect(words(&detector, [account()], [task("old", .failed)]) == [])
  }

  @Test func whatWasWrongBeforeIsHistory() {
    var detector = AlertDetector()
    #expect(words(&detector, [account()], [task("old", .failed), task("a", .running)]) == [])
    #expect(
      words(&detector, [account()], [task("old", .failed), task("a", .failed)]) == [
        "firing error failed task/one/a", "resolved warning all-ended all-ended",
      ])
    // What is told goes on and is not told again; what is history is not told as over.
    #expect(words(&detector, [account()], [task("old", .failed), task("a", .failed)]) == [])
    #expect(words(&detector, [account()], [task("old", .succeeded), task("a", .failed)]) == [])
    #expect(detector.worst == .error)
  }

  /// Where something is under way at any time, nothing is remembered of what went long ago.
  @Test func whatIsGoneIsForgotten() {
    var detector = AlertDetector { _, _ in { _ in true } }
    for round in 0..<1_000 {
      let tasks = [task("\(round)", .succeeded), task("\(round + 1)", .running)]
      #expect(words(&detector, [account()], tasks, at: Double(round) / 2) == [])
    }
    #expect(detector.underWay.count <= 2)
    #expect(detector.counted.count <= 2)
    #expect(
      words(&detector, [account()], [task("1000", .succeeded)]) == [
        "resolved info all-ended all-ended"
      ])
  }

  /// What is known to last is told at once, with the time it lasts.
  @Test(
    arguments: [(3_600, 1, true), (2, 1, false), (2, 2, true), (nil, 1, false)]
      as [(Int?, Int, Bool)])
  func aWaitThatTheVendorAsksFor(_ wait: Int?, _ failures: Int, _ isTold: Bool) throws {
    var detector = AlertDetector()
    var status = account("one", .limited, failures: failures)
    status.error = .throttled(
      retryAfter: wait.map { .seconds($0) }, VendorMessage(code: "Throttling", text: "slow down"))
    let now = Self.start
    let alerts = detector.take(
      Snapshot(version: 1, takenAt: now, tasks: [], accounts: [status]), now: now)
    #expect(alerts.count == (isTold ? 1 : 0))
    guard wait == 3_600 else { return }
    #expect(
      alerts.first?.summary
        == "one is read slowly: rate limited, asks to wait 1h (Throttling: slow down)")
  }

  @Test func aListThatDoesNotEndIsToldAtOnce() {
    var detector = AlertDetector()
    var status = account("one", .down, failures: 1)
    status.error = .tooMuch("the list is too long: only its first 50,000 tasks were read")
    let alerts = detector.take(
      Snapshot(version: 1, takenAt: Self.start, tasks: [], accounts: [status]), now: Self.start)
    #expect(
      alerts.map(\.summary) == [
        "one cannot be read in full: read in part "
          + "(the list is too long: only its first 50,000 tasks were read)"
      ])
    #expect(alerts.map(\.severity) == [.warning])
  }

  @Test func pagesOfTheFirstReadAreHistory() {
    var detector = AlertDetector()
    var first = account()
    first.isComplete = false
    first.hasBeenRead = false
    #expect(words(&detector, [first], [task("a", .failed)]) == [])
    #expect(words(&detector, [account()], [task("a", .failed), task("b", .failed)]) == [])
    #expect(
      words(&detector, [account()], [task("a", .failed), task("b", .failed), task("c", .partial)])
        == ["firing warning partial task/one/c"])
  }

  /// One odd row in a vendor's list, and no read is ever complete.
  @Test func aReadWithHolesIsARead() {
    var detector = AlertDetector()
    var holed = account()
    holed.isComplete = false
    #expect(words(&detector, [holed], [task("old", .failed)]) == [])
    #expect(
      words(&detector, [holed], [task("old", .failed), task("new", .failed)]) == [
        "firing error failed task/one/new"
      ])
  }

  /// An id that is asked for has a row before the vendor has said anything of it.
  @Test func whatAnIDHadFailedWithBeforeIsHistory() {
    var detector = AlertDetector()
    var first = account()
    first.isComplete = false
    first.hasBeenRead = false
    let placeholder = task("a", .unknown) { $0.lastSeenAt = nil }
    #expect(words(&detector, [first], [placeholder]) == [])
    #expect(words(&detector, [account()], [task("a", .failed)]) == [])
    #expect(
      words(&detector, [account()], [task("a", .failed), placeholder, task("b", .failed)])
        == ["firing error failed task/one/b"])
  }

  @Test func aRedoneFailureIsOver() {
    var detector = AlertDetector()
    _ = words(&detector, [account()], [task("a", .running)])
    _ = words(&detector, [account()], [task("a", .failed)])
    let redone = task("a", .failed) {
      $0.supersededBy = CacheTask.ID(account: AccountID("one"), vendorID: "b")
    }
    #expect(words(&detector, [account()], [redone]) == ["resolved error failed task/one/a"])
    #expect(detector.worst == nil)
  }

  @Test func accountsInTrouble() {
    var detector = AlertDetector()
    #expect(
      words(&detector, [account("one", .auth), account("two", .down, failures: 1)], [])
        == ["firing critical account account/one"])
    #expect(
      words(&detector, [account("one"), account("two", .down, failures: 2)], []) == [
        "resolved critical account account/one", "firing critical account account/two",
      ])
    #expect(
      words(&detector, [account("one", .off), account("two")], [])
        == ["resolved critical account account/two"])
  }

  @Test func stalledAndGone() {
    var detector = AlertDetector()
    let a = task("a", .running)
    _ = words(&detector, [account()], [a])
    #expect(
      words(&detector, [account()], [a], at: 3_600) == ["firing warning stalled task/one/a"])
    #expect(
      words(&detector, [account()], [task("a", .running) { $0.isGone = true }], at: 3_601)
        .first == "firing error gone task/one/a")
    // Nobody knows what becomes of it.
    #expect(words(&detector, [account()], [], at: 3_602) == [])
    #expect(detector.worst == nil)
  }

  private func blind(_ state: AccountStatus.State) -> AccountStatus {
    account("one", state, failures: 5)
  }

  @Test(arguments: [AccountStatus.State.auth, .down])
  func aStalledTaskOfABlindAccountIsNotOver(state: AccountStatus.State) {
    var detector = AlertDetector()
    let a = task("a", .running)
    _ = words(&detector, [account()], [a])
    _ = words(&detector, [account()], [a], at: 3_600)
    let blindness = words(&detector, [blind(state)], [a], at: 3_601)
    #expect(blindness == ["firing critical account account/one"])
    #expect(
      words(&detector, [account()], [a], at: 3_602)
        == ["resolved critical account account/one"])
    let moving = task("a", .running) { $0.lastProgressAt = Self.start.addingTimeInterval(3_603) }
    #expect(
      words(&detector, [account()], [moving], at: 3_604) == ["resolved warning stalled task/one/a"])
  }

  @Test func aStalledTaskThatIsNotReadIsNotOver() {
    var detector = AlertDetector()
    func a(seen: Double) -> CacheTask {
      task("a", .running) {
        $0.plannedInterval = .seconds(5)
        $0.lastSeenAt = Self.start.addingTimeInterval(seen)
      }
    }
    _ = words(&detector, [account()], [a(seen: 0)])
    #expect(
      words(&detector, [account()], [a(seen: 3_600)], at: 3_600)
        == ["firing warning stalled task/one/a"])
    #expect(words(&detector, [account()], [a(seen: 3_600)], at: 3_900) == [])
    #expect(detector.worst == .warning)
  }

  /// Only a success, or a later task, says that a failure is over.
  @Test(arguments: [TaskStatus.failed, .partial]) func failures(status: TaskStatus) {
    func after(_ tasks: [CacheTask]) -> (news: [String], goesOn: Bool) {
      var detector = AlertDetector(tellsEnd: false)
      _ = words(&detector, [account()], [task("a", .running)])
      _ = words(&detector, [account()], [task("a", status)])
      return (words(&detector, [account()], tasks), detector.worst != nil)
    }
    #expect(after([]) == ([], false))
    #expect(after([task("a", .running)]) == ([], true))
    #expect(after([task("a", .canceled)]) == ([], true))
    let (news, goesOn) = after([task("a", .succeeded)])
    #expect(news.count == 1 && news[0].hasPrefix("resolved") && !goesOn)
  }

  @Test func anAccountsTroubleThatChangesIsTold() {
    var detector = AlertDetector()
    let told: [(AccountStatus, [String])] = [
      (blind(.limited), ["firing warning account account/one"]),
      (blind(.limited), []),
      (blind(.auth), ["firing critical account account/one"]),
      (blind(.down), ["firing critical account account/one"]),
      (blind(.down), []),
      (account("one", .down, failures: 1), []),
      (blind(.auth), ["firing critical account account/one"]),
      (account(), ["resolved critical account account/one"]),
    ]
    for (status, words) in told { #expect(self.words(&detector, [status], []) == words) }
  }

  /// Nobody is told that all is over unless every row and every account says so.
  @Test func allEnded() {
    var detector = AlertDetector()
    func end(_ accounts: [AccountStatus], _ tasks: [CacheTask]) -> [String] {
      words(&detector, accounts, tasks).filter { $0.contains("all-ended") }
    }
    let done = task("a", .succeeded)
    #expect(end([account()], [done]) == [])
    #expect(end([account()], [done, task("b", .running)]) == [])
    let unsure = task("b", .succeeded) { $0.isEndConfirmed = false }
    #expect(end([account()], [done, unsure]) == [])
    #expect(
      end([account(), account("two", .down, failures: 1)], [done, task("b", .succeeded)]) == [])
    #expect(
      end([account()], [task("b", .succeeded), task("c", .unknown) { $0.lastSeenAt = nil }]) == [])
    #expect(
      end([account()], [task("b", .succeeded), task("c", .succeeded)])
        == ["resolved info all-ended all-ended"])
    #expect(end([account()], [task("b", .succeeded)]) == [])
  }

  @Test func onlyWhatCounts() {
    var detector = AlertDetector { _, _ in { $0.id.vendorID == "a" && $0.status == .running } }
    let b = task("b", .running)
    _ = words(&detector, [account()], [task("a", .running), b])
    // One that counted once goes on to, as a change by which it leaves the filter.
    #expect(
      words(&detector, [account()], [task("a", .failed), task("b", .failed)]) == [
        "firing error failed task/one/a", "resolved warning all-ended all-ended",
      ])
  }
}

@Suite struct AlertQueueTests {
  private func alert(_ key: String, _ state: Alert.State = .firing, _ summary: String = "") -> Alert
  {
    Alert(
      key: key, event: .failed, state: state, severity: .error,
      at: Date(timeIntervalSince1970: 0), summary: summary)
  }

  @Test func theFirstAtOnceThenOneAMinute() {
    var queue = AlertQueue()
    #expect(queue.take(at: .zero).isEmpty)
    queue.add([alert("a")])
    #expect(queue.take(at: .seconds(5)) == [alert("a")])
    queue.add([alert("b")])
    #expect(queue.take(at: .seconds(6)).isEmpty)
    queue.add([alert("c"), alert("b", .resolved)])
    #expect(queue.take(at: .seconds(64)).isEmpty)
    #expect(
      queue.take(at: .seconds(65)) == [alert("b"), alert("c"), alert("b", .resolved)])
    #expect(queue.take(at: .seconds(200)).isEmpty)
    queue.add([alert("d")])
    #expect(queue.take(at: .seconds(201)) == [alert("d")])
    queue.add([alert("e")])
    #expect(queue.take(at: .seconds(202), isLast: true) == [alert("e")])
  }

  @Test func whatFailedWaitsForTheNextMinute() {
    var queue = AlertQueue()
    queue.add([alert("a")])
    let first = queue.take(at: .zero)
    queue.add([alert("b")])
    queue.putBack(first)
    #expect(queue.take(at: .seconds(59)).isEmpty)
    #expect(queue.take(at: .seconds(60)) == [alert("a"), alert("b")])
  }

  @Test func manyKeepTheirOrder() {
    var queue = AlertQueue()
    let alerts = (0..<20_000).map { alert("\($0)") }
    queue.add(alerts)
    queue.add([alert("7", .resolved), alert("3", .firing, "again")])
    let sent = queue.take(at: .zero)
    #expect(sent.count == 20_001)
    #expect(sent[3] == alert("3", .firing, "again"))
    #expect(sent.last == alert("7", .resolved))
    queue.add([alert("x")])
    queue.putBack(sent)
    #expect(queue.take(at: .seconds(60)) == sent + [alert("x")])
  }

  @Test func whatComesAndGoesTakesNoMoreRoom() {
    var queue = AlertQueue()
    for round in 0..<100 {
      queue.add([alert("a", .firing, "\(round)")])
      queue.add([alert("b", .firing, "\(round)"), alert("a", .resolved, "\(round)")])
    }
    #expect(
      queue.take(at: .zero) == [
        alert("a", .firing, "99"), alert("b", .firing, "99"), alert("a", .resolved, "99"),
      ])
  }
}
