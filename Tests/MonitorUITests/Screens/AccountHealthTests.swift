import FoundationEssentials
import TaskModel
import Testing

@testable import MonitorUI

/// A silent account must not look well.
@Suite struct AccountHealthTests {
  private func health(
    _ coverage: AccountStatus.Coverage = .full, age: Double, interval: Duration = .seconds(5),
    tasks: [CacheTask] = [], _ change: (inout AccountStatus) -> Void = { _ in }
  ) throws -> AccountHealth {
    let status = Sample.account(Sample.jd, "jdcloud", age: age, coverage: coverage) {
      $0.plannedInterval = interval
      change(&$0)
    }
    let state = Sample.state(tasks: tasks, accounts: [status])
    return try #require(state.context.health.first)
  }

  @Test(
    arguments: [
      (29, 5, .ok), (31, 5, .late), (59, 30, .ok), (61, 30, .late),
    ] as [(Double, Int, AccountHealth.Grade)])
  func ageDecides(_ age: Double, _ interval: Int, _ grade: AccountHealth.Grade) throws {
    #expect(try health(age: age, interval: .seconds(interval)).grade == grade)
    // Nothing is planned while a call is under way, and that call may hang.
    #expect(
      try health(age: age, interval: .seconds(interval)) { $0.nextPoll = nil }.grade == grade)
  }

  /// A history has what tasks looked like, and nothing of how it went to read them.
  @Test(
    arguments: [(nil, "not seen yet", "-"), (7_200, "seen", AgeText.data(7_200))]
      as [(Double?, String, String)])
  func aHistoryDoesNotSayThatAnAccountWasWell(_ age: Double?, _ word: String, _ text: String) throws
  {
    let status = Sample.account(Sample.alibaba, "alibaba-cdn", age: age, coverage: .trackedOnly) {
      $0.plannedInterval = .zero
      $0.hasBeenRead = true
    }
    let state = Sample.state(180, 50, tasks: [], accounts: [status])
    let health = try #require(state.context.health.first)
    #expect(health.constraint == word && health.sign == "~" && health.age == text)
    #expect(!health.isFresh && health.problem == nil)
    #expect(AccountHealth.legend.contains { $0.word == word })
    let screen = try screenRows(state).joined(separator: "\n")
    #expect(!screen.contains("+ ok") && !screen.contains("tracked"), "\(screen)")
    #expect(screen.contains("~ \(word)") && screen.contains("what was kept"), "\(screen)")
  }

  @Test func whatListsTellMayBeOlderThanTheLastAnswer() throws {
    let health = try health(age: 2) { $0.listedSince = Sample.ago(90) }
    #expect(health.age == AgeText.data(90))
    #expect(health.grade == .ok, "its lists are read as is planned")
  }

  @Test func failuresAndHalfReadsGrowLateToo() throws {
    let failing = try health(age: 40) {
      $0.state = .down
      $0.error = .transport("connection refused")
      $0.consecutiveFailures = 1
      $0.failingSince = Sample.ago(60)
    }
    #expect(failing.grade == .late)
    #expect(!failing.isFresh)
    #expect(failing.problem != nil)
    let partial = try health(age: 40) { $0.isComplete = false }
    #expect(partial.grade == .late)
    #expect(try health(age: 4) { $0.isComplete = false }.grade == .hiccup)
  }

  @Test func aListThatDoesNotEndIsAProblemOfAnAccountThatIsRead() throws {
    let cut = try health(age: 4) {
      $0.state = .down
      $0.error = .tooMuch("the list is too long: only its first 50,000 tasks were read")
      $0.consecutiveFailures = 1
      $0.failingSince = Sample.ago(4)
      $0.nextPoll = Sample.now.addingTimeInterval(600)
    }
    #expect(cut.grade == .hiccup && cut.constraint == "partial read")
    #expect(
      cut.problem?.text()
        == "\(Sample.jd): read in part "
        + "(the list is too long: only its first 50,000 tasks were read)"
        + " - shorten the account's window; retry in 10m; last good 4s ago")
  }

  /// An account's state has one word, in the table and in the list of problems; and what cannot be read in full is not
  /// counted as live.
  @Test(
    arguments: [
      (.permission(said), "prefetch lists", 1, 2, "partial read", "LIVE 3/4"),
      (.tooMuch("the list is too long"), nil, 1, 2, "partial read", "LIVE 3/4"),
      (.transport("refused"), nil, 1, 2, "retry", "LIVE 3/4"),
      (.transport("refused"), nil, 1, 400, "late", "LIVE 3/4"),
      (.transport("refused"), nil, 3, 400, "DOWN", "LIVE 3/4"),
      (.rejected(said), nil, 3, 400, "REJECTED", "LIVE 3/4"),
      (.permission(said), nil, 1, 400, "NO PERMISSION", "LIVE 3/4"),
      (.clockSkew(said), nil, 1, 400, "CLOCK", "LIVE 3/4"),
      (.credentials(said), nil, 1, 400, "AUTH", "LIVE 3/4"),
      (.throttled(retryAfter: .seconds(60), said), nil, 1, 2, "limited", "LIVE 3/4"),
    ] as [(ProviderError, String?, Int, Double, String, String)])
  func oneWordForAState(
    _ error: ProviderError, _ scope: String?, _ failures: Int, _ age: Double, _ word: String,
    _ live: String
  ) throws {
    var accounts = Sample.accounts
    accounts[2].error = error
    accounts[2].state = scope == nil ? error.accountState : .down
    accounts[2].scope = scope.map { SafeText($0, limit: .word) }
    accounts[2].consecutiveFailures = failures
    accounts[2].failingSince = Sample.ago(failures > 1 ? age - 1 : 1)
    accounts[2].lastSuccess = Sample.ago(age)
    accounts[2].isComplete = false
    let state = Sample.state(120, 40, tasks: [], accounts: accounts)
    let health = state.context.health(of: accounts[2])
    #expect(health.constraint.hasPrefix(word), "\(health.constraint)")
    #expect(state.context.known.problems.entries.map(\.word) == [word])
    #expect(AccountHealth.legend.contains { $0.word.hasPrefix(word) })
    #expect(try screenRows(state)[0].contains(" \(live) "))
  }

  /// What has not been read yet is not there to be seen, and no part that cannot be read.
  @Test(
    arguments: [
      ("reading", false, false), ("reading", true, true), ("partial read", true, false),
    ])
  func whatIsReadForTheFirstTimeIsNotLive(
    _ word: String, _ hasBeenRead: Bool, _ hasUnasked: Bool
  ) throws {
    var accounts = Sample.accounts
    (accounts[2].isComplete, accounts[2].hasBeenRead) = (false, hasBeenRead)
    accounts[2].hasUnasked = hasUnasked
    let state = Sample.state(120, 40, tasks: [], accounts: accounts)
    #expect(state.context.health(of: accounts[2]).constraint == word)
    #expect(AccountHealth.legend.contains { $0.word == word })
    #expect(try screenRows(state)[0].contains(" LIVE 3/4 "))
  }

  private static let said = VendorMessage(code: "7", text: "no")

  /// The engine tries a refused key again, and so says the help.
  @Test func aRefusedKeyIsTriedAgain() throws {
    let auth = try #require(AccountHealth.legend.first { $0.word == "AUTH" })
    #expect(auth.meaning.contains("tried again") && auth.meaning.contains("NEXT"))
    let refused = try health(age: 4) {
      $0.state = .auth
      $0.error = .credentials(Self.said)
      $0.consecutiveFailures = 1
    }
    #expect(refused.constraint == "AUTH")
  }

  /// Where every task has ended and was confirmed nobody is asked any more.
  @Test func idleAccountsAreNotLate() throws {
    let ended = Sample.task(Sample.jd, "a", .succeeded, ended: 4_000)
    let open = Sample.task(Sample.jd, "b", .running)
    #expect(try health(.trackedOnly, age: 4_000, tasks: [ended]).grade == .ok)
    #expect(try health(.trackedOnly, age: 4_000).grade == .ok)
    #expect(try health(.trackedOnly, age: 4_000, tasks: [ended, open]).grade == .late)
    #expect(try health(.full, age: 4_000, tasks: [ended]).grade == .late)
  }

  /// Ids that the vendor does not know are asked after less and less often.
  @Test func accountsAreAsOftenReadAsTheirTasks() throws {
    let slow = Sample.task(Sample.jd, "a", .unknown) { $0.plannedInterval = .seconds(300) }
    #expect(try health(.trackedOnly, age: 400, tasks: [slow]).grade == .ok)
    #expect(try health(.trackedOnly, age: 601, tasks: [slow]).grade == .late)
  }

  @Test func theExitSummaryKnowsItToo() {
    let late = [Sample.account(Sample.alibaba, "alibaba-cdn", age: 300) { $0.nextPoll = nil }]
    let lines = exitSummary(Sample.state(accounts: late))
    #expect(lines.contains { $0.hasPrefix("! sim-alibaba-cdn: no answer on time") })
  }
}

