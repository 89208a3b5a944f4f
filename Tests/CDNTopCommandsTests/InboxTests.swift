import Synchronization
import Testing

@testable import CDNTopCommands

@Suite struct InboxTests {
  @Test func keepsEventsInOrderAndOnlyTheNewestOfTheRest() {
    let inbox = Inbox<String, Int>()
    inbox.post("a")
    inbox.replace(1)
    inbox.post("b")
    inbox.replace(2)
    let first = inbox.take()
    #expect(first.events == ["a", "b"])
    #expect(first.newest == 2)
    inbox.wake()
    let woken = inbox.take()
    #expect(woken.events.isEmpty)
    #expect(woken.newest == nil)
    inbox.post("c")
    inbox.close()
    let last = inbox.take()
    #expect(last.events == ["c"])
    #expect(last.isClosed)
    #expect(inbox.take().isClosed)
  }

  /// The reader is called once for all there is, and again for what comes after it looked.
  @Test func callsTheReaderOnce() {
    let inbox = Inbox<Int, String>()
    let calls = Mutex(0)
    inbox.post(1)
    inbox.listen { calls.withLock { $0 += 1 } }
    #expect(calls.withLock { $0 } == 1)
    inbox.post(2)
    inbox.wake()
    #expect(calls.withLock { $0 } == 1)
    #expect(inbox.take().events == [1, 2])
    inbox.post(3)
    #expect(calls.withLock { $0 } == 2)
  }

  @Test func whatIsNotUrgentComesWithWhatWakes() {
    let inbox = Inbox<Int, String>()
    let calls = Mutex(0)
    inbox.listen { calls.withLock { $0 += 1 } }
    inbox.replace("quiet", isUrgent: false)
    inbox.replace("newer", isUrgent: false)
    #expect(calls.withLock { $0 } == 0)
    inbox.post(1)
    #expect(calls.withLock { $0 } == 1)
    let both = inbox.take()
    #expect(both.events == [1])
    #expect(both.newest == "newer")
    inbox.replace("urgent")
    #expect(calls.withLock { $0 } == 2)
    #expect(inbox.take().newest == "urgent")
  }
}
