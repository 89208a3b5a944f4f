import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

/// An index finds at least what passes, and says truly where it finds nothing else.
@Suite("What of a filter an index can answer") struct FilterPlanTests {
  private static func filter(_ text: String) throws -> TaskFilter {
    try TaskFilter(parsing: text, now: testNow, zone: shanghai)
  }

  private static func test(_ patterns: String...) -> TextTest {
    TextTest(patterns: patterns.map { .glob(Glob($0, anchor: .text)) })
  }

  private static func ago(_ seconds: TimeInterval) -> Date { testNow.addingTimeInterval(-seconds) }

  @Test(
    "Terms that an index knows become conditions, all others are left to the rows",
    arguments: [
      ("", .anything, true),
      ("status:running,failed", .status([.running, .failed]), true),
      ("status:!succeeded", .not(.status([.succeeded])), true),
      ("kind:prefetch", .kind([.prefetch]), true),
      ("account:ali*", .account(test("ali*")), true),
      ("provider:alibaba-cdn", .provider(test("alibaba-cdn")), true),
      ("label:inc-4711,x", .label(test("inc-4711", "x")), true),
      ("-label:x", .not(.label(test("x"))), true),
      ("id:9524,95*", .id(exact: ["9524"], prefixes: ["95"]), true),
      ("id:Job-1", .id(exact: ["Job-1"], prefixes: []), false),
      ("id:job*7", .id(exact: [], prefixes: ["job"]), false),
      ("id:*7", .anything, false), ("id:é7", .anything, false), ("id:/7/", .anything, false),
      ("fail:>0", .failed(atLeast: 1), false), ("fail:>=3", .failed(atLeast: 3), false),
      ("fail:2,5", .any([.failed(atLeast: 2), .failed(atLeast: 5)]), false),
      ("fail:0", .anything, false), ("fail:<4", .anything, false),
      ("pct:<50", .anything, false), ("stalled:yes", .anything, false),
      ("url:img", .anything, false), ("error:quota", .anything, false), ("img", .anything, false),
      ("~img", .anything, false), ("/img/", .anything, false),
      ("status:failed img", .status([.failed]), false),
      ("status:failed or img", .anything, false),
      ("status:failed or label:x", .any([.status([.failed]), .label(test("x"))]), true),
      ("not (status:failed or img)", .not(.status([.failed])), false),
      (
        "not (status:failed label:x)",
        .any([.not(.status([.failed])), .not(.label(test("x")))]), true
      ),
      ("not (status:failed img)", .anything, false), ("not img", .anything, false),
      ("not not status:failed", .status([.failed]), true),
      ("not since:2h", .anything, false),
    ] as [(String, FilterCondition, Bool)])
  func conditions(text: String, condition: FilterCondition, isExact: Bool) throws {
    let plan = try Self.filter(text).plan(now: testNow)
    #expect(plan.condition == condition)
    #expect(plan.isExact == isExact)
  }

  @Test(
    "Times become one span, as wide as the clocks of vendors differ",
    arguments: [
      ("since:2h", -7_200 - 30, nil), ("until:1h", nil, -3_600 + 5),
      ("since:2h until:1h", -7_200 - 30, -3_600 + 5), ("between:2h..1h", -7_200 - 30, -3_600 + 5),
      ("since:11:00", -3_600, nil), ("since:11:00 since:2h", -3_600, nil),
      ("age:>5m", nil, -300 + 5), ("age:<=1h", -3_600 - 30, nil),
      ("age:10m", -660 - 30, -600 + 5), ("status:failed since:11:00", -3_600, nil),
    ] as [(String, TimeInterval?, TimeInterval?)])
  func times(text: String, from: TimeInterval?, to: TimeInterval?) throws {
    let plan = try Self.filter(text).plan(now: testNow, clocksAhead: -30...5)
    let conditions = if case .all(let parts) = plan.condition { parts } else { [plan.condition] }
    let spans = conditions.compactMap { condition -> (from: Date?, to: Date?)? in
      if case .reference(let from, let to) = condition { (from, to) } else { nil }
    }
    let span = try #require(spans.first)
    #expect(spans.count == 1 && !plan.isExact)
    #expect(try Self.isNear(span.from, from) && Self.isNear(span.to, to))
  }

