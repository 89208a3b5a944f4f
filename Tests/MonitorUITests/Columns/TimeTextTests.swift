import FoundationEssentials
import TaskModel
import Testing

@testable import MonitorUI

@Suite("Cells about time")
struct TimeTextTests {
  private struct Row: Sendable {
    let name: String
    /// AGE, LEFT, TOOK and ENDED, in as few cells as they take.
    let cells: [String]
    var ahead = 0.0
    var usual: Duration?
    var isDown = false
    let task: CacheTask
  }

  private static func running(_ change: (inout CacheTask) -> Void = { _ in }) -> CacheTask {
    Sample.task(Sample.alibaba, "1", .running, age: 252) { task in
      task.progress = 0.5
      change(&task)
    }
  }

  private static func ended(
    _ source: CacheTask.Finish.Source, ahead: Double = 0,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    Sample.task(Sample.alibaba, "1", .succeeded, age: 3_600) { task in
      task.finish = CacheTask.Finish(
        at: Sample.ago(3_348), source: source, notBefore: Sample.ago(3_360), clockAhead: ahead)
      change(&task)
    }
  }

  private static let rows: [Row] = [
    Row(name: "goes on", cells: ["4m10s", "4m10s", "-", "-"], task: running()),
    Row(
      name: "goes on, the vendor's clock ahead", cells: ["14m", "14m", "-", "-"], ahead: 600,
      task: running()),
    Row(
      name: "new, the vendor's clock ahead", cells: ["1m30s", "1m30s", "-", "-"], ahead: 600,
      task: running { $0.createdAt = Sample.ago(-505) }),
    Row(
      name: "new, the vendor's clock behind", cells: ["1m30s", "1m30s", "-", "-"], ahead: -600,
      task: running { $0.createdAt = Sample.ago(695) }),
    Row(
      name: "creation not told", cells: [">5m", "-", "-", "-"],
      task: running { ($0.createdAt, $0.trackedAt) = (nil, Sample.ago(305)) }),
    Row(
      name: "creation not told, for half a day", cells: [">12h", "-", "-", "-"], ahead: 600,
      task: running { ($0.createdAt, $0.trackedAt) = (nil, Sample.ago(43_500)) }),
    Row(
      name: "slower than usual", cells: ["4m10s!", "4m10s", "-", "-"], usual: .seconds(250),
      task: running()),
    Row(
      name: "no slower than usual", cells: ["4m10s", "4m10s", "-", "-"], usual: .seconds(252),
      task: running()),
    Row(
      name: "slower than usual for a day", cells: ["12h!", "12h", "-", "-"],
      usual: .seconds(250),
      task: running { $0.createdAt = Sample.ago(43_500) }),
    Row(
      name: "creation not told, slower all the same", cells: [">5m!", "-", "-", "-"],
      usual: .seconds(250),
      task: running { ($0.createdAt, $0.trackedAt) = (nil, Sample.ago(305)) }),
    Row(
      name: "stale", cells: ["4m10s", "?", "-", "-"], usual: .seconds(250), isDown: true,
      task: running()),
    Row(
      name: "stalled", cells: ["1h", "?", "-", "-"],
      task: running { ($0.createdAt, $0.lastProgressAt) = (Sample.ago(3_600), Sample.ago(3_000)) }),
    Row(
      name: "stale before it was begun", cells: ["4m10s", "-", "-", "-"], isDown: true,
      task: running { $0.progress = 0 }),
    Row(name: "gone", cells: ["4m10s", "-", "-", "-"], task: running { $0.isGone = true }),
    Row(name: "ended", cells: ["1h", "-", "4m12s", "11:08:43"], task: ended(.vendor)),
    Row(
      name: "has just ended", cells: ["1m16s", "-", "1m16s", "12:04:31"],
      task: ended(.vendor) { task in
        task.createdAt = Sample.ago(76)
        task.finish = CacheTask.Finish(at: Sample.now, source: .vendor)
      }),
    Row(name: "seen to end", cells: ["1h", "-", "~4m12s", "~11:08:43"], task: ended(.observed)),
    Row(
      name: "seen to end, the vendor's clock ahead", cells: ["1h", "-", "~4m12s", "~11:08:43"],
      ahead: 1_200, task: ended(.observed, ahead: 1_200) { $0.createdAt = Sample.ago(2_400) }),
    Row(
      name: "took longer than usual", cells: ["1h", "-", "4m12s!", "11:08:43"],
      usual: .seconds(250), task: ended(.vendor)),
    Row(
      name: "surely took longer than usual", cells: ["1h", "-", "~4m!", "~11:08:43"],
      usual: .seconds(239), task: ended(.observed)),
    Row(
      name: "perhaps took longer than usual", cells: ["1h", "-", "~4m12s", "~11:08:43"],
      usual: .seconds(245), task: ended(.observed)),
    Row(
      name: "ended, creation not told", cells: [">1h", "-", "-", "11:08:43"],
      task: ended(.vendor) { $0.createdAt = nil }),
    Row(
      name: "had ended before it was seen", cells: ["1h", "-", "-", "-"],
      task: ended(.vendor) { $0.finish = nil }),
  ]

