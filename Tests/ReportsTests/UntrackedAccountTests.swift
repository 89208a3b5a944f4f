import Foundation
import TaskModel
import Testing

@testable import Reports

/// An account with nothing to ask about never answers, and that is neither trouble nor a reason to wait.
@Suite struct UntrackedAccountTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private static func account(
    _ name: String, _ change: (inout AccountStatus) -> Void = { _ in }
  ) -> AccountStatus {
    var status = AccountStatus(
      account: AccountID(name), provider: ProviderID("jdcloud"), coverage: .trackedOnly,
      plannedInterval: .seconds(5))
    status.isComplete = true
    change(&status)
    return status
  }

  private static let read = account("ali") {
    $0.coverage = .window
    $0.lastSuccess = start.addingTimeInterval(-3)
  }

  private static let off = account("old") { $0.state = .off }

  private static let words =
    "jd: nothing tracked, and its vendor lists no tasks; cdntop track adds ids"

  private static func listing(_ accounts: [AccountStatus]) -> Listing {
    Listing(
      Snapshot(version: 1, takenAt: start, tasks: [], accounts: accounts),
      zone: .fixed(seconds: 0), includesURLs: false)
  }

  @Test func aListNamesThem() {
    #expect(Self.listing([Self.read, Self.account("jd"), Self.off]).untrackedWords == Self.words)
    #expect(
      Self.listing([Self.account("jd"), Self.account("jd-2")]).untrackedWords
        == "jd, jd-2: nothing tracked, and their vendors list no tasks; cdntop track adds ids")
    #expect(Self.listing([Self.read, Self.off]).untrackedWords == nil)
    let unread = Self.account("jd") { $0.isComplete = false }
    let answered = Self.account("jd") { $0.lastSuccess = Self.start }
    #expect(Self.listing([unread, answered]).untrackedWords == nil)
  }

  @Test func aHeartbeatDoesNotSayThatTheyWereNeverRead() {
    let output = ChangeOutput(format: .text, zone: .fixed(seconds: 0))
    let line = output.heartbeat(
      [Self.read, Self.account("jd"), Self.off], tasks: [], sequence: 0, at: Self.start)
    #expect(
      line.hasSuffix("; ali ok, last good 3s ago, jd nothing tracked, old account switched off"),
      "\(line)")
  }

  @Test func aURLCoveredNowhereMayBeTheirs() {
    let accounts = [Self.account("jd")]
    let coverage = Coverage(
      of: ["https://a.example/1"],
      in: Snapshot(version: 1, takenAt: Self.start, tasks: [], accounts: accounts))
    let report = WhereReport(coverage, listing: Self.listing(accounts))
    #expect(report.remarks.last == "cdntop: " + Self.words)
  }

  @Test func aWaitThatFoundNothingNamesThem() {
    let outcome = WaitOutcome(
      members: [], accounts: [Self.account("jd")], elapsed: .seconds(120))
    let report = WaitReport(outcome, startedAt: Self.start, endedAt: Self.start)
    #expect(report.lastWord == "nothing matched; " + Self.words)
  }
}