  private static func isNear(_ date: Date?, _ seconds: TimeInterval?) throws -> Bool {
    guard let date, let seconds else { return date == nil && seconds == nil }
    return abs(date.timeIntervalSince(testNow.addingTimeInterval(seconds))) < 0.01
  }

  @Test(
    "Moments stay where milliseconds can be counted",
    arguments: [
      "since:100000000w", "until:9999-12-31T00:00:00Z", "age:>100000000w", "age:<100000000w",
      "since:9999-12-31",
    ])
  func farTimes(text: String) throws {
    let plan = try Self.filter(text).plan(now: testNow)
    guard case .reference(let from, let to) = plan.condition else {
      #expect(plan.condition == .anything)
      return
    }
    for date in [from, to].compactMap(\.self) {
      #expect(abs(date.timeIntervalSince1970) <= 1e11)
    }
  }

  @Test(
    "The texts that stand in URLs of all that passes",
    arguments: [
      ("url:img", ["img"]), ("url:a,bb", ["a", "bb"]), ("url:Static*.js", ["Static"]),
      ("url:a status:failed", ["a"]), ("url:a url:b", ["a"]), ("url:a or url:b", ["a", "b"]),
      ("url:a or b", []), ("url:/a/", []), ("url:a,/b/", []), ("url:*", []), ("url:!a", []),
      ("img", []), ("label:a", []),
    ])
  func urlTexts(text: String, expected: [String]) throws {
    #expect(try Self.filter(text).plan(now: testNow).urlTexts.map(\.text) == expected)
  }

  // MARK: Whatever is asked of whatever there is

  private static let texts = [
    "a", "A", "ab", "Ab", "é", "É", "quota", "img", "新", "x-1", "b*", "a*b", "*", "b…", "é*", "/a/",
    "/b/i",
  ]

  private static let keys = ["account", "provider", "label", "domain", "id", "url", "error"]

  private static let terms = [
    "status:failed", "status:running,queued", "status:ok", "status:stalled,failed", "status:!ok",
    "status:bad", "kind:purge", "kind:prefetch,other", "stalled:yes", "since:10m", "since:1h",
    "until:10m", "until:5m", "between:20m..5m", "between:11:45..11:55", "since:11:50",
    "until:today",
    "until:11:50", "since:!10m", "age:>10m", "age:<10m", "age:10m", "age:>=600s", "age:600s",
    "age:<=5m", "pct:<50", "pct:100", "fail:>0", "fail:0", "fail:2", "fail:>=2", "fail:<3",
    "fail:!0", "fail:>1,0",
  ]

