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
        with: Array(references.prefix(count))
      ) { _ in
        let pace = TaskPace(since: .zero, heard: .seconds(40), changed: .seconds(40))
        return TaskTable.Standing(.open, pace: pace, isListed: true)
      }
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

  @Test(
    "a read that did not look as far says nothing of a task: when the next lacks it, it is gone")
  func narrow() throws {
    var table = TaskTable(
      account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)
    func read(_ number: Int, from: Double, at second: Double, _ reports: [TaskReport] = [])
      -> [TaskChange.Kind]
    {
      let (from, now) = (Fixtures.start.addingTimeInterval(from), Fixtures.moment(second))
      var sweep = Sweep(
        .list(.account, from: from, to: now.wall), number: number, started: now)
      _ = sweep.add(TaskPage(reports: reports), at: now)
      return table.merge(sweep.findings, from: .list(.account), isSettled: true)
        + table.conclude(
          sweep, of: .account, covering: PollPolicy.covered(from: from, to: now.wall),
          isWide: number != 2, at: now)
    }
    let report = Fixtures.report("t", word: .running, createdAt: -3_000)
    func askByID(_ number: Int, at second: Double) {
      _ = table.merge(
        [Fixtures.finding(report, read: number, at: second)], from: .ids, isSettled: true)
    }
    _ = read(1, from: -86_400, at: 0, [report])
    #expect(read(2, from: -120, at: 200) == [])
    askByID(3, at: 210)
    let changes = read(4, from: -86_400, at: 600)
    #expect(changes == [.gone(try #require(table.task(report.id)))])
    askByID(5, at: 610)
    #expect(table.task(report.id)?.isGone == false)
    #expect(
      read(6, from: -86_400, at: 1_200) == [], "its list does not tell of it, but it is there")
  }

  /// Why no list tells of a task that goes on.
  enum Silence: CaseIterable {
    /// It was created before the window, and an answer to its id told of it.
    case known
    /// It was in the window when it was met, and is not any more.
    case outgrown
    /// The vendor does not say when it was created.
    case undated
    /// The vendor leaves out what was created at the very moment from which is listed.
    case border
    /// The vendor's clock, of which it does not tell, is behind.
    case slow
  }

  /// A vendor of two lists, and a task that goes on for ever.
  private struct Vendor {
    let silence: Silence
    let created: Double

    init(_ silence: Silence) {
      self.silence = silence
      created =
        switch silence {
        case .known: -3 * 86_400
        case .outgrown: -86_400 + 40
        case .undated, .border: -3_600
        case .slow: -86_400 - 500
        }
    }

    var report: TaskReport {
      Fixtures.report("t", word: .running, createdAt: silence == .undated ? nil : created)
    }

    func list(from: Date, read: Int, after cursor: PageCursor?) -> TaskPage {
      let moment = Fixtures.start.addingTimeInterval(created)
      let isTold =
        switch silence {
        case .known, .outgrown: from <= moment
        case .undated: read == 1
        case .border: from < moment
        case .slow: from.addingTimeInterval(-600) <= moment && read == 1
        }
      var page = TaskPage(reports: isTold && cursor == nil ? [report] : [])
      if silence == .border, isTold {
        page.reports += (0..<40).map {
          Fixtures.report("old\($0)", word: .succeeded, createdAt: created - 60)
        }
        page.next = cursor == nil ? PageCursor(2) : nil
      }
      return page
    }
  }

  @Test(
    "what no list tells of is asked for by id at its own pace, or not at all",
    arguments: Silence.allCases, [(["b"], 10), (["b"], 0), (["a", "b"], 10), (["a", "b"], 0)])
  func unlisted(_ silence: Silence, _ account: (lists: [String], idsPerCall: Int)) throws {
    var capabilities = Fixtures.listing
    capabilities.idsPerCall = account.idsPerCall
    capabilities.scopes = .fixed(
      account.lists.map { TaskScope(vendorID: $0, name: SafeText($0, limit: .word)) })
    var rig = PollerRig(
      capabilities, tracked: silence == .known ? [Fixtures.tracked("t")] : [], rate: 100)
    let vendor = Vendor(silence)
    var (lists, questions, reads) = (0, 0, 0)
    while rig.elapsed < .seconds(900) {
      let call = try rig.call()
      switch call.question {
      case .list(let scope, let from, _):
        lists += 1
        guard scope.vendorID == "b" else {
          _ = rig.answer(call, TaskPage())
          continue
        }
        reads += 1
        _ = rig.answer(call, vendor.list(from: from, read: reads, after: call.cursor))
      case .describe(let references):
        questions += 1
        #expect(references.map(\.vendorID) == ["t"])
        _ = rig.answer(call, TaskPage(reports: [vendor.report]))
      }
      try #require(lists < 200, "it lists without rest, up to \(rig.elapsed)")
    }
    if account.idsPerCall > 0 {
      #expect((10..<60).contains(questions), "\(questions)")
      #expect(try rig.task("t").lastSeenAt.map { rig.now.wall.timeIntervalSince($0) < 120 } == true)
    } else {
      #expect(questions == 0)
    }
  }
}
