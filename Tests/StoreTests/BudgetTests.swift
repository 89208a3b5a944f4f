import Foundation
import Store
import Synchronization
import TaskModel
import Testing

@Suite struct BudgetTests {
  private let place: StoreFixture
  private let hand = Hand()

  /// A calendar that a test sets.
  private final class Hand: Sendable {
    private let moment = Mutex(Date(timeIntervalSince1970: 1_789_963_200))

    var now: Date { moment.withLock { $0 } }

    func move(_ seconds: Double) { moment.withLock { $0.addTimeInterval(seconds) } }
  }

  private static let share = BudgetShare(name: "a", rate: 1, burst: 2)

  init() throws { place = try StoreFixture() }

  private func take(_ cost: Double) async -> BudgetAnswer {
    let moment = hand.now
    let store = SQLiteStore(at: place, lanes: DirectLanes(), now: { moment })
    return await store.take(cost, of: Self.share)
  }

  private func pass(_ seconds: Double) { hand.move(seconds) }

  @Test func nonsenseIsAnEmptyBudget() async throws {
    for values in ["9e999, 1", "1, 9e999", "-9e999, 0", "1e300, -1e300"] {
      _ = await take(1)
      try place.sqlite("INSERT OR REPLACE INTO budget VALUES ('a', \(values))")
      let answer = await take(2)
      #expect(answer == .wait(.seconds(2)), "\(values): \(answer)")
      pass(2)
      #expect(await take(2) == .taken)
    }
  }

  @Test func aClockThatIsSetBackDelaysNobodyForLong() async {
    #expect(await take(2) == .taken)
    pass(-86_400)
    #expect(await take(1) == .wait(.seconds(1)))
    pass(1)
    #expect(await take(1) == .taken)
  }

  /// A store that somebody holds would cost each call its patience.
  @Test func nobodyAsksAStoreAgainAtOnceThatDidNotAnswer() async throws {
    let store = SQLiteStore(at: place, lanes: DirectLanes(), now: { [hand] in hand.now })
    #expect(await store.take(1, of: Self.share) == .taken)
    let holder = try place.hold()
    #expect(await store.take(1, of: Self.share) == .unshared)
    try place.release(holder)
    #expect(await store.take(1, of: Self.share) == .unshared)
    pass(11)
    #expect(await store.take(1, of: Self.share) == .taken)
    #expect(await store.take(1, of: Self.share) == .taken)
    #expect(await store.take(1, of: Self.share) == .wait(.seconds(1)))
  }

  /// Whoever holds the store for long is no reason not to ask.
  @Test func withoutAStoreNobodyShares() async throws {
    _ = await take(1)
    let holder = try place.hold()
    #expect(await take(1) == .unshared)
    try place.release(holder)
    try place.put(Data("no store".utf8))
    #expect(await SQLiteStore(at: nil, lanes: DirectLanes()).take(1, of: Self.share) == .unshared)
  }
}
