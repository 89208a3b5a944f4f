import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct QuickFilterTests {
  /// Looks at all twelve tasks and types a text.
  private func typed(_ text: String) -> AppState {
    var state = Sample.state()
    state.press("0", "\\")
    state.type(text)
    return state
  }

  @Test(arguments: [
    ("prefetch", 3), ("UP-77", 0), ("up-77", 2), ("sim-jd", 3), ("FAIL", 2), ("refreshing", 2),
    ("进行", 1), ("img2.example", 1), ("status:failed", 0), ("(", 0), ("stal", 1), ("STALLED", 1),
  ])
  func showsWhatTheRowShows(_ text: String, _ count: Int) {
    #expect(typed(text).table.rows.count == count)
  }

  @Test func escapeUndoesAndEnterKeeps() throws {
    var state = typed("jd")
    state.press("Esc")
    #expect(state.table.rows.count == 12)
    #expect(state.table.view.text == "")
    state.press("\\")
    state.type("jdcloud")
    #expect(state.press("Enter") == [])
    #expect(state.table.rows.count == 3)
    #expect(try screenRows(state)[3].contains("text jdcloud"))
    // Enter, Esc to the URLs and back, a filter: the text stays until it is taken out.
    state.press("/")
    state.type("status:running")
    state.press("Enter")
    #expect(state.table.rows.count == 1)
    state.press("0")
    #expect(state.table.rows.count == 12)
    #expect(state.memory == MonitorMemory(filters: ["status:running"]))
  }

  @Test func boundsStay() {
    var state = Sample.state()
    let bounded = state.table.rows.count
    state.press("\\")
    state.type("16210001")
    #expect(bounded == 10)
    #expect(state.table.rows.count == 0)
    #expect(state.table.rows.counts.hidden == 1)
  }

  @Test func nextAndPrevious() {
    var state = typed("prefetch")
    state.press("Enter", "0", "g")
    var seen: [String] = []
    for _ in 0..<5 {
      state.press("n")
      if let id = state.table.cursor.id?.task?.vendorID { seen.append(id) }
      let isFirst = seen.last == state.table.rows.ids.first?.vendorID
      #expect(state.context.notice?.text == (isFirst ? "wrapped to the first match" : nil))
    }
    let kinds = state.table.rows.ids.filter {
      state.context.known.shown.task($0)?.kind == .prefetch
    }.map(\.vendorID)
    #expect(kinds.count == 3)
    // It began on the first of them, and goes round.
    #expect(seen == [kinds[1], kinds[2], kinds[0], kinds[1], kinds[2]])
    state.press("N")
    #expect(state.table.cursor.id?.task?.vendorID == kinds[1])
  }

  @Test func filtersAreLookedForToo() {
    var state = Sample.state()
    state.press("n")
    #expect(state.context.notice?.text == "nothing to search for yet; \\ takes a text")
    state.press("/")
    state.type("status:queued")
    state.press("Enter", "0", "0", "g", "n")
    #expect(state.table.cursor.id?.task?.vendorID == "16219490")
  }

  @Test func amongURLs() {
    var state = Sample.state()
    state.press("j", "j", "Enter", "\\")
    state.type("/1020/")
    guard case .urls(let urls) = state.page else { return }
    #expect(urls.rows.count == 1)
    state.press("Enter", "0", "g", "n")
    guard case .urls(let all) = state.page else { return }
    #expect(all.rows.count == 500)
    #expect(all.selectedItem?.url.text.contains("/1020/") == true)
    state.press("\\")
    state.type("nowhere")
    state.press("Esc")
    guard case .urls(let undone) = state.page else { return }
    #expect(undone.rows.count == 500)
  }

  /// A text that is kept bounds the view, and every screen says so.
  @Test(arguments: [(20, 3, 0, "filt"), (40, 6, 0, "filtered"), (60, 15, 3, "text example.com")])
  func keptTextsAreSaid(_ width: Int, _ height: Int, _ line: Int, _ word: String) throws {
    var state = Sample.state(width, height)
    state.press("\\")
    state.type("example.com")
    state.press("Enter")
    #expect(try screenRows(state)[line].contains(" \(word) "))
  }
}
