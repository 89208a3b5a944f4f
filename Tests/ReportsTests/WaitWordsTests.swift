import Foundation
import TaskModel
import TestSupport
import Testing

@testable import Reports

/// Every state in which waiting can end has true words.
@Suite struct WaitWordsTests {
  private typealias Base = WaitTrackerTests
  private static let one = Base.one

  /// How an account is at the end.
  enum Account: CaseIterable, Sendable {
    case well, refused, down, unread

    var status: AccountStatus {
      switch self {
      case .well: Base.account(one)
      case .refused: Base.account(one, .auth)
      case .down: Base.account(one, .down)
      case .unread: Base.account(one, isRead: false)
      }
    }
  }

  private static let urls = URLItems(
    [TaskStatus.succeeded, .running].map {
      URLItem(url: SafeText("http://a/1", limit: .url), status: $0)
    })

  static let states: [(CacheTask, Account, String)] = [
    (Base.task(one, "a", .queued), .well, "UNMET one a queued"),
    (
      Base.task(one, "a", .running) {
        $0.urls = urls
        $0.progress = 0.5
      }, .well, "UNMET one a running 50%"
    ),
    (
      Base.task(one, "a", .running), .refused, "UNMET one a running; key refused, last good 10s ago"
    ),
    (
      Base.task(one, "a", .running), .down,
      "UNMET one a running; no answer from the vendor, last good 10s ago"
    ),
    (
      Base.task(one, "a", .unknown) { $0.vendorStatus = SafeText("Odd", limit: .word) }, .well,
      "UNMET one a unknown (\"Odd\")"
    ),
    (Base.task(one, "a", .unknown, isKnown: false), .well, "UNMET one a not listed"),
    (
      Base.task(one, "a", .unknown, isKnown: false) {
        $0.message = SafeText("not found at the vendor", limit: .message)
      }, .well, "UNMET one a not found at the vendor"
    ),
    (
      Base.task(one, "a", .unknown, isKnown: false), .refused,
      "UNMET one a not listed: key refused"
    ),
    (
      Base.task(one, "a", .unknown, isKnown: false), .unread,
      "UNMET one a not listed: not asked yet"
    ),
    (
      Base.task(one, "a", .succeeded, isConfirmed: false), .well,
      "UNCONFIRMED one a succeeded, waiting for a second answer"
    ),
    (
      Base.task(one, "a", .succeeded, isConfirmed: false), .refused,
      "UNCONFIRMED one a succeeded, waiting for a second answer; key refused"
    ),
    (Base.task(one, "a", .failed), .well, "FAILED one a"),
    (Base.task(one, "a", .failed, isConfirmed: false), .well, "FAILED one a"),
    (Base.task(one, "a", .canceled), .well, "CANCELED one a"),
    (Base.task(one, "a", .running) { $0.isGone = true }, .well, "GONE one a"),
  ]

  @Test(arguments: states)
  func whenTheTimeIsOver(_ task: CacheTask, _ account: Account, _ line: String) throws {
    for isSignal in [false, true] {
      var tracker = WaitTracker(.ids([Base.id(Self.one, "a")]), rules: WaitRules())
      _ = tracker.take(Base.snapshot([account.status], [task]), at: .zero)
      var outcome = tracker.interrupted(at: .seconds(10))
      if isSignal { outcome.signal = 15 }
      let report = WaitReport(
        outcome, startedAt: Base.start, endedAt: Base.start.addingTimeInterval(10))
      #expect(report.lines.first == line)
      // The summary has the same words, and nobody says that all succeeded.
      let isUnmet = line.hasPrefix("UN")
      if isUnmet {
        let reason = line.split(separator: " ", maxSplits: 3).last.map(String.init) ?? ""
        #expect(report.summary.contains("\"reason\":" + WrittenJSON.quoted(reason)))
      }
      #expect(!report.lastWord.contains("succeeded in"))
      #expect(report.lastWord.contains(isSignal ? "stopped after 10s" : "10s") || !isUnmet)
      #expect(report.summary.contains("\"exit_status\":143") == isSignal)
      if line.hasPrefix("UNCONFIRMED") {
        #expect(report.lastWord.contains("1 ended, waiting for a second answer"))
        #expect(!report.lastWord.contains("not ended"))
        #expect(outcome.status != .done)
      }
    }
  }

