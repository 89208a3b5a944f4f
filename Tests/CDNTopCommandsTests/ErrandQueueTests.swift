import Testing

@testable import CDNTopCommands

@Suite struct ErrandQueueTests {
  @Test func whoIsAtAPlaceDoesAllThatComesMeanwhileInItsOrder() {
    let queue = ErrandQueue<String, Int>()
    #expect(queue.add(1, at: "a"))
    #expect(!queue.add(2, at: "a"))
    #expect(queue.add(3, at: "b"))
    #expect(queue.next(at: "a") == 1)
    #expect(!queue.add(4, at: "a"), "somebody is there")
    #expect(queue.next(at: "a") == 2)
    #expect(queue.next(at: "a") == 4)
    #expect(!queue.add(5, at: "a"), "nobody has said that all is done")
    #expect(queue.next(at: "a") == 5)
    #expect(queue.next(at: "a") == nil)
    #expect(queue.add(6, at: "a"))
  }

  /// Each export goes to a file of its own: a monitor that runs for weeks has written thousands.
  @Test func nothingIsKeptOfAPlaceWhereAllIsDone() {
    let queue = ErrandQueue<Int, Int>()
    for place in 0..<1_000 {
      #expect(queue.add(place, at: place))
      while queue.next(at: place) != nil {}
    }
    #expect(queue.placeCount == 0)
  }
}
