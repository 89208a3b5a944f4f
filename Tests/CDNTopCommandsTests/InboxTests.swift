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

  @Test func whatIsNotUrgentComesWithWhatWakes() async {
    let inbox = Inbox<Int, String>()
    inbox.replace("quiet", isUrgent: false)
    async let batch = inbox.next()
    await Task.yield()
    inbox.replace("newer", isUrgent: false)
    inbox.post(1)
    let both = await batch
    #expect(both.events == [1])
    #expect(both.newest != nil)
    inbox.replace("urgent")
    #expect(await inbox.next().newest == "urgent")
  }

  @Test func wakesTheReaderThatWaits() async {
    let inbox = Inbox<Int, Int>()
    async let batch = inbox.next()
    await Task.yield()
    inbox.post(7)
    #expect(await batch.events == [7])
  }
}