@Suite struct LivenessTests {
  @Test func accountsThatAreAllOffAreNotAwaited() throws {
    let off = Sample.accounts.map { status in
      var status = status
      status.state = .off
      status.lastSuccess = nil
      return status
    }
    let rows = try screenRows(Sample.state(tasks: [], accounts: off))
    #expect(rows[0].contains(" OFF "))
    #expect(!rows[0].contains("FIRST POLL"))
  }

  /// Of an account that another process of the team asks it is said who that is, as JSON does; where there is no room, on
  /// which machine; and no account gives way to that.
  @Test(arguments: [
    (120, 40, ["wang@jump2"], "via wang@jump2"), (80, 24, ["wang@jump2"], "via jump2"),
    (120, 40, ["zhang.wei@jump-host-2"], "via jump-host-2"),
    (80, 24, ["wang@jump2", "li@jump2", "li@jump2", "li@jump1"], " via 2 hosts"),
    (80, 24, ["wang@jump2", "li@jump2", "li@jump2", "li@jump2"], " via jump2"),
    (80, 24, ["wang@a-long-name-of-a-host", "li@another-one", "li@b", "li@c"], " via 4 hosts"),
  ])
  func whoAsks(width: Int, height: Int, readers: [String], words: String) throws {
    var accounts = Sample.accounts
    for index in accounts.indices {
      accounts[index].state = .ok
      accounts[index].error = nil
      accounts[index].isComplete = true
      accounts[index].lastSuccess = Sample.now
    }
    for (index, reader) in readers.enumerated() {
      accounts[index].reader = SafeText(reader, limit: .word)
    }
    let rows = try screenRows(Sample.state(width, height, accounts: accounts))
    #expect(rows.joined(separator: "\n").contains(words))
    #expect(rows[0].contains("LIVE"))
    if height == 24 {
      for account in ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"] {
        #expect(rows[2].contains("+ \(account)  <5s"), "\(rows[2])")
      }
    }
  }

  /// What an earlier run knew is never shown as live, and says how old it is.
  @Test(arguments: [(120, 40, "LAST KNOWN 3h"), (80, 24, "LAST KNOWN 3h"), (20, 3, "OLD")])
  func whatIsRememberedIsNotLive(width: Int, height: Int, word: String) throws {
    func accounts(_ change: (inout AccountStatus) -> Void) -> [AccountStatus] {
      Sample.accounts.map { status in
        var status = status
        (status.state, status.lastSuccess, status.listedSince, status.isComplete) = (
          .ok, nil, nil, false
        )
        status.hasBeenRead = false
        status.rememberedAt = Sample.now.addingTimeInterval(-3 * 3_600)
        change(&status)
        return status
      }
    }
    func title(_ accounts: [AccountStatus]) throws -> String {
      let state = Sample.state(width, height, accounts: accounts)
      return try screenRows(state).joined(separator: "\n")
    }
    #expect(try title(accounts { _ in }).contains(word))
    // The first attempt failed, and is made again.
    let failing = accounts { status in
      status.state = .down
      status.error = .transport("refused")
      status.consecutiveFailures = 1
      status.failingSince = Sample.now
    }
    let retrying = try title(failing)
    #expect(retrying.contains(word) && !retrying.contains("LIVE"))
    let down = accounts { status in
      status.state = .down
      status.error = .transport("refused")
      status.consecutiveFailures = 5
      status.failingSince = Sample.now
    }
    #expect(try !title(down).contains("LIVE"))
  }
}
