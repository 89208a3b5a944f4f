import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// Failed URLs: copied alone, and grouped by why they failed.
@Suite struct FailureTests {
  private func items(_ host: String, _ reasons: [String?], ok: Int = 1) -> URLItems {
    let failed = reasons.enumerated().map { index, reason in
      URLItem(
        url: SafeText("https://\(host)/bad/\(index)", limit: .url), status: .failed,
        vendorStatus: SafeText("Failed", limit: .word),
        message: reason.map { SafeText($0, limit: .message) })
    }
    let good = (0..<ok).map {
      URLItem(url: SafeText("https://\(host)/good/\($0)", limit: .url), status: .succeeded)
    }
    return URLItems(good + failed)
  }

  private func world() -> [CacheTask] {
    let timeout = "Origin Timeout"
    return [
      Sample.task(
        Sample.alibaba, "a", .partial, urls: items("a.b", [timeout, "5XX", timeout]), ended: 5),
      Sample.task(Sample.alibaba, "b", .failed, urls: items("c.d", ["5XX", nil], ok: 0), ended: 5),
      Sample.task(Sample.ucloud, "c", .succeeded, urls: items("e.f", [], ok: 3), ended: 5),
      Sample.task(Sample.jd, "d", .failed, word: "2", ended: 5) {
        $0.message = SafeText("失败", limit: .message)
      },
    ]
  }

  private func copied(_ effects: [Effect]) -> (lines: [String], what: String)? {
    guard case .copy(.text(let text, let what)) = effects.first else { return nil }
    return (text.split(separator: "\n").map(String.init), what)
  }

