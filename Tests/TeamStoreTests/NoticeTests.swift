import Foundation
import TaskModel
import TeamStore
import TestSupport
import Testing

/// Of several processes that see the same, one tells of it.
@Suite(.hangLimit, .threadsOfTheirOwn) struct NoticeTests {
  private let team: TeamFixture

  init() async throws {
    await ThreadsOfTheirOwn.begin()
    team = try TeamFixture()
  }

  private func present(_ host: String) async throws -> PostgreSQLStore {
    let store = try team.store(as: host)
    try await store.attend()
    return store
  }

  @Test func oneOfManyTells() async throws {
    var stores: [PostgreSQLStore] = []
    for number in 0..<8 { stores.append(try await present("jump\(number)")) }
    let names: Set = ["a for x", "b for x", "a for y"]
    let told = try await withThrowingTaskGroup(of: [String].self) { group in
      for store in stores { group.addTask { Array(try await store.claim(names)) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(told.sorted() == names.sorted())
  }

  @Test func whoToldGoesOnToTell() async throws {
    let (one, other) = (try await present("jump1"), try await present("jump2"))
    #expect(try await one.claim(["a"]) == ["a"])
    #expect(try await other.claim(["a", "b"]) == ["b"])
    #expect(try await one.claim(["a", "b"]) == ["a"])
    #expect(try await one.claim([]).isEmpty)
  }

  @Test(arguments: [
    ("UPDATE notice SET at = at - interval '9 minutes'", false),
    ("UPDATE notice SET at = at - interval '11 minutes'", true),
    ("UPDATE member SET seen = seen - interval '50 seconds'", false),
    ("UPDATE member SET seen = seen - interval '70 seconds' WHERE host = 'jump1'", true),
    ("DELETE FROM member WHERE host = 'jump1'", true),
  ])
  func anotherTellsOnceThatIsOverOrNobodyIsThere(meanwhile: String, isFree: Bool) async throws {
    let (one, other) = (try await present("jump1"), try await present("jump2"))
    #expect(try await one.claim(["a"]) == ["a"])
    try team.sql(meanwhile)
    #expect(try await other.claim(["a"]) == (isFree ? ["a"] : []))
    // Whoever has it by now keeps it.
    try await one.attend()
    try await other.attend()
    #expect(try await one.claim(["a"]) == (isFree ? [] : ["a"]))
  }

  @Test func whoOnlyLooksOnTellsNothing() async throws {
    let address = team.server.address(user: try team.login("reader"))
    // The first connection is made by the question itself.
    #expect(try await team.store(address: address).claim(["a"]).isEmpty)
    let reader = try team.store(address: address)
    try await reader.attend()
    #expect(try await reader.claim(["a"]).isEmpty)
    #expect(try await (present("jump2")).claim(["a"]) == ["a"])
  }
}
