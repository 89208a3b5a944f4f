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

  /// A vendor may list tasks without their URLs, which it tells when it is asked for each: what had succeeded by
  /// then may be old, and what succeeds from then on is not.
  @Test func countsNothingOfURLsThatAreToldLate() {
    func bare(_ status: TaskStatus) -> CacheTask {
      Sample.task(Sample.alibaba, "1", status, age: 600)
    }
    func told(_ status: TaskStatus, done: Int, of count: Int = 50) -> CacheTask {
      Sample.task(
        Sample.alibaba, "1", status, age: 600,
        urls: Sample.items("a.example.com", count, done: done))
    }
    let ended = told(.succeeded, done: 50)
    #expect(figures([(0, [bare(.succeeded)]), (1, [ended])], until: 60) == [0])
    let running = [bare(.running), told(.running, done: 20), told(.running, done: 23)]
    #expect(figures([(0, [running[0]]), (1, [running[1]])], until: 60) == [0])
    #expect(
      figures([(0, [running[0]]), (1, [running[1]]), (2, [running[2]])], until: 60) == [3])
    #expect(figures([(0, [told(.succeeded, done: 1, of: 1)]), (1, [ended])], until: 60) == [0])
    // Its end was seen, and of its URLs nobody knows when.
    #expect(figures([(0, [bare(.running)]), (1, [ended])], until: 60) == [1])
    #expect(
      figures([(0, [bare(.running)]), (1, [bare(.succeeded)]), (2, [ended])], until: 60) == [1])
  }

  /// All that a task does that was begun meanwhile is done meanwhile, whenever it is told.
  @Test func countsURLsToldLateOfWhatBeganMeanwhile() {
    let bare = Sample.task(Sample.alibaba, "1", .succeeded, age: -40)
    var told = bare
    told.urls = Sample.items("a.example.com", 50, done: 50)
    #expect(figures([(0, []), (50, [bare]), (55, [told])], until: 60) == [50])
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
