import Foundation
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// A store that cannot be used is a problem for as long as that lasts, and not only when it begins.
@Suite struct StoreTroubleTests {
  private static let away = StoreTrouble(
    .teamAway, "the store db/cdntop cannot be reached: connection refused",
    remark:
      "the store db/cdntop cannot be reached: connection refused; within a minute this process asks"
  )
  private static let full = StoreTrouble(
    .unwritten, "the history cannot be written: there is no room for the store /s/cdntop.db",
    remark: "the history cannot be written: there is no room for the store /s/cdntop.db")

  private func monitor() -> AppState {
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now, options: Sample.options())
    _ = state.apply(.snapshot(Snapshot(version: 1, takenAt: Sample.now, tasks: [], accounts: [])))
    return state
  }

  private func list(_ state: AppState) throws -> [String] {
    var state = state
    state.press("P")
    return try screenRows(state)
  }

  @Test("It stands in the title, the problem line and the list until it is over")
  func lasts() throws {
    var state = monitor()
    _ = state.apply(.store(.began(Self.away)))
    #expect(state.context.notice?.text == Self.away.remark)
    // Long after what was said of it is gone.
    state.wait(120)
    #expect(state.context.notice == nil)
    var screen = try screenRows(state)
    #expect(screen[0].contains("TEAM AWAY"))
    #expect(screen[22].hasPrefix("! the store db/cdntop cannot be reached: connection refused - "))
    var rows = try list(state)
    #expect(rows[0].contains("Problems 1 active"))
    #expect(rows[1].contains("team's store AWAY ACTIVE 2m"))
    let text = rows[2...].joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(text.contains("each process asks for itself"))
    #expect(text.contains("kept here and sent later"))

    _ = state.apply(.store(.ended(.teamAway, "the team's store db/cdntop is back")))
    #expect(state.context.notice?.text == "the team's store db/cdntop is back")
    state.wait(10)
    screen = try screenRows(state)
    #expect(!screen[0].contains("TEAM AWAY") && screen[22] == "")
    rows = try list(state)
    #expect(rows[0].contains("Problems 0 active, 1 resolved"))
    #expect(rows[2].contains("the team's store was away - over after 2m"))
    #expect(state.context.known.events[0].text == "the team's store db/cdntop is back")
    state.press("P", "a")
    #expect(state.context.known.problems.entries.isEmpty)
  }

  @Test("The operator's own store is told in the same way")
  func own() throws {
    var state = monitor()
    _ = state.apply(.store(.began(Self.full)))
    state.wait(60)
    #expect(try screenRows(state)[0].contains("NOT KEPT"))
    #expect(try list(state)[1].contains("store NOT WRITTEN ACTIVE 1m"))
    // Told again, it goes on, and is not over.
    _ = state.apply(.store(.began(Self.full)))
    #expect(state.context.known.problems.active.map(\.id) == [.store(.unwritten)])
    _ = state.apply(.store(.ended(.unwritten, "the history is written again")))
    #expect(state.context.known.problems.active.isEmpty)
  }

  @Test("What was told before the screen was there is not told again")
  func toldBefore() {
    var state = monitor()
    _ = state.apply(
      .store(.began(StoreTrouble(.unkept, "the folder is another user's", remark: nil))))
    #expect(state.context.notice == nil)
    #expect(state.context.known.problems.active.map(\.word) == ["NOT KEPT"])
  }

  @Test("It is acknowledged for this process alone, comes back as new, and is about no rows")
  func acknowledged() throws {
    var state = monitor()
    _ = state.apply(.store(.began(Self.away)))
    #expect(state.press("P", "a").isEmpty, "nobody is told of it")
    #expect(try screenRows(state)[0].contains("0 active, 1 acknowledged"))
    _ = state.apply(.acknowledged([]))
    #expect(state.context.known.problems.entries.map(\.isAcknowledged) == [true])
    state.press("Enter")
    #expect(state.context.notice?.text == "it is about no task and no account")
    _ = state.apply(.store(.ended(.teamAway, "it is back")))
    #expect(state.context.known.problems.entries.isEmpty)
    _ = state.apply(.store(.began(Self.away)))
    #expect(state.context.known.problems.active.count == 1)
  }

  @Test(
    "Nobody but the store is blamed for what is not heard of while it is away",
    arguments: [true, false])
  func notHeardOf(isReadElsewhere: Bool) throws {
    let account = Sample.account(Sample.jd, "jdcloud", age: 0, coverage: .full) {
      if isReadElsewhere { $0.reader = SafeText("wang@jump2", limit: .word) }
    }
    let failed = Sample.task(Sample.jd, "f", .failed, age: 30)
    var state = Sample.state(tasks: [failed], accounts: [account])
    _ = state.apply(.store(.began(Self.away)))
    state.wait(10)
    #expect(try screenRows(state)[22].hasPrefix("! 1 task needs attention"))
    state.wait(45)
    let active = state.context.known.problems.active
    #expect(
      active.map(\.id) == [
        .store(.teamAway), .account(Sample.jd, .late), .account(Sample.jd, .tasks),
      ])
    #expect(active.dropFirst().first?.problem.words == "no news while the team's store is away")
    #expect(try screenRows(state)[22].hasPrefix("!3 the store db/cdntop cannot be reached: "))
    let summary = exitSummary(state).joined(separator: "\n")
    #expect(summary.contains("! the store db/cdntop cannot be reached: "))
    #expect(summary.contains("no news while the team's store is away"))
    #expect(!summary.contains("silent"))
    _ = state.apply(.store(.ended(.teamAway, "it is back")))
    state.wait(1)
    let late = try #require(state.context.known.problems.active.first?.problem.words)
    #expect(late == (isReadElsewhere ? "wang@jump2, who polls it, is silent" : "no answer on time"))
  }
}
