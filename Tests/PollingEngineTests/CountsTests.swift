import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

/// Lists that count what their tasks have done, of which only answers by id tell what that was.
@Suite("Counts")
struct CountsTests {
  private static var rig: PollerRig {
    var capabilities = Fixtures.listing
    capabilities.listTells = [.created, .progress]
    capabilities.answerTells = [.created, .progress, .items]
    capabilities.idsPerCall = 1
    return PollerRig(capabilities, rate: 100)
  }

  private static func report(_ counts: TaskCounts, isWhole: Bool) -> TaskReport {
    let items = (0..<counts.total).map { place in
      let ended: TaskStatus = place < counts.succeeded ? .succeeded : .failed
      return Fixtures.item(
        "u\(place)", place < counts.succeeded + counts.failed ? ended : .running)
    }
    var report = Fixtures.report(
      "t", word: .running, createdAt: -60, items: isWhole ? items : nil)
    (report.reportedProgress, report.counts) = (counts.progress, counts)
    report.told = isWhole ? [.created, .items, .progress] : [.created, .progress]
    return report
  }

  /// Answers calls up to a moment.
  private static func run(
    _ rig: inout PollerRig, until end: Duration, list: TaskCounts,
    details: (TaskReference) -> TaskPage
  ) throws -> [Duration] {
    var asked: [Duration] = []
    while rig.elapsed < end {
      let call = try rig.call()
      switch call.question {
      case .list: _ = rig.answer(call, TaskPage(reports: [Self.report(list, isWhole: false)]))
      case .describe(let references):
        asked.append(rig.elapsed)
        _ = rig.answer(call, details(references[0]))
      }
      try #require(asked.count < 200, "it asks without rest, up to \(rig.elapsed)")
    }
    return asked
  }

  @Test(
    "whatever of them changes, the task has moved, and its items are asked for anew",
    arguments: [
      TaskCounts(total: 4, succeeded: 1, failed: 1, running: 1),
      TaskCounts(total: 4, succeeded: 1, failed: 0, running: 3),
    ])
  func moves(_ later: TaskCounts) throws {
    var rig = Self.rig
    let first = TaskCounts(total: 4, succeeded: 1, failed: 0, running: 1)
    _ = try Self.run(&rig, until: .seconds(120), list: first) { _ in
      TaskPage(reports: [Self.report(first, isWhole: true)])
    }
    let before = try rig.task("t")
    #expect(before.urls?.count == 4)
    let asked = try Self.run(&rig, until: .seconds(240), list: later) { _ in
      TaskPage(reports: [Self.report(later, isWhole: true)])
    }
    let after = try rig.task("t")
    #expect(try #require(after.lastProgressAt) > #require(before.lastProgressAt))
    #expect(!asked.isEmpty && after.urls?.failedCount == later.failed)
  }

  @Test("what is left goes by the newest count, and not by items told before")
  func newest() throws {
    var rig = Self.rig
    let first = TaskCounts(total: 10, succeeded: 1, failed: 0)
    let later = TaskCounts(total: 10, succeeded: 5, failed: 2)
    _ = rig.answer(try rig.call(), TaskPage(reports: [Self.report(first, isWhole: false)]))
    _ = rig.answer(try rig.call(), TaskPage(reports: [Self.report(first, isWhole: true)]))
    #expect(try rig.task("t").advance == 0.1)
    rig.elapsed += .seconds(20)
    var call = try rig.call()
    while !call.isList {
      _ = rig.answer(call, TaskPage(reports: [Self.report(first, isWhole: true)]))
      call = try rig.call()
    }
    _ = rig.answer(call, TaskPage(reports: [Self.report(later, isWhole: false)]))
    #expect(try rig.task("t").advance == 0.7 && rig.task("t").progress == 0.5)
    #expect(try rig.task("t").urls?.succeededCount == 1)
  }

