import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// What an account in trouble keeps to itself, and what others know better than the vendor, is said where it matters.
@Suite struct UnknownTests {
  private static let said = VendorMessage(code: "7", text: "no")

  private static func refused(_ scope: String?) -> [AccountStatus] {
    var accounts = Sample.accounts
    accounts[2].error = .permission(said)
    accounts[2].state = scope == nil ? .auth : .down
    accounts[2].scope = scope.map { SafeText($0, limit: .word) }
    accounts[2].consecutiveFailures = 1
    accounts[2].failingSince = Sample.ago(1)
    accounts[2].isComplete = false
    return accounts
  }

  @Test func aProblemOfAPartNamesThePart() throws {
    var state = Sample.state(120, 40, tasks: [], accounts: Self.refused("cdn prefetch"))
    state.press("P")
    #expect(try screenRows(state).contains { $0.contains("cdn prefetch: key lacks permission") })
  }

  /// An empty table says nothing of what could not be read.
  @Test(
    arguments: [
      ("account:sim-ucloud status:canceled", true), ("status:canceled", true),
      ("account:sim-jdcloud status:canceled", false),
    ])
  func nothingMatches(_ filter: String, _ isUnsure: Bool) throws {
    var state = Sample.state(120, 40, accounts: Self.refused(nil))
    state.press("/")
    state.type(filter)
    state.press("Enter")
    let words = "nothing matches the filter"
    let doubt = isUnsure ? ", but sim-ucloud is not read in full" : ""
    #expect(try screenRows(state).contains { $0 == "   " + words + doubt })
  }

  /// Whether a key is let in only an answer tells that was made for it.
  @Test(
    arguments: [
      (ProviderError.malformedResponse("no JSON"), false), (.transport("refused"), false),
      (.unavailable(said), false), (.rejected(said), true),
    ])
  func aRefusedKeyIsNotOverByWhatSaysNothingOfIt(_ next: ProviderError, _ isOver: Bool) {
    func account(_ error: ProviderError?, at second: Double) -> AccountStatus {
      Sample.account(Sample.ucloud, "ucloud", age: error == nil ? -second : 0) {
        guard let error else { return }
        $0.state = error.accountState
        $0.error = error
        $0.consecutiveFailures = Int(second)
        $0.failingSince = Sample.now
      }
    }
    var center = ProblemCenter()
    func isActive() -> Bool? {
      center.entries.first { $0.id.kind == .error(.credentials) }.map { $0.resolvedAt == nil }
    }
    let steps = [(1.0, ProviderError.credentials(Self.said)), (9, next)]
    for (second, error) in steps {
      _ = center.judge(
        [account(error, at: second)], now: Sample.now.addingTimeInterval(second))
    }
    #expect(isActive() == !isOver)
    if !isOver {
      let refused = center.entries.first { $0.id.kind == .error(.credentials) }
      #expect(refused?.problem.remedy == "check the key; last good 9s ago")
      #expect(center.entries.first?.grade == refused?.grade)
    }
    _ = center.judge([account(nil, at: 20)], now: Sample.now.addingTimeInterval(20))
    #expect(isActive() == false)
  }

  /// No line says of a key both that it is refused and that it was let in since.
  @Test func anAnswerEndsARefusalWhateverCameAfterIt() {
    func account(_ error: ProviderError, answered second: Double) -> AccountStatus {
      Sample.account(Sample.ucloud, "ucloud", age: -second) {
        $0.state = error.accountState
        $0.error = error
        $0.consecutiveFailures = 2
        $0.failingSince = Sample.now.addingTimeInterval(second + 1)
      }
    }
    var center = ProblemCenter()
    _ = center.judge(
      [account(.credentials(Self.said), answered: 0)], now: Sample.now.addingTimeInterval(1))
    _ = center.judge(
      [account(.transport("reset"), answered: 5)], now: Sample.now.addingTimeInterval(9))
    let refused = center.entries.first { $0.id.kind == .error(.credentials) }
    #expect(refused?.resolvedAt == Sample.now.addingTimeInterval(9))
    #expect(center.active.map(\.id.kind) == [.error(.transport)])
  }

  /// The screen with a task that ended 30 seconds ago and was found stale at the edge so many seconds ago.
  private static func rows(provedStale ago: Double, keys: Int = 0) throws -> [String] {
    let task = Sample.task(
      Sample.dcdn, "99120", .succeeded, urls: Sample.items("a.example", 3, done: 3), ended: 30
    ) {
      $0.proof = TaskProof(
        at: Sample.ago(ago), verdict: .stale, places: 4, fresh: 3, stale: 1, unknown: 0)
    }
    var state = Sample.state(120, 40, tasks: [task])
    for _ in 0..<keys { state.press("Enter") }
    return try screenRows(state)
  }

  /// What the edge was found to serve stands over what the vendor calls done.
  @Test func staleAtTheEdge() throws {
    let rows = try Self.rows(provedStale: 5)
    #expect(rows.contains { $0.contains("stale at 1, fresh at 3 of 4 places asked, 12:04:26") })
    #expect(rows.contains { $0.hasPrefix("> !OK ") })
    // The pages behind the row do not say less.
    for keys in [1, 2] {
      let page = try Self.rows(provedStale: 5, keys: keys)
      #expect(page.contains { $0.contains("stale at 1, fresh at 3 of 4 places asked, 12:04:26") })
    }
  }

  /// What is gone before an end was seen looks like nothing that goes on.
  @Test func goneBeforeItsEnd() throws {
    let urls = Sample.items("a.example", 3, done: 1)
    for isListed in [true, false] {
      let task = Sample.task(Sample.ucloud, "21", .running, urls: isListed ? urls : nil) {
        $0.isGone = true
      }
      var state = Sample.state(120, 40, tasks: [task])
      #expect(try screenRows(state).contains { $0.hasPrefix("> ?RUN ") })
      for _ in 0..<(isListed ? 2 : 1) {
        state.press("Enter")
        #expect(try screenRows(state).contains { $0.contains("gone from the vendor's list") })
      }
    }
    let ended = Sample.task(Sample.ucloud, "21", .succeeded, ended: 5) { $0.isGone = true }
    let rows = try screenRows(Sample.state(120, 40, tasks: [ended]))
    #expect(rows.contains { $0.hasPrefix(">  OK ") })
  }

  /// What it served while the task went on stands on the page of the task, and warns of nothing.
  @Test func staleAtTheEdgeBeforeTheEnd() throws {
    let rows = try Self.rows(provedStale: 40)
    #expect(rows.contains { $0.hasPrefix(">  OK ") })
    #expect(!rows.contains { $0.hasPrefix("> !OK ") })
  }
}
