import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// Commands take the words that the screen shows, and unique beginnings of them.
@Suite struct CommandWordTests {
  private func run(_ text: String, _ state: inout AppState) -> [Effect] {
    state.press(":")
    state.type(text)
    return state.press("Enter")
  }

  @Test(arguments: TaskColumn.all.filter { $0.sortValue != nil })
  func everyTitleSorts(_ column: TaskColumn) {
    for word in [column.title, column.longTitle, column.title.lowercased(), column.id.rawValue] {
      var state = Sample.state()
      _ = run("sort \(word)", &state)
      #expect(state.table.view.sort.field == .column(column.id), "\(word)")
    }
  }

  @Test(arguments: TaskColumn.all)
  func everyTitleChoosesAColumn(_ column: TaskColumn) {
    for word in [column.title, column.title.lowercased(), column.id.rawValue] {
      var state = Sample.state()
      _ = run("cols +\(word)", &state)
      #expect(state.table.columns.visibility(of: column.id) == .shown, "\(word)")
    }
  }

  @Test func theBarSortsAsItsFigure() {
    var state = Sample.state()
    _ = run("sort progress", &state)
    #expect(state.table.view.sort.field == .column(.percent))
  }

  @Test(arguments: [
    ("poll ucloud", Sample.ucloud), ("poll sim-u", Sample.ucloud),
    ("poll al-dcdn", Sample.dcdn), ("poll alibaba-cdn", Sample.alibaba),
    ("pol jdcloud", Sample.jd),
  ])
  func accountsAreTakenAsShown(_ text: String, _ account: AccountID) {
    var state = Sample.state()
    #expect(run(text, &state) == [.poll(account), .keep(.command(text))])
  }

  @Test(arguments: [
    ("gr acc", "account"), ("group pro", "provider"), ("group d", "domain"), ("group n", "none"),
  ])
  func groupings(_ text: String, _ grouping: String) {
    var state = Sample.state()
    _ = run(text, &state)
    #expect(state.table.view.grouping.rawValue == grouping)
  }

  @Test(arguments: [
    (
      "poll sim",
      "'sim' is the beginning of several: sim-alibaba-cdn sim-alibaba-dcdn sim-ucloud sim-jdcloud"
    ),
    ("poll sim-uclod", "unknown account 'sim-uclod': did you mean 'sim-ucloud'?"),
    ("s", "'s' is the beginning of several: sort since screenshot set"),
    ("group x", "unknown grouping 'x' at 7: use one of none provider account domain label"),
    (
      "filter status:s",
      "'s' is the beginning of several words at 15: write one of succeeded stalled"
    ),
  ])
  func whatIsNotUniqueIsAnError(_ text: String, _ sentence: String) {
    var state = Sample.state()
    _ = run(text, &state)
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("the line is closed")
      return
    }
    #expect(prompt.problem == sentence)
  }

  /// `:filter TEXT` is `/` and that text, among tasks and among URLs.
  @Test(arguments: [[], ["j", "j", "Enter"]])
  func theFilterCommandIsTheFilterKey(_ way: [String]) {
    for text in ["status:fail", "example", "status:x", ""] {
      var typed = Sample.state()
      for key in way { typed.press(key) }
      var commanded = typed
      typed.press("/", "^U")
      typed.type(text)
      let effects = typed.press("Enter")
      let others = run("filter \(text)", &commanded)
      #expect(others.filter { if case .keep(.command) = $0 { false } else { true } } == effects)
      if text == "status:x" { continue }
      #expect(typed.table.view == commanded.table.view)
      if case .urls(let left) = typed.page, case .urls(let right) = commanded.page {
        #expect(left.view == right.view)
      }
    }
  }

  /// The title of a column tells what it holds.
  @Test func theAccountIsCalledAccount() throws {
    for width in [60, 80, 120, 200] {
      let header = try #require(
        try screenRows(Sample.state(width, width < 80 ? 15 : 40)).first { $0.contains("TARGET") })
      #expect(header.contains("ACCOUNT") && !header.contains("PROV"), "\(header)")
    }
    let help = HelpSection.all(of: .standard, at: .table).flatMap(\.entries)
    #expect(help.contains { $0.head == "ACCOUNT" } && !help.contains { $0.head == "PROV" })
  }

  /// Everything the groups are made of is what their name says.
  @Test func groupsHoldWhatTheySay() {
    let task = Sample.tasks[0]
    #expect(Grouping.provider.name(of: task) == "alibaba-cdn")
    #expect(Grouping.account.name(of: task) == "sim-alibaba-cdn")
  }
}
