import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// Rows say why their account gives no answers, and what is over is not said as if it went on.
@Suite struct AccountWordsTests {
  private static let said = VendorMessage(code: "174", text: "expired")

  private static let troubles: [(ProviderError, String)] = [
    (.credentials(said), "key refused"),
    (.credentials(VendorMessage(code: "", text: "no such file")), "key cannot be used"),
    (.permission(said), "key lacks permission"), (.clockSkew(said), "this machine's clock is off"),
    (.throttled(retryAfter: nil, said), "rate limited"), (.rejected(said), "request rejected"),
    (.unavailable(said), "vendor unavailable"),
    (.transport("no route"), "no answer from the vendor"),
    (.malformedResponse("no JSON"), "answer not understood"), (.cancelled, "no answer"),
  ]

  private func state(
    _ task: CacheTask, _ width: Int = 200, _ height: Int = 24,
    _ change: (inout AccountStatus) -> Void
  ) -> AppState {
    let account = Sample.account(Sample.ucloud, "ucloud", age: 100, change)
    return Sample.state(width, height, tasks: [task], accounts: [account])
  }

  private static func running(seen: Double? = 100) -> CacheTask {
    Sample.task(
      Sample.ucloud, "up-1", .running, age: 300,
      urls: seen == nil ? nil : Sample.items("a.example.com", 5, done: 2)
    ) {
      $0.lastSeenAt = seen.map { Sample.ago($0) }
      if seen == nil { $0.status = .unknown }
    }
  }

  @Test(arguments: troubles)
  func rowsOfAccountsInTrouble(_ error: ProviderError, _ words: String) throws {
    for size in [(80, 24), (120, 40), (200, 24)] {
      var state = state(Self.running(), size.0, size.1) {
        $0.state = error.accountState
        $0.error = error
        $0.consecutiveFailures = 4
        $0.failingSince = Sample.ago(90)
      }
      let text = "\(words); last good 1m40s ago"
      let place = state.layout.form == .large ? state.layout.preview.minY + 1 : 21
      let rows = try screenRows(state)
      #expect(rows[place].contains(text), "\(rows[place])")
      #expect(rows.contains { $0.contains("sim-ucloud: \(words)") })
      state.press("Enter")
      #expect(try screenRows(state).contains { $0.contains(text) })
    }
  }

  /// A row that no vendor described says what keeps it from being described.
  @Test(arguments: troubles)
  func rowsThatWereNeverRead(_ error: ProviderError, _ words: String) throws {
    var state = state(Self.running(seen: nil)) {
      $0.state = error.accountState
      $0.error = error
      $0.consecutiveFailures = 4
      $0.lastSuccess = nil
      $0.isComplete = false
    }
    #expect(try screenRows(state)[21].contains("\(words); never read"))
    state.press("Enter")
    let rows = try screenRows(state)
    #expect(rows.contains { $0.contains("\(words); never read") })
    #expect(!rows.contains { $0.contains("not found at the vendor") })
  }