  /// What is known to last is told at once, what may be over in a moment when it comes again.
  @Test(arguments: [(3_600, 1), (2, 0)]) func aWaitThatTheVendorAsksFor(_ wait: Int, _ told: Int)
    throws
  {
    var tracker = WaitTracker(try WaitTrackerTests.filter(""), rules: WaitRules())
    var status = WaitTrackerTests.account(WaitTrackerTests.one, .limited, isRead: false)
    status.error = .throttled(
      retryAfter: .seconds(wait), VendorMessage(code: "Throttling", text: "slow down"))
    status.consecutiveFailures = 1
    let news = tracker.take(WaitTrackerTests.snapshot([status], []), at: .zero)
    #expect(news.count == told)
    for case .change(.problem(let status)) in news {
      #expect(
        status.trouble?.sentence == "rate limited, asks to wait 1h (Throttling: slow down)")
    }
  }

  @Test func accountsThatCouldNotBeReadAreNamedWithTheReason() throws {
    var tracker = WaitTracker(.ids([Base.id(Self.one, "a")]), rules: WaitRules())
    _ = tracker.take(
      Base.snapshot([Base.account(Self.one, .auth)], [Base.task(Self.one, "a", .running)]),
      at: .zero)
    let report = WaitReport(
      tracker.interrupted(at: .seconds(10)), startedAt: Base.start, endedAt: Base.start)
    #expect(report.lines.last == "UNREADABLE one key refused (7: no)")
    #expect(report.lastWord.contains("; could not read one (key refused); 1 task: 1 running"))
  }

  /// The counts of `wait` are all tasks, its percent never calls failed work done, and its end is in sight
  /// whatever fails.
  @Test func sumsAddUp() {
    var random = SeededGenerator(seed: 4)
    func any() -> TaskStatus { TaskStatus.allCases.randomElement(using: &random) ?? .unknown }
    for _ in 0..<300 {
      let members = (0..<Int.random(in: 1...9, using: &random)).map { number in
        WaitMember(
          Base.task(
            Self.one, "\(number)", any(), isConfirmed: Bool.random(using: &random),
            isKnown: Int.random(in: 0..<5, using: &random) > 0
          ) {
            $0.isGone = Int.random(in: 0..<5, using: &random) == 0
            guard Bool.random(using: &random) else { return }
            $0.urls = URLItems(
              (0..<Int.random(in: 1...9, using: &random)).map { _ in
                URLItem(url: SafeText("http://a/", limit: .url), status: any())
              })
          })
      }
      let sums = WaitSums(members)
      let counted = sums.words.split(separator: ", ").reduce(0) {
        $0 + (Int($1.prefix { $0.isNumber }) ?? 0)
      }
      #expect(counted == members.count, "\(sums.words)")
      #expect(sums.work.urls.total == members.reduce(0) { $0 + ($1.task?.urls?.count ?? 0) })
      #expect((0...1).contains(sums.progress) && (0...1).contains(sums.advance))
      if sums.progress == 1 { #expect(sums.counts == [.succeeded: members.count]) }
      if members.allSatisfy(\.isOver) { #expect(sums.advance == 1) }
    }
    let failed = WaitSums([WaitMember(Base.task(Self.one, "a", .failed))])
    #expect(failed.progress == 0)
    #expect(failed.advance == 1)
  }

  /// One URL that failed in two areas is two failures.
  @Test func failuresOfOneURLAreToldApart() throws {
    let task = Base.task(Self.one, "a", .failed) {
      $0.urls = URLItems(
        zip(["east", "west"], [nil, TaskKind.purgePattern]).map { part, kind in
          URLItem(
            url: SafeText("http://a/", limit: .url), status: .failed,
            message: SafeText("no", limit: .message), kind: kind,
            part: SafeText(part, limit: .word))
        })
    }
    var tracker = WaitTracker(.ids([Base.id(Self.one, "a")]), rules: WaitRules())
    _ = tracker.take(Base.snapshot([Base.account(Self.one)], [task]), at: .zero)
    let report = WaitReport(
      tracker.interrupted(at: .seconds(10)), startedAt: Base.start, endedAt: Base.start)
    #expect(
      report.lines == [
        "FAILED one a http://a/ (purge east) - no", "FAILED one a http://a/ (patt west) - no",
      ])
    let object = try JSONSerialization.jsonObject(with: Data(report.summary.utf8))
    let failed = try #require((object as? [String: Any])?["failed_urls"] as? [[String: Any]])
    #expect(failed.map { $0["part"] as? String } == ["east", "west"])
    #expect(failed.map { $0["kind"] as? String } == ["purge-url", "purge-pattern"])
  }

  @Test func labelsHaveTheSameLine() {
    func labeled(_ account: AccountID, _ status: TaskStatus, _ items: [TaskStatus]) -> CacheTask {
      Base.task(account, "a", status) {
        $0.label = SafeText("INC-1", limit: .word)
        $0.urls = URLItems(
          items.map { URLItem(url: SafeText("http://a/", limit: .url), status: $0) })
      }
    }
    let tasks = [
      labeled(Self.one, .succeeded, [.succeeded, .succeeded]),
      labeled(Base.two, .partial, [.succeeded, .failed]),
    ]
    #expect(
      LabelTotals(tasks).lines
        == ["INC-1: 2 accounts, 1 ok, 1 failed, 0 left; 3 of 4 URLs ok, 1 failed, 0 left"])
  }
}
