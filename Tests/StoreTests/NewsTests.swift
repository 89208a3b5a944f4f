import Foundation
import Store
import TaskModel
import TestSupport
import Testing

@Suite struct NewsTests {
  @Test(.hangLimit) func aFileThatIsTakenAwayIsToldOf() async throws {
    let place = try StoreFixture()
    try await place.store().track([entry("1")], guessed: [])
    let store = place.store()
    var news = store.news().makeAsyncIterator()
    #expect(await news.next() == [.watchList])
    try place.takeAway()
    #expect(await news.next() == [.watchList])
    #expect(try await store.watched().isEmpty)
    try await place.store().track([entry("1")], guessed: [])
    #expect(await news.next() == [.watchList])
  }

  /// As it is always done: nobody looks while there is no file.
  @Test(.hangLimit) func aFileThatIsExchangedIsToldOf() async throws {
    let place = try StoreFixture()
    try await place.store().track([entry("1")], guessed: [])
    let store = place.store()
    var news = store.news().makeAsyncIterator()
    #expect(await news.next() == [.watchList])
    try place.exclusively(within: .zero) { () throws(StoreError) in _ = try place.setAside { _ in }
    }
    try await place.store().track([entry("2")], guessed: [])
    while try await store.watched() != [entry("2")] { _ = await news.next() }
  }
}
