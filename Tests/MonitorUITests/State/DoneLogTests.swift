import FoundationEssentials
import TaskModel
import Testing

@testable import MonitorUI

@Suite struct DoneLogTests {
  /// A world whose accounts answered at a time, in seconds after the start.
  private func world(
    _ tasks: [CacheTask], at seconds: Double, version: UInt64, ahead: Double = 0
  ) -> Snapshot {
    let accounts = Sample.accounts.map { status in
      var status = status
      status.clockSkew = .seconds(ahead)
      status.lastSuccess = Sample.now.addingTimeInterval(seconds)
      return status
    }
    return Sample.snapshot(tasks, accounts: accounts, version: version)
  }

  private func task(_ id: String, done: Int, age: Double = 600) -> CacheTask {
    Sample.task(
      Sample.alibaba, id, .running, age: age, urls: Sample.items("a.example.com", 50, done: done))
  }

  /// Takes worlds in turn and returns the figures of the minutes over at the end.
  private func figures(
    _ steps: [(Double, [CacheTask])], until end: Double, ahead: Double = 0
  ) -> [Int?] {
    var log = DoneLog()
    var old = Snapshot.empty
    for (index, (seconds, tasks)) in steps.enumerated() {
      let new = world(tasks, at: seconds, version: UInt64(index + 1), ahead: ahead)
      log.take(log.gain(in: new, after: old), now: Sample.now.addingTimeInterval(seconds))
      old = new
    }
    let found = log.minutes(before: Sample.now.addingTimeInterval(end), count: 60)
    return (found?.minutes ?? []).map { $0.isAnswered ? $0.done : nil }
  }

  @Test func countsWhatIsSeenToSucceed() {
    let steps: [(Double, [CacheTask])] = [
      (0, [task("1", done: 10)]), (30, [task("1", done: 14)]), (61, [task("1", done: 20)]),
      (185, [task("1", done: 20)]),
    ]
    #expect(figures(steps, until: 59) == [])
    #expect(figures(steps, until: 60) == [4])
    #expect(figures(steps, until: 250) == [4, 6, nil, 0])
  }

  /// What had succeeded before it was first seen is no work of this minute; what began after is.
  @Test func countsNothingFromBefore() {
    let late = task("2", done: 30, age: 9_000)
    let fresh = task("3", done: 5, age: -40)
    #expect(
      figures([(0, []), (50, [late, fresh]), (55, [late, fresh])], until: 60) == [5])
  }

  /// What its pages bring in is no work of this minute, nor is it counted twice.
  @Test func countsATaskOnceItIsReadToItsEnd() {
    func part(_ task: CacheTask) -> CacheTask {
      var task = task
      task.isPartlyRead = true
      return task
    }
    let (late, fresh) = (task("2", done: 30, age: 9_000), task("3", done: 5, age: -40))
    #expect(
      figures([(0, []), (50, [part(late), part(fresh)]), (55, [late, fresh])], until: 60) == [5])
  }

  /// What began before the watching did is told by the vendor's clock, not by ours.
  @Test(arguments: [1_200.0, -1_200]) func countsNothingFromBeforeBySkewedClocks(ahead: Double) {
    let late = task("2", done: 30, age: 100 - ahead)
    let fresh = task("3", done: 5, age: -40 - ahead)
    #expect(figures([(0, []), (50, [late, fresh])], until: 60, ahead: ahead) == [5])
  }

  /// While pages still come in, what they bring was done before.
  ///
  /// A read without holes may never come.
  @Test(arguments: [false, true]) func countsNothingBeforeTheFirstRead(isComplete: Bool) {
    var log = DoneLog()
    var old = Snapshot.empty
    let steps = [(false, 0), (false, 8), (true, 20), (true, 23)]
    for (number, (hasBeenRead, done)) in steps.enumerated() {
      let seconds = Double(number) * 5
      let accounts = Sample.accounts.map { status in
        var status = status
        status.hasBeenRead = hasBeenRead
        status.isComplete = hasBeenRead && isComplete
        status.lastSuccess = Sample.now.addingTimeInterval(seconds)
        return status
      }
      let new = Sample.snapshot(
        [task("1", done: done)], accounts: accounts, version: UInt64(number + 1))
      log.take(log.gain(in: new, after: old), now: Sample.now.addingTimeInterval(seconds))
      old = new
    }
    #expect(log.minutes(before: Sample.now.addingTimeInterval(60), count: 9)?.minutes[0].done == 3)
  }

  /// A figure that shrinks takes nothing back, and a task without URLs counts as one.
  @Test func countsTasksWithoutURLs() {
    let open = Sample.task(Sample.jd, "x", .running)
    let ended = Sample.task(Sample.jd, "x", .succeeded)
    #expect(figures([(0, [open]), (1, [ended]), (2, [open])], until: 60) == [1])
  }

  @Test func keepsABoundedTime() {
    var log = DoneLog()
    var old = Snapshot.empty
    for minute in 0..<(DoneLog.limit * 2) {
      let seconds = Double(minute) * 60
      let new = world([task("1", done: minute % 50)], at: seconds, version: UInt64(minute + 1))
      log.take(log.gain(in: new, after: old), now: Sample.now.addingTimeInterval(seconds))
      old = new
    }
    let end = Sample.now.addingTimeInterval(Double(DoneLog.limit) * 120)
    let found = log.minutes(before: end, count: .max)
    #expect(found?.minutes.count == DoneLog.limit)
    #expect(found?.start == end.addingTimeInterval(Double(-DoneLog.limit) * 60))
    #expect(found?.minutes.allSatisfy(\.isAnswered) == true)
  }

  @Test func nothingBeforeTheFirstAnswer() {
    #expect(DoneLog().minutes(before: Sample.now, count: 9) == nil)
    var log = DoneLog()
    let waiting = Sample.accounts.map { status in
      var status = status
      status.lastSuccess = nil
      return status
    }
    let silent = Sample.snapshot([], accounts: waiting)
    log.take(log.gain(in: silent, after: .empty), now: Sample.now)
    #expect(log.began == nil)
  }
}
