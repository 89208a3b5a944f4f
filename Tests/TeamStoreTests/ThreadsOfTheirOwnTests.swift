import TestSupport
import Testing

@Suite(.threadsOfTheirOwn) struct ThreadsOfTheirOwnTests {
  private let wasOnOne: Bool

  init() async {
    await ThreadsOfTheirOwn.begin()
    wasOnOne = ThreadsOfTheirOwn.Threads.isCurrent
  }

  @Test func testsRunOnThem() async {
    #expect(wasOnOne)
    await Task.yield()
    #expect(ThreadsOfTheirOwn.Threads.isCurrent)
  }

  @Test func testsThatDoNotWaitDoSoToo() {
    #expect(ThreadsOfTheirOwn.Threads.isCurrent)
  }
}
