import Foundation
import Store
import TaskModel
import TestSupport
import Testing

/// Lines typed and views saved.
@Suite struct MemoryTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  private static func view(_ name: String, key: Int?, filter: String = "a") -> SavedView {
    SavedView(
      name: name, key: key, filter: filter, text: "t\"\u{1B}", sort: "fail-,age",
      grouping: "account", showsProblemsOnly: true, showsEverything: false)
  }

  @Test func manyWritersLoseNothing() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          for number in 0..<20 { try await place.store().keep([.filter("\(writer)-\(number)")]) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await Set(place.store().memory().filters).count == 120)
  }

  @Test func aViewThatThisVersionCannotReadStays() async throws {
    try await place.store().keep([.view(Self.view("x", key: 1))])
    try place.sqlite("INSERT INTO view VALUES ('other', '{\"shape\":2}')")
    try await place.store().keep([.view(Self.view("z", key: 2))])
    #expect(try await place.store().memory().views.map(\.name) == ["x", "z"])
    #expect(try place.sqliteText("SELECT count(*) FROM view") == "3")
  }

  @Test(.hangLimit) func anotherMonitorHearsOfIt() async throws {
    let store = place.store()
    var news = store.news().makeAsyncIterator()
    try await place.store().keep([.command("poll")])
    #expect(await news.next() == [.memory])
  }
}
