import Foundation
import Synchronization
import TaskModel
import TeamStore
import TestSupport
import Testing

/// What the holder of a lease reads, others show.
@Suite(.hangLimit, .threadsOfTheirOwn) struct SharingTests {
  private let team: TeamFixture

  init() async throws {
    await ThreadsOfTheirOwn.begin()
    team = try TeamFixture()
  }

  private func reader(_ store: PostgreSQLStore) -> TeamReader {
    TeamReader(of: store, [AccountID("a")], since: sampleNow.addingTimeInterval(-86_400))
  }

  /// Of what was read when the server went away nothing is lost.
  @Test func whatWasReadIsToldWhereTheRestIsNot() async throws {
    try await team.store().record(
      ObservationBatch(tasks: [.sample("1", account: "a"), .sample("2", account: "b")]))
    let lanes = FailingLanes()
    let store = try PostgreSQLStore(
      at: team.server.address(), as: .init(id: "x", name: "x", host: "x"), own: team.own,
      lanes: lanes, schema: team.schema)
    let reader = TeamReader(of: store, [AccountID("a"), AccountID("b")], since: .distantPast)
    lanes.fail(at: 1)
    await #expect(throws: StoreError.self) { try await reader.news() }
    lanes.fail(at: 2)
    let first = try await reader.news()
    #expect(first.count == 1)
    let second = try await reader.news()
    #expect(Set((first + second).map(\.account.name)) == ["a", "b"])
    #expect(second.count == 1)
  }

  @Test func othersLearnWhatChanged() async throws {
    let holder = try team.store()
    let lease = try #require(try await holder.hold(["k"])["k"])
    let tasks: [ObservedTask] = [
      .sample("1", .running) { $0.urls = .sample(3, .running) }, .sample("2"),
      .sample("old", age: 90_000), .sample("open", .running, age: 90_000),
    ]
    let read = SharedRead(
      status: LeaseTests.status(), tasks: tasks, seen: tasks.map(\.task.id), at: sampleNow)
    #expect(try await holder.publish(read, under: lease))
    try await holder.record(ObservationBatch(tasks: [.sample("other", account: "b")]))

    let reader = reader(try team.store(as: "jump2"))
    let first = try await reader.news()
    #expect(first.map(\.account) == [AccountID("a")])
    #expect(first.first?.isWhole == true)
    #expect(Set(first.flatMap(\.tasks).map(\.task.id.vendorID)) == ["1", "2", "open"])
    #expect(first.first?.status == LeaseTests.status())
    #expect(first.first?.reader == "wang@jump1" && first.first?.readAt == sampleNow)
    #expect(first.first?.seen.count == 3)
    #expect(try await reader.news().isEmpty, "nothing new")

    // In another state, with the URLs that are known; and a read in which nothing changed.
    var later = tasks[0]
    later.task.urls = .sample(3, .succeeded)
    later.task.lastSeenAt = sampleNow
    let at = sampleNow.addingTimeInterval(10)
    let next = SharedRead(
      status: LeaseTests.status(), tasks: [later], seen: [later.task.id], at: at)
    #expect(try await holder.publish(next, under: lease))
    let news = try await reader.news()
    #expect(news.map(\.isWhole) == [false])
    #expect(news.first?.tasks.map(\.task.urls) == [.sample(3, .succeeded)])
    #expect(news.first?.seen == [later.task.id: at])
    #expect(
      try await holder.publish(
        SharedRead(status: LeaseTests.status(), seen: [later.task.id], at: at + 5), under: lease))
    let quiet = try await reader.news()
    #expect(quiet.first?.tasks.isEmpty == true)
    #expect(quiet.first?.seen == [later.task.id: at + 5])
  }

  @Test func moreThanAPieceIsReadToItsEnd() async throws {
    let holder = try team.store()
    let tasks = (0..<1_234).map { ObservedTask.sample("\($0)") }
    try await holder.record(ObservationBatch(tasks: tasks))
    let news = try await reader(team.store(as: "jump2")).news()
    #expect(Set(news.flatMap(\.tasks).map(\.task.id.vendorID)).count == 1_234)
  }

  /// Numbers are committed in their order, so that who reads up to one has missed none before it.
  @Test func nothingIsMissedWhileManyWrite() async throws {
    let reader = reader(try team.store(as: "jump2"))
    var seen: Set<String> = []
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let store = try team.store(as: "jump\(writer)")
          for number in 0..<15 {
            try await store.record(ObservationBatch(tasks: [.sample("\(writer)-\(number)")]))
          }
        }
      }
      for _ in 0..<20 {
        seen.formUnion(try await reader.news().flatMap(\.tasks).map(\.task.id.vendorID))
      }
      try await group.waitForAll()
    }
    seen.formUnion(try await reader.news().flatMap(\.tasks).map(\.task.id.vendorID))
    #expect(seen.count == 60)
  }

  @Test func aLabelReachesThem() async throws {
    let store = try team.store()
    try await store.record(ObservationBatch(tasks: [.sample("1") { $0.urls = .sample(2) }]))
    let reader = reader(try team.store(as: "jump2"))
    _ = try await reader.news()
    try await store.label([entry("1", account: "a", label: "INC-1")])
    let news = try await reader.news().flatMap(\.tasks)
    #expect(news.map(\.task.label?.text) == ["INC-1"])
    #expect(news.first?.task.urls?.count == 2)
  }
}

/// Lanes of which the one of tasks can be made to fail.
private final class FailingLanes: WorkLanes {
  private let left = Mutex<Int?>(nil)

  /// Has one call fail, counted from now.
  func fail(at number: Int) { left.withLock { $0 = number } }

  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value {
    let isFailure = left.withLock { left in
      guard lane == "team work", let number = left else { return false }
      left = number > 1 ? number - 1 : nil
      return number == 1
    }
    if isFailure { throw .late }
    return try await ThreadLanes().run(in: lane, within: limit, body)
  }
}
