import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// Many keys in one read, through the loop that draws.
@MainActor
@Suite struct BurstTests {
  private nonisolated static let start = Date(timeIntervalSince1970: 1_789_963_471)

  private func snapshot() -> Snapshot {
    var status = AccountStatus(
      account: AccountID("one"), provider: ProviderID("ucloud"), coverage: .full,
      plannedInterval: .seconds(5))
    status.lastSuccess = Self.start
    status.isComplete = true
    status.hasBeenRead = true
    let tasks = (10..<70).map { number in
      var task = CacheTask(
        id: CacheTask.ID(account: status.account, vendorID: "task-\(number)"),
        provider: status.provider, kind: .purgeURL, firstSeenAt: Self.start)
      task.status = .running
      task.createdAt = Self.start.addingTimeInterval(-Double(1_000 - number))
      task.lastSeenAt = Self.start
      return task
    }
    return Snapshot(version: 1, takenAt: Self.start, tasks: tasks, accounts: [status])
  }

  /// The time stands still: nothing that waits for it would ever be drawn.
  @Test(arguments: [2, 2_000])
  func everyFrameHasThePaneOfItsRow(_ inlineTasks: Int) async throws {
    let screen = InMemoryTerminal(size: Size(width: 140, height: 40))
    let inbox = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let theme = try ThemeCatalog(userFolder: nil, shareFolder: nil).load("both")
    var options = MonitorOptions(zone: .fixed(seconds: 0))
    options.inlineTasks = inlineTasks
    let loop = MonitorLoop(
      screen: screen, theme: ResolvedTheme(theme, depth: .mono, asciiOnly: false), inbox: inbox,
      jobs: inlet, now: { Self.start },
      state: AppState(size: screen.size, now: Self.start, options: options))
    async let end = loop.run()
    inbox.replace(.snapshot(snapshot()))
    if inlineTasks == 2 {
      for await job in jobs {
        guard let request = job.request else { continue }
        inbox.post(.derived(request.derive()))
        break
      }
    }
    while loop.state.table.rows.count == 0 { await Task.yield() }
    for (burst, row) in [("jjj", 3), ("jjjjjjjjj", 12), ("kk", 10), ("jkjkj", 11), ("g", 0)] {
      for key in burst { inbox.post(.input(.key(.character(key)))) }
      while loop.state.table.cursor.window.cursor != row { await Task.yield() }
      let place = try #require(screen.cursor)
      let rows = try #require(screen.frame).text.split(
        separator: "\n", omittingEmptySubsequences: false)
      let id = "task-\(10 + row)"
      #expect(rows[place.y].contains(id), "\(burst): \(rows[place.y])")
      let heading = try #require(rows.first { $0.hasPrefix("── ") && $0.contains("task-") })
      #expect(heading.contains(id), "\(burst): \(heading)")
    }
    inbox.post(.input(.terminate(signal: 15)))
    #expect(await end == .signal(15))
  }
}
