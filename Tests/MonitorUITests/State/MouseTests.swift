import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct MouseTests {
  private func point(
    _ action: MouseEvent.Action, _ x: Int, _ y: Int, _ state: inout AppState
  ) -> [Effect] {
    state.apply(.input(.mouse(MouseEvent(action, at: Point(x: x, y: y)))))
  }

  private func clickRow(_ line: Int, _ state: inout AppState) -> [Effect] {
    point(.press, 10, state.layout.list.minY + line, &state)
  }

  private func long(_ count: Int = 60) -> AppState {
    let tasks = (0..<count).map {
      Sample.task(Sample.alibaba, "\($0)", .queued, age: 1_000 - Double($0))
    }
    return Sample.state(80, 24, tasks: tasks)
  }

  @Test func theKeyAsksTheTerminal() throws {
    var state = Sample.state()
    #expect(state.press("M") == [.mouse(isOn: true)])
    #expect(!state.context.hasMouse)
    _ = state.apply(.mouseSwitched(isOn: true))
    #expect(state.context.notice?.text.contains("hold Shift to select text") == true)
    state.press("j")
    #expect(try screenRows(state).last?.contains("M mouse: hold Shift to select") == true)
    #expect(state.press("Ｍ") == [.mouse(isOn: false)])
    _ = state.apply(.mouseSwitched(isOn: false))
    #expect(state.context.notice?.text == "mouse off")
    _ = state.apply(.mouseSwitched(isOn: false))
    #expect(state.context.notice?.text == "this terminal reports no mouse")
  }

  @Test func aClickSelectsAndASecondOpens() {
    var state = Sample.state()
    #expect(clickRow(2, &state) == [])
    #expect(state.table.cursor.id == state.table.rows.lines.id(at: 2))
    let task = state.table.rows.ids[2]
    #expect(clickRow(2, &state) == [.focus(task)])
    guard case .urls = state.page else {
      Issue.record("not opened")
      return
    }
    // The same in the list of URLs.
    #expect(clickRow(1, &state) == [])
    #expect(clickRow(1, &state) == [])
    guard case .url(let key, _) = state.overlay, case .urls(let urls) = state.page else {
      Issue.record("no URL")
      return
    }
    #expect(key == urls.rows.id(at: 1))
  }

  /// The row under the cursor at the start was not clicked yet, and a key makes two clicks two firsts.
  @Test func oneClickNeverOpens() {
    var state = Sample.state()
    #expect(clickRow(0, &state) == [])
    #expect(state.page == .table)
    state.press("j", "k")
    #expect(clickRow(0, &state) == [])
    #expect(state.page == .table)
    #expect(clickRow(0, &state) != [])
  }

  /// Another task under the pointer by the second click is only selected.
  @Test func identityCounts() {
    var state = long(5)
    _ = clickRow(1, &state)
    state.wait(5)
    var tasks = Array(state.context.known.shown.tasks)
    tasks[4].status = .failed
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    #expect(clickRow(1, &state) == [])
    #expect(state.page == .table)
  }

  @Test func aClickOnAHeaderSorts() throws {
    var state = Sample.state()
    let slot = try #require(state.table.columnLayout(width: 80).slots.first { $0.id == .age })
    let y = state.layout.header.minY
    _ = point(.press, slot.x + 1, y, &state)
    #expect(state.table.view.sort.text == "age-")
    _ = point(.press, slot.x + 1, y, &state)
    #expect(state.table.view.sort.text == "age+")
    // Between two columns there is nothing.
    _ = point(.press, slot.x + slot.width, y, &state)
    _ = point(.press, 0, y, &state)
    #expect(state.table.view.sort.text == "age+")
  }

  @Test func clicksBesideTheRowsDoNothing() {
    var state = long(5)
    let before = state.table.cursor
    for (x, y) in [(0, 0), (5, 1), (5, 23), (200, 8), (5, 200), (5, state.layout.list.minY + 5)] {
      #expect(point(.press, x, y, &state) == [])
      #expect(state.table.cursor == before)
    }
    for keys in ["?", "P", "s", ":", "/", "x"] {
      state.press(keys)
      let overlay = state.overlay
      #expect(clickRow(2, &state) == [])
      #expect(state.overlay == overlay)
      if overlay?.takesText == false {
        #expect(
          state.context.notice?.text.hasPrefix("a click does nothing here") == true, "\(keys)")
      }
      state.press("Esc")
    }
    #expect(state.table.cursor == before)
  }

  /// The wheel scrolls the list; the row keeps the cursor while it is in sight.
  @Test func theWheelScrolls() {
    var state = long()
    for _ in 0..<5 { state.press("j") }
    let id = state.table.cursor.id
    _ = point(.wheelDown, 5, 10, &state)
    #expect(state.table.cursor.window.first == 3)
    #expect(state.table.cursor.id == id)
    _ = point(.wheelDown, 5, 10, &state)
    #expect(state.table.cursor.window.first == 6)
    #expect(state.table.cursor.window.cursor == 6)
    for _ in 0..<50 { _ = point(.wheelDown, 5, 10, &state) }
    #expect(state.table.cursor.window.cursor == 59)
    for _ in 0..<50 { _ = point(.wheelUp, 5, 10, &state) }
    #expect(state.table.cursor.window.first == 0)
    #expect(state.table.cursor.window.cursor == 0)
  }

  @Test func theWheelInTexts() {
    var state = Sample.state()
    state.press("?")
    _ = point(.wheelDown, 5, 10, &state)
    #expect(state.overlay == .help(HelpView(scroll: 3)))
    _ = point(.wheelUp, 5, 10, &state)
    _ = point(.wheelUp, 5, 10, &state)
    #expect(state.overlay == .help(HelpView()))
  }

  /// With a ghost under the cursor the list scrolls all the same.
  @Test func theWheelOverAGhost() {
    var state = long()
    state.press("j", "/")
    state.type("-id:1")
    state.press("Enter")
    for _ in 0..<4 { _ = point(.wheelDown, 5, 10, &state) }
    #expect(state.table.cursor.window.first == 12)
    #expect(!state.table.cursor.isOnGhost)
  }
}
