import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct ProblemCenterTests {
  private static let key = ProviderError.credentials(VendorMessage(code: "174", text: "expired"))
  private static let refused = ProviderError.transport("connection refused")

  /// The world with UCloud in trouble after so many failed reads.
  private func world(
    _ version: UInt64, _ error: ProviderError? = nil, failures: Int = 0,
    tasks: [CacheTask] = Sample.tasks.filter {
      $0.account == Sample.alibaba && $0.status == .running
    }
  ) -> Snapshot {
    var accounts = Sample.accounts
    accounts[2].error = error
    accounts[2].state = error?.accountState ?? .ok
    accounts[2].consecutiveFailures = failures
    if error != nil { accounts[2].lastSuccess = Sample.ago(100) }
    return Sample.snapshot(tasks, accounts: accounts, version: version)
  }

  private func monitor(_ snapshots: Snapshot...) -> AppState {
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now, options: Sample.options())
    for (index, snapshot) in snapshots.enumerated() {
      if index > 0 { state.wait(5) }
      _ = state.apply(.snapshot(snapshot))
    }
    return state
  }

  /// The problem line of the table.
  private func line(_ state: AppState) throws -> String { try screenRows(state)[22] }

  @Test func countsFailedReadsOfOneKind() throws {
    let state = monitor(
      world(1), world(2, Self.refused, failures: 1), world(3, Self.refused, failures: 3),
      world(4, Self.refused, failures: 3))
    let entry = try #require(state.context.known.problems.entries.first)
    #expect(state.context.known.problems.entries.count == 1)
    #expect(entry.id == .account(Sample.ucloud, .error(.transport)))
    #expect(entry.count == 3)
    #expect(entry.firstSeen == Sample.now.addingTimeInterval(5))
    #expect(entry.lastSeen == Sample.now.addingTimeInterval(10))
    #expect(entry.isActive)
    #expect(try line(state).hasPrefix("! sim-ucloud: no answer from the vendor"))
  }

  /// What is over stays, with the time, until it is acknowledged; what comes back is counted on.
  @Test func staysUntilResolvedAndAcknowledged() throws {
    var state = monitor(world(1, Self.key, failures: 1), world(2))
    let entry = try #require(state.context.known.problems.entries.first)
    #expect(entry.resolvedAt == Sample.now.addingTimeInterval(5))
    #expect(try line(state) == "")
    _ = state.apply(.snapshot(world(3, Self.key, failures: 1)))
    #expect(state.context.known.problems.entries.map(\.count) == [2])
    #expect(state.context.known.problems.active.count == 1)
    _ = state.apply(.snapshot(world(4)))
    state.press("P", "a")
    #expect(state.context.known.problems.entries.isEmpty)
    #expect(try screenRows(state)[1] == "no problems, or all are over and acknowledged")
  }

  /// What goes on leaves the problem line when it is acknowledged, and the list when it is over.
  @Test func acknowledgedWhileItGoesOn() throws {
    var state = monitor(world(1, Self.key, failures: 1))
    state.press("P", "a")
    #expect(try screenRows(state)[0].contains("Problems 0 active, 1 acknowledged, 0 resolved"))
    state.press("a")
    #expect(state.context.notice?.text == "this problem is already acknowledged")
    state.press("P")
    #expect(state.overlay == nil)
    #expect(state.context.known.problems.entries.map(\.isAcknowledged) == [true])
    #expect(try line(state) == "")
    _ = state.apply(.snapshot(world(2, Self.key, failures: 9)))
    #expect(try line(state) == "")
    _ = state.apply(.snapshot(world(3)))
    #expect(state.context.known.problems.entries.isEmpty)
  }

  /// What one operator acknowledges is kept, with who and when by the calendar.
  @Test func acknowledgingIsKept() throws {
    var state = monitor(world(1, Self.key, failures: 1))
    _ = state.apply(.calendarSet(ahead: 3_600))
    state.press("P")
    let effects = state.press("a")
    let note = Acknowledgement(
      account: Sample.ucloud, kind: .error(.credentials), by: "wang@jump2",
      at: Sample.now.addingTimeInterval(3_600))
    #expect(effects == [.acknowledge([note])])
    let row = try screenRows(state)[1]
    #expect(row.contains("ACKNOWLEDGED by wang@jump2"), "\(row)")
  }

  /// What another operator acknowledges leaves the problem line here, and is told.
  @Test func acknowledgedElsewhere() throws {
    var state = monitor(world(1), world(2, Self.key, failures: 1))
    let late = Acknowledgement(
      account: Sample.ucloud, kind: .error(.credentials), by: "li@jump1",
      at: Sample.now.addingTimeInterval(-101))
    _ = state.apply(.acknowledged([late]))
    #expect(state.context.known.problems.active.count == 1, "the account answered after that")
    let other = Acknowledgement(
      account: Sample.ucloud, kind: .late, by: "li@jump1", at: Sample.now.addingTimeInterval(9))
    _ = state.apply(.acknowledged([late, other]))
    #expect(state.context.known.problems.active.count == 1, "it is another trouble")
    let note = Acknowledgement(
      account: Sample.ucloud, kind: .error(.credentials), by: "li@jump1",
      at: Sample.now.addingTimeInterval(9))
    _ = state.apply(.acknowledged([late, other, note]))
    _ = state.apply(.acknowledged([late, other, note]))
    #expect(state.context.known.problems.active.isEmpty)
    #expect(try line(state) == "")
    #expect(state.context.known.events[0].text.hasPrefix("li@jump1 acknowledged sim-ucloud: "))
    #expect(!state.context.known.events[1].text.contains("acknowledged"))
    state.press("P")
    #expect(try screenRows(state)[1].contains("ACKNOWLEDGED by li@jump1"))
    #expect(
      state.press("a").isEmpty, "nothing is left to be acknowledged")
  }

  /// Failed tasks are acknowledged one by one: also before this monitor began, and by several operators.
  @Test func failedTasksStayAcknowledged() throws {
    let failed = [Sample.task(Sample.alibaba, "before", .failed)]
    let other = Sample.task(Sample.alibaba, "later", .failed)
    func note(_ tasks: [CacheTask], _ by: String) -> Acknowledgement {
      Acknowledgement(
        account: Sample.alibaba, kind: .tasks, tasks: Set(tasks.map(\.id)), by: by,
        at: Sample.now.addingTimeInterval(-60))
    }
    var state = AppState(
      size: Size(width: 120, height: 24), now: Sample.now, options: Sample.options())
    _ = state.apply(.acknowledged([note(failed, "li@jump1")]))
    _ = state.apply(.snapshot(world(1, tasks: failed)))
    #expect(state.context.known.problems.active.isEmpty)
    _ = state.apply(.snapshot(world(2, tasks: failed + [other])))
    #expect(state.context.known.problems.active.map(\.tasks.count) == [failed.count + 1])
    state.press("P")
    // Who acknowledges it now took note of the new one.
    let effects = state.press("a")
    guard case .acknowledge(let notes)? = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(notes.map(\.tasks) == [[other.id]])
    #expect(try screenRows(state)[1].contains("ACKNOWLEDGED by 2 operators"))
    _ = state.apply(.snapshot(world(3, tasks: [other])))
    #expect(try screenRows(state)[1].contains("ACKNOWLEDGED by wang@jump2"))
  }

  /// What stores have forgotten a monitor that runs for months forgets too, and nothing before that: a task that is
  /// tracked again, or of an older time range, is not a new failure.
  @Test(arguments: [(days: 89.0, isKept: true), (days: 91.0, isKept: false)])
  func notesLastAsLongAsInTheStore(days: Double, isKept: Bool) throws {
    let (early, late) = (
      Sample.task(Sample.alibaba, "early", .failed), Sample.task(Sample.alibaba, "late", .failed)
    )
    func note(_ task: CacheTask, at date: Date) -> Acknowledgement {
      Acknowledgement(
        account: Sample.alibaba, kind: .tasks, tasks: [task.id], by: "li@jump1", at: date)
    }
    var state = monitor(world(1, tasks: [early]))
    _ = state.apply(
      .acknowledged([note(early, at: Sample.now.addingTimeInterval(-days * 86_400))]))
    #expect(state.context.known.problems.active.isEmpty)
    _ = state.apply(.snapshot(world(2, tasks: [])))
    _ = state.apply(.acknowledged([note(late, at: Sample.now)]))
    _ = state.apply(.snapshot(world(3, tasks: [early, late])))
    #expect(state.context.known.problems.active.isEmpty == isKept)
  }

  @Test func anotherKindIsAnotherEntry() {
    let state = monitor(
      world(1, Self.refused, failures: 2), world(2, Self.key, failures: 1), world(3))
    #expect(state.context.known.problems.entries.count == 2)
    #expect(state.context.known.problems.active.isEmpty)
  }

  /// Nothing comes any more, not even a snapshot: that is trouble, too.
  @Test func silenceIsFound() throws {
    var state = monitor(world(1))
    state.wait(300)
    #expect(state.context.known.problems.active.count == 3, "JD has nothing to ask about")
    #expect(state.context.known.problems.active.allSatisfy { $0.id.kind == .late })
    #expect(try line(state).hasPrefix("!3 "))
  }

  @Test func survivesThePause() throws {
    var state = monitor(world(1))
    state.press("p")
    _ = state.apply(.snapshot(world(2, Self.key, failures: 1)))
    #expect(try line(state) == "", "the screen stands still")
    state.press("P")
    #expect(try screenRows(state)[1].contains("sim-ucloud AUTH ACTIVE"))
    state.press("P")
    _ = state.apply(.snapshot(world(3)))
    state.press("p")
    #expect(state.context.known.problems.entries.map(\.word) == ["AUTH"])
  }

  private func failed(_ id: String, _ status: TaskStatus = .failed) -> CacheTask {
    Sample.task(
      Sample.ucloud, id, status, urls: Sample.items("h.example.com", 3, done: 1, failed: 2),
      ended: 5)
  }

  @Test func failedTasksAreOneEntryAnAccount() throws {
    let old = Sample.task(Sample.alibaba, "old", .failed, age: 20_000, ended: 19_000)
    var state = monitor(world(1, tasks: [failed("1"), failed("2", .partial), old]))
    let entry = try #require(state.context.known.problems.entries.first)
    #expect(state.context.known.problems.entries.count == 1, "what failed long before is history")
    #expect(entry.count == 2)
    #expect(entry.problem.lead == "sim-ucloud: 1 task failed, 1 partial, 4 URLs failed")
    #expect(try line(state).hasPrefix("! 2 tasks need attention"))
    state.press("P", "a", "P")
    #expect(try line(state) == "")
    // One more: the acknowledgement was for the others.
    _ = state.apply(
      .snapshot(world(2, tasks: [failed("1"), failed("2", .partial), failed("3")])))
    #expect(state.context.known.problems.active.map(\.count) == [3])
    var redone = failed("1")
    redone.supersededBy = CacheTask.ID(account: Sample.ucloud, vendorID: "9")
    _ = state.apply(.snapshot(world(3, tasks: [redone])))
    #expect(state.context.known.problems.active.isEmpty)
    #expect(state.context.known.problems.entries.first?.resolvedAt != nil)
  }

  /// A filter hides rows, not what is wrong.
  @Test func theLineKnowsOfHiddenTasks() throws {
    var state = monitor(world(1, tasks: [failed("1")]))
    state.press("/")
    state.type("account:sim-jdcloud")
    state.press("Enter")
    #expect(try line(state).hasPrefix("! sim-ucloud: 1 task failed, 2 URLs failed"))
  }

  /// The line counts what the list tells of, whatever is in view, and the list says what it leaves out.
  @Test func theLineAndTheListCountTheSame() throws {
    let old = Sample.task(Sample.alibaba, "old", .failed, age: 20_000, ended: 19_000)
    var state = monitor(world(1, tasks: [failed("1"), failed("2", .partial), old]))
    state.press("0")
    #expect(state.table.rows.count == 3)
    #expect(try line(state).hasPrefix("! 2 tasks need attention"))
    state.press("P")
    #expect(
      try screenRows(state)[22]
        == "1 more bad task: stalled, or failed long ago (! with everything in view)")
    state.press("a", "P")
    #expect(try line(state) == "", "nothing is left that could be acknowledged")
    state.press("/")
    state.type("status:failed")
    state.press("Enter")
    #expect(state.table.rows.count == 2)
    #expect(try line(state) == "")
  }

  /// What stands still is no problem that is listed, and needs attention all the same.
  @Test func stalledTasksStandBesideTheList() throws {
    var state = Sample.state()
    #expect(try line(state).hasPrefix("! 3 tasks need attention"))
    state.press("P")
    let note = "2 more bad tasks: stalled, or failed long ago (! with everything in view)"
    #expect(try screenRows(state)[22] == note)
    state.press("a", "P")
    #expect(try line(state).hasPrefix("! 1 task needs attention"))
    state.press("p", "P")
    #expect(try !screenRows(state).contains(note), "of a paused table nothing is said")
  }

  // MARK: Screens

  private func troubled(_ width: Int, _ height: Int) -> AppState {
    var state = monitor(
      world(1, Self.refused, failures: 2, tasks: [failed("1"), failed("2", .partial)]),
      world(2, Self.key, failures: 1, tasks: [failed("1"), failed("2", .partial)]))
    _ = state.apply(.input(.resize(Size(width: width, height: height))))
    state.wait(75)
    return state
  }

  @Test func theCursorStaysOnItsEntry() throws {
    var state = troubled(80, 24)
    state.press("P", "G")
    guard case .problems(let before) = state.overlay else {
      Issue.record("no list")
      return
    }
    let id = try #require(before.cursor)
    #expect(state.context.known.problems.entries.last?.id == id)
    _ = state.apply(.snapshot(world(9)))
    guard case .problems(let after) = state.overlay else { return }
    #expect(
      state.context.known.problems.entries[after.place(in: state.context.known.problems)].id == id)
  }
}
