import FoundationEssentials
import TaskModel
import Testing

@testable import MonitorUI

@Suite struct SortTests {
  private func ids(_ state: AppState) -> [String] { state.table.rows.ids.map(\.vendorID) }

  private func everything() -> AppState {
    var state = Sample.state()
    state.press("0")
    return state
  }

  @Test func standardOrder() {
    #expect(
      ids(everything()) == [
        "545ec2e2-e9e5-47b8", "16210002",  // failed, the freshest first
        "up-77131",  // stalled
        "up-77120",  // partial
        "16219471", "0b0c6a52-7c1e-4d0e-9a55-9f86d081884c", "16219472",  // running, oldest first
        "16219490",  // queued
        "not-there",  // unknown
        "99120", "7d865e95-9b0f-4b0c-8f1e-3fdba39d3c11", "16210001",  // ended, newest first
      ])
  }

  @Test func columnThenStandard() {
    var state = everything()
    state.press("s")
    for _ in 0..<4 { state.press("j") }  // problems, STATUS, PCT, DONE, FAIL
    state.press("Enter")
    #expect(state.table.view.sort.text == "fail-")
    #expect(ids(state).prefix(4) == ["545ec2e2-e9e5-47b8", "up-77120", "16210002", "up-77131"])
    // Tasks without URLs have no figure and come last in either direction.
    #expect(ids(state).last == "7d865e95-9b0f-4b0c-8f1e-3fdba39d3c11")
    state.press("I")
    #expect(state.table.view.sort.text == "fail+")
    #expect(ids(state).last == "7d865e95-9b0f-4b0c-8f1e-3fdba39d3c11")
  }

  @Test func theLastChoiceBecomesTheSecondKey() {
    var order = SortOrder.standard
    order.choose(.column(.failed))
    order.choose(.column(.account))
    #expect(order.text == "account+, fail-")
    #expect(order.mark(of: .account) == "1^")
    #expect(order.mark(of: .failed) == "2v")
    #expect(order.mark(of: .status) == nil)
    order.choose(.column(.account))
    #expect(order.text == "account-, fail-")
    order.choose(.standard)
    #expect(order == .standard)
    #expect(order.mark(of: .status) == "v")
  }

  @Test func theSecondKeyOrdersWithinTheFirst() {
    var state = everything()
    state.press("s")
    for _ in 0..<10 { state.press("j") }  // PROVIDER
    state.press("Enter", "S")
    for _ in 0..<5 { state.press("j") }  // AGE
    state.press("Enter")
    #expect(state.overlay == nil)
    #expect(state.table.view.sort.text == "account+, age-")
    #expect(
      ids(state) == [
        "16210002", "16210001", "16219471", "16219472", "16219490", "99120",
        "7d865e95-9b0f-4b0c-8f1e-3fdba39d3c11", "0b0c6a52-7c1e-4d0e-9a55-9f86d081884c",
        "not-there", "up-77131", "545ec2e2-e9e5-47b8", "up-77120",
      ])
    // Again turns it round; the first key's direction stays.
    state.press("S", "Enter")
    #expect(state.table.view.sort.text == "account+, age+")
    #expect(state.table.view.sort.mark(of: .account) == "1^")
    #expect(state.table.view.sort.mark(of: .age) == "2^")
    #expect(ids(state).first == "16219490")
  }

  /// Problems stay on top, and within every kind of them the second key counts.
  @Test func aSecondKeyAfterTheStandardOrder() {
    var state = everything()
    state.press("S")
    for _ in 0..<5 { state.press("j") }  // AGE
    state.press("Enter")
    #expect(state.table.view.sort.text == "bad first, age-")
    #expect(ids(state).prefix(4) == ["16210002", "545ec2e2-e9e5-47b8", "up-77131", "up-77120"])
    #expect(ids(state).last == "99120")
    state.press("S", "g", "Enter")
    #expect(state.table.view.sort == .standard)
  }

  @Test func aChosenSecondKeyStays() {
    var order = SortOrder.standard
    let isDone = order.chooseSecond(.column(.age))
    #expect(isDone)
    order.choose(.column(.failed))
    #expect(order.text == "fail-, age-")
    order.choose(.column(.account))
    #expect(order.text == "account+, age-")
    // It cannot be both; what was first takes its place.
    order.choose(.column(.age))
    #expect(order.text == "age-, account+")
    order.choose(.column(.done))
    #expect(order.text == "done-, age-")
  }

  @Test func theFirstKeyCannotBeTheSecondToo() {
    var state = everything()
    state.press(">", "S", "j", "Enter")
    #expect(state.table.view.sort.text == "stat-")
    guard case .sort(let menu) = state.overlay else {
      Issue.record("the menu is closed")
      return
    }
    #expect(menu.field == .column(.status) && menu.rank == .second)
  }

  @Test func stepsGoRound() {
    var order = SortOrder.standard
    for _ in SortOrder.fields { order.step(1) }
    #expect(order.field == .standard)
    order.step(-1)
    #expect(order.field == .column(.target))
  }

  /// Rows that look the same are ordered by their identity, whatever the direction.
  @Test func identityIsTheLastKey() {
    let twins = ["b", "a", "c"].map {
      Sample.task(Sample.alibaba, $0, .queued, age: 30)
    }
    var state = Sample.state(tasks: twins)
    #expect(ids(state) == ["a", "b", "c"])
    state.press(">")
    #expect(ids(state) == ["a", "b", "c"])
    state.press("I")
    #expect(ids(state) == ["a", "b", "c"])
  }
}

