import Foundation
import TaskModel
import TestSupport
import Testing

@testable import TeamStore

/// What another process reads is shown as it read it.
@Suite(.threadsOfTheirOwn) struct SharedAccountsTests {
  private let one = AccountID("a")

  private func news(
    _ tasks: [ObservedTask], isWhole: Bool = false, readAt: Date? = sampleNow,
    seen: [CacheTask.ID: Date] = [:]
  ) -> SharedNews {
    var news = SharedNews(account: one, isWhole: isWhole)
    news.tasks = tasks.map { RememberedTask($0) }
    news.status = LeaseTests.status()
    news.readAt = readAt
    news.reader = "wang@jump1"
    news.seen = seen
    return news
  }

  private func snapshot(_ tasks: [ObservedTask]) -> Snapshot {
    var status = LeaseTests.status()
    status.lastSuccess = nil
    status.calls = 2
    return Snapshot(
      version: 1, takenAt: sampleNow, lists: [TaskList(tasks.map(\.task))], accounts: [status])
  }

  private func text(_ snapshot: Snapshot) -> [String] {
    snapshot.tasks.map { "\($0.id.vendorID) \($0.status)" }.sorted()
  }

  @Test func itIsShownWhereTheEngineDoesNotAsk() {
    var shared = SharedAccounts()
    let engine = snapshot([
      .sample("tracked", .unknown) { $0.lastSeenAt = nil }, .sample("1", .queued),
    ])
    let empty = shared.laid(over: engine, version: 5) { _ in false }
    #expect(text(empty) == text(engine), "nothing is known yet")
    shared.take([news([.sample("1", .running), .sample("2")], isWhole: true)])
    let shown = shared.laid(over: engine, version: 6) { _ in false }
    #expect(text(shown) == ["1 running", "2 succeeded", "tracked unknown"])
    #expect(shown.version == 6)
    #expect(shown.accounts.first?.lastSuccess == sampleNow)
    #expect(shown.accounts.first?.calls == 2, "what this process asked")
    #expect(shown.accounts.first?.rememberedAt == sampleNow)
    let own = shared.laid(over: engine, version: 7) { _ in true }
    #expect(text(own) == text(engine) && own.accounts == engine.accounts, "it asks itself now")
    // What an operator tracks no more is gone, unless somebody has read it.
    let less = shared.laid(over: snapshot([]), version: 8) { _ in false }
    #expect(text(less) == ["1 running", "2 succeeded"])
  }

  @Test func aRowIsAsOldAsItsRead() throws {
    var shared = SharedAccounts()
    let task = ObservedTask.sample("1", .running)
    shared.take([news([task, .sample("2", .running)], isWhole: true)])
    let later = sampleNow.addingTimeInterval(30)
    shared.take([news([], readAt: later, seen: [task.task.id: later])])
    let shown = shared.laid(over: snapshot([]), version: 2) { _ in false }
    let seen = Dictionary(
      uniqueKeysWithValues: shown.tasks.map { ($0.id.vendorID, $0.lastSeenAt) })
    #expect(seen["1"] == later)
    #expect(seen["2"] == ObservedTask.sample("2", .running).task.lastSeenAt)
    #expect(shown.tasks.map(\.plannedInterval) == [.seconds(10), .seconds(10)])
    #expect(shown.accounts.first?.rememberedAt == later)
  }

  @Test func whatIsReadAnewTakesThePlaceOfAll() {
    var shared = SharedAccounts()
    shared.take([news([.sample("1"), .sample("lost")], isWhole: true)])
    _ = shared.laid(over: snapshot([]), version: 2) { _ in false }
    shared.take([news([.sample("1")], isWhole: true)])
    #expect(text(shared.laid(over: snapshot([]), version: 3) { _ in false }) == ["1 succeeded"])
  }
}
