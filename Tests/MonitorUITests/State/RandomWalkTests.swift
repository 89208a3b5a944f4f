import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// Keys, pastes, sizes, times and worlds at random: nothing may crash, and what every frame says
/// must be true of the state.
@Suite struct RandomWalkTests {
  private static let keys = [
    "j", "k", "g", "G", "PgUp", "PgDn", "^U", "^D", "Enter", "Esc", "q", "/", "0", "!", "e", "E",
    "s", "<", ">", "I", "p", "f", "r", "R", "h", "l", "^L", "?", "Backspace", "^W", "a", "1", ":",
    "-", "(", "進", "Space", "Down", "Up", "Left", "Right", "F5", "Tab", "Shift-Tab", "\\", "n", "N",
    "：", "J", "K", "S", "v", "u", "U", "C", "W", "t", "+", "y", "Y", "x", "o", "P", "L", "M",
    "z",
  ]

  @Test(arguments: 0..<8)
  func survives(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let needsASCII = seed % 2 == 0
    let theme = try Look.allCases[seed % 2].theme(asciiOnly: needsASCII)
    var state = Sample.state(
      options: Sample.options {
        $0.widths = DisplayWidth(ambiguous: seed % 3 == 0 ? 2 : 1, isASCIIOnly: needsASCII)
      })
    var version: UInt64 = 1
    for _ in 0..<300 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        let size = Size(
          width: Int.random(in: 1...200, using: &random),
          height: Int.random(in: 1...60, using: &random))
        _ = state.apply(.input(.resize(size)))
      case 6:
        let place = Point(
          x: Int.random(in: 0..<200, using: &random), y: Int.random(in: 0..<60, using: &random))
        let actions: [MouseEvent.Action] = [.press, .press, .press, .wheelUp, .wheelDown]
        let action = actions.randomElement(using: &random) ?? .press
        _ = state.apply(.input(.mouse(MouseEvent(action, at: place))))
      case 1: _ = state.apply(.input(.paste("status:failed\nx\u{1B}[A")))
      case 2, 3:
        version += 1
        _ = state.apply(.snapshot(world(&random, version: version)))
      case 4, 5:
        let seconds = Double.random(in: -5...4_000, using: &random)
        _ = state.apply(.tick(Sample.now.addingTimeInterval(seconds)))
      default:
        let name = Self.keys.randomElement(using: &random) ?? "j"
        let key = try #require(Key(name: name))
        _ = state.apply(.input(.key(key)))
      }
      let frame = render(state, theme: theme)
      if let cursor = frame.cursor { #expect(frame.buffer.bounds.contains(cursor)) }
      expectTruth(of: frame, state)
      if needsASCII { #expect(frame.buffer.text.utf8.allSatisfy { $0 < 0x80 }) }
    }
    _ = exitSummary(state)
  }

  /// Every size, once with everything there is.
  @Test func everySize() throws {
    let theme = try Look.mono.theme(asciiOnly: false)
    for keys in [
      [], ["Enter"], ["j", "j", "Enter"], ["/", "s"], ["?"], ["s"], ["S"], ["C"], ["W"],
      ["\\", "a"], [":"], ["/", "Tab"], ["x"], ["?", "/", "a"], ["P", ":"], ["P"], ["L"], ["o"],
      ["t"], ["z"], ["z", "z"], ["P", "Enter"], ["L", "Enter"], ["L", "/", "a"], ["Space"],
    ] {
      for width in stride(from: 1, through: 130, by: 8) {
        for height in [1, 2, 3, 5, 6, 11, 12, 15, 19, 20, 36] {
          var state = Sample.state(width, height)
          for key in keys { state.press(key) }
          expectTruth(of: render(state, theme: theme), state)
        }
      }
    }
  }

