import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal
import TestSupport
import Testing

@Suite struct FilterScreenTests {
  @Test(arguments: [(20, 3), (40, 6), (60, 15), (80, 24), (120, 40)])
  func valid(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("/")
    state.type("status:failed,partial")
    try expectScreen(state, "filter-valid-\(width)x\(height)")
  }

  @Test(arguments: [(20, 3), (60, 15), (80, 24)])
  func invalid(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("/")
    state.type("kind:purge statsu:failed")
    try expectScreen(state, "filter-invalid-\(width)x\(height)")
  }
}

@Suite struct URLScreenTests {
  /// Opens the task at a place of the table.
  private func open(_ place: Int, _ width: Int, _ height: Int) -> AppState {
    var state = Sample.state(width, height)
    for _ in 0..<place { state.press("j") }
    state.press("Enter")
    return state
  }

  @Test(arguments: [(20, 3), (40, 6), (60, 15), (80, 24), (120, 40)])
  func failedURLs(_ width: Int, _ height: Int) throws {
    try expectScreen(open(2, width, height), "urls-\(width)x\(height)")
  }

  @Test func inColor() throws {
    try expectScreen(open(2, 80, 24), "urls-80x24-256", look: .color)
  }

  @Test func scrolledPaths() throws {
    var state = open(2, 60, 15)
    state.press("l", "j")
    try expectScreen(state, "urls-panned-60x15")
  }

  @Test func filtered() throws {
    var state = open(2, 80, 24)
    state.press("/")
    state.type("quota 1003")
    try expectScreen(state, "urls-filter-80x24")
  }

  /// A vendor that gives no URLs: an honest page instead of invented rows.
  @Test(arguments: [(20, 3), (40, 6), (60, 15), (80, 24)])
  func withoutURLs(_ width: Int, _ height: Int) throws {
    try expectScreen(open(4, width, height), "no-urls-\(width)x\(height)")
  }

  @Test func notFound() throws {
    try expectScreen(open(7, 80, 24), "not-found-80x24")
  }

  @Test func oneURL() throws {
    var state = open(2, 60, 15)
    state.press("Enter")
    try expectScreen(state, "url-60x15")
  }
}

@Suite struct TextScreenTests {
  @Test(arguments: [(20, 3), (40, 6), (60, 15), (80, 24), (120, 60)])
  func help(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("?")
    try expectScreen(state, "help-\(width)x\(height)")
  }

  @Test func helpInTheMiddleOfTheURLs() throws {
    var state = Sample.state()
    state.press("Enter", "?", "PgDn")
    try expectScreen(state, "help-urls-80x24")
  }

  @Test func sortMenu() throws {
    var state = Sample.state()
    state.press(">", "s", "j")
    try expectScreen(state, "sort-80x24")
  }

  @Test(arguments: [(20, 3), (60, 15), (80, 24), (120, 40)])
  func columnMenu(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("C", "j", "Space", "j", "j", "Space", "G", "k", "k", "k", "Space", "+")
    try expectScreen(state, "columns-\(width)x\(height)")
  }

  @Test func columnsWithoutRoom() throws {
    var state = Sample.state()
    state.press("W", "C")
    try expectScreen(state, "columns-wide-80x24")
  }

  @Test func secondSortMenu() throws {
    var state = Sample.state()
    state.press(">", "S", "j", "j", "Space", "S", "j")
    try expectScreen(state, "sort-second-80x24")
  }

  @Test(arguments: [(20, 3), (40, 6), (80, 24)])
  func start(_ width: Int, _ height: Int) throws {
    let options = Sample.options { $0.missingConfig = "/home/ops/.config/cdntop/config.yaml" }
    let state = AppState(
      size: Size(width: width, height: height), now: Sample.now, options: options)
    try expectScreen(state, "start-\(width)x\(height)")
  }
}
