import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// What the list and the panes around it get of the screen.
@Suite struct PaneTests {
  private static let subjects: [Layout.Subject] =
    [0, 1, 4, 30].flatMap { count in
      [false, true].map { .table(accounts: count, hasMarks: $0) }
    } + [.urls(hasItems: true)]

  /// At every size that has a list at all.
  @Test func theListHasHalfOfTheHeight() {
    for width in [20, 30, 39, 40, 50, 59, 60, 80, 109, 110, 120, 200] {
      for height in 3...100 {
        for subject in Self.subjects {
          for panes in [Layout.Panes.standard, .away] {
            let layout = Layout(Size(width: width, height: height), subject: subject, panes: panes)
            #expect(
              layout.list.height * 2 >= height, "\(width)x\(height) \(subject) \(panes)")
          }
        }
      }
    }
  }

  /// Nothing overlaps and nothing is left over, whatever the panes.
  @Test func partsShareTheScreen() {
    for width in [20, 40, 60, 80, 110] {
      for height in 3...70 {
        for subject in Self.subjects {
          for panes in Layout.Panes.allCases {
            let layout = Layout(Size(width: width, height: height), subject: subject, panes: panes)
            let parts = [
              layout.title, layout.totals, layout.strip, layout.accounts, layout.filter,
              layout.header, layout.list, layout.marked, layout.preview, layout.events,
              layout.detail, layout.problem, layout.hint,
            ].filter { !$0.isEmpty }
            var y = 0
            for part in parts.sorted(by: { $0.minY < $1.minY }) {
              #expect(part.minY == y, "\(width)x\(height) \(subject) \(panes)")
              y += part.height
            }
            #expect(y == height)
            #expect(layout.list.height >= 1)
          }
        }
      }
    }
  }

  @Test(arguments: [
    (120, 40, 20), (200, 60, 30), (80, 24, 12), (60, 15, 8), (50, 12, 6), (40, 6, 3),
  ])
  func tasksListed(_ width: Int, _ height: Int, _ least: Int) throws {
    let tasks = (0..<60).map {
      Sample.task(Sample.ucloud, "task-\($0)", .running, age: Double(100 + $0))
    }
    let state = Sample.state(width, height, tasks: tasks)
    let rows = try screenRows(state).filter { $0.contains("RUN") && $0.first != "c" }
    #expect(rows.count >= least)
    let foot = try #require(try screenRows(state).last)
    #expect(foot.hasSuffix("1-\(state.layout.list.height)/60"), "\(foot)")
  }

  /// The key goes round through what makes a difference, and says what is next.
  @Test(
    arguments: [
      (
        120, 40,
        [
          "the list alone; z again: large panes", "large panes; z again: panes as before",
          "panes as before; z again: the list alone",
        ]
      ),
      (
        80, 24,
        [
          "the list alone; z again: large panes", "large panes; z again: panes as before",
          "panes as before; z again: the list alone",
        ]
      ),
      (
        60, 12,
        ["this screen has no panes", "this screen has no panes", "this screen has no panes"]
      ),
      (
        50, 12,
        [
          "the list alone; z again: panes as before", "panes as before; z again: the list alone",
          "the list alone; z again: panes as before",
        ]
      ),
    ])
  func theKeyGoesRound(_ width: Int, _ height: Int, _ said: [String]) {
    var state = Sample.state(width, height)
    let before = state.layout
    var heights: [Int] = []
    for text in said {
      state.press("z")
      #expect(state.context.notice?.text == text)
      #expect(state.table.cursor.window.height == state.layout.list.height)
      heights.append(state.layout.list.height)
    }
    if width >= 80 {
      #expect(heights[0] > before.list.height && heights[1] < before.list.height)
      #expect(state.layout == before)
    }
  }

  /// Large panes bring a preview to screens that have none, of the task under the cursor.
  @Test func aPreviewOnASmallScreen() throws {
    var state = Sample.state(80, 24)
    #expect(state.table.preview.line == nil)
    state.press("z", "z", "j")
    let rows = try screenRows(state)
    let id = try #require(state.selectedTask?.id.shownID.text)
    #expect(rows[state.layout.preview.minY].contains(id))
    #expect(!state.table.preview.items.isEmpty)
  }

  @Test func amongURLs() throws {
    var state = Sample.state(80, 24)
    state.press("j", "j", "Enter")
    let before = state.layout.detail.height
    state.press("z")
    #expect(state.layout.detail.isEmpty)
    state.press("z")
    #expect(state.layout.detail.height > before)
    state.press("z")
    #expect(state.layout.detail.height == before)
  }

  // MARK: Where one is

  /// Every list and text that may be longer than the screen says which of it is in sight.
  @Test(
    arguments: [
      [], ["j", "j", "Enter"], ["?"], ["L"], ["P"], ["s"], ["S"], ["C"],
      ["j", "j", "Enter", "Enter"],
      ["o"],
    ])
  func theFootSaysWhereOneIs(_ keys: [String]) throws {
    for (width, height) in [(60, 15), (80, 24), (120, 40), (200, 60)] {
      var state = Sample.state(width, height)
      for key in keys { state.press(key) }
      let foot = try #require(try screenRows(state).last)
      #expect(foot.contains(/\ [0-9]+-[0-9]+\/[0-9]+$/), "\(keys) at \(width): \(foot)")
    }
  }

  @Test func theFootCounts() throws {
    func foot(_ state: AppState) throws -> String {
      let words = try #require(try screenRows(state).last).split(separator: " ")
      return String(try #require(words.last))
    }
    var state = Sample.state(80, 24)
    #expect(try foot(state) == "1-10/10")
    state.press("j", "j", "Enter")
    #expect(try foot(state) == "1-12/500")
    state.press("G")
    #expect(try foot(state) == "489-500/500")
    state.press("?")
    let all = try #require(state.textPage(of: .help(HelpView()))).count
    #expect(try foot(state) == "1-22/\(all)")
    state.press("PgDn")
    #expect(try foot(state) == "22-43/\(all)")
  }

  // MARK: The pane beside the list

  /// Whatever keys, in whatever number between two frames, and rows computed aside or not: the pane is
  /// about the row under the cursor.
  @Test(arguments: [2, 10_000], [(120, 40), (200, 60), (110, 32)])
  func thePreviewIsOfTheRowUnderTheCursor(_ inlineTasks: Int, _ size: (Int, Int)) throws {
    var random = SeededGenerator(seed: UInt64(size.0 + inlineTasks))
    let keys = [
      "j", "k", "J", "K", "g", "G", "PgDn", "PgUp", "^D", "^U", "e", "E", "Space", "I", "t",
    ]
    var state = AppState(
      size: Size(width: size.0, height: size.1), now: Sample.now,
      options: Sample.options { $0.inlineTasks = inlineTasks })
    var version: UInt64 = 0
    var pending: [RowsRequest] = []
    func take(_ effects: [Effect]) {
      for case .derive(let request) in effects { pending.append(request) }
    }
    for _ in 0..<150 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        version += 1
        take(
          state.apply(
            .snapshot(Sample.snapshot(Sample.tasks.shuffled(using: &random), version: version))))
      case 1: if !pending.isEmpty { take(state.apply(.derived(pending.removeFirst().derive()))) }
      case 2: take(state.apply(.tick(state.context.now.addingTimeInterval(0.2), settles: false)))
      default:
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          state.press(keys.randomElement(using: &random) ?? "j")
        }
      }
      #expect(state.table.preview.line == state.table.cursor.id)
      guard let task = state.selectedTask else { continue }
      let heading = try screenRows(state)[state.layout.preview.minY]
      #expect(heading.contains(task.id.shownID.text), "\(heading)")
    }
  }
}
