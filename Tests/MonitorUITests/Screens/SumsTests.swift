import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// The sums on the screen: true, whole, and at every width.
@Suite struct SumsTests {
  private static let ended = [
    Sample.task(
      Sample.ucloud, "a", .partial,
      urls: Sample.items("a.example.com", 3_959, done: 3_627, failed: 332), ended: 5)
  ]

  @Test(
    arguments: [
      (
        120, 40,
        "progress 91%  [█████████░] all ended: 3,627 of 3,959 URLs ok, 332 failed, 0 left | 1 task:"
      ),
      (80, 24, "progress 91%  [████░] all ended: 3,627 of 3,959 URLs ok, 332 failed, 0 left"),
      (60, 15, "progress 91%  all ended: 3,627/3,959 ok, 332 failed, 0 left"),
      (40, 6, "3,627/3,959 ok, 332 failed, 0 left"), (20, 3, "F332 L0"),
      (19, 2, "332 failed, 0 left"),
    ])
  func endedWithFailures(_ width: Int, _ height: Int, _ text: String) throws {
    let options = Sample.options { $0.isDemo = false }
    let state = Sample.state(width, height, tasks: Self.ended, options: options)
    let line = try screenRows(state)[height > 12 ? 1 : 0]
    #expect(line.contains(text), "\(line)")
    #expect(!line.contains("95%"))
  }

  /// That all has ended gives way before how many are ok.
  @Test func howManyAreOKIsToldFirst() throws {
    let tasks =
      (1...171).map { number in
        Sample.task(Sample.ucloud, "\(number)", number > 162 ? .failed : .succeeded, ended: 5)
      } + (172...193).map { Sample.task(Sample.ucloud, "\($0)", .canceled, ended: 5) }
    let options = Sample.options { $0.isDemo = false }
    let line = try screenRows(Sample.state(60, 15, tasks: tasks, options: options))[1]
    #expect(line.contains(" 162/193 ok, 9 failed, 22 canceled, 0 left"), "\(line)")
  }

  /// Marked tasks without URL data are in the sums at every width, before what kept others from succeeding.
  @Test(
    arguments: [
      (120, "3 marked: 1 of 4 URLs ok, 3 failed, 0 left + 0 of 2 tasks ok, 1 failed, 1 left | "),
      (80, "3 marked: 1 of 4 URLs ok, 3 failed, 0 left + 0 of 2 tasks ok, 1 failed, 1 left"),
      (60, "3 marked: 1 of 6 URLs and tasks ok, 4 failed, 1 left"),
    ])
  func markedTasksWithoutURLs(_ width: Int, _ text: String) throws {
    let tasks = [
      Sample.task(
        Sample.ucloud, "a", .partial,
        urls: Sample.items("a.example.com", 4, done: 1, failed: 3), ended: 5),
      Sample.task(Sample.jd, "b", .failed, ended: 5), Sample.task(Sample.jd, "c", .running),
    ]
    var state = Sample.state(width, 24, tasks: tasks)
    state.press("Space", "Space", "Space")
    #expect(try screenRows(state).contains { $0.contains(text) })
  }

  /// The vendor counts on while its URLs are as an earlier answer told them: sums go by the count, and that is said.
  @Test func countsAheadOfURLs() throws {
    var task = Sample.task(
      Sample.ucloud, "a", .running, urls: Sample.items("a.example.com", 6, done: 1))
    task.counts = TaskCounts(total: 6, succeeded: 3, failed: 2)
    var state = Sample.state(120, 40, tasks: [task])
    let told = "its URLs, told by another answer, are 1/6 done"
    #expect(try screenRows(state).contains { $0.contains("3/6") })
    #expect(try screenRows(state).contains { $0.contains("3 of 6 URLs ok, 2 failed, 1 left") })
    #expect(try screenRows(state).contains { $0.contains(told) })
    task.urls = Sample.items("a.example.com", 6, done: 1, failed: 1, message: "no origin")
    let sentence = "2 of 6 URLs failed, among them no origin x1"
    let before = Sample.state(120, 40, tasks: [task])
    #expect(try screenRows(before).contains { $0.contains(sentence) })
    state.press("Enter")
    #expect(try screenRows(state).contains { $0.contains("3 of 6 URLs ok, 2 failed, 1 left") })
    #expect(try screenRows(state).contains { $0.contains(told) })
  }

