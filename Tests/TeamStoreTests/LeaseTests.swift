import Foundation
import TaskModel
import TeamStore
import TestSupport
import Testing

/// One process of a team asks an account, and the others know who.
@Suite(.hangLimit, .threadsOfTheirOwn) struct LeaseTests {
  private let team: TeamFixture

  init() async throws {
    await ThreadsOfTheirOwn.begin()
    team = try TeamFixture()
  }

  @Test func oneOfManyHasIt() async throws {
    let stores = try (0..<10).map { try team.store(as: "jump\($0)") }
    let held = try await withThrowingTaskGroup(of: Int.self) { group in
      for store in stores { group.addTask { try await store.hold(["a", "b"]).count } }
      return try await group.reduce(0, +)
    }
    #expect(held == 2)
    #expect(try await stores[0].holders().map(\.epoch) == [1, 1])
  }

  @Test func itsHolderRenewsItAndKeepsItsEpoch() async throws {
    let store = try team.store()
    let first = try await store.hold(["a"])["a"]
    let again = try await store.hold(["a"])["a"]
    #expect(first?.epoch == 1 && again?.epoch == 1)
    #expect(try #require(again).usableUntil >= #require(first).usableUntil)
    #expect(try #require(again).isUsable)
    #expect(try await team.store(as: "jump2").hold(["a"]).isEmpty)
  }

  @Test func whoWasAwayWritesNothing() async throws {
    let (one, other) = (try team.store(as: "jump1"), try team.store(as: "jump2"))
    let lease = try #require(try await one.hold(["a"])["a"])
    let read = SharedRead(
      status: Self.status(), tasks: [.sample("1", .running)], at: sampleNow)
    #expect(try await one.publish(read, under: lease))
    // Killed, or stopped: it renews nothing for as long as a lease lasts.
    try team.pass(25_000)
    let taken = try #require(try await other.hold(["a"])["a"])
    #expect(taken.epoch == 2)
    var late = read
    late.tasks = [.sample("2")]
    #expect(try await !one.publish(late, under: lease))
    #expect(try await one.hold(["a"]).isEmpty)
    #expect(try team.sql("SELECT string_agg(vendor_id, ',') FROM task") == "1")
    #expect(try team.sql("SELECT count(*) FROM page") == "1")
    #expect(try await other.publish(late, under: taken))
    #expect(try await other.holders().map(\.host) == ["jump2"])
  }

  @Test func whatIsGivenBackIsFreeAtOnce() async throws {
    let (one, other) = (try team.store(as: "jump1"), try team.store(as: "jump2"))
    let lease = try #require(try await one.hold(["a"])["a"])
    try await one.giveBack([lease.budget])
    #expect(try await one.holders().map(\.isLive) == [false])
    #expect(try await other.hold(["a"])["a"]?.epoch == 2)
    // Whose it is not any more gives nothing back.
    try await one.giveBack([lease.budget])
    #expect(try await one.holders().map(\.isLive) == [true])
  }

  /// A newer version may come to write otherwise while leases are held.
  @Test func whoMayNotWriteAnyMoreGivesBackWhatItHas() async throws {
    let store = try team.store()
    try await store.attend()
    _ = try await store.hold(["a"])
    try team.sql("UPDATE meta SET value = 2 WHERE key = 'min_writer'")
    try await store.open()
    #expect(store.standing == .readOnly)
    try await store.depart(["a"])
    #expect(try await store.holders().map(\.isLive) == [false])
    #expect(try await store.members().isEmpty)
  }

  @Test func whoCannotAskLeavesItToOthers() async throws {
    let (one, other) = (try team.store(as: "jump1"), try team.store(as: "jump2"))
    let lease = try #require(try await one.hold(["a"])["a"])
    let why = "the key is refused\u{1B}[2J"
    #expect(try await !one.leave(lease, because: why), "nobody else is there")
    try await other.attend()
    try await one.attend()
    #expect(try await one.leave(lease, because: why))
    #expect(try await one.hold(["a"]).isEmpty, "not for a while")
    let taken = try #require(try await other.hold(["a"])["a"])
    #expect(try await !other.leave(taken, because: "no way"), "the only one left goes on trying")
    #expect(try await other.hold(["a"]).count == 1)
    let unable = try await other.holders().flatMap(\.unable)
    #expect(unable.count == 1 && unable[0].hasPrefix("jump1: the key is refused"))
    #expect(!unable[0].contains("\u{1B}"))
    try team.pass(300_000)
    #expect(try await one.hold(["a"]).count == 1)
  }

  @Test func aWishReachesTheHolder() async throws {
    let (one, other) = (try team.store(as: "jump1"), try team.store(as: "jump2"))
    #expect(try await !other.wish(for: "a"), "nobody has it")
    _ = try await one.hold(["a"])
    #expect(try await other.wish(for: "a"))
    #expect(try team.sql("SELECT wanted_at IS NOT NULL FROM lease") == "t")
  }

  /// The role of who only looks on.
  @Test func aReaderReadsAndWishesAndWritesNothing() async throws {
    let user = try team.login("reader")
    let holder = try team.store()
    _ = try await holder.hold(["a"])
    try await holder.track([entry("1")], guessed: [])
    let reader = try team.store(as: "desk", address: team.server.address(user: user))
    #expect(try await reader.watched() == [entry("1")])
    #expect(try await reader.holders().map(\.host) == ["jump1"])
    #expect(try await reader.wish(for: "a"))
    await #expect {
      try await reader.track([entry("2")], guessed: [])
    } throws: { error in
      "\(error)".contains("\(user.prefix(20))") && "\(error)".contains("GRANT cdntop_poller")
    }
    await #expect(throws: StoreError.self) { try await reader.hold(["b"]) }
    #expect(try await reader.attend() == 1, "nobody else has said that he is there")
    #expect(try await !reader.check().isPoller)
    #expect(try await holder.watched() == [entry("1")])
  }

  static func status(_ account: String = "a") -> AccountStatus {
    var status = AccountStatus(
      account: AccountID(account), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(10))
    status.lastSuccess = sampleNow
    status.calls = 7
    return status
  }
}
