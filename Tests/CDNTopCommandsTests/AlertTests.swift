import Foundation
import TaskModel
import Testing

@testable import CDNTopCommands

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

  @Test func pagesOfTheFirstReadAreHistory() {
    var detector = AlertDetector()
    var first = account()
    first.isComplete = false
    #expect(words(&detector, [first], [task("a", .failed)]) == [])
    #expect(words(&detector, [account()], [task("a", .failed), task("b", .failed)]) == [])
    #expect(
      words(&detector, [account()], [task("a", .failed), task("b", .failed), task("c", .partial)])
        == ["firing warning partial task/one/c"])
  }

  /// An id that is asked for has a row before the vendor has said anything of it.
  @Test func whatAnIDHadFailedWithBeforeIsHistory() {
    var detector = AlertDetector()
    var first = account()
    first.isComplete = false
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
    #expect(words(&detector, [account()], [], at: 3_602) == ["resolved error gone task/one/a"])
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
