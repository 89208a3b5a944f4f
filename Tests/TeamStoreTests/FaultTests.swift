import Foundation
import Synchronization
import TaskModel
import TeamStore
import TestSupport
import Testing

/// What goes wrong with a team's database, with the real server: the table of faults in docs/team.md.
@Suite(.hangLimit, .threadsOfTheirOwn) struct FaultTests {
  private func reader(_ store: PostgreSQLStore) -> TeamReader {
    TeamReader(of: store, [AccountID("a")], since: .distantPast)
  }

  /// Tries again as long as the server is not back for a process that lost it.
  private func patiently<Value: Sendable>(
    _ body: () async throws -> Value
  ) async throws -> Value {
    while true {
      do {
        return try await body()
      } catch let error as StoreError where error.mayPass {
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  @Test func aCutConnectionIsMadeAgain() async throws {
    let team = try TeamFixture()
    let name = "cut_" + team.name.suffix(8)
    let store = try team.store(address: team.server.address() + " application_name=\(name)")
    try await store.track([entry("1")], guessed: [])
    for _ in 0..<3 {
      try team.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(name)'")
      #expect(try await patiently { try await store.watched() } == [entry("1")])
    }
  }

  @Test func theServerIsRestarted() async throws {
    let server = try PostgresServer()
    let team = try TeamFixture(on: server)
    let (holder, watcher) = (try team.store(), try team.store(as: "jump2"))
    let lease = try #require(try await holder.hold(["k"])["k"])
    let read = SharedRead(status: LeaseTests.status(), tasks: [.sample("1")], at: sampleNow)
    #expect(try await holder.publish(read, under: lease))
    let reader = reader(watcher)
    #expect(try await reader.news().flatMap(\.tasks).count == 1)

    try server.do(.kill)
    await #expect {
      try await watcher.acknowledge([.sample(kind: .late)])
    } throws: { error in
      (error as? StoreError)?.mayPass == true && "\(error)".contains("cannot be reached")
    }
    #expect(
      await watcher.take(1, of: BudgetShare(name: "k", rate: 1, burst: 1)) != .wait(.zero),
      "calls go on")
    // What is tracked meanwhile is not lost.
    try await watcher.track([entry("9")], guessed: [])

    try server.do(.start)
    #expect(try await patiently { try await watcher.deliver() } == 1)
    #expect(try await patiently { try await holder.watched() } == [entry("9")])
    #expect(try await patiently { try await reader.news() }.isEmpty, "nothing changed")
    let again = try await patiently { try await holder.hold(["k"])["k"] }
    #expect(again?.epoch == 1, "nobody took over")
    #expect(try await holder.publish(read, under: #require(again)))
    #expect(try await reader.news().map(\.isWhole) == [false], "what was seen is still there")
  }

  /// A fail-over to a copy that had not got everything, or a backup put back: numbers are given out a second time.
  @Test func commitsAreLost() async throws {
    let server = try PostgresServer()
    let team = try TeamFixture(on: server)
    let (holder, watcher) = (try team.store(), try team.store(as: "jump2"))
    try await holder.record(ObservationBatch(tasks: [.sample("1")]))
    try server.do(.stop)
    try server.do(.keep, "older")
    try server.do(.start)
    let reader = reader(watcher)
    _ = try await patiently {
      try await holder.record(ObservationBatch(tasks: [.sample("lost"), .sample("1", .failed)]))
    }
    let before = try await patiently { try await reader.news() }
    #expect(Set(before.flatMap(\.tasks).map(\.task.id.vendorID)) == ["1", "lost"])

    try server.do(.stop)
    try server.do(.put, "older")
    try server.do(.start)
    // As many commits as were lost, so that the numbers are the same.
    _ = try await patiently {
      try await holder.record(ObservationBatch(tasks: [.sample("new")]))
    }
    let after = try await patiently { try await reader.news() }
    #expect(after.map(\.isWhole) == [true])
    #expect(Set(after.flatMap(\.tasks).map(\.task.id.vendorID)) == ["1", "new"])
  }

  /// A pooler lends a connection for a transaction; what a session would keep is lost, and so is every hint.
  @Test func aPoolerStandsBetween() async throws {
    let server = try PostgresServer()
    let team = try TeamFixture(on: server)
    let address = try server.pooler()
    let (one, other) = (
      try team.store(address: address), try team.store(as: "jump2", address: address)
    )
    var news = other.news().makeAsyncIterator()
    try await one.track([entry("1")], guessed: [])
    #expect(await news.next() == [.watchList])
    try await one.acknowledge([.sample(kind: .late)])
    #expect(await news.next() == [.acknowledgements])
    let lease = try #require(try await one.hold(["k"])["k"])
    #expect(try await other.hold(["k"]).isEmpty)
    let read = SharedRead(status: LeaseTests.status(), tasks: [.sample("1")], at: sampleNow)
    #expect(try await one.publish(read, under: lease))
    #expect(try await reader(other).news().flatMap(\.tasks).count == 1)
    #expect(try await !other.check().hearsHints, "it is said to who looks what is wrong")
    // Ten at once, over five connections.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<10 {
        group.addTask {
          let store = try team.store(as: "h\(number)", address: address)
          for count in 0..<5 {
            try await store.record(
              ObservationBatch(tasks: [.sample("\(number)-\(count)", account: "b")]))
          }
        }
      }
      try await group.waitForAll()
    }
    let all = try TaskFilter(parsing: "", now: sampleNow, zone: .fixed(seconds: 0))
    #expect(try await one.allHistory(HistoryQuery(filter: all, now: sampleNow)).count == 51)
  }

  @Test func aNewerVersionHasTheTables() async throws {
    let team = try TeamFixture()
    let store = try team.store()
    try await store.track([entry("1")], guessed: [])
    // It writes otherwise; what is there can be read.
    try team.sql("UPDATE meta SET value = 2 WHERE key IN ('schema', 'min_writer')")
    let old = try team.store(as: "old")
    try await old.open()
    #expect(old.standing == .readOnly)
    #expect(try await old.watched() == [entry("1")])
    await #expect(throws: StoreError.self) { try await old.track([entry("2")], guessed: []) }
    await #expect(throws: StoreError.self) { try await old.hold(["k"]) }
    // Who is at it already finds out at its next look.
    try await store.open()
    #expect(store.standing == .readOnly)
    try team.sql("UPDATE meta SET value = 3 WHERE key IN ('schema', 'min_reader')")
    await #expect {
      try await team.store(as: "older").open()
    } throws: { error in
      "\(error)".contains("version 3") && "\(error)".contains("up to 1")
    }
  }

  @Test func theTablesAreMissing() async throws {
    let server = try PostgresServer.shared.get()
    let store = try PostgreSQLStore(
      at: server.address(), as: .init(id: "x", name: "x", host: "x"),
      own: TeamFixture().store([], now: sampleNow), lanes: ThreadLanes(),
      schema: TeamSchema(name: "nowhere"))
    await #expect {
      try await store.open()
    } throws: { error in
      "\(error)".contains("cdntop team init")
    }
  }

  @Test func theSQLDoesNoHarmTwice() async throws {
    let team = try TeamFixture()
    try await team.store().track([entry("1")], guessed: [])
    try team.server.psql(team.schema.sql)
    #expect(try await team.store().watched() == [entry("1")])
  }
}