  /// Only of a vendor that never tells URLs it is said that it does not.
  @Test(arguments: [
    (true, "its URLs were not told"), (false, "this vendor reports no per-URL status"),
  ])
  func withoutURLs(tellsURLs: Bool, text: String) throws {
    let task = Sample.task(Sample.ucloud, "a", .running)
    let accounts = Sample.accounts.map { status in
      var status = status
      status.tellsURLs = tellsURLs
      return status
    }
    var state = Sample.state(80, 24, tasks: [task], accounts: accounts)
    state.press("Enter")
    #expect(try screenRows(state).contains { $0.contains(text) })
  }

  /// What a history lacks is not what its vendor does not tell, and of states before the last one it has counts alone.
  @Test func whatAHistoryLacks() throws {
    let accounts = Sample.accounts.map { status in
      var status = status
      status.plannedInterval = .zero
      return status
    }
    let bare = Sample.task(Sample.ucloud, "a", .running) { $0.plannedInterval = nil }
    var state = Sample.state(120, 40, tasks: [bare], accounts: accounts)
    #expect(try screenRows(state).allSatisfy { !$0.contains("this vendor reports") })
    state.press("Enter")
    let page = try screenRows(state).joined(separator: "\n")
    #expect(page.contains("the history has no URLs of it at this time"), "\(page)")
    #expect(!page.contains("this vendor reports") && !page.contains("no per-URL status"))
    var counted = Sample.task(
      Sample.ucloud, "a", .running, urls: Sample.items("a.example.com", 6, done: 1))
    counted.counts = TaskCounts(total: 6, succeeded: 3, failed: 2)
    let before = Sample.state(120, 40, tasks: [counted], accounts: accounts)
    let screen = try screenRows(before).joined(separator: "\n")
    #expect(screen.contains("3 of 6 URLs ok, 2 failed, 1 left"), "\(screen)")
    #expect(!screen.contains("told by another answer"), "\(screen)")
  }

  /// What failed and what is left outlast every other word.
  @Test func failedAndLeftStay() throws {
    var random = SeededGenerator(seed: 11)
    for width in 20...200 {
      for height in [5, 11, 15, 24, 40] {
        let state = Sample.state(
          width, height, tasks: Self.tasks(&random),
          options: Sample.options { $0.isDemo = Bool.random(using: &random) })
        guard state.table.rows.counts.totals.tasks > 0 else { continue }
        let rows = try screenRows(state)
        let line = state.layout.form == .small || state.layout.form == .line ? rows[0] : rows[1]
        let all = state.table.rows.counts.totals.work.all
        let urls = state.table.rows.counts.totals.work.urls
        let fits = [urls, all].contains { split in
          [split.others { $0.grouped }, split.others { Count.short($0, width: 4) }].contains {
            $0.allSatisfy { line.contains($0.text) }
          }
        }
        let short = [all.bad, all.left].map { Count.short($0, width: 4) }
        #expect(fits || line.contains("F\(short[0]) L\(short[1])"), "\(width): \(line)")
      }
    }
  }

