import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

@Suite struct EventLogTests {
  private func log(_ snapshots: Snapshot...) -> EventLog {
    var log = EventLog()
    var old = Snapshot.empty
    for snapshot in snapshots {
      for event in EventLog.news(in: snapshot, after: old, now: Sample.now) { log.append(event) }
      old = snapshot
    }
    return log
  }

  private func texts(_ log: EventLog) -> [String] { (0..<log.count).map { log[$0].text } }

  private func task(
    _ id: String, _ status: TaskStatus, done: Int = 0, failed: Int = 0,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    let urls = Sample.items("h.example.com", 10, done: done, failed: failed, message: "404")
    return Sample.task(
      Sample.ucloud, id, status, age: 61, urls: urls, ended: status.isEnded ? 1 : nil, change)
  }

  @Test func theFirstReadIsSummedUp() {
    let log = log(Sample.snapshot(version: 1))
    #expect(texts(log).contains("first read: 3 tasks, 1 open, 2 failed or partial"))
    #expect(log.count == 4)
  }

  @Test func anAccountThatNeverAnsweredHasReadNothing() {
    let blind = [Sample.account(Sample.ucloud, "ucloud", age: nil)]
    let log = log(
      Sample.snapshot([task("a", .unknown)], accounts: blind, version: 1),
      Sample.snapshot([task("a", .unknown), task("b", .unknown)], accounts: blind, version: 2))
    #expect(log.count == 0)
  }

  /// Pages that come in are no news, and nothing of them happened just now.
  @Test func whatPagesBringIsSummedUpOnceTheReadIsWhole() {
    let reading = [
      Sample.account(Sample.ucloud, "ucloud") {
        $0.isComplete = false
        $0.hasBeenRead = false
      }
    ]
    let log = log(
      Sample.snapshot([task("a", .running)], accounts: reading, version: 1),
      Sample.snapshot(
        [task("a", .succeeded, done: 10), task("b", .failed)], accounts: reading, version: 2),
      Sample.snapshot([task("a", .succeeded, done: 10), task("b", .failed)], version: 3),
      Sample.snapshot([task("a", .succeeded, done: 10), task("b", .failed)], version: 4))
    #expect(texts(log) == ["first read: 2 tasks, 0 open, 1 failed or partial"])
  }

  /// A later page may say otherwise, and what it ends by may be long ago.
  @Test func aTaskThatIsReadBitByBitAppearsWhenItIsWhole() {
    let part = task("a", .unknown, done: 3) { $0.isPartlyRead = true }
    let log = log(
      Sample.snapshot([], version: 1), Sample.snapshot([part], version: 2),
      Sample.snapshot([task("a", .failed, done: 3, failed: 7)], version: 3))
    #expect(texts(log).count == 1)
    #expect(texts(log).first?.hasPrefix("a appeared") == true, "\(texts(log))")
  }

  /// One odd row in a vendor's list, and no read is ever complete.
  @Test func aReadWithHolesIsARead() {
    let holed = [Sample.account(Sample.ucloud, "ucloud") { $0.isComplete = false }]
    let log = log(
      Sample.snapshot([task("a", .running)], accounts: holed, version: 1),
      Sample.snapshot([task("a", .succeeded, done: 10)], accounts: holed, version: 2))
    #expect(texts(log) == ["a SUCCEEDED 10/10 in 1m", "first read: 1 task, 1 open"])
  }

