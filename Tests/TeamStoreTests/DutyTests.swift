import Foundation
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import TeamStore

/// Who asks the vendors, whatever happens to processes and to the server.
@Suite(.hangLimit, .threadsOfTheirOwn) struct DutyTests {
  private let clock = ManualClock()

  private func duty(
    _ team: TeamFixture, _ host: String = "jump1", _ budgets: Set<String> = ["k"]
  ) throws -> TeamDuty<ManualClock> {
    TeamDuty(of: try team.store(as: host), budgets, clock: clock)
  }

  private func isHolder(_ duty: TeamDuty<ManualClock>, _ budget: String = "k") -> Bool {
    if case .holds = duty.part(in: budget) { true } else { false }
  }

  /// Ten processes on four hosts ask as often as one.
  @Test func tenAskAsOftenAsOne() async throws {
    let team = try TeamFixture()
    let duties = try (0..<10).map { try duty(team, "jump\($0 % 4)", ["a", "b", "c"]) }
    var calls = 0
    for round in 0..<8 {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for duty in duties { group.addTask { try await duty.renew() } }
        try await group.waitForAll()
      }
      for budget in ["a", "b", "c"] { calls += duties.count { isHolder($0, budget) } }
      #expect(calls == 3 * (round + 1))
      clock.advance(by: TeamFixture.terms.renewal)
    }
    #expect(try await team.store().attend() == 11)
  }

  @Test func whoIsKilledIsFollowedWithinHalfAMinute() async throws {
    let team = try TeamFixture()
    let (one, other) = (try duty(team), try duty(team, "jump2"))
    try await one.renew()
    try await other.renew()
    #expect(isHolder(one) && other.part(in: "k") == .watches)
    #expect(!one.isLeftToOthers("k") && other.isLeftToOthers("k"))
    // Nothing is heard of it any more.
    try team.pass(20_000)
    clock.advance(by: .seconds(20_000))
    #expect(!isHolder(one), "it has stopped by its own clock before others begin")
    try await other.renew()
    #expect(!isHolder(other), "not a moment too early")
    try team.pass(5_000)
    clock.advance(by: .seconds(5_000))
    try await other.renew()
    #expect(isHolder(other))
    let usual = Lease.Terms()
    #expect(usual.length + usual.renewal <= .seconds(30))
    // Stopped, not killed: it goes on, and finds that another has taken over.
    try await one.renew()
    #expect(one.part(in: "k") == .watches)
  }

  @Test func whoEndsLeavesAtOnce() async throws {
    let team = try TeamFixture()
    let (one, other) = (try duty(team), try duty(team, "jump2"))
    try await one.renew()
    let asker = try team.store(as: "jump3")
    #expect(try await asker.members() == ["wang@jump1"])
    await one.release()
    #expect(!isHolder(one))
    #expect(try await asker.members().isEmpty)
    try await other.renew()
    #expect(isHolder(other))
    #expect(try await asker.members() == ["wang@jump2"])
  }

  /// The server may be heard of once, and be too late with its second answer.
  @Test func whoHasSaidThatItIsThereDeparts() async throws {
    let team = try TeamFixture()
    let (other, asker) = (try team.store(as: "jump2"), try team.store(as: "jump3"))
    let lock = "BEGIN; LOCK TABLE \(team.name).lease"
    try await other.use(.work, within: .seconds(60)) { session in try session.script(lock) }
    let one = try duty(team)
    await #expect(throws: StoreError.self) { try await one.renew() }
    try await other.use(.work, within: .seconds(60)) { session in try session.script("ROLLBACK") }
    #expect(try await asker.members() == ["wang@jump1"])
    await one.release()
    #expect(try await asker.members().isEmpty)
  }

  @Test func whoCannotAskLeavesIt() async throws {
    let team = try TeamFixture()
    let (one, other) = (try duty(team, "jump1", ["k", "l"]), try duty(team, "jump2"))
    try await one.renew()
    try await one.leave("k", because: "the key is refused")
    #expect(isHolder(one), "nobody is there to take it")
    try await other.renew()
    try await one.leave("k", because: "the key is refused")
    #expect(one.part(in: "k") == .watches && isHolder(one, "l"))
    try await other.renew()
    try await one.renew()
    #expect(isHolder(other) && one.part(in: "k") == .watches && isHolder(one, "l"))
  }

  /// Who may only look on takes no lease, and yet sees something where nobody else is there.
  @Test func aReaderAsksForItselfWhileNobodyElseDoes() async throws {
    let team = try TeamFixture()
    let user = team.name + "_r"
    try team.sql("CREATE ROLE \(user) LOGIN IN ROLE cdntop_reader")
    let reader = TeamDuty(
      of: try team.store(as: "desk", address: team.server.address(user: user)), ["k"], clock: clock)
    #expect(reader.part(in: "k") == .watches, "not before it is known")
    try await reader.renew()
    #expect(reader.part(in: "k") == .alone)
    let holder = try duty(team)
    try await holder.renew()
    try await reader.renew()
    #expect(reader.part(in: "k") == .watches && isHolder(holder))
    await holder.release()
    try await reader.renew()
    #expect(reader.part(in: "k") == .alone)
  }

  /// Who may wish for a read may lock the row in which it wishes, so that no lease is renewed.
  @Test func whereLeasesAreLockedEachAsksForItselfAfterAWhile() async throws {
    let team = try TeamFixture()
    let holder = try duty(team)
    try await holder.renew()
    let reader = try team.store(
      as: "desk", address: team.server.address(user: try team.login("reader")))
    let lock = "BEGIN; SELECT 1 FROM \(team.name).lease FOR UPDATE"
    try await reader.use(.work, within: .seconds(30)) { session in try session.script(lock) }
    clock.advance(by: .seconds(19_999))
    await #expect(throws: StoreError.self) { try await holder.renew() }
    #expect(isHolder(holder), "its lease lasts")
    clock.advance(by: .seconds(2))
    #expect(holder.part(in: "k") == .alone, "also where the server answers to all else")
    withExtendedLifetime(reader) {}
  }

  @Test func withoutAServerEachAsksForItselfAfterAWhile() async throws {
    let server = try PostgresServer()
    let team = try TeamFixture(on: server)
    let (one, other) = (try duty(team), try duty(team, "jump2"))
    try await one.renew()
    try await other.renew()
    let said = Mutex<[String]>([])
    let loop = Task { await other.run { remark in said.withLock { $0.append(remark.sentence) } } }
    await clock.waitForSleepers()
    try server.do(.kill)
    clock.advance(by: .seconds(19_999))
    #expect(isHolder(one), "its lease lasts")
    #expect(other.part(in: "k") == .alone, "it has heard of nobody for so long")
    clock.advance(by: .seconds(1))
    #expect(one.part(in: "k") == .alone)
    #expect(!one.isLeftToOthers("k"), "nobody says so")
    let share = BudgetShare(name: "k", rate: 0.001, burst: 2)
    let store = try team.store(as: "jump3")
    #expect(await store.take(1, of: share) == .unshared, "the operator's own store decides")

    while said.withLock({ $0.isEmpty }) {
      await clock.waitForSleepers()
      clock.advance(by: .seconds(1))
    }
    #expect(said.withLock { $0.first?.contains("asks the vendors by itself") } == true)
    try server.do(.start)
    while said.withLock({ $0.count }) < 2 {
      await clock.waitForSleepers()
      clock.advance(by: .seconds(1))
      // The connection rests by the real clock.
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(said.withLock { $0.count } == 2, "each is said once")
    #expect(other.part(in: "k") != .alone)
    #expect(other.isLeftToOthers("k") == (other.part(in: "k") == .watches))
    loop.cancel()
    await loop.value
  }

  @Test func whoNeverHadAServerDoesNotWaitLong() async throws {
    let store = try PostgreSQLStore(
      at: "host=/nowhere dbname=team", as: .init(id: "x", name: "x", host: "x"),
      own: TeamFixture().store([], now: sampleNow), lanes: ThreadLanes())
    let duty = TeamDuty(of: store, ["k"], clock: clock)
    #expect(duty.part(in: "k") == .watches)
    await #expect(throws: StoreError.self) { try await duty.renew() }
    clock.advance(by: .seconds(10))
    #expect(duty.part(in: "k") == .alone)
  }
}