  @Test func otherReasons() throws {
    func line(_ task: CacheTask, _ change: (inout AccountStatus) -> Void) throws -> String {
      try screenRows(state(task, 200, 24, change))[21]
    }
    #expect(
      try line(Self.running()) {
        $0.state = .off
        $0.nextPoll = nil
      }.contains("account switched off; last good 1m40s ago"))
    #expect(try line(Self.running()) { _ in }.contains("no answer on time; last good 1m40s ago"))
    let fresh = try line(Self.running(seen: 3)) { $0.lastSuccess = Sample.ago(3) }
    #expect(!fresh.contains("ago") && fresh.contains("last good 12:04:28"))
    #expect(
      try line(Self.running(seen: nil)) {
        $0.lastSuccess = nil
        $0.isComplete = false
      }.contains("not asked yet; never read"))
  }

  /// The figure of an account and that of its rows agree, and 1 s is not 5 s.
  @Test(arguments: [(1.0, "<5s"), (7, "5s"), (29, "25s"), (75, "1m")])
  func oneAgeOfData(_ age: Double, _ text: String) throws {
    let task = Self.running(seen: age)
    let account = Sample.account(Sample.ucloud, "ucloud", age: age)
    for (width, height) in [(80, 24), (120, 40)] {
      let state = Sample.state(width, height, tasks: [task], accounts: [account])
      let rows = try screenRows(state)
      let row = try #require(rows.first { $0.contains("RUN") && $0.contains(">") })
      #expect(row.contains(" \(text) ") || row.contains(" \(text)!"), "\(row)")
      let line = try #require(
        rows.first { row in
          row.hasPrefix("sim-ucloud ") || row.dropFirst(2).hasPrefix("sim-ucloud ")
        })
      #expect(line.contains(" \(text)"), "\(line)")
    }
  }

  /// What a narrow line counts, it calls by the word that a wide one has.
  @Test func whatIsCountedHasItsWord() throws {
    func line(_ isPartial: (Int) -> Bool) throws -> String {
      let accounts = (0..<6).map { index in
        Sample.account(AccountID("account-number-\(index)"), "ucloud") {
          if isPartial(index) { return $0.isComplete = false }
          $0.state = .down
          $0.consecutiveFailures = 1
          $0.error = .transport("connection refused")
        }
      }
      return try screenRows(Sample.state(80, 24, tasks: [], accounts: accounts))[2]
    }
    #expect(try line { _ in false }.contains(/\+\d retry/))
    #expect(try line { _ in true }.contains(/\+\d partial read/))
    #expect(try line { $0.isMultiple(of: 2) }.contains(/\+\d in part/))
  }

  /// A problem that is over says so in the past tense, and advises nothing.
  @Test(arguments: troubles)
  func whatIsOver(_ error: ProviderError, _ words: String) throws {
    func world(_ version: UInt64, isTroubled: Bool) -> Snapshot {
      let account = Sample.account(Sample.ucloud, "ucloud", age: isTroubled ? 100 : 1) {
        guard isTroubled else { return }
        $0.state = error.accountState
        $0.error = error
        $0.consecutiveFailures = 4
        $0.failingSince = Sample.ago(90)
      }
      return Sample.snapshot([], accounts: [account], version: version)
    }
    var state = AppState(
      size: Size(width: 120, height: 24), now: Sample.now, options: Sample.options())
    _ = state.apply(.snapshot(world(1, isTroubled: true)))
    state.wait(12)
    _ = state.apply(.snapshot(world(2, isTroubled: false)))
    state.press("P")
    let rows = try screenRows(state)
    #expect(rows[1].contains("RESOLVED"))
    let text = rows[2...].joined(separator: " ")
    #expect(text.contains("over after 12s"), "\(text)")
    for advice in ["check the", "retrying", "we ask again", "let the key", "set this", "ago"] {
      #expect(!text.contains(advice), "\(text)")
    }
    state.press("Esc", "L")
    #expect(
      try screenRows(state).contains { $0.contains("resolved after 12s: \(error.trouble.past)") })
  }

  /// What comes back is over after the time of the second stretch, not of both.
  @Test func whatCameBack() throws {
    func account(_ isTroubled: Bool, at second: Double) -> AccountStatus {
      Sample.account(Sample.ucloud, "ucloud", age: -second) {
        guard isTroubled else { return }
        $0.state = .auth
        $0.error = .credentials(Self.said)
        $0.consecutiveFailures = 1
      }
    }
    var center = ProblemCenter()
    for (second, isTroubled) in [(0.0, true), (10, false), (600, true), (607, false)] {
      _ = center.judge(
        [account(isTroubled, at: second)], now: Sample.now.addingTimeInterval(second))
    }
    #expect(center.entries.first?.present.text().hasSuffix("over, the last time after 7s") == true)
  }

  @Test func theFirstMinuteSaysWhenItHasANumber() throws {
    var state = AppState(
      size: Size(width: 120, height: 40), now: Sample.now, options: Sample.options())
    _ = state.apply(.snapshot(Sample.snapshot()))
    #expect(
      try screenRows(state)[2].contains("counting since 12:04:31, first figure at 12:05:31"))
  }

  @Test func aDayIsTwentyFourHours() throws {
    let account = Sample.account(Sample.alibaba, "alibaba-cdn", coverage: .window) {
      $0.windowFrom = Sample.ago(86_400)
    }
    let rows = try screenRows(Sample.state(200, 60, accounts: [account]))
    #expect(rows.contains { $0.contains("the last 24h ") })
  }
}
