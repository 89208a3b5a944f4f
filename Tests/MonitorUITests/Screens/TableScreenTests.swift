import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

@Suite struct TableScreenTests {
  /// Every sorted column shows the mark, the one with a cell at its end too.
  @Test(arguments: [(80, 24), (120, 40)])
  func sortedByTheAgeOfData(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    for _ in 0..<9 { state.press(">") }
    #expect(state.table.view.sort.field == .column(.data))
    try expectScreen(state, "sorted-by-data-\(width)x\(height)")
  }

  @Test(arguments: [80, 120, 200])
  func everySortIsMarked(_ width: Int) throws {
    let shown = Set(ColumnLayout(width: width).slots.map(\.id))
    for field in SortOrder.fields {
      guard case .column(let id) = field, shown.contains(id) else { continue }
      var state = Sample.state(width, 24)
      state.table.view.sort.choose(field)
      let header = try screenRows(state)[4]
      #expect(header.contains("v") || header.contains("^"), "\(id): \(header)")
    }
  }

  /// Every column, scrolled; the first ones stay.
  @Test(arguments: [(60, 15), (80, 24), (120, 40)])
  func everyColumn(_ width: Int, _ height: Int) throws {
    var state = Sample.state(width, height)
    state.press("W", "l", "l", "l")
    try expectScreen(state, "wide-\(width)x\(height)")
  }

}
