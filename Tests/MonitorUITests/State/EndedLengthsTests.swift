import TaskModel
import Testing

@testable import MonitorUI

/// What is said of how long tasks took, once all have ended.
@Suite struct EndedLengthsTests {
  private static func tasks(_ count: Int, _ change: (inout CacheTask) -> Void = { _ in })
    -> [CacheTask]
  {
    (1...count).map {
      Sample.task(
        Sample.ucloud, "t\($0)", .succeeded, age: 600 + Double($0), ended: 600, change)
    }
  }

  private static func lengths(_ tasks: [CacheTask]) -> EndedLengths? {
    EndedLengths(tasks.compactMap(\.tookToSucceed))
  }

  private static func totals(_ tasks: [CacheTask], width: Int) throws -> String? {
    try screenRows(Sample.state(width, 24, tasks: tasks)).first { $0.contains("progress") }
  }

  @Test func ninetyFiveOfAHundredTookNoLonger() throws {
    #expect(Self.lengths(Self.tasks(100))?.text == "p95 1m35s")
    for width in [80, 120, 200] {
      let line = try #require(try Self.totals(Self.tasks(100), width: width))
      #expect(line.contains("all ended, p95 1m35s: 100"), "\(line)")
    }
  }

  @Test("Where there is no room for it, that all has ended is said without it")
  func narrow() throws {
    let tasks =
      Self.tasks(500)
      + (1...300).map { Sample.task(Sample.ucloud, "f\($0)", .failed, ended: 5) }
      + (1...300).map { Sample.task(Sample.ucloud, "c\($0)", .canceled, ended: 5) }
    let line = try #require(try Self.totals(tasks, width: 80))
    #expect(
      line.contains("all ended: 500 of 1,100 tasks ok, 300 failed, 300 canceled, 0 left"), "\(line)"
    )
    let wide = try #require(try Self.totals(tasks, width: 100))
    #expect(wide.contains("all ended, p95 7m55s: 500/1,100 "), "\(wide)")
  }

  @Test("Few tasks, those that did not succeed, and ends that nobody saw tell nothing")
  func whatTellsNothing() {
    #expect(Self.lengths(Self.tasks(4)) == nil)
    #expect(Self.lengths(Self.tasks(100) { $0.status = .failed }) == nil)
    #expect(Self.lengths(Self.tasks(100) { $0.createdAt = nil }) == nil)
    let unseen = Self.tasks(100) {
      $0.finish = CacheTask.Finish(at: Sample.ago(60), source: .observed)
    }
    #expect(Self.lengths(unseen) == nil)
  }

  @Test func anEndThatWeSawIsBetweenTwoReads() {
    let seen = Self.tasks(100) {
      $0.finish = CacheTask.Finish(
        at: Sample.ago(600), source: .observed, notBefore: Sample.ago(605))
    }
    #expect(Self.lengths(seen)?.text == "p95 ~1m35s")
  }

  @Test func nothingIsToldBeforeAllHasEnded() {
    let open = Self.tasks(100) + [Sample.task(Sample.ucloud, "open", .running)]
    #expect(Sample.state(tasks: open).table.rows.counts.lengths == nil)
    #expect(Sample.state(tasks: Self.tasks(100)).table.rows.counts.lengths != nil)
  }
}

/// What the table says of how old a task is, beside of how long it took.
@Suite struct AgeBesideLengthTests {
  @Test("A task whose end was seen between two reads is not younger than it took")
  func anEndBetweenTwoReads() throws {
    let task = Sample.task(Sample.ucloud, "a", .succeeded, age: 91) {
      $0.finish = CacheTask.Finish(
        at: Sample.ago(0), source: .observed, notBefore: Sample.ago(3))
    }
    let state = Sample.state(120, 24, tasks: [task])
    let row = try #require(try screenRows(state).first { $0.contains(" OK ") })
    #expect(row.contains(" 1m31s ") && row.contains(" ~1m31s "), "\(row)")
  }
}
