import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// URLs are sorted, marked and copied as tasks are.
@Suite struct URLOrderTests {
  private func opened(_ width: Int = 120, _ height: Int = 40) -> AppState {
    var state = Sample.state(width, height)
    while state.table.cursor.id?.task?.vendorID != "up-77120" { state.press("j") }
    state.press("Enter")
    return state
  }

  private func urls(_ state: AppState) throws -> URLListState {
    guard case .urls(let urls) = state.page else { throw NoURLs() }
    return urls
  }

  private struct NoURLs: Error {}

  @Test(arguments: URLColumn.allCases, [false, true])
  func everyColumnSorts(_ column: URLColumn, _ isInverted: Bool) throws {
    var state = opened()
    state.press("s")
    let place = try #require(URLSortOrder.fields.firstIndex(of: .column(column)))
    for _ in 0..<place { state.press("j") }
    state.press("Enter")
    if isInverted { state.press("I") }
    #expect(state.overlay == nil)
    let page = try urls(state)
    #expect(page.view.sort.field == .column(column))
    let isDescending = column.startsDescending != isInverted
    let values = (0..<page.rows.count).map {
      column.value(page.rows.item(at: $0), page.rows.parts)
    }
    for (left, right) in zip(values, values.dropFirst()) {
      guard let left else {
        #expect(right == nil, "nil comes last")
        continue
      }
      guard let right else { continue }
      #expect(isDescending ? left >= right : left <= right)
    }
    #expect(page.rows.count == page.rows.items.count)
    #expect(try screenRows(state).contains { $0.contains("sort \(column.word)") })
  }

  @Test func theCursorStaysOnItsURL() throws {
    var state = opened()
    state.press("j", "j")
    let key = try urls(state).cursor.id
    state.press(">", ">", "I")
    #expect(try urls(state).cursor.id == key)
    state.press("<", "<")
    #expect(try urls(state).cursor.id == key)
    #expect(try urls(state).view.sort == .standard || urls(state).view.sort.field == .standard)
  }

  @Test func theCommandLineSortsWhatOneLooksAt() throws {
    var state = opened()
    state.press(":")
    state.type("sort url-,pct")
    state.press("Enter")
    #expect(try urls(state).view.sort.promptText == "url-,pct")
    #expect(state.table.view.sort == .standard)
  }

  @Test func marksAreCopiedAndWritten() throws {
    var state = opened()
    let all = try urls(state)
    state.press("Space", "Space", "j", "j", "v")
    #expect(try urls(state).marks.count == 5)
    let wanted = (0..<5).map { all.rows.item(at: $0).url.text }.joined(separator: "\n")
    #expect(state.press("y") == [.copy(.text(wanted, what: "5 marked URLs"))])
    state.press("u")
    #expect(try urls(state).marks.count == 4)
    #expect(try screenRows(state).contains { $0.contains("4 marked") })
    state.press(":")
    state.type("write a.csv")
    guard case .export(let request)? = state.press("Enter").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(request.scope == .marked(4) && request.items?.count == 4)
    state.press("U")
    #expect(try urls(state).marks.isEmpty)
    guard case .copy(.text(let one, _))? = state.press("y").first else {
      Issue.record("nothing is copied")
      return
    }
    #expect(one == all.rows.item(at: 4).url.text)
  }

  /// Marks outlive a filter, and what is marked is taken although it is out of view.
  @Test func marksOutliveAFilter() throws {
    var state = opened()
    state.press("Space", "Space", "/")
    state.type("status:ok")
    state.press("Enter")
    guard case .copy(.text(let text, let what))? = state.press("y").first else {
      Issue.record("nothing is copied")
      return
    }
    #expect(text.split(separator: "\n").count == 2 && what == "2 marked URLs (2 hidden)")
  }

  @Test func aTaskWithoutURLsSaysSo() {
    var state = Sample.state()
    while state.table.cursor.id?.task?.account != Sample.jd { state.press("j") }
    state.press("Enter")
    for key in ["s", "S", "I", "<", ">", "Space", "v", "u", "U"] {
      state.press(key)
      #expect(state.context.notice?.text == "this task has no list of URLs", "\(key)")
    }
  }
}