  @Test("another word of the list is reason enough to ask for the items, counts or not")
  func word() throws {
    var rig = Self.rig
    let counts = TaskCounts(total: 4, succeeded: 1, failed: 0, running: 3)
    func report(_ word: String, isWhole: Bool, isOver: Bool = false) -> TaskReport {
      var report = Self.report(counts, isWhole: isWhole)
      report.vendorStatus = SafeText(word, limit: .word)
      if isOver {
        report.word = .succeeded
        report.items = URLItems((0..<4).map { Fixtures.item("u\($0)", .succeeded) })
        report.counts = nil
        report.told = [.created, .items]
      }
      return report
    }
    _ = rig.answer(try rig.call(), TaskPage(reports: [report("doing", isWhole: false)]))
    _ = rig.answer(try rig.call(), TaskPage(reports: [report("doing", isWhole: true)]))
    while rig.elapsed < .seconds(300) {
      let call = try rig.call()
      var summary = report("done", isWhole: false)
      // That it is over is all that its list says, and its answer does not count either.
      (summary.word, summary.counts, summary.reportedProgress) = (nil, nil, nil)
      summary.told = [.created]
      _ = rig.answer(
        call,
        TaskPage(reports: [call.isList ? summary : report("done", isWhole: true, isOver: true)]))
    }
    let task = try rig.task("t")
    #expect(task.status == .succeeded && task.progress == 1)
    #expect(task.tally?.succeeded == 4 && task.tally?.total == 4)
  }

  @Test("one that was never counted is asked for by another word of its list all the same")
  func uncounted() throws {
    var rig = Self.rig
    func report(_ word: TaskStatus, _ vendorWord: String, isWhole: Bool) -> TaskReport {
      var report = Fixtures.report(
        "t", word: isWhole ? word : word == .succeeded ? nil : word, createdAt: -60,
        items: isWhole ? [Fixtures.item("u", word)] : nil)
      report.vendorStatus = SafeText(vendorWord, limit: .word)
      report.told = isWhole ? [.created, .items] : [.created]
      return report
    }
    while rig.elapsed < .seconds(600) {
      let call = try rig.call()
      let (word, text) =
        rig.elapsed < .seconds(100) ? (TaskStatus.running, "doing") : (.succeeded, "done")
      _ = rig.answer(call, TaskPage(reports: [report(word, text, isWhole: !call.isList)]))
    }
    #expect(try rig.task("t").status == .succeeded)
  }

  /// How an answer that is to tell the items anew falls short.
  enum Fault: CaseIterable {
    case refused, missing, silent, contrary, cutContrary
  }

  @Test("what answers in vain is asked for ever more rarely", arguments: Fault.allCases)
  func backsOff(_ fault: Fault) throws {
    var rig = Self.rig
    let first = TaskCounts(total: 4, succeeded: 1, failed: 0, running: 1)
    let later = TaskCounts(total: 4, succeeded: 2, failed: 0, running: 2)
    _ = try Self.run(&rig, until: .seconds(60), list: first) { _ in
      TaskPage(reports: [Self.report(first, isWhole: true)])
    }
    let asked = try Self.run(&rig, until: .seconds(3_600), list: later) { reference in
      switch fault {
      case .refused: TaskPage(refused: [reference: .rejected(Fixtures.message)])
      case .missing: TaskPage(notFound: [reference])
      case .silent: TaskPage(isTruncated: true)
      case .contrary: TaskPage(reports: [Self.report(first, isWhole: true)])
      case .cutContrary:
        TaskPage(reports: [Self.report(first, isWhole: true)], isTruncated: true)
      }
    }
    // What lists and answers by id say for good, however they contradict each other, is no progress.
    let moved = try #require(try rig.task("t").lastProgressAt)
    #expect(moved < Fixtures.start.addingTimeInterval(300), "\(moved)")
    let late = asked.filter { $0 > .seconds(1_200) }
    #expect(!late.isEmpty && late.count <= 6, "\(asked)")
    #expect(asked.count <= 20, "\(asked)")
  }
}
