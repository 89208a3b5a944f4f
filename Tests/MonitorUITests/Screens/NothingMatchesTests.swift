import TaskModel
import Testing

@testable import MonitorUI

/// What the screen says where a filter leaves nothing.
@Suite struct NothingMatchesTests {
  private func typing(_ filter: String) -> AppState {
    var state = Sample.state(120, 40)
    state.press("/")
    state.type(filter)
    return state
  }

  @Test(arguments: [
    ("running", "nothing matches the filter; did you mean 'status:running'?"),
    ("sim-ucloud", "nothing matches the filter; did you mean 'account:sim-ucloud'?"),
    (
      "https://www.example.com/none",
      "nothing matches the filter; cdntop where URL compares spellings"
    ),
    ("label:none", "nothing matches the filter"),
  ])
  func whatWasMeantIsAsked(_ filter: String, _ sentence: String) throws {
    var state = typing(filter)
    state.press("Enter")
    #expect(try screenRows(state).contains("   " + sentence))
  }

  @Test func amongURLsToo() throws {
    var state = Sample.state(120, 40)
    state.press("j", "j", "Enter", "/")
    state.type("queued")
    state.press("Enter")
    #expect(
      try screenRows(state).contains("   no URL matches; did you mean 'status:queued'?"))
  }

  /// A sign of another language is no text to search for.
  @Test func aMissingColonIsTold() throws {
    let rows = try screenRows(typing("status=failed"))
    #expect(rows.contains { $0.contains("a colon or quotes are missing at 1") })
  }

  /// Where no task matches, none lacks its URLs.
  @Test(arguments: [("label:none", "0 of", false), ("id:not-there", "1 of", true)])
  func onlyTasksLackURLs(_ filter: String, _ count: String, _ isTold: Bool) throws {
    let row = try #require(
      try screenRows(typing(filter)).first { $0.contains(" tasks match") })
    #expect(row.hasPrefix(count))
    #expect(row.contains("(no URL data)") == isTold)
  }
}
