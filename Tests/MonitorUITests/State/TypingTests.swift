import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// While a line is typed the rows go on, so that the title may say LIVE over them.
@Suite struct TypingTests {
  private func world(done: Int, version: UInt64) -> Snapshot {
    Sample.snapshot(
      [
        Sample.task(
          Sample.alibaba, "a", .running, age: 60,
          urls: Sample.items("www.example.com", 10, done: done, partly: 0))
      ], version: version)
  }

  @Test(arguments: [[":"], ["/"], ["\\"], [":", "s"], ["/", "w"], ["?", "/"], ["x"]], [100, 0])
  func theRowsGoOn(_ keys: [String], _ inline: Int) throws {
    var state = AppState(
      size: Size(width: 80, height: 24), now: Sample.now,
      options: Sample.options { $0.inlineTasks = inline })
    func take(_ effects: [Effect], _ state: inout AppState) {
      for effect in effects {
        if case .derive(let request) = effect {
          take(state.apply(.derived(request.derive())), &state)
        }
      }
    }
    take(state.apply(.snapshot(world(done: 1, version: 1))), &state)
    take(state.apply(.tick(state.context.now.addingTimeInterval(5))), &state)
    for key in keys { take(state.press(key), &state) }
    take(state.apply(.snapshot(world(done: 7, version: 2))), &state)
    take(state.apply(.tick(state.context.now.addingTimeInterval(2))), &state)
    #expect(state.context.known.shown.version == 2)
    #expect(state.table.rows.counts.totals.work.urls.ok == 7)
    // It is seen once nothing covers the table.
    if state.context.isTyping { #expect(try screenRows(state).contains { $0.contains("70%") }) }
  }
}

/// A message that is longer than the line is told whole, above the hints, as far as the screen allows.
@Suite struct LongNoticeTests {
  private static let text =
    "acknowledged 3 tasks of sim-alibaba-cdn: 17671000552, 17671000029, 17671000111; "
    + "2 tasks of sim-ucloud: 20261128225932_c4d334f1, 20261128225951_269bbb40"

  @Test(arguments: [(80, 24), (60, 15), (120, 40), (200, 60)], [[], ["P"], ["L"], ["Enter"]])
  func isWrapped(_ size: (Int, Int), _ keys: [String]) throws {
    var state = Sample.state(size.0, size.1)
    for key in keys { state.press(key) }
    _ = state.apply(.said(Self.text, isProblem: false))
    let rows = try screenRows(state)
    let end = rows.suffix(3).joined(separator: " ")
    #expect(end.contains("acknowledged 3 tasks"), "\(end)")
    #expect(end.contains("269bbb40"), "\(end)")
  }

  /// The selected event's text stands below the log, whole.
  @Test func theEventLogTellsTheWholeText() throws {
    var state = Sample.state(80, 24)
    _ = state.apply(.said(Self.text, isProblem: true))
    state.press("L")
    let rows = try screenRows(state)
    #expect(rows.suffix(4).joined(separator: " ").contains("269bbb40"))
  }
}

/// A failed task of which the vendor tells no URL is evident, and nothing that looks for failures misses it.
@Suite struct FailedWithoutURLsTests {
  private func state() -> AppState {
    Sample.state(tasks: [
      Sample.task(Sample.jd, "bad", .failed, word: "2", ended: nil) { $0.createdAt = nil },
      Sample.task(Sample.jd, "good", .succeeded, word: "0", ended: nil) { $0.createdAt = nil },
    ])
  }

  @Test(arguments: ["fail:>0", "status:bad", "status:failed", "fail:>=1"])
  func filters(_ filter: String) {
    var state = state()
    state.press("/")
    state.type(filter)
    state.press("Enter")
    #expect(state.table.rows.ids.map(\.vendorID) == ["bad"])
  }

  @Test func badOnlyAndTheRow() throws {
    var state = state()
    #expect(try screenRows(state)[5].contains("!FAIL"))
    #expect(try screenRows(state)[1].contains("1 failed"))
    state.press("!")
    #expect(state.table.rows.ids.map(\.vendorID) == ["bad"])
    state.press("!", "G", "e")
    #expect(state.selectedTask?.id.vendorID == "bad")
  }
}
