import Terminal
import Testing

@testable import MonitorUI

/// Where one is, beside the modes.
@Suite struct TitleLineTests {
  /// The page of a task whose id is long.
  private func page(_ width: Int) -> AppState {
    var state = Sample.state(width, 24)
    state.press("/")
    state.type("id:0b0c*")
    state.press("Enter", "Enter")
    return state
  }

  @Test func theWayGivesWayFromItsFront() throws {
    var state = page(80)
    let whole = try screenRows(state)[0]
    #expect(whole.contains("Tasks") && whole.contains("1884c") && whole.contains("URLs"))
    state.press("f", "p")
    state.wait(65)
    let title = try screenRows(state)[0]
    for word in ["DEMO", "1884c", "URLs", "follow off", "PAUSED"] {
      #expect(title.contains(word), "\(word) is not in \(title)")
    }
    #expect(!title.contains("Tasks"))
  }

  /// With these modes, too, it is said where one is.
  @Test(arguments: [80, 90, 100, 120])
  func theLastOfTheWayStays(_ width: Int) throws {
    var state = page(width)
    state.press("f", "p")
    state.wait(100_000)
    let title = try screenRows(state)[0]
    #expect(title.contains("URLs") && title.contains("follow off") && title.contains("PAUSED"))
  }
}