  private static func text(_ random: inout SeededGenerator, depth: Int) -> String {
    func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
    case 0...2: return pick(terms)
    case 3, 4:
      let values = (0...Int.random(in: 0...1, using: &random)).map { _ in pick(texts) }
      return pick(keys) + ":" + pick(["", "", "!"]) + values.joined(separator: ",")
    case 5: return pick(["", "~"]) + pick(["a", "ab", "A", "img", "é"])
    case 6: return "not (\(text(&random, depth: depth - 1)))"
    case 7, 8: return "(\(text(&random, depth: depth - 1)) \(text(&random, depth: depth - 1)))"
    default: return "(\(text(&random, depth: depth - 1)) or \(text(&random, depth: depth - 1)))"
    }
  }

  private static let words = ["a", "A", "ab", "aB", "b", "é", "É", "Quota", "img", "x-1", "新", ""]

  private static func task(_ number: Int, _ random: inout SeededGenerator) -> CacheTask {
    func word() -> String { words.randomElement(using: &random) ?? "" }
    func safe() -> SafeText { SafeText(word(), limit: .message) }
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    func status() -> TaskStatus { TaskStatus.allCases.randomElement(using: &random) ?? .unknown }
    func past() -> Date {
      let near: Double = [300, 600, 660, 1_200].randomElement(using: &random) ?? 0
      return ago(near + Double(Int.random(in: -3...3, using: &random)) * 10)
    }
    let account = ["a", "ab", "fast", "slow"].randomElement(using: &random) ?? "a"
    return makeTask(
      word() + word(), account: account,
      provider: ["a", "ab"].randomElement(using: &random) ?? "a",
      kind: TaskKind.allCases.randomElement(using: &random) ?? .other
    ) { task in
      task.status = status()
      task.createdAt = chance(70) ? past() : nil
      task.trackedAt = chance(40) ? past() : nil
      task.firstSeenAt = past()
      task.lastSeenAt = testNow
      task.lastProgressAt = chance(50) ? past() : nil
      task.plannedInterval = .seconds(5)
      task.label = chance(50) ? safe() : nil
      task.message = chance(30) ? safe() : nil
      task.vendorStatus = chance(30) ? safe() : nil
      task.progress = chance(50) ? Double.random(in: 0...1, using: &random) : nil
      if chance(70) {
        let items = (0...Int.random(in: 0...3, using: &random)).map { _ in
          makeItem(
            word() + word(), status(), word: chance(30) ? word() : nil,
            message: chance(30) ? word() : nil)
        }
        task.urls = URLItems(items)
      }
      if chance(20) { task.counts = TaskCounts(total: 4, succeeded: 1, failed: 2) }
      if chance(30) { task.declaredURLs = [safe()] }
      task.domains = Set((0..<Int.random(in: 0...2, using: &random)).map { _ in word() }).sorted()
    }
  }

  /// Another reading of what a condition asks for.
  private static func holds(_ condition: FilterCondition, of task: CacheTask) -> Bool {
    func lower(_ text: String) -> [UInt8] {
      text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }
    switch condition {
    case .anything: return true
    case .all(let parts): return parts.allSatisfy { holds($0, of: task) }
    case .any(let parts): return parts.contains { holds($0, of: task) }
    case .not(let inner): return !holds(inner, of: task)
    case .reference(let from, let to):
      if let from, task.referenceTime < from { return false }
      if let to, task.referenceTime > to { return false }
      return true
    case .status(let statuses): return statuses.contains(task.status)
    case .kind(let kinds): return kinds.contains(task.kind)
    case .failed(let least):
      return task.tally.map { $0.failed >= least } ?? [.failed, .partial].contains(task.status)
    case .account(let test): return test.predicate()(task.account.name)
    case .provider(let test): return test.predicate()(task.provider.word)
    case .label(let test): return task.label.map { test.predicate()($0.text) } ?? false
    case .domain(let test): return task.domains.contains(where: test.predicate())
    case .id(let exact, let prefixes):
      let id = lower(task.id.vendorID)
      return exact.contains { lower($0) == id } || prefixes.contains { id.starts(with: lower($0)) }
    }
  }

  private static let clocks: [AccountID: TimeInterval] = [
    AccountID("fast"): 45, AccountID("slow"): -20,
  ]

  @Test(
    "Whatever passes a filter fits its plan, and nothing else does where it says so",
    arguments: 1...4)
  func holdsOfEverything(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let tasks = (0..<80).map { Self.task($0, &random) }
    let judgement = Judgement(
      makeSnapshot(tasks, accounts: ["a", "ab", "fast", "slow"]), now: testNow,
      clocksAhead: Self.clocks)
    let context = FilterContext(now: testNow, judgement: judgement)
    var exact = 0
    var narrowed = 0
    for _ in 0..<600 {
      let text = Self.text(&random, depth: 3)
      let filter = try Self.filter(text)
      let plan = filter.plan(now: testNow, clocksAhead: -20...45)
      let matcher = filter.matcher(in: context)
      if plan.isExact { exact += 1 }
      if plan.condition != .anything { narrowed += 1 }
      for task in tasks {
        let passes = matcher.matches(task)
        let fits = Self.holds(plan.condition, of: task)
        #expect(fits || !passes, "\(text): \(task)")
        if plan.isExact { #expect(fits == passes, "\(text): \(task)") }
        if passes, !plan.urlTexts.isEmpty {
          let urls = (task.urls?.map(\.url.text) ?? []) + task.declaredURLs.map(\.text)
          #expect(
            urls.contains { url in plan.urlTexts.contains { $0.isFound(in: url) } }, "\(text)")
        }
        if !plan.readsItems {
          #expect(matcher.matches(Self.withoutItems(task)) == passes, "\(text): \(task)")
        }
      }
    }
    #expect(exact > 60 && narrowed > 150)
  }

  /// The task as a store has it that read its row and not its list of URLs.
  private static func withoutItems(_ task: CacheTask) -> CacheTask {
    var bare = task
    bare.urls = nil
    bare.counts = task.tally.map {
      TaskCounts(total: $0.total, succeeded: $0.succeeded, failed: $0.failed)
    }
    return bare
  }
}
