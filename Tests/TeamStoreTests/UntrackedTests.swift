import Foundation
import TaskModel
import TestSupport
import Testing

@testable import TeamStore

/// What was taken off the watch list stays off, whoever was away meanwhile.
@Suite(.hangLimit, .threadsOfTheirOwn) struct UntrackedTests {
  private let team: TeamFixture

  init() async throws {
    await ThreadsOfTheirOwn.begin()
    team = try TeamFixture()
  }

  private func entry(_ id: String, at: Date) -> TrackedTask {
    TrackedTask(
      account: AccountID("a"), reference: TaskReference(vendorID: id, kind: .purgeURL),
      trackedAt: at)
  }

  @Test func whatWaitsIsTakenOffAsWell() async throws {
    let (here, away) = (try team.store(), try team.store(as: "jump2"))
    let now = Date()
    try await here.track([entry("1", at: now), entry("2", at: now)], guessed: [])
    // What the other one tracked while the team's store was away from it.
    try await away.own.track(
      [entry("1", at: now), entry("3", at: now), entry("4", at: now.addingTimeInterval(3_600))],
      guessed: [])
    #expect(try await away.untrack(["1", "4"], of: AccountID("a")) == ["1", "4"])
    #expect(try await here.watched().map(\.reference.vendorID) == ["2", "3"])
  }

  @Test func whoWasAwayBringsBackOnlyWhatIsTrackedAnew() async throws {
    let (here, away) = (try team.store(), try team.store(as: "jump2"))
    let now = Date()
    _ = try await here.untrack(["1", "2"], of: AccountID("a"))
    try await away.own.track(
      [entry("1", at: now), entry("2", at: now.addingTimeInterval(3_600))], guessed: [])
    #expect(try await away.deliver() == 2)
    #expect(try await here.watched().map(\.reference.vendorID) == ["2"])
    #expect(try await away.sendsWhatWaited())
    try await here.track([entry("1", at: now)], guessed: [])
    #expect(try await here.watched().map(\.reference.vendorID) == ["2", "1"])
    try await away.own.track([entry("1", at: now)], guessed: [])
    try await away.deliver()
    #expect(try team.sql("SELECT vendor_id FROM untracked") == "2", "it is tracked again")
  }

  @Test func itIsForgottenAfterNinetyDays() async throws {
    let store = try team.store()
    _ = try await store.untrack(["1"], of: AccountID("a"))
    try team.sql("UPDATE untracked SET at = at - interval '91 days'")
    _ = try await store.untrack(["2"], of: AccountID("a"))
    #expect(try team.sql("SELECT vendor_id FROM untracked") == "2")
  }
}