  @Test func ofAllInView() throws {
    var state = Sample.state(tasks: world())
    let before = state.table.cursor
    let copy = try #require(copied(state.press("g", "f")))
    #expect(
      Set(copy.lines) == [
        "https://a.b/bad/0", "https://a.b/bad/1", "https://a.b/bad/2", "https://c.d/bad/0",
        "https://c.d/bad/1",
      ])
    #expect(copy.what == "5 failed URLs of 4 tasks (all in view)")
    #expect(state.table.cursor == before && state.context.follows, "f alone is another key")
  }

  @Test func ofTheMarked() throws {
    var state = Sample.state(tasks: world())
    while state.selectedTask?.id.vendorID != "b" { state.press("j") }
    state.press("Space")
    let copy = try #require(copied(state.press("g", "f")))
    #expect(copy.lines == ["https://c.d/bad/0", "https://c.d/bad/1"])
    #expect(copy.what == "2 failed URLs of 1 marked task")
  }

  @Test func inTheDrillDown() throws {
    var state = Sample.state(tasks: world())
    while state.selectedTask?.id.vendorID != "a" { state.press("j") }
    state.press("Enter")
    #expect(copied(state.press("g", "f"))?.lines.count == 3)
    state.press("\\")
    state.type("bad/1")
    state.press("Enter")
    let copy = try #require(copied(state.press("g", "f")))
    #expect(copy.lines == ["https://a.b/bad/1"])
    #expect(copy.what == "1 failed URL of 1 URL (all in view)")
    state.press("\\", "^U")
    state.type("good")
    state.press("Enter")
    #expect(state.press("g", "f") == [])
    #expect(state.context.notice?.text == "the one URL in view has not failed; 3 hidden")
  }

  @Test(
    arguments: [
      ("c", "the marked task has no failed URL"),
      ("d", "the marked task has no failed URL; the vendor names none for 1 failed task"),
    ])
  func nothingFailedIsSaid(_ id: String, _ text: String) {
    var state = Sample.state(tasks: world())
    while state.selectedTask?.id.vendorID != id { state.press("j") }
    state.press("Space")
    #expect(state.press("g", "f") == [])
    #expect(state.context.notice?.text == text)
  }

  // MARK: Causes

  @Test(
    arguments: [
      ([], ""), ([("a", 1)], "a x1"), ([("b", 2), ("a", 41)], "a x41, b x2"),
      ([("b", 2), ("a", 2)], "a x2, b x2"),
      ([("a", 4), ("b", 3), ("c", 2), ("d", 1), ("e", 1)], "a x4, b x3, c x2, other reasons x2"),
      ([("Failed", 2), ("", 1), ("x", 1)], "no reason given x3, x x1"),
    ] as [([(String, Int)], String)])
  func causesInWords(_ reasons: [(String, Int)], _ text: String) {
    var causes = FailureCauses()
    for (reason, count) in reasons {
      let items = items("a.b", Array(repeating: reason, count: count))
      causes.add(Sample.task(Sample.ucloud, "t", .partial, urls: items))
    }
    #expect(causes.text() == text)
  }

  /// Counted the packed way as one by one.
  @Test func causesAddUp() {
    var random = SeededGenerator(seed: 17)
    for _ in 0..<50 {
      let reasons = (0..<Int.random(in: 1...40, using: &random)).map { _ in
        ["x", "y", "z", "w"].randomElement(using: &random)
      }
      let items = items("a.b", reasons)
      var counts: [String: Int] = [:]
      for item in items where item.status == .failed {
        counts[item.message?.text ?? "-", default: 0] += 1
      }
      var packed: [String: Int] = [:]
      for (reason, count) in items.failureReasons {
        packed[reason?.text ?? "-", default: 0] += count
      }
      #expect(packed == counts)
      #expect(items.failedCount == counts.values.reduce(0, +))
    }
  }

  @Test func totalOfTheMarked() throws {
    var state = Sample.state(160, 24, tasks: world())
    let height = state.layout.list.height
    for _ in 0..<4 { state.press("Space") }
    let rows = try screenRows(state)
    #expect(
      rows[state.layout.marked.minY]
        == "4 marked: 4 of 9 URLs ok, 5 failed, 0 left + 0 of 1 task ok, 1 failed, 0 left "
        + "| 5XX x2, Origin Timeout x2, no reason given x1, other reasons x1")
    #expect(state.layout.list.height == height - 1)
    #expect(state.table.cursor.window.height == state.layout.list.height)
    // It follows the data.
    var tasks = world()
    tasks[0].urls = items("a.b", [], ok: 4)
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(
      try screenRows(state)[state.layout.marked.minY].hasPrefix("4 marked: 7 of 9 URLs ok, 2"))
    state.press("U")
    #expect(state.layout.marked.isEmpty && state.layout.list.height == height)
  }

  @Test func inTheProblemList() throws {
    var state = Sample.state(120, 40, tasks: world())
    state.press("P")
    let screen = try screenRows(state).joined(separator: "\n")
    #expect(screen.contains("Origin Timeout x2"))
    #expect(screen.contains("5XX x2"))
    #expect(screen.contains("失败 x1"))
  }

  @Test func inTheDrillDownsHead() throws {
    var state = Sample.state(120, 40, tasks: world())
    while state.selectedTask?.id.vendorID != "a" { state.press("j") }
    state.press("Enter")
    #expect(try screenRows(state)[2].contains("| Origin Timeout x2, 5XX x1"))
  }

  /// Advice can be followed: nobody is told to submit URLs that the vendor never names.
  @Test func adviceFitsTheVendor() throws {
    func remedy(_ tasks: [CacheTask]) -> String? {
      Sample.state(tasks: tasks).context.known.problems.entries.first?.problem.remedy
    }
    let (a, b, d) = (world()[0], world()[1], world()[3])
    #expect(remedy([a, b]) == "submit the failed URLs again")
    #expect(remedy([d]) == "submit the task again; the vendor names no failed URLs")
    var other = d
    other = Sample.task(Sample.jd, "e", .failed, ended: 5)
    #expect(remedy([d, other]) == "submit the tasks again; the vendor names no failed URLs")
    let silent = Sample.task(Sample.alibaba, "s", .failed, ended: 5)
    #expect(remedy([a, silent]) == "submit the failed URLs again, and the task without URLs")
  }
}