  /// The bar stays where it is and as long as it is, whatever the figures.
  @Test(arguments: [80, 100, 120, 160])
  func theBarHasOneWidth(_ width: Int) throws {
    var random = SeededGenerator(seed: 5)
    var places: Set<[Int]> = []
    for _ in 0..<40 {
      let state = Sample.state(width, 24, tasks: Self.tasks(&random))
      guard state.table.rows.counts.totals.tasks > 0 else { continue }
      let line = Array(try screenRows(state)[1])
      let start = try #require(line.firstIndex(of: "["))
      places.insert([start, try #require(line.firstIndex(of: "]"))])
    }
    #expect(places.count == 1)
  }

  /// How many tasks there are of a status is told in one word at every width: that of the table's column.
  @Test func statusesHaveOneWord() throws {
    let known = ["ok", "run", "que", "FAIL", "PART", "STAL", "unk", "canc"]
    var random = SeededGenerator(seed: 3)
    var count = 0
    for width in stride(from: 80, through: 240, by: 4) {
      let state = Sample.state(width, 40, tasks: Self.tasks(&random))
      let parts = try screenRows(state)[1].split(separator: "|")
      guard parts.count > 1, let statuses = parts.last?.split(separator: ":").last else { continue }
      for word in statuses.split(separator: " ") where word.first?.isNumber == false {
        #expect(known.contains(String(word)), "\(width): \(statuses)")
        count += 1
      }
    }
    #expect(count > 40)
  }

  /// A folded group says the same as the totals line does of the same tasks.
  @Test(arguments: [80, 120, 200])
  func groupsSayTheSame(_ width: Int) throws {
    var state = Sample.state(width, 30, tasks: Self.ended)
    state.press("t", "t", "g", "Enter")
    let rows = try screenRows(state)
    let sums = "3,627 of 3,959 URLs ok, 332 failed, 0 left"
    let group = try #require(rows.first { $0.contains(" + sim-ucloud ") && $0.contains("%") })
    #expect(rows[1].contains(sums))
    #expect(group.contains(sums) || width == 80 && group.contains("332 failed, 0 left"), "\(group)")
    #expect(group.contains("[█"))
  }

  /// TASKS is the sum of the columns after it, URLS of those after it, at every width and for any tasks.
  @Test func theAccountTableAddsUp() {
    var random = SeededGenerator(seed: 8)
    for width in [110, 119, 120, 139, 140, 150, 165, 180, 200] {
      let columns = AccountColumn.table.filter { $0.screens.contains(width) }
      let titles = columns.map(\.title)
      // Beside the columns a name of 12 cells has room.
      #expect(columns.reduce(0) { $0 + $1.width + 1 } <= width - 12, "\(width)")
      for _ in 0..<20 {
        let state = Sample.state(width, 40, tasks: Self.tasks(&random))
        for status in state.context.known.shown.accounts {
          let facts = AccountFacts(
            status: status, health: state.context.health(of: status), budget: nil,
            totals: state.table.rows.counts.accounts[status.account] ?? Totals(), now: Sample.now,
            calendarAhead: 0,
            zone: Sample.zone)
          func sum(_ names: [String]) -> Int {
            columns.filter { names.contains($0.title) }.reduce(0) {
              $0 + (Int($1.cell(facts).text) ?? 0)
            }
          }
          let split = ["OK", "PART", "FAIL", "CANC", "OPEN", "RUN", "QUE", "STAL", "UNK"]
          #expect(sum(["TASKS"]) == sum(split), "\(titles)")
          #expect(sum(["URLS"]) == sum(["URLS OK", "NOT OK", "URLS LEFT"]), "\(titles)")
          #expect(sum(["TASKS"]) == facts.totals.tasks)
        }
      }
    }
  }

  /// The summary on the ordinary screen counts every task once, and every URL.
  @Test func theExitSummaryAddsUp() throws {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<100 {
      let tasks = Self.tasks(&random)
      guard !tasks.isEmpty else { continue }
      let line = try #require(exitSummary(Sample.state(tasks: tasks)).first)
      let parts = line.split(separator: "; ")
      let counts = try #require(parts.first?.split(separator: ": ").last)
      let sum = counts.split(separator: ", ").reduce(0) {
        $0 + (Int($1.prefix { $0.isNumber }) ?? 0)
      }
      #expect(sum == tasks.count, "\(line)")
      let work = WorkSums(tasks)
      #expect(work.urls.total == 0 || line.hasSuffix(work.text), "\(line)")
    }
  }

  private static func tasks(_ random: inout SeededGenerator) -> [CacheTask] {
    let accounts = [Sample.alibaba, Sample.dcdn, Sample.ucloud, Sample.jd]
    func any() -> TaskStatus { TaskStatus.allCases.randomElement(using: &random) ?? .unknown }
    return (0..<Int.random(in: 0...14, using: &random)).map { number in
      let count = 1 << Int.random(in: 0...11, using: &random)
      let items = (0..<count).map { _ in
        URLItem(url: SafeText("https://a.example/x", limit: .url), status: any())
      }
      return Sample.task(
        accounts.randomElement(using: &random) ?? Sample.jd, "t\(number)", any(),
        urls: Bool.random(using: &random) ? URLItems(items) : nil, ended: 5
      ) {
        if Bool.random(using: &random) { $0.lastProgressAt = Sample.ago(5_000) }
      }
    }
  }
}

/// Spans on every screen have one form.
@Suite struct SpanFormTests {
  @Test(arguments: SampleView.all)
  func inEveryView(_ view: SampleView) throws {
    let wrong = try Regex(#"\b(\d+m\d\d|\d+h\d\d|\d+d0h|0m\d+s?|\d+h00m|\d+m00s)(?![\w…])"#)
    for size in SampleView.sizes {
      for seconds in [0.0, 3, 60, 600, 3_700, 90_000] {
        var state = view.open(size, Sample.options())
        state.wait(seconds)
        for row in try screenRows(state) {
          #expect(row.firstMatch(of: wrong) == nil, "\(row)")
        }
      }
    }
  }
}
