import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct GroupTests {
  /// The lines of the table: groups in brackets, tasks by the first letters of their ids.
  private func lines(_ state: AppState) -> String {
    state.table.rows.lines.all.map { line in
      line.group.map { "[\($0.title)]" } ?? String((line.task?.vendorID ?? "").prefix(8))
    }.joined(separator: " ")
  }

  private func grouped(_ times: Int) -> AppState {
    var state = Sample.state()
    for _ in 0..<times { state.press("t") }
    return state
  }

  @Test(
    arguments: [
      (
        1,
        "[alibaba-cdn] 16219471 16219472 16219490 [alibaba-dcdn] 99120 "
          + "[jdcloud] 0b0c6a52 not-ther 7d865e95 [ucloud] 545ec2e2 up-77131 up-77120"
      ),
      (
        2,
        "[sim-alibaba-cdn] 16219471 16219472 16219490 [sim-alibaba-dcdn] 99120 "
          + "[sim-jdcloud] 0b0c6a52 not-ther 7d865e95 [sim-ucloud] 545ec2e2 up-77131 up-77120"
      ),
      (
        3,
        "[app.example.com] 16219472 [cdn2.example.com] up-77131 [dl.example.com] up-77120 "
          + "[img1.example.com] 545ec2e2 [img2.example.com] 99120 [static.example.cn] 0b0c6a52 "
          + "[www.example.com] 16219471 16219490 [no domain] not-ther 7d865e95"
      ),
      (
        4,
        "[no label] 545ec2e2 up-77131 up-77120 16219471 0b0c6a52 16219472 16219490 not-ther "
          + "99120 7d865e95"
      ),
      (
        5,
        "545ec2e2 up-77131 up-77120 16219471 0b0c6a52 16219472 16219490 not-ther 99120 7d865e95"
      ),
    ])
  func goesRound(_ times: Int, _ expected: String) {
    #expect(lines(grouped(times)) == expected)
  }

  @Test func countsOfAGroup() throws {
    let state = grouped(1)
    let totals = try #require(
      state.table.rows.counts.groups[TaskGroup(grouping: .provider, name: "ucloud")])
    #expect(totals.tasks == 3)
    #expect(totals.count(.failed) == 1)
    #expect(totals.stalled == 1)
    #expect(state.table.rows.count == 10)
    #expect(state.table.rows.counts.totals.tasks == 10)
  }

  @Test(arguments: ["Enter", "Space"])
  func folds(_ key: String) {
    var state = grouped(1)
    state.press("g", key)
    #expect(
      lines(state) == "[alibaba-cdn] [alibaba-dcdn] 99120 [jdcloud] 0b0c6a52 not-ther 7d865e95 "
        + "[ucloud] 545ec2e2 up-77131 up-77120")
    #expect(state.table.cursor.id?.group?.name == "alibaba-cdn")
    #expect(state.page == .table)
    #expect(state.table.marks.isEmpty)
    // What is folded away still counts.
    #expect(state.table.rows.count == 10)
    state.press(key)
    #expect(lines(state).hasPrefix("[alibaba-cdn] 16219471"))
  }

  /// The cursor keeps its task and line through grouping, folds of other groups and new data.
  @Test func theCursorKeepsItsTask() {
    var state = Sample.state()
    state.press("j", "j", "j")
    let id = state.table.cursor.id
    #expect(id?.task?.vendorID == "16219471")
    state.press("t")
    #expect(state.table.cursor.id == id)
    state.press("t", "t", "t", "t")
    #expect(state.table.cursor.id == id)
    state.press("t")
    let line = state.table.cursor.window.cursorLine
    state.wait(2)
    let tasks = Sample.tasks.filter { $0.id.vendorID != "16219472" }
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(state.table.cursor.id == id)
    #expect(state.table.cursor.window.cursorLine == line)
  }

  /// Who groups wants to see the groups: of a task that is far down in its group the line of that is selected.
  @Test(arguments: [(80, 24, 8), (80, 24, 30), (60, 15, 30)])
  func theGroupComesIntoView(width: Int, height: Int, count: Int) throws {
    let tasks = [Sample.alibaba, Sample.ucloud].flatMap { account in
      (0..<count).map { Sample.task(account, "\($0)", .running, age: Double(60 + $0)) }
    }
    var state = Sample.state(width, height, tasks: tasks)
    var far = 0
    for step in stride(from: 1, to: 2 * count, by: 3) {
      state.press("g")
      for _ in 0..<step { state.press("j") }
      let task = try #require(state.selectedTask)
      state.press("t")
      let (lines, window) = (state.table.rows.lines, state.table.cursor.window)
      let group = TableLine.group(TaskGroup(grouping: .provider, name: task.provider.word))
      let place = try #require(lines.place(of: group))
      let own = try #require(lines.place(of: .task(task.id)))
      #expect(window.visible.contains(place), "\(step)")
      let isFar = own - place >= window.height
      far += isFar ? 1 : 0
      #expect(state.table.cursor.id == (isFar ? group : .task(task.id)), "\(step)")
      state.press("t", "t", "t", "t")
      #expect(state.table.view.grouping == .none)
      #expect(state.selectedTask?.id == task.id, "\(step)")
    }
    #expect((far > 0) == (count > 8))
  }

  /// A task that a fold hides gives the cursor to its group.
  @Test func intoAFold() {
    var state = grouped(1)
    state.press("g", "Enter", "t", "t", "t", "t")
    #expect(state.table.view.grouping == .none)
    state.press("g", "j", "j", "j", "j", "j", "j")
    #expect(state.selectedTask?.id.vendorID == "16219490")
    state.press("t")
    #expect(state.table.cursor.id?.group?.name == "alibaba-cdn")
    #expect(!state.table.cursor.isOnGhost)
    state.press("t")
    #expect(state.selectedTask?.id.vendorID == "16219490")
  }

  /// A filter has led to another task: grouping does not lead back, even where the first one is in view again.
  @Test func groupingStaysWhereAFilterLed() {
    var tasks = ["a", "b", "c"].enumerated().map { index, id in
      Sample.task(
        Sample.alibaba, id, id == "b" ? .queued : .running, age: Double(90 - index))
    }
    var state = Sample.state(tasks: tasks)
    state.press("G", "/")
    #expect(state.selectedTask?.id.vendorID == "b")
    state.type("status:running")
    state.press("Enter")
    #expect(state.selectedTask?.id.vendorID == "a")
    tasks[1].status = .running
    state.wait(2)
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(lines(state) == "a b c")
    state.press("t")
    #expect(state.selectedTask?.id.vendorID == "a")
  }

  /// The line of a group stands for its first task once there are other groups.
  @Test func aGroupThatIsNoMoreGivesTheCursorToItsTask() {
    var state = grouped(1)
    state.press("g", "Enter", "t")
    #expect(state.selectedTask?.id.vendorID == "16219471")
  }

  /// Two keys together that leave the cursor where it is have not moved it on.
  @Test func aPairOfKeysKeepsTheWayBack() {
    let tasks = [(Sample.alibaba, 200), (Sample.ucloud, 100)].flatMap { account, age in
      (0..<30).map { Sample.task(account, "\($0)", .running, age: Double(age - $0)) }
    }
    var state = Sample.state(tasks: tasks)
    for _ in 0..<57 { state.press("j") }
    let task = state.selectedTask?.id
    #expect(task == tasks[57].id)
    state.press("t")
    #expect(state.table.cursor.id?.group?.name == "ucloud")
    state.press("g", "y")
    #expect(state.table.cursor.id?.group?.name == "ucloud")
    state.press("t", "t", "t", "t")
    #expect(state.table.view.grouping == .none)
    #expect(state.selectedTask?.id == task)
  }

  /// Where the task that the line was selected for is filtered away, too, the first one left of the group is next.
  @Test func theTaskOfTheGroupIsFilteredAway() {
    var tasks = (0..<30).map { number in
      Sample.task(Sample.alibaba, "\(number)", .running, age: Double(100 - number))
    }
    var state = Sample.state(tasks: tasks)
    state.press("/")
    state.type("status:running")
    state.press("Enter")
    for _ in 0..<27 { state.press("j") }
    #expect(state.selectedTask?.id.vendorID == "27")
    state.press("t")
    #expect(state.table.cursor.id?.group?.name == "alibaba-cdn")
    tasks[27].status = .succeeded
    tasks[0].status = .succeeded
    state.wait(2)
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    state.press("t")
    #expect(state.selectedTask?.id.vendorID == "1")
  }

  /// No fold hides a problem from those who look for it.
  @Test func problemsAreFoundInFolds() {
    var state = grouped(1)
    state.press("G", "k", "k", "k", "Enter")
    #expect(lines(state).hasSuffix("[ucloud]"))
    state.press("g", "e")
    #expect(state.selectedTask?.id.vendorID == "545ec2e2-e9e5-47b8")
    #expect(lines(state).hasSuffix("[ucloud] 545ec2e2 up-77131 up-77120"))
    state.press("e", "e", "E")
    #expect(state.selectedTask?.id.vendorID == "up-77131")
  }

  @Test func matchesAreFoundInFolds() throws {
    var state = Sample.state(120, 40)
    state.press("t", "\\")
    state.type("up-77131")
    state.press("Enter", "\\", "^U", "Enter", "g")
    let wanted = try #require(state.table.rows.ids.first { $0.vendorID.hasPrefix("up-77131") })
    for group in state.table.rows.counts.groups.keys {
      _ = state.table.toggleFold(group, state.context)
    }
    #expect(state.table.rows.lines.place(of: .task(wanted)) == nil)
    state.press("g", "n")
    #expect(state.selectedTask?.id == wanted)
  }

  @Test func theGroupThatEmptiesIsTold() {
    var state = grouped(1)
    state.press("g", "j", "j", "j", "j")
    #expect(state.table.cursor.id?.group?.name == "alibaba-dcdn")
    state.wait(2)
    let tasks = Sample.tasks.filter { $0.account != Sample.dcdn }
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(state.context.notice?.text.contains("group is gone") == true)
    #expect(state.table.cursor.id?.group?.name == "jdcloud")
  }

  /// The first match is a task, not the line above it.
  @Test func filteringAGroupedTable() {
    var state = grouped(1)
    state.press("G", "/")
    state.type("status:running")
    state.press("Enter")
    #expect(state.selectedTask?.id.vendorID == "16219471")
    state.press("0")
    #expect(state.selectedTask?.id.vendorID == "up-77120")
  }

  @Test func rangesTakeTasksOnly() {
    var state = grouped(1)
    state.press("g", "j", "Space", "j", "j", "j", "v")
    #expect(state.table.marks.count == 4)
    #expect(state.selectedTask?.id.vendorID == "99120")
  }

  @Test func theOrderWaitsWithinGroups() {
    var state = grouped(1)
    state.press("j")
    var tasks = Sample.tasks
    tasks[1].status = .failed
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(lines(state).hasPrefix("[alibaba-cdn] 16219471 16219472 16219490"))
    state.wait(2)
    #expect(lines(state).hasPrefix("[alibaba-cdn] 16219472 16219471 16219490"))
  }
}
