import Testing

@testable import CDNTopCommands

@Suite struct InboxTests {
  @Test func keepsEventsInOrderAndOnlyTheNewestOfTheRest() async {
    let inbox = Inbox<String, Int>()
    inbox.post("a")
    inbox.replace(1)
    inbox.post("b")
    inbox.replace(2)
    let first = await inbox.next()
    #expect(first.events == ["a", "b"])
    #expect(first.newest == 2)
    inbox.wake()
    let woken = await inbox.next()
    #expect(woken.events.isEmpty)
    #expect(woken.newest == nil)
    inbox.post("c")
    inbox.close()
    let last = await inbox.next()
    #expect(last.events == ["c"])
    #expect(last.isClosed)
    #expect(await inbox.next().isClosed)
  }

  @Test func wakesTheReaderThatWaits() async {
    let inbox = Inbox<Int, Int>()
    async let batch = inbox.next()
    await Task.yield()
    inbox.post(7)
    #expect(await batch.events == [7])
  }
}