  @Test(arguments: rows.indices) func cells(index: Int) throws {
    let row = Self.rows[index]
    let accounts = Sample.accounts.map { status in
      var status = status
      status.clockSkew = .seconds(row.ahead)
      if let usual = row.usual {
        status.usualTimes = [.purgeURL: UsualTimes(median: usual, p95: usual)]
      }
      if row.isDown { status.state = .auth }
      return status
    }
    let snapshot = Sample.snapshot([row.task], accounts: accounts)
    let facts = RowFacts(
      row.task, in: Scene(snapshot: snapshot, now: Sample.now, zone: Sample.zone))
    for (id, cell) in zip([TaskColumn.ID.age, .left, .took, .ended], row.cells) {
      let column = try #require(TaskColumn.column(id))
      let text = column.text(facts, column.minimumWidth)
      #expect(text.drop { $0 == " " } == cell, "\(row.name): \(id)")
      #expect(text.count <= column.minimumWidth, "\(row.name): \(id)")
    }
  }

  /// Somebody sets the calendar: dates of our own clock are told by it, and nothing is judged by that.
  @Test func datesGoByTheCalendar() throws {
    func texts(_ task: CacheTask, ahead: TimeInterval) throws -> [String] {
      let snapshot = Sample.snapshot([task], accounts: Sample.accounts)
      let facts = RowFacts(
        task,
        in: Scene(
          snapshot: snapshot, now: Sample.now, calendarAhead: ahead, zone: Sample.zone))
      let said = TaskSentences(facts: facts)
      let cells = try [TaskColumn.ID.age, .took, .ended].map { id in
        try #require(TaskColumn.column(id)).text(facts, 9)
      }
      return cells + [said.end ?? "-", said.freshness]
    }
    let seen = Self.ended(.observed)
    let (before, after) = (try texts(seen, ahead: 0), try texts(seen, ahead: -7_200))
    #expect(before[0...1] == after[0...1], "an age and a length stay")
    #expect(before[2].hasSuffix("11:08:43") && after[2].hasSuffix("09:08:43"))
    #expect(after[3].contains("09:08:31") && after[3].contains("09:08:43"))
    #expect(before[4] != after[4])
    // A vendor's time is the vendor's.
    let told = Self.ended(.vendor)
    #expect(try texts(told, ahead: 0)[0...3] == texts(told, ahead: -7_200)[0...3])
  }

  /// In any theme the sign says it; what is nothing to say has no value to sort by.
  @Test func theSignAndTheSentences() throws {
    let accounts = Sample.accounts.map { status in
      var status = status
      status.usualTimes = [.purgeURL: UsualTimes(median: .seconds(60), p95: .seconds(60))]
      return status
    }
    let tasks = [
      Sample.task(
        Sample.alibaba, "16219471", .running, age: 80,
        urls: Sample.items("a.example.com", 2, done: 1)),
      Sample.task(
        Sample.ucloud, "up", .succeeded, age: 700, urls: Sample.items("b.example.com", 2, done: 2),
        ended: 100),
    ]
    var state = Sample.state(120, 40, tasks: tasks, accounts: accounts)
    var rows = try screenRows(state)
    #expect(rows.contains { $0.contains("1m20s!") && $0.contains("RUN ") })
    #expect(rows.contains { $0.contains("10m!") && $0.contains("OK") })
    let said = "slower than usual (purge-url p50 1m, p95 1m)"
    #expect(rows.contains { $0.contains(said) })
    state.press("Enter")
    rows = try screenRows(state)
    #expect(rows.contains { $0.contains(said) && $0.contains("about 30s left") })
    state.press("Esc", "j", "Enter")
    rows = try screenRows(state)
    #expect(rows.contains { $0.contains(said) && $0.contains("took 10m, ended ") })
  }

  /// The oldest of all goes on for longest, whatever its vendor's clock says, and is at least that old where
  /// nobody tells.
  @Test func theOldestBySkewedClocks() throws {
    let accounts = Sample.accounts.map { status in
      var status = status
      if status.account == Sample.alibaba { status.clockSkew = .seconds(1_200) }
      if status.account == Sample.ucloud { status.clockSkew = .seconds(-1_200) }
      return status
    }
    let tasks = [
      Sample.task(Sample.alibaba, "ahead", .running, age: 250 - 1_200),
      Sample.task(Sample.ucloud, "behind", .running, age: 150 + 1_200),
      Sample.task(Sample.dcdn, "right", .running, age: 200),
      Sample.task(Sample.jd, "untold", .running, age: 300) { $0.createdAt = nil },
    ]
    var state = Sample.state(200, 40, tasks: tasks, accounts: accounts)
    let oldestFirst = ["untold", "ahead", "right", "behind"]
    #expect(state.table.rows.ids.map(\.vendorID) == oldestFirst)
    #expect(try screenRows(state)[2].contains("oldest open >5m"))
    state.table.view.sort.choose(.column(.age))
    _ = state.apply(.tick(Sample.now.addingTimeInterval(60)))
    #expect(state.table.rows.ids.map(\.vendorID) == oldestFirst)
  }

  @Test func sortsByWhatIsKnown() {
    var state = Sample.state()
    state.press("0")
    state.table.view.sort.choose(.column(.took))
    state.press("I", "I")
    let took = state.table.rows.ids.map { id in
      state.context.known.shown.task(id)?.took?.most.seconds
    }
    #expect(took.prefix(5) == [1_000, 1_000, 320, 223, 153])
    #expect(took.dropFirst(5).allSatisfy { $0 == nil })
  }
}
