import FoundationEssentials
import TaskModel
import TeamStore
import Testing

@testable import CDNTopCommands

/// What a run tells its team and what it leaves to others, without a server.
@Suite struct TeamRulesTests {
  private static let account = AccountID("a")
  private static let time = Date(timeIntervalSince1970: 1_789_963_200)
  private static let message = VendorMessage(code: "Code", text: "text")

  private static func status(
    _ error: ProviderError? = nil, failures: Int = 0, scope: String? = nil, seconds: Double? = 0,
    isRead: Bool = true
  ) -> AccountStatus {
    var status = AccountStatus(
      account: account, provider: ProviderID("p"), coverage: .window, plannedInterval: .seconds(15))
    status.error = error
    status.state = error?.accountState ?? .ok
    status.consecutiveFailures = failures
    status.scope = scope.map { SafeText($0, limit: .word) }
    status.lastSuccess = seconds.map { time.addingTimeInterval($0) }
    (status.hasBeenRead, status.isComplete) = (isRead, isRead && error == nil)
    return status
  }

  // MARK: What is left to others

  @Test(arguments: [
    (status(), false), (status(.credentials(message), failures: 1), true),
    (status(.permission(message), failures: 1), true),
    (status(.permission(message), failures: 1, scope: "zone"), false),
    (status(.clockSkew(message), failures: 1), true), (status(.transport("x"), failures: 2), false),
    (status(.transport("x"), failures: 3), true),
    (status(.unavailable(message), failures: 9), false),
    (status(.throttled(retryAfter: nil, message), failures: 9), false),
  ])
  func whoCannotAskLeavesIt(status: AccountStatus, leaves: Bool) {
    #expect((TeamDesk.obstacle(of: status) != nil) == leaves)
  }

  // MARK: What is told

  private static func task(_ id: String, seen seconds: Double) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id), provider: ProviderID("p"), kind: .purgeURL,
      firstSeenAt: time)
    task.lastSeenAt = time.addingTimeInterval(seconds)
    return task
  }

  @Test func whatWasReadAgainIsToldOnce() {
    var untold = UntoldReads()
    untold.note(Self.task("1", seen: 5), since: Self.task("1", seen: 0))
    untold.note(Self.task("2", seen: 0), since: Self.task("2", seen: 0))
    let seen = untold.seen(of: Self.account)
    #expect(seen.keys.map(\.vendorID) == ["1"])
    // It was read once more before that was told.
    untold.note(Self.task("1", seen: 6), since: Self.task("1", seen: 5))
    untold.told(Self.status(), seen)
    #expect(untold.seen(of: Self.account).count == 1)
    untold.told(Self.status(), untold.seen(of: Self.account))
    #expect(untold.seen(of: Self.account).isEmpty)
  }

  @Test func howAnAccountDoesIsNewsWhereItIsAnother() {
    var untold = UntoldReads()
    #expect(untold.isNews(Self.status()))
    untold.told(Self.status(), [:])
    #expect(!untold.isNews(Self.status()))
    #expect(untold.isNews(Self.status(seconds: 1)))
    #expect(untold.isNews(Self.status(.unavailable(Self.message))))
    // What another process told meanwhile is not known.
    untold.forget(Self.account)
    #expect(untold.isNews(Self.status()))
  }

  /// Who reads once must not take a part of the tasks for all of them.
  @Test func anAccountIsReadThroughWhereAllWasTold() {
    var untold = UntoldReads()
    let first = untold.told(of: Self.status(), isAll: false)
    #expect(!first.hasBeenRead && !first.isComplete)
    untold.told(first, [:])
    let last = untold.told(of: Self.status(), isAll: true)
    #expect(last.hasBeenRead && last.isComplete)
    untold.told(last, [:])
    #expect(untold.told(of: Self.status(), isAll: false).hasBeenRead, "from then on it stays so")
  }

  @Test func timesAreThoseOfTheServersClock() throws {
    let seen = [Self.task("1", seen: 5).id: Self.time]
    let read = try #require(
      SharedRead(
        Self.status(seconds: 3), at: Self.time.addingTimeInterval(9), tasks: [], seen: seen,
        movedBy: 3_600))
    #expect(read.at == Self.time.addingTimeInterval(3_603), "the read, not the telling")
    #expect(read.status.lastSuccess == read.at)
    #expect(read.seen.map(\.vendorID) == ["1"])
    let trouble = try #require(
      SharedRead(
        Self.status(.unavailable(Self.message), seconds: 3), at: Self.time.addingTimeInterval(9),
        tasks: [], seen: [:], movedBy: 0))
    #expect(trouble.at == Self.time.addingTimeInterval(9), "the trouble is as new as it is known")
    #expect(
      SharedRead(Self.status(seconds: nil), at: Self.time, tasks: [], seen: [:], movedBy: 0) == nil)
  }
}
