import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct LargeScreenTests {
  /// The list has more rows than any pane, and nothing overlaps or is left over.
  @Test func panesShareTheScreen() {
    for height in 32...100 {
      for accounts in [0, 1, 4, 30] {
        let layout = Layout(Size(width: 110, height: height), subject: .table(accounts: accounts))
        #expect(layout.form == .large)
        let panes = [
          layout.title, layout.totals, layout.strip, layout.accounts, layout.filter, layout.header,
          layout.list, layout.preview, layout.events, layout.problem, layout.hint,
        ]
        var y = 0
        for pane in panes {
          #expect(pane.minY == y && pane.width == 110)
          #expect(pane.height >= 1 || pane == layout.events)
          y += pane.height
        }
        #expect(y == height)
        for pane in [layout.accounts, layout.preview, layout.events] {
          #expect(pane.height < layout.list.height, "\(height) rows, \(accounts) accounts")
        }
        #expect(layout.preview.height >= 4)
        #expect(layout.events.isEmpty || layout.events.height >= 2)
      }
    }
  }

  @Test(arguments: [(109, 40), (110, 31)])
  func smallerScreensHaveNoPanes(_ width: Int, _ height: Int) {
    let layout = Layout(Size(width: width, height: height), subject: .table(accounts: 4))
    #expect(layout.form == .full)
    #expect(layout.preview.isEmpty && layout.events.isEmpty && layout.strip.isEmpty)
  }

  @Test func worstURLsComeFirst() {
    func states(_ statuses: TaskStatus...) -> [TaskStatus] {
      let items = statuses.map { URLItem(url: SafeText("https://a.b/c", limit: .url), status: $0) }
      return TaskPreview.worst(of: URLItems(items), limit: 3).map(\.status)
    }
    #expect(states(.succeeded, .running, .failed) == [.failed, .running, .succeeded])
    #expect(states(.failed, .succeeded, .failed, .failed, .failed) == [.failed, .failed, .failed])
    #expect(
      states(.succeeded, .succeeded, .succeeded, .queued, .running)
        == [.queued, .running, .succeeded])
    #expect(
      states(.succeeded, .succeeded, .succeeded, .succeeded, .canceled)
        == [.succeeded, .succeeded, .succeeded])
    #expect(states() == [])
  }

  /// The figure of a snapshot is that of a moment when a call was made just now.
  @Test(arguments: [
    (AccountStatus.State.ok, 0.0, "0/1"), (.ok, 1, "1/1"), (.ok, 900, "1/1"), (.limited, 1, "0/1"),
  ])
  func callsComeInSinceTheSnapshot(
    _ state: AccountStatus.State, _ seconds: Double, _ expected: String
  ) throws {
    let account = Sample.account(Sample.alibaba, "alibaba-cdn") {
      $0.budget = CallBudget(tokens: 0.2, burst: 1, rate: 1)
      $0.state = state
    }
    var monitor = Sample.state(200, 60, accounts: [account])
    monitor.wait(seconds)
    let rows = try screenRows(monitor)
    let header = try #require(rows.first { $0.contains("BUDGET") })
    let place = try #require(header.firstRange(of: "BUDGET")).upperBound
    let row = try #require(rows.first { $0.hasPrefix("sim-alibaba-cdn") })
    #expect(row.prefix(header[..<place].count).hasSuffix(" " + expected))
  }

  /// A frozen screen shows no event that came after it was frozen.
  @Test func eventsStandStillWhilePaused() throws {
    var state = Sample.state(120, 40)
    state.press("p")
    state.wait(5)
    let before = try screenRows(state)[state.layout.events.minY...]
    _ = state.apply(.snapshot(Sample.snapshot(Array(Sample.tasks.dropFirst()), version: 2)))
    var ended = Sample.tasks[1]
    ended.status = .failed
    _ = state.apply(.snapshot(Sample.snapshot([ended], version: 3)))
    #expect(state.context.known.events.count > 4)
    #expect(try screenRows(state)[state.layout.events.minY...] == before)
    state.press("p")
    #expect(try screenRows(state)[state.layout.events.minY...] != before)
  }

  /// The sums of the account table are those of the totals line.
  @Test func accountsAddUp() {
    let state = Sample.state(120, 40)
    let accounts = state.table.rows.counts.accounts.values
    #expect(accounts.reduce(0) { $0 + $1.tasks } == state.table.rows.counts.totals.tasks)
    let work = accounts.map(\.work)
    #expect(work.reduce(0) { $0 + $1.urls.total } == state.table.rows.counts.totals.work.urls.total)
    #expect(
      work.reduce(0) { $0 + $1.urls.failed } == state.table.rows.counts.totals.work.urls.failed)
    #expect(accounts.reduce(0) { $0 + $1.unfinished } == state.table.rows.counts.totals.unfinished)
  }

  /// With nothing changing, a second changes the clock and ages under ten minutes, nothing else.
  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func aSecondChangesAgesOnly(_ width: Int, _ height: Int) throws {
    var state = SampleView.watching(Size(width: width, height: height), Sample.options())
    let theme = try Look.mono.theme(asciiOnly: false)
    let before = render(state, theme: theme).buffer
    state.wait(1)
    let after = render(state, theme: theme).buffer
    var changed = 0
    for y in 0..<height {
      let cells = zip(before.row(y), after.row(y)).filter { $0 != $1 }.count
      changed += cells
      let list = state.layout.list
      let mayAge =
        y == 0 || state.layout.accounts.contains(Point(x: 0, y: y))
        || list.contains(Point(x: 0, y: y))
      if !mayAge { #expect(cells == 0, "line \(y)") }
      // Two ages of at most four cells each.
      #expect(cells <= 8, "line \(y)")
    }
    #expect(changed > 0)
    #expect(changed <= 4 + 8 * Sample.tasks.count + 4 * Sample.accounts.count)
  }
}