  @Test func tellsWhatBecameOfTasks() {
    let log = log(
      Sample.snapshot([task("a", .running), task("b", .running), task("c", .queued)], version: 1),
      Sample.snapshot(
        [
          task("a", .succeeded, done: 10), task("b", .running, failed: 1),
          task("c", .queued) { $0.isGone = true }, task("d", .queued),
        ], version: 2),
      Sample.snapshot(
        [
          task("a", .succeeded, done: 10), task("b", .partial, done: 7, failed: 3),
          task("c", .queued) { $0.isGone = true }, task("d", .queued),
        ], version: 3))
    #expect(
      texts(log) == [
        "b PARTIAL 7/10 in 1m: 404", "a SUCCEEDED 10/10 in 1m", "b: 1 more URL failed: 404",
        "c is gone from the vendor's list",
        "d appeared: purge-url h.example.com/pkg/2026/09/1000/index.html",
        "first read: 3 tasks, 3 open",
      ])
    #expect(log[0].tone == .bad)
    #expect(log[1].tone == .good)
  }

  /// A vendor may list tasks without their URLs, which it tells when it is asked for each.
  @Test func failuresThatAreToldLateAreNoNews() {
    let bare = Sample.task(Sample.ucloud, "a", .partial)
    let log = log(
      Sample.snapshot([bare], version: 1),
      Sample.snapshot([task("a", .partial, done: 7, failed: 3)], version: 2))
    #expect(texts(log) == ["first read: 1 task, 0 open, 1 failed or partial"])
  }

  /// A row stands for an id that is tracked before its vendor has said anything of it.
  @Test func aTrackedTaskAppearsOnce() {
    let placeholder = task("b", .unknown) { $0.lastSeenAt = nil }
    let log = log(
      Sample.snapshot([task("a", .running)], version: 1),
      Sample.snapshot([task("a", .running), placeholder], version: 2),
      Sample.snapshot([task("a", .running), task("b", .running)], version: 3))
    #expect(
      texts(log) == [
        "b appeared: purge-url h.example.com/pkg/2026/09/1000/index.html",
        "first read: 1 task, 1 open",
      ])
  }

  @Test func manyAtOnceAreOneLine() {
    let ids = (0..<200).map { "t\($0)" }
    let log = log(
      Sample.snapshot(ids.map { task($0, .running) }, version: 1),
      Sample.snapshot(ids.map { task($0, .succeeded, done: 10) }, version: 2))
    #expect(texts(log) == ["200 tasks succeeded", "first read: 200 tasks, 200 open"])
  }

  /// What one reads stays while more happens.
  @Test func thePageStaysOnItsEvents() throws {
    var state = Sample.state(80, 24)
    func happen(_ number: Int) { _ = state.apply(.said("event \(number)", isProblem: true)) }
    for number in 0..<100 { happen(number) }
    state.press("L")
    let theme = try Look.mono.theme(asciiOnly: false)
    func text() -> String { render(state, theme: theme).buffer.text }
    state.press("PgDn")
    let first = try #require(text().split(separator: "\n").dropFirst().first)
    for number in 100..<110 { happen(number) }
    #expect(text().split(separator: "\n").dropFirst().first == first)
    state.press("g")
    #expect(text().contains("event 109"))
    happen(110)
    // At the top it follows.
    #expect(text().contains("event 110"))
    state.press("G")
    let last = text()
    happen(111)
    #expect(text().contains("event 0"))
    #expect(last.contains("event 0"))
  }

  /// A page of events that the log has dropped shows the oldest there are.
  @Test func aPageOfDroppedEvents() throws {
    var state = Sample.state(80, 24)
    for number in 0..<100 { _ = state.apply(.said("event \(number)", isProblem: true)) }
    state.press("L", "G")
    for number in 0..<EventLog.limit + 10 {
      _ = state.apply(.said("later \(number)", isProblem: true))
    }
    let text = render(state, theme: try Look.mono.theme(asciiOnly: false)).buffer.text
    #expect(!text.contains("event "))
    #expect(text.contains("later 10"))
  }

  @Test func isBounded() {
    var log = EventLog()
    for number in 0..<(EventLog.limit + 7) {
      log.append(
        MonitorEvent(at: Sample.now, account: Sample.jd, tone: .neutral, text: "\(number)"))
    }
    #expect(log.count == EventLog.limit)
    #expect(log[0].text == "\(EventLog.limit + 6)")
    #expect(log[EventLog.limit - 1].text == "7")
  }
}
