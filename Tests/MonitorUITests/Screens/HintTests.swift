import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// What a hint line offers works, and what a screen has of its own is offered and explained.
@Suite struct HintTests {
  /// The keys that a hint line names: words that are keys, each before what it does.
  private static func offered(_ line: String, _ keymap: Keymap) -> [String] {
    let names = Set(keymap.bindings.flatMap(\.keyNames))
    return line.split(separator: " ").map(String.init).filter { names.contains($0) }
  }

  private static func press(_ name: String, _ state: inout AppState) {
    // A name of several letters that is no key is a chord.
    if Key(name: name) != nil { state.press(name) } else { name.forEach { state.press("\($0)") } }
  }

  /// Pressing what is offered never says that there is no such key, or nothing to do.
  @Test(arguments: SampleView.all, [(60, 15), (80, 24), (120, 40)])
  func whatIsOfferedWorks(_ view: SampleView, _ size: (Int, Int)) throws {
    let before = view.open(Size(width: size.0, height: size.1), Sample.options())
    if before.context.isTyping { return }
    if case .export = before.overlay { return }
    let line = try #require(try screenRows(before).last)
    for name in Self.offered(line, before.context.options.keymap) {
      var state = before
      Self.press(name, &state)
      let said = state.context.notice?.text ?? ""
      #expect(!said.contains("no such key here"), "\(name) in \(view.name): \(line)")
      #expect(!said.contains("nothing to do here"), "\(name) in \(view.name): \(line)")
      #expect(!said.contains("nothing to go back to"), "\(name) in \(view.name): \(line)")
    }
  }

  @Test(arguments: [
    ("url", ["Esc close", "y copy the URL", "o raw answer", "? help"]),
    ("raw", ["Esc close", "y copy", "x export", "o ask again", "? help"]),
    ("problems", ["Esc close", "a acknowledge", "Enter its rows", "L events", "? help"]),
    ("events", ["Esc close", "Enter its rows", "/ filter", "P problems", "? help"]),
    ("urls", ["? help", "Esc back", "/ filter", "Enter details", "! bad only", "y copy"]),
    ("urls-filtered", ["? help", "Esc clear filter"]),
    ("no-urls", ["? help", "Esc back", "y copy", "o raw", "r poll"]),
    ("sort", ["Enter choose", "Esc close", "? help"]),
    ("columns", ["Esc close", "Space show/hide"]),
    ("help", ["Esc close", "/ search"]), ("about", ["Esc close", "? help"]),
  ])
  func whatMattersIsOffered(_ name: String, _ words: [String]) throws {
    let view = try #require(SampleView.all.first { $0.name == name })
    let state = view.open(Size(width: 80, height: 24), Sample.options())
    let line = try #require(try screenRows(state).last)
    for word in words { #expect(line.contains(word), "\(word) in \(name): \(line)") }
  }

  /// The help begins with the keys of the screen it was opened on, and goes back there.
  @Test(arguments: [
    ("url", "One URL", "copy the URL"), ("raw", "Raw answer", "ask the vendor again"),
    ("problems", "Problems", "acknowledge"), ("events", "Events", "filter the events"),
    ("sort", "Sort", "sort by this column"), ("columns", "Columns", "show or hide the column"),
    ("about", "About", "close it"),
  ])
  func theHelpIsOfTheScreen(_ name: String, _ title: String, _ text: String) throws {
    let view = try #require(SampleView.all.first { $0.name == name })
    var state = view.open(Size(width: 80, height: 24), Sample.options())
    let overlay = state.overlay
    state.press("?")
    let rows = try screenRows(state)
    #expect(rows[0].contains("Help: \(title)"))
    #expect(rows[1].hasPrefix("KEYS OF THIS SCREEN"))
    #expect(rows.joined().contains(text))
    #expect(rows.joined().contains("(below)"))
    state.press("Esc")
    #expect(state.overlay == overlay)
    state.press("?", "?")
    #expect(state.overlay == overlay)
  }

  /// What a vendor answers while one reads the help is not lost.
  @Test func anAnswerBeneathTheHelp() {
    var state = Sample.state()
    state.press("o", "?")
    guard let task = state.selectedTask?.id else {
      Issue.record("no task")
      return
    }
    _ = state.apply(.rawAnswered(task, .unavailable))
    state.press("Esc")
    guard case .raw(let page) = state.overlay else {
      Issue.record("the page is gone")
      return
    }
    #expect(page.outcome == .unavailable)
  }
}

/// Every word of the account table is in the help.
@Suite struct AccountHelpTests {
  @Test func everyColumn() {
    let sections = HelpSection.all(of: .standard, at: .table)
    for column in AccountColumn.table {
      #expect(!column.description.isEmpty)
      #expect(
        sections.contains { section in
          section.title == "ACCOUNT TABLE" && section.entries.contains { $0.head == column.title }
        }, "\(column.title)")
    }
  }

  /// Whatever state an account is in, the legend has its word.
  @Test(arguments: [
    AccountStatus.State.ok, .limited, .auth, .down, .off,
  ])
  func everyState(_ accountState: AccountStatus.State) {
    let words = AccountHealth.legend.map { $0.word.split(separator: " ")[0] }
    let errors: [ProviderError?] = [
      nil, .credentials(VendorMessage(code: "", text: "")),
      .permission(VendorMessage(code: "", text: "")),
      .clockSkew(VendorMessage(code: "", text: "")), .transport("x"),
      .rejected(VendorMessage(code: "", text: "")),
    ]
    for error in errors {
      for failures in [0, 1, 3] {
        for age in [3.0, 500, nil] {
          for isComplete in [true, false] {
            let status = Sample.account(Sample.jd, "jdcloud", age: age, coverage: .trackedOnly) {
              $0.state = accountState
              $0.error = error
              $0.consecutiveFailures = failures
              $0.isComplete = isComplete
            }
            let health = AccountHealth(status, interval: .seconds(5), now: Sample.now)
            let word = health.constraint.split(separator: " ").first ?? "ok"
            #expect(words.contains(word), "\(health.constraint)")
          }
        }
      }
    }
  }

  /// What stands on large screens alone is explained.
  @Test(arguments: ["done/min", "oldest open", "peak", "block", "overdue", "progress", "URLS LEFT"])
  func isExplained(_ word: String) {
    let sections = HelpSection.all(of: .standard, at: .table)
    #expect(sections.contains { $0.matching(word) != nil }, "\(word)")
  }
}
