import Terminal
import Testing

@testable import MonitorUI

@Suite struct ColumnChoiceTests {
  private func names(_ layout: ColumnLayout) -> String {
    layout.slots.map(\.id.rawValue).joined(separator: " ")
  }

  /// A column chosen by hand takes the room of those that show by themselves.
  @Test func aChosenColumnComesFirst() {
    var choice = ColumnChoice()
    choice.set(.label, isShown: true)
    let layout = ColumnLayout(width: 80, choice: choice)
    #expect(names(layout) == "status percent failed age account label target")
    #expect(layout.unseen.isEmpty)
    choice.set(.label, isShown: false)
    choice.set(.account, isShown: false)
    #expect(
      names(ColumnLayout(width: 80, choice: choice))
        == "status percent done failed age left data target"
    )
    choice.reset(.label)
    choice.reset(.account)
    #expect(choice == ColumnChoice())
  }

  @Test func aRowAlwaysSaysSomething() {
    var choice = ColumnChoice()
    for id in TaskColumn.ID.allCases { choice.set(id, isShown: false) }
    #expect(names(ColumnLayout(width: 80, choice: choice)) == "status")
  }

  @Test func orderAndWidth() {
    var choice = ColumnChoice()
    choice.move(.target, by: -100)
    choice.move(.age, by: 1)
    let layout = ColumnLayout(width: 80, choice: choice)
    #expect(names(layout) == "target status percent failed left age data account")
    choice.resize(.account, by: 3, present: 7)
    #expect(choice.width(.account) == 10)
    #expect(ColumnLayout(width: 80, choice: choice).slots.last?.width == 10)
    choice.resize(.account, by: -100, present: 10)
    #expect(choice.width(.account) == 7)
    choice.resize(.target, by: 1, present: 34)
    #expect(choice.width(.target) == nil)
  }

  /// Where every column is wanted, those without room are told of and reached by scrolling.
  @Test func withoutRoomTheyScroll() {
    var choice = ColumnChoice()
    choice.changePreset()
    var seen: Set<TaskColumn.ID> = []
    let last = ColumnLayout(width: 80, choice: choice).lastScroll
    #expect(last > 0)
    for scroll in 0...last {
      let layout = ColumnLayout(width: 80, choice: choice, scroll: scroll)
      #expect(layout.slots.prefix(2).map(\.id) == [.status, .bar])
      #expect(layout.unseen.count + layout.slots.count == TaskColumn.all.count)
      seen.formUnion(layout.slots.map(\.id))
    }
    #expect(seen == Set(TaskColumn.ID.allCases))
    let end = ColumnLayout(width: 80, choice: choice, scroll: 99)
    #expect(end.scroll == last)
    #expect(end.slots.last?.id == .target)
    #expect(ColumnLayout(width: 250, choice: choice).lastScroll == 0)
  }

  @Test func everyWidthFits() {
    var wide = ColumnChoice()
    wide.changePreset()
    var narrow = wide
    narrow.changePreset()
    var sized = wide
    for id in TaskColumn.ID.allCases { sized.resize(id, by: 30, present: 10) }
    var moved = sized
    moved.move(.target, by: -3)
    for choice in [wide, narrow, sized, moved] {
      for width in 20...220 {
        for scroll in [0, 1, 5, 14] {
          var end = ColumnLayout.gutter - 1
          for slot in ColumnLayout(width: width, choice: choice, scroll: scroll).slots {
            #expect(slot.x == end + 1, "\(slot.id) at width \(width)")
            #expect(slot.width >= 1)
            end = slot.x + slot.width
          }
          #expect(end <= width, "width \(width), scroll \(scroll)")
        }
      }
    }
  }

  @Test func presetsGoRoundAndKeepTheChoice() {
    var state = Sample.state(120, 24)
    state.press("C", "Space", "Esc")
    let own = state.table.columns
    #expect(own.visibility(of: .status) == .hidden)
    state.press("W")
    #expect(state.table.columns.visibility(of: .label) == .shown)
    state.press("W")
    #expect(state.table.columns.visibility(of: .account) == .hidden)
    state.press("W")
    #expect(state.table.columns == own)
  }

  @Test func theMenuShowsMovesAndSizes() {
    var state = Sample.state(120, 40)
    state.press("C", "j", "j", "Space")
    #expect(state.table.columns.visibility(of: .percent) == .hidden)
    state.press("Space", "J", ">", "K", "+", "+")
    #expect(state.table.columns.visibility(of: .percent) == .shown)
    #expect(state.table.columns.order.prefix(4) == [.status, .bar, .done, .percent])
    #expect(state.table.columns.width(.percent) == 6)
    #expect(state.overlay == .columns(ColumnMenu(.percent)))
    state.press("u")
    #expect(state.table.columns.visibility(of: .percent) == .automatic)
    #expect(state.table.columns.width(.percent) == nil)
    state.press("U", "Enter")
    #expect(state.table.columns == ColumnChoice())
    #expect(state.overlay == nil)
  }

  /// The keys that scroll columns scroll targets where all columns fit.
  @Test func scrolling() {
    var state = Sample.state()
    state.press("l")
    #expect(state.table.pan == Pan.step)
    state.press("h", "W", "l", "l")
    #expect(state.table.pan == 0)
    #expect(state.table.columnScroll == 2)
    for _ in 0..<40 { state.press("l") }
    #expect(state.table.columnScroll == state.table.columnLayout(width: 80).lastScroll)
    state.press("h")
    #expect(state.table.columnScroll == state.table.columnLayout(width: 80).lastScroll - 1)
  }
}
