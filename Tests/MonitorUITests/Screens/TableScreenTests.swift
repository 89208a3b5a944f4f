import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

@Suite struct TableScreenTests {
  @Test(arguments: [(20, 3), (40, 6), (60, 15), (80, 24), (120, 40)])
  func everySize(_ width: Int, _ height: Int) throws {
    try expectScreen(Sample.state(width, height), "table-\(width)x\(height)")
  }

  /// Every sorted column shows the mark, the one with a cell at its end too.
  @Test(arguments: [(80, 24), (120, 40)])
  func sortedByTheAgeOfData(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    for _ in 0..<6 { state.press(">") }
    #expect(state.view.sort.field == .column(.data))
    try expectScreen(state, "sorted-by-data-\(width)x\(height)")
  }

  @Test(arguments: [80, 120, 200])
  func everySortIsMarked(_ width: Int) throws {
    let shown = Set(ColumnLayout(width: width).slots.map(\.id))
    for field in SortOrder.fields {
      guard case .column(let id) = field, shown.contains(id) else { continue }
      var state = Sample.state(width, 24)
      state.view.sort.choose(field)
      let header = try screenRows(state)[4]
      #expect(header.contains("1v") || header.contains("1^"), "\(id): \(header)")
    }
  }

  /// Both sort keys in the header, marks in the gutter, and how many there are.
  @Test(arguments: [(40, 6), (60, 15), (80, 24), (120, 40)])
  func markedAndSortedTwice(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("Space", "j", "v", ">", "S", "j", "j", "j", "j", "j", "Enter", "k")
    try expectScreen(state, "marked-\(width)x\(height)", look: width == 80 ? .color : .mono)
  }

  /// One group folded, the cursor on its line.
  @Test(arguments: [(40, 6), (60, 15), (80, 24), (120, 40)])
  func grouped(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("t", "t", "g", "Enter", "s", "j", "j", "Enter")
    try expectScreen(state, "grouped-\(width)x\(height)", look: width == 80 ? .color : .mono)
  }

  /// Every column, scrolled; the first ones stay.
  @Test(arguments: [(60, 15), (80, 24), (120, 40)])
  func everyColumn(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("W", "l", "l", "l")
    try expectScreen(state, "wide-\(width)x\(height)")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func inColor(_ width: Int, _ height: Int) throws {
    try expectScreen(Sample.state(width, height), "table-\(width)x\(height)-256", look: .color)
  }

  @Test(arguments: [(20, 3), (80, 24)])
  func inASCII(_ width: Int, _ height: Int) throws {
    var state = Sample.state(
      width, height, options: Sample.options { $0.widths = DisplayWidth(isASCIIOnly: true) })
    state.press("j", "j")
    try expectScreen(state, "table-\(width)x\(height)-ascii")
  }
}

@Suite struct TroubleScreenTests {
  private static let troubled = [
    Sample.account(Sample.alibaba, "alibaba-cdn"),
    Sample.account(Sample.dcdn, "alibaba-dcdn", age: 41) {
      $0.state = .limited
      $0.error = .throttled(
        retryAfter: nil, VendorMessage(code: "Throttling.User", text: "Request was denied"))
      $0.nextPoll = Sample.now.addingTimeInterval(14)
    },
    Sample.account(Sample.ucloud, "ucloud", age: 362) {
      $0.state = .auth
      $0.error = .credentials(VendorMessage(code: "174", text: "PublicKey has expired"))
      $0.consecutiveFailures = 4
    },
    Sample.account(Sample.jd, "jdcloud", age: 130) {
      $0.state = .down
      $0.error = .transport("connection refused")
      $0.consecutiveFailures = 3
      $0.failingSince = Sample.ago(120)
    },
  ]

  @Test(arguments: [(20, 3), (40, 6), (60, 15), (80, 24), (120, 40)])
  func accountsInTrouble(_ width: Int, _ height: Int) throws {
    try expectScreen(
      Sample.state(width, height, accounts: Self.troubled), "trouble-\(width)x\(height)")
  }

  @Test func inColor() throws {
    try expectScreen(
      Sample.state(80, 24, accounts: Self.troubled), "trouble-80x24-256", look: .color)
  }

  /// Everything old: the title must not say LIVE.
  @Test func stale() throws {
    var state = Sample.state()
    state.wait(300)
    try expectScreen(state, "stale-80x24")
  }

  /// Newer data comes while the screen stands still.
  @Test func paused() throws {
    var state = Sample.state()
    state.press("p")
    state.wait(42)
    _ = state.apply(.snapshot(Sample.snapshot([], version: 2)))
    try expectScreen(state, "paused-80x24")
  }

  @Test func beforeTheFirstAnswer() throws {
    let waiting = Sample.accounts.map { status in
      var status = status
      status.lastSuccess = nil
      status.isComplete = false
      return status
    }
    try expectScreen(Sample.state(80, 24, tasks: [], accounts: waiting), "waiting-80x24")
  }

  @Test func allEnded() throws {
    let ended = Sample.tasks.filter(\.status.isEnded)
    try expectScreen(Sample.state(80, 24, tasks: ended), "ended-80x24")
  }

  /// The selected task leaves the filter and stays as a ghost.
  @Test func ghost() throws {
    var state = Sample.state()
    state.press("j", "j", "j", "/")
    state.type("status:failed,partial")
    state.press("Enter")
    try expectScreen(state, "ghost-80x24")
  }
}