  /// Holds a frame of the table against an account of the state made in another way.
  private func expectTruth(of frame: Frame, _ state: AppState) {
    // Rows shown twice or not at all, or counted otherwise than shown, are wrong on any page.
    let ids = Set(state.table.rows.ids)
    #expect(ids.count == state.table.rows.count)
    let lines = state.table.rows.lines.all
    #expect(Set(lines).count == lines.count)
    #expect(Set(lines.compactMap(\.task)).isSubset(of: ids))
    #expect(
      lines.compactMap(\.group).allSatisfy { (state.table.rows.counts.groups[$0]?.tasks ?? 0) > 0 })
    #expect(ids.allSatisfy { state.context.known.shown.task($0) != nil })
    let tasks = state.table.rows.ids.compactMap { state.context.known.shown.task($0) }
    let totals = state.table.rows.counts.totals
    #expect(totals.tasks == tasks.count)
    #expect(totals.work.urls.total == tasks.reduce(0) { $0 + ($1.urls?.count ?? 0) })
    #expect(state.table.rows.counts.all.tasks == state.context.known.shown.tasks.count)
    guard state.overlay == nil, state.page == .table, !state.isInterrupted else { return }
    let rows = frame.buffer.text.split(separator: "\n", omittingEmptySubsequences: false)
    let layout = state.layout
    if layout.form != .word, layout.form != .line, layout.form != .small {
      let isPaused = state.context.known.pausedAt != nil
      let fresh = state.context.health.filter(\.isFresh).count
      let whole = state.context.health.count { $0.isFresh && $0.grade == .ok }
      let counted = state.context.health.filter { $0.grade != .off }.count
      let waiting = state.context.health.filter { $0.grade == .waiting }.count
      let word =
        isPaused
        ? "PAUSED"
        : counted == 0
          ? "OFF"
          : waiting == counted
            ? "FIRST POLL"
            : fresh == 0 ? "STALE" : whole < counted ? "LIVE \(whole)/\(counted)" : "LIVE"
      #expect(rows[0].contains(" \(word) "), "\(rows[0])")
      if !tasks.isEmpty { expectCounts(tasks, in: String(rows[1]), state) }
    }
    expectSelection(frame, rows, state)
  }

  /// Counts the tasks in view anew and looks for the figures in the second line.
  private func expectCounts(_ tasks: [CacheTask], in line: String, _ state: AppState) {
    var counts: [String: Int] = [:]
    for task in tasks {
      let isStalled = state.context.scene.judgement.isStalled(task)
      counts[isStalled ? "stalled" : task.status.rawValue, default: 0] += 1
    }
    let words = [
      ("ok", "succeeded"), ("run", "running"), ("que", "queued"), ("FAIL", "failed"),
      ("PART", "partial"), ("STAL", "stalled"), ("unk", "unknown"), ("canc", "canceled"),
    ]
    let sums = WorkSums(tasks)
    for split in [sums.urls, sums.bare, sums.all] where line.contains(" \(split.total.grouped) ") {
      #expect(split.ok + split.failed + split.canceled + split.unknown + split.left == split.total)
    }
    let shown = sums.besides == nil || line.contains(" URLs and tasks ") ? sums.all : sums.urls
    if line.contains(" of ") {
      for text in shown.others({ $0.grouped }).map(\.text) {
        #expect(line.contains(", " + text), "\(line)")
      }
    }
    guard line.contains(tasks.count.counted("task") + ": ok ") else { return }
    for (word, status) in words {
      guard let count = counts[status] else { continue }
      #expect(line.contains("\(word) \(count) ") || line.hasSuffix("\(word) \(count)"), "\(line)")
    }
  }

  /// The cursor's row must be about the task that keys act on.
  private func expectSelection(_ frame: Frame, _ rows: [Substring], _ state: AppState) {
    let list = state.layout.list
    guard !list.isEmpty, !state.table.rows.ids.isEmpty || state.table.cursor.isOnGhost else {
      return
    }
    if let group = state.table.cursor.id?.group, let place = frame.cursor {
      #expect(state.table.rows.counts.groups[group] != nil)
      #expect(place.y - list.minY == state.table.cursor.window.cursorLine)
      return
    }
    guard let task = state.selectedTask, let place = frame.cursor else {
      Issue.record("no row is selected")
      return
    }
    #expect(place.y - list.minY == state.table.cursor.window.cursorLine)
    let line = String(rows[place.y])
    #expect(line.hasPrefix(">"), "\(line)")
    let facts = RowFacts(task, in: state.context.scene)
    let columns = state.table.columnLayout(width: list.width).slots.map(\.id)
    if columns.contains(.status) {
      #expect(line.contains(facts.word.short) || line.contains(facts.word.long), "\(line)")
    }
    if columns.contains(.percent) {
      #expect(line.contains(Percent.text(task.progress)), "\(line)")
    }
    if columns.contains(.age) {
      #expect(line.contains(TimeText.age(facts)), "\(line)")
    }
  }

  private func world(_ random: inout SeededGenerator, version: UInt64) -> Snapshot {
    var tasks: [CacheTask] = []
    for task in Sample.tasks where Bool.random(using: &random) {
      var task = task
      task.status = TaskStatus.allCases.randomElement(using: &random) ?? .unknown
      if Int.random(in: 0..<4, using: &random) == 0 { task.urls = nil }
      if Int.random(in: 0..<4, using: &random) == 0 {
        task.message = SafeText("進行中 \u{202E}تجربة e\u{301} 👩‍👩‍👧 \u{1B}[2J", limit: .message)
        task.urls = URLItems([
          URLItem(url: SafeText("https://例え.jp/進行/中\u{200B}.html", limit: .url), status: .failed),
          URLItem(url: SafeText("", limit: .url), status: .unknown),
        ])
      }
      tasks.append(task)
    }
    let states: [AccountStatus.State] = [.ok, .limited, .auth, .down, .off]
    let accounts = Sample.accounts.map { status in
      var status = status
      status.state = states.randomElement(using: &random) ?? .ok
      status.consecutiveFailures = Int.random(in: 0...3, using: &random)
      if status.state != .ok {
        status.error = .rejected(VendorMessage(code: "進", text: "no \u{7}"))
      }
      return status
    }
    return Sample.snapshot(tasks, accounts: accounts, version: version)
  }
}
