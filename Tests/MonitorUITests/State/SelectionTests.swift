import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct SelectionTests {
  /// Queued tasks named by letters; the first letter is the oldest and so the first row.
  private func world(
    _ names: String, failed: String = "", version: UInt64
  ) -> Snapshot {
    let all = Array("abcdefghijklmnopqrstuvwxyz")
    let tasks = names.map { name -> CacheTask in
      let age = 1_000.0 - Double(all.firstIndex(of: name) ?? 0)
      let isFailed = failed.contains(name)
      return Sample.task(
        Sample.alibaba, String(name), isFailed ? .failed : .queued, age: age,
        ended: isFailed ? 5 : nil)
    }
    return Sample.snapshot(tasks, version: version)
  }

  private func monitor(_ names: String, height: Int = 24) -> AppState {
    var state = AppState(
      size: Size(width: 80, height: height), now: Sample.now, options: Sample.options())
    _ = state.apply(.snapshot(world(names, version: 1)))
    return state
  }

  private func line(_ state: AppState) -> Int { state.table.cursor.window.cursorLine }

  private func selected(_ state: AppState) -> String? { state.table.cursor.id?.task?.vendorID }

  @Test func resortKeepsTheTaskAndItsLine() {
    var state = monitor("abcdefghijklmnopqrstuvwxyz")
    for _ in 0..<20 { state.press("j") }
    #expect(selected(state) == "u")
    let before = line(state)
    state.wait(2)
    _ = state.apply(
      .snapshot(world("abcdefghijklmnopqrstuvwxyz", failed: "xyz", version: 2)))
    #expect(state.table.rows.place(of: state.table.rows.ids[0]) == 0)
    #expect(state.table.rows.ids.prefix(3).map(\.vendorID).sorted() == ["x", "y", "z"])
    #expect(selected(state) == "u")
    #expect(line(state) == before)
  }

  /// Until the first key that moves it, the cursor rests on the first row, whatever comes.
  @Test func itRestsOnTheFirstRowUntilItMoves() {
    let all = "abcdefghijklmnopqrstuvwxyz"
    var state = monitor(all)
    var version: UInt64 = 1
    for failed in ["xy", "bxy", "b", "bcdefgh", ""] {
      state.wait(2)
      version += 1
      _ = state.apply(.snapshot(world(all, failed: failed, version: version)))
      #expect(selected(state) == state.table.rows.ids.first?.vendorID, "\(failed)")
      #expect(state.table.cursor.window.first == 0 && line(state) == 0)
      #expect(state.context.notice == nil)
    }
    // Keys that do not move it leave it at rest, and the first that does makes it follow its task.
    state.press("s", "Esc", "p", "p", "?", "Esc", "z", "z")
    state.wait(2)
    _ = state.apply(.snapshot(world(all, failed: "q", version: 90)))
    #expect(selected(state) == "q")
    state.press("j")
    #expect(selected(state) == "a")
    state.wait(2)
    _ = state.apply(.snapshot(world(all, failed: "qrst", version: 91)))
    #expect(selected(state) == "a")
  }

  /// In the drill-down too.
  @Test func itRestsOnTheFirstURL() {
    func task(_ failed: Int) -> CacheTask {
      let items = (0..<6).map { index in
        URLItem(
          url: SafeText("https://e.com/\(index)", limit: .url),
          status: index == failed ? .failed : .running)
      }
      return Sample.task(Sample.alibaba, "t", .running, urls: URLItems(items))
    }
    var state = Sample.state(tasks: [task(0)])
    state.press("Enter")
    state.wait(2)
    _ = state.apply(.snapshot(Sample.snapshot([task(4)], version: 2)))
    guard case .urls(let urls) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(urls.cursor.id?.text == "https://e.com/4")
  }

  /// Problems that fill the screen are not hidden above a row that nobody chose.
  @Test func aRowThatNobodyChoseIsLetGo() {
    let all = "abcdefghijklmnopqrstuvwxyz"
    var state = monitor(all)
    _ = state.apply(.snapshot(world(all, failed: "bcdefghijklmnopqrstuvwxyz", version: 2)))
    #expect(selected(state) == state.table.rows.ids.first?.vendorID)
    #expect(selected(state) != "a")
    #expect(state.table.cursor.window.first == 0)
    // Neither is its end told as if somebody had cared for it.
    let first = selected(state) ?? ""
    _ = state.apply(.snapshot(world(all.filter { String($0) != first }, version: 3)))
    #expect(state.context.notice == nil)
    #expect(line(state) == 0)
  }

  @Test func anOpenedRowIsChosen() {
    let all = "abcdefghijklmnopqrstuvwxyz"
    var state = monitor(all)
    state.press("Enter", "Esc")
    state.wait(2)
    _ = state.apply(.snapshot(world(all, failed: "bcdefghijklmnopqrstuvwxyz", version: 2)))
    #expect(selected(state) == "a")
  }

  @Test func resortWaitsForTheHandsToRest() {
    var state = monitor("abcdef")
    state.press("j")
    state.wait(1)
    _ = state.apply(.snapshot(world("abcdefg", failed: "f", version: 2)))
    #expect(state.table.rows.ids.map(\.vendorID) == ["a", "b", "c", "d", "e", "f", "g"])
    #expect(state.table.isResortPending)
    // What vanished does not wait: it cannot be shown.
    _ = state.apply(.snapshot(world("abdefg", failed: "f", version: 3)))
    #expect(state.table.rows.ids.map(\.vendorID) == ["a", "b", "d", "e", "f", "g"])
    state.wait(0.4)
    #expect(state.table.isResortPending)
    state.wait(0.1)
    #expect(!state.table.isResortPending)
    #expect(state.table.rows.ids.map(\.vendorID) == ["f", "a", "b", "d", "e", "g"])
    #expect(selected(state) == "b")
  }

  @Test func filteredOutStaysAsAGhostUntilTheCursorMoves() throws {
    var state = onGhost()
    #expect(selected(state) == "c")
    #expect(state.table.cursor.isOnGhost)
    #expect(line(state) == 2)
    let rows = try screenRows(state)
    #expect(rows[7].hasPrefix(">"))
    #expect(rows[7].hasSuffix("filtered out"))
    state.press("j")
    #expect(selected(state) == "d")
    #expect(!state.table.cursor.isOnGhost)
    #expect(state.table.cursor.window.count == 5)
  }

  @Test(arguments: [("j", "d"), ("k", "b"), ("g", "a"), ("G", "f")])
  func movesFromAGhost(_ key: String, _ expected: String) {
    var state = onGhost()
    state.press(key)
    #expect(selected(state) == expected)
  }

  @Test func ghostComesBackToLife() {
    var state = onGhost()
    state.press("0")
    #expect(selected(state) == "c")
    #expect(!state.table.cursor.isOnGhost)
  }

  /// The selected task leaves the filter by what the vendor says.
  private func onGhost() -> AppState {
    var state = monitor("abcdef")
    state.press("j", "j", "/")
    state.type("status:queued")
    state.press("Enter")
    state.wait(2)
    _ = state.apply(.snapshot(world("abcdef", failed: "c", version: 2)))
    return state
  }

  @Test func anAppliedFilterSelectsItsFirstMatchAndGivesTheSelectionBack() {
    var state = monitor("abcdef")
    state.press("j", "j", "/")
    state.type("id:b,e")
    #expect(selected(state) == "c")
    state.press("Enter")
    #expect(selected(state) == "b")
    #expect(!state.table.cursor.isOnGhost)
    state.press("0")
    #expect(selected(state) == "c")
  }

  @Test func aMovedCursorIsNotTakenBack() {
    var state = monitor("abcdef")
    state.press("j", "j", "/")
    state.type("id:b,e")
    state.press("Enter", "j", "0")
    #expect(selected(state) == "e")
  }

  @Test(arguments: ["0", "t"]) func neitherIsOneThatCameBackToTheFirstMatch(_ key: String) {
    var state = monitor("abcdef")
    state.press("j", "j", "/")
    state.type("id:b,e")
    state.press("Enter", "j", "0", "k", "k", "k")
    #expect(selected(state) == "b")
    state.press(key)
    #expect(selected(state) == "b")
  }

  @Test(arguments: [("abdef", "d"), ("abf", "f"), ("ab", "b"), ("", nil)] as [(String, String?)])
  func vanishedGoesToTheNearestNeighbor(_ left: String, _ expected: String?) {
    var state = monitor("abcdef")
    state.press("j", "j")
    state.wait(2)
    _ = state.apply(.snapshot(world(left, version: 2)))
    #expect(selected(state) == expected)
    #expect(state.context.notice != nil)
  }

  @Test func followOffStaysOnTheLine() {
    var state = monitor("abcdef")
    state.press("f", "j", "j")
    state.wait(2)
    _ = state.apply(.snapshot(world("abcdef", failed: "f", version: 2)))
    #expect(selected(state) == "b")
    #expect(line(state) == 2)
  }

  @Test func drillDownReturnsToTheSameRow() {
    var state = Sample.state()
    state.press("j", "j", "j")
    let before = state.table.cursor
    let id = state.table.cursor.id?.task
    #expect(state.press("Enter") == [.focus(id)])
    #expect(state.press("Esc") == [.focus(nil)])
    #expect(state.table.cursor == before)
  }

  @Test func wideAndNarrowKeepTheRowInSight() {
    var state = monitor("abcdefghijklmnopqrstuvwxyz")
    for _ in 0..<15 { state.press("j") }
    for size in [(40, 6), (20, 3), (200, 60), (60, 12), (1, 1), (80, 24)] {
      _ = state.apply(.input(.resize(Size(width: size.0, height: size.1))))
      #expect(selected(state) == "p")
      let window = state.table.cursor.window
      #expect(window.height == 0 || window.visible.contains(window.cursor))
    }
  }

  /// The URLs of a task keep their selection the same way, equal texts told apart.
  @Test func urlsKeepTheirSelection() {
    func task(_ finished: Int) -> CacheTask {
      let items = (0..<6).map { index in
        URLItem(
          url: SafeText(index < 2 ? "https://e.com/same" : "https://e.com/\(index)", limit: .url),
          status: index < finished ? .succeeded : .running)
      }
      return Sample.task(Sample.alibaba, "t", .running, urls: URLItems(items))
    }
    var state = Sample.state(tasks: [task(0)])
    state.press("Enter", "j")
    _ = state.apply(.snapshot(Sample.snapshot([task(2)], version: 2)))
    guard case .urls(let before) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(before.cursor.id == URLKey(text: "https://e.com/same", occurrence: 1))
    // The list waits for the hands to rest, and then the row stays the same.
    #expect(before.rows.place(of: URLKey(text: "https://e.com/same", occurrence: 1)) == 1)
    state.wait(2)
    guard case .urls(let after) = state.page else {
      Issue.record("no URLs")
      return
    }
    #expect(after.cursor.id == before.cursor.id)
    #expect(after.rows.place(of: URLKey(text: "https://e.com/same", occurrence: 1)) == 5)
  }

  /// A URL that the filter hides by now says so, in words.
  @Test func aFilteredURLStaysAsAGhost() throws {
    let items = (0..<4).map { index in
      URLItem(url: SafeText("https://e.com/\(index)", limit: .url), status: .running)
    }
    var state = Sample.state(
      tasks: [Sample.task(Sample.alibaba, "t", .running, urls: URLItems(items))])
    state.press("Enter", "j", "\\")
    state.type("com/3")
    state.press("Enter")
    let rows = try screenRows(state)
    #expect(rows.contains { $0.contains("e.com | /1") && $0.contains("filtered out") })
    #expect(rows.contains { $0.contains("e.com | /3") && !$0.contains("filtered out") })
    state.press("j")
    #expect(try !screenRows(state).contains { $0.contains("filtered out") })
  }
}