@Suite struct OpeningViewTests {
  private static let minute = 60.0
  private static let hour = 3_600.0

  @Test(
    arguments: [
      (.running, 9_000, nil, true), (.queued, 900_000, nil, true), (.unknown, 900_000, nil, true),
      (.succeeded, 9_000, 29 * minute, true), (.succeeded, 9_000, 31 * minute, false),
      (.canceled, 9_000, 31 * minute, false),
      (.succeeded, 1.9 * hour, nil, true), (.succeeded, 2.1 * hour, nil, false),
      (.failed, 9 * hour, 1.9 * hour, true), (.partial, 9 * hour, 1.9 * hour, true),
      (.failed, 9 * hour, 2.1 * hour, false), (.failed, 1.9 * hour, nil, true),
      (.failed, 2.1 * hour, nil, false),
    ] as [(TaskStatus, Double, Double?, Bool)])
  func bounds(_ status: TaskStatus, _ age: Double, _ ended: Double?, _ isShown: Bool) {
    let task = Sample.task(Sample.alibaba, "1", status, age: age, ended: ended)
    #expect(OpeningView.shows(task, now: Sample.now, clockAhead: 0) == isShown)
  }

  /// The vendor's times are of its clock, what we saw of ours.
  @Test(
    arguments: [
      // how long ago it ended, by whom told, how far the vendor's clock is ahead, whether it is shown
      (35, .vendor, 0, false), (35, .vendor, -20, true), (35, .observed, -20, false),
      (25, .vendor, 0, true), (25, .vendor, 20, false), (25, .observed, 20, true),
    ] as [(Double, CacheTask.Finish.Source, Double, Bool)])
  func boundsBySkewedClocks(
    _ minutes: Double, _ source: CacheTask.Finish.Source, _ ahead: Double, _ isShown: Bool
  ) {
    let task = Sample.task(Sample.alibaba, "1", .succeeded, age: 9_000) {
      $0.finish = CacheTask.Finish(at: Sample.ago(minutes * Self.minute), source: source)
    }
    let accounts = Sample.accounts.map { status in
      var status = status
      status.clockSkew = .seconds(ahead * Self.minute)
      return status
    }
    let state = Sample.state(tasks: [task], accounts: accounts)
    #expect(state.table.rows.count == (isShown ? 1 : 0))
  }

  @Test func whatIsHiddenIsCounted() throws {
    var state = Sample.state()
    #expect(state.table.rows.counts.hidden == 2)
    #expect(state.table.rows.counts.hiddenProblems == 1)
    #expect(try screenRows(state)[3].contains("10 of 12 tasks  2 hidden  (1 bad)"))
    state.press("0")
    #expect(state.table.rows.count == 12)
    #expect(state.table.rows.counts.hidden == 0)
    state.press("0")
    #expect(state.table.rows.count == 10)
  }

  /// A filter looks at every task, and is what the monitor opens with if one is given.
  @Test func filterLiftsTheBounds() throws {
    let filter = try TaskFilter(parsing: "status:failed", now: Sample.now, zone: Sample.zone)
    var state = Sample.state(filter: filter)
    #expect(state.table.rows.ids.map(\.vendorID) == ["545ec2e2-e9e5-47b8", "16210002"])
    state.press("0")
    #expect(state.table.rows.count == 12)
  }

  @Test func problemsOnly() {
    var state = Sample.state()
    state.press("!")
    #expect(state.table.rows.ids.map(\.vendorID) == ["545ec2e2-e9e5-47b8", "up-77131", "up-77120"])
    #expect(state.table.rows.counts.hidden == 1)
    state.press("!")
    #expect(state.table.rows.count == 10)
  }

  /// Rows leave the opening view by time alone.
  @Test func timePasses() {
    var state = Sample.state()
    #expect(state.table.rows.ids.contains { $0.vendorID == "99120" })
    state.wait(31 * 60)
    #expect(!state.table.rows.ids.contains { $0.vendorID == "99120" })
  }
}
