import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal
import Testing

/// What the screen says must be true of what it shows, and name the keys that are in use.
@Suite struct WordingTests {
  private static let remapped = try? Keymap(overrides: [
    "everything": ["A"], "open": ["o"], "back": ["b"], "scroll-left": ["H"], "scroll-right": ["L"],
    "raw": [], "event-log": [],
  ])

  private func state(tasks: [CacheTask] = Sample.tasks, _ height: Int = 24) throws -> AppState {
    let keymap = try #require(Self.remapped)
    return Sample.state(80, height, tasks: tasks, options: Sample.options { $0.keymap = keymap })
  }

  @Test func hiddenTasksAreAKeyAway() throws {
    let old = Sample.tasks.filter { $0.id.vendorID.hasPrefix("1621000") }
    #expect(try screenRows(state(tasks: old))[1] == "nothing open or recent; A shows all 2")
  }

  /// One is one, wherever things are counted.
  @Test(arguments: [(60, 15), (80, 24), (120, 40), (200, 60)])
  func onesAreSingular(_ width: Int, _ height: Int) throws {
    let urls = URLItems([
      URLItem(url: SafeText("https://a.example.com/x", limit: .url), status: .failed)
    ])
    let task = Sample.task(Sample.ucloud, "one", .failed, urls: urls, ended: 5)
    let other = Sample.task(Sample.jd, "two", .succeeded)
    for tasks in [[task], [task, other]] {
      var state = Sample.state(width, height, tasks: tasks)
      var screens = try screenRows(state)
      for keys in [["P"], ["Esc", "Enter"], ["Esc", "t", "t", "g"], ["/"]] {
        for key in keys { state.press(key) }
        screens += try screenRows(state)
      }
      screens += exitSummary(state)
      let wrong = screens.filter { row in
        ["1 URLs failed", "1 tasks", "1 URLs ", "1 URLs,"].contains { noun in
          row.contains(" " + noun) && !row.contains("of " + noun)
        }
      }
      #expect(wrong.isEmpty)
    }
  }

  /// Where nothing is known of any task's progress, no share is invented.
  @Test func noShareWithoutProgress() throws {
    let task = Sample.task(Sample.jd, "x", .running)
    #expect(
      try screenRows(Sample.state(tasks: [task]))[1].hasPrefix(
        "progress -    [     ] 0 of 1 task ok, 0 failed, 1 left"))
    #expect(try screenRows(Sample.state(40, 6, tasks: [task]))[0].hasPrefix("- "))
  }

  /// Among URLs, the problem line does not offer keys that mean URLs there.
  @Test func tasksInNeedSeenFromTheURLs() throws {
    var state = Sample.state()
    state.press("j", "j", "Enter")
    #expect(
      try screenRows(state)[22] == "! 3 tasks need attention; Esc goes back to the list")
  }

  /// The name of a line is not said again in it.
  @Test func endsAreSaidOnce() throws {
    let task = Sample.task(Sample.jd, "x", .succeeded)
    var state = Sample.state(tasks: [task])
    state.press("Enter")
    #expect(try screenRows(state).contains("ended   before it was first seen"))
  }

  @Test func theSortMenuNamesItsKeys() throws {
    var state = try state()
    state.press("s")
    let foot = try screenRows(state)[23]
    #expect(foot.hasPrefix("o choose; again reverses it  b close  "))
  }

  @Test func theURLsNameTheirKeys() throws {
    var state = try state()
    state.press("o")
    #expect(try screenRows(state)[4].contains("URL (H/L scrolls, the host stays)"))
    let keymap = try Keymap(overrides: ["scroll-left": []])
    var other = Sample.state(options: Sample.options { $0.keymap = keymap })
    other.press("Enter")
    #expect(try screenRows(other)[4].hasSuffix("ENDED    URL"))
  }

  @Test func noProblemIsSaidOnlyWhereThereIsNone() throws {
    let well = Sample.tasks.filter { $0.status == .succeeded }
    var state = Sample.state(tasks: well)
    state.press("!")
    #expect(try screenRows(state)[1] == "no task is bad")
    let blind = Sample.accounts.map { status in
      var status = status
      guard status.account == Sample.ucloud else { return status }
      status.state = .auth
      status.error = .credentials(VendorMessage(code: "174", text: "expired"))
      return status
    }
    var troubled = Sample.state(tasks: well, accounts: blind)
    troubled.press("!")
    let line = try screenRows(troubled)[1]
    #expect(!line.contains("problem"))
    #expect(line == "nothing in view")
  }

  /// A clock time of another day says which day, and its zone is in sight.
  @Test(
    arguments: [
      (60, 15, nil), (80, 24, "09-20"), (120, 40, "09-20 09:15"), (72, 15, "09-20"),
    ] as [(Int, Int, String?)])
  func finishedOnAnotherDay(_ width: Int, _ height: Int, _ expected: String?) throws {
    // 2026-09-20 09:15:00 +08:00.
    let yesterday = Date(timeIntervalSince1970: 1_789_866_900)
    let task = Sample.task(
      Sample.ucloud, "up-77120", .succeeded, kind: .prefetch,
      urls: URLItems([
        URLItem(
          url: SafeText("https://dl.example.com/a", limit: .url), status: .succeeded,
          finishedAt: yesterday),
        URLItem(
          url: SafeText("https://dl.example.com/b", limit: .url), status: .succeeded,
          finishedAt: Sample.ago(40)),
      ]), ended: 40)
    var state = Sample.state(width, height, tasks: [task])
    state.press("f", "Enter")
    let rows = try screenRows(state)
    #expect(rows[0].hasSuffix("12:04:31 +08:00"))
    guard let expected else { return }
    #expect(rows[5].contains(" \(expected) "))
    #expect(!rows[5].contains(":15:00"))
    #expect(rows[6].contains(" 12:03:51 "))
  }

  @Test(arguments: [(165, "09-20"), (220, "09-20 09:15")])
  func createdOnAnotherDay(_ width: Int, _ expected: String) throws {
    let task = Sample.task(Sample.ucloud, "x", .running) {
      $0.createdAt = Date(timeIntervalSince1970: 1_789_866_900)
    }
    let rows = try screenRows(Sample.state(width, 24, tasks: [task]))
    #expect(rows[5].contains(" \(expected) "))
    #expect(!rows[5].contains("09:15:00"))
  }
}
