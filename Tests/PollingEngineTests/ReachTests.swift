import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("How far back a list looks")
struct ReachTests {
  private let policy = PollPolicy(
    capabilities: Fixtures.listing, window: .seconds(86_400), leastInterval: nil)

  /// An account whose whole window takes ten pages, read at second 100.
  private var known: PollPolicy.Known {
    var known = PollPolicy.Known()
    known.lists[0].isWholeDue = false
    known.hasTriedList = true
    known.lists[0].lastWhole = .seconds(100)
    known.lists[0].last = (.seconds(100), .seconds(105))
    known.listCost.note(calls: 10, tasks: 100)
    known.windowTasks = 100
    return known
  }

  @Test("nothing goes on: only what is new, and the whole window every ten minutes or on a wish")
  func quiet() {
    var known = known
    #expect(policy.reaches(known, at: .seconds(130)) == [.recent])
    #expect(policy.reaches(known, at: .seconds(699)) == [.recent])
    #expect(policy.reaches(known, at: .seconds(700)) == [.window])
    known.lists[0].isWholeDue = true
    #expect(policy.reaches(known, at: .seconds(130)) == [.window])
  }

  @Test("a window that fits the cheapest read is read as a whole, always")
  func small() {
    var known = known
    known.windowTasks = 0
    #expect(policy.reaches(known, at: .seconds(130)) == [.window])
  }

  @Test("after a read that was not complete the window is read again")
  func incomplete() {
    var known = known
    known.lists[0].lastWhole = nil
    #expect(policy.reaches(known, at: .seconds(130)) == [.window])
  }

  @Test("many due tasks are read by list where that takes fewer calls, few by id")
  func progress() throws {
    let references = (0..<60).map { TaskReference(vendorID: "t\($0)", kind: .purgeURL) }
    func next(_ count: Int) throws -> PollPolicy.Call {
      var known = known
      known.openSpan = (Fixtures.start, 20)
      known.queue.replace(
        with: Array(references.prefix(count)), phase: { _ in .open },
        pace: { _ in TaskPace(since: .zero, heard: .seconds(40), changed: .seconds(40)) })
      let budget = TokenBucket(rate: 1_000, burst: 1_000)
      return try #require(policy.next(known, at: .seconds(110), budget: budget)).call
    }
    #expect(try next(60) == .list)
    guard case .ids(let batch) = try next(8) else {
      Issue.record("it lists")
      return
    }
    #expect(batch.count == 8)
  }

  @Test("a second read looks back only to the first; what went missing makes it look at all again")
  func narrowing() throws {
    var rig = PollerRig(Fixtures.listing, rate: 100)
    let old = (0..<40).map {
      Fixtures.report("t\($0)", word: $0 == 0 ? .running : .succeeded, createdAt: -3_000)
    }
    _ = rig.answer(try rig.call(), TaskPage(reports: old, next: PageCursor("2")))
    _ = rig.answer(try rig.call(), TaskPage(next: PageCursor("3")))
    _ = rig.answer(try rig.call(), TaskPage())
    var reads: [Date] = []
    var asked = 0
    while reads.count < 2 {
      let call = try rig.call()
      switch call.question {
      case .list(_, let from, _):
        reads.append(from)
        _ = rig.answer(call, TaskPage())
      case .describe(let references):
        asked += 1
        let isLost = reads.count == 1
        _ = rig.answer(
          call,
          isLost
            ? TaskPage(notFound: references)
            : TaskPage(
              reports: references.map {
                Fixtures.report($0.vendorID, word: .running, createdAt: -3_000)
              }))
      }
    }
    #expect(asked > 0)
    let window = Fixtures.start.addingTimeInterval(-86_400 + rig.elapsed.seconds)
    #expect(reads == [Fixtures.start.addingTimeInterval(-120), window])
    #expect(try rig.task("t0").isGone, "only the whole list can tell, and it did")
  }
}
