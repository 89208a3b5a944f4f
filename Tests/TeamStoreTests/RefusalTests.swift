import Foundation
import Synchronization
import TaskModel
import TeamStore
import TestSupport
import Testing

/// What the server does not take for what it is keeps nothing else out: here ids too long for an index.
@Suite(.hangLimit, .threadsOfTheirOwn) struct RefusalTests {
  private let team: TeamFixture
  private let tooLong: String

  init() throws {
    team = try TeamFixture()
    var random = SeededGenerator(seed: 7)
    // Random, since the server packs what an index has.
    let letters = Array("0123456789abcdefghijklmnopqrstuv")
    tooLong = String(
      (0..<6_000).map { _ in letters[Int.random(in: letters.indices, using: &random)] })
  }

  @Test func oneTaskOfARead() async throws {
    let holder = try team.store()
    let lease = try #require(try await holder.hold(["k"])["k"])
    let tasks = [ObservedTask.sample("1"), .sample(tooLong), .sample("2")]
    let read = SharedRead(
      status: LeaseTests.status(), tasks: tasks, seen: tasks.map(\.task.id), at: sampleNow)
    let told = Mutex<[RecordOutcome.Refusal]>([])
    #expect(
      try await holder.publish(read, under: lease) { refused in told.withLock { $0 += refused } })
    #expect(told.withLock { $0.map(\.task) } == [tasks[1].task.id])
    #expect(told.withLock { $0.first?.why.hasPrefix("error 54000: ") } == true)
    let reader = TeamReader(
      of: try team.store(as: "jump2"), [AccountID("a")], since: .distantPast)
    let news = try await reader.news()
    #expect(Set(news.flatMap(\.tasks).map(\.task.id.vendorID)) == ["1", "2"])
    #expect(news.first?.seen.count == 2)
  }

  /// Two ids that are one where no text has a NUL cannot be written in one statement.
  @Test func twoTasksThatAreOneToTheServer() async throws {
    let tasks = [ObservedTask.sample("x\0"), .sample("x\u{FFFD}"), .sample("y")]
    let outcome = try await team.store().record(ObservationBatch(tasks: tasks))
    #expect(outcome.refused.isEmpty)
    #expect(try team.sql("SELECT count(*) FROM task").contains("2"))
  }

  @Test func oneIDOfTheWatchList() async throws {
    let store = try team.store()
    await #expect {
      try await store.track([entry("1"), entry(tooLong)], guessed: [])
    } throws: { error in
      guard case .unfit = error as? StoreError else { return false }
      return true
    }
    #expect(try await store.watched().isEmpty, "an operator sees it, and nothing has changed")
  }

  /// What was tracked while the server was away is taken to it, but for what it refuses.
  @Test func oneIDThatWaits() async throws {
    let server = try PostgresServer()
    let team = try TeamFixture(on: server)
    let store = try team.store()
    _ = try await store.watched()
    try server.do(.kill)
    let entries = [entry("1"), entry(tooLong), entry("2")]
    try await store.track(entries, guessed: [])
    try server.do(.start)
    var delivered = 0
    while delivered == 0 {
      do throws(StoreError) {
        delivered = try await store.deliver()
      } catch {
        guard error.mayPass else { throw error }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    #expect(delivered == 2)
    #expect(try team.sql("SELECT count(*) FROM watch").contains("2"))
    #expect(try await Set(store.watched()) == Set(entries), "it is still watched here")
    #expect(try await store.deliver() == 0, "and is not sent again")
    #expect(try await store.sendsWhatWaited())
    #expect(try await store.untrack([tooLong, "1"], of: AccountID("jd")) == [tooLong, "1"])
    #expect(try await store.watched() == [entry("2")])
  }
}
