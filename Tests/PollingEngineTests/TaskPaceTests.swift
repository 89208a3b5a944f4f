import PollingEngine
import TaskModel
import Testing

@Suite("Pace of a task")
struct TaskPaceTests {
  private let limits = TaskPace.Limits(floor: .seconds(4), ceiling: .seconds(60))
  private let span = (least: Duration.seconds(300), most: Duration.seconds(400))

  private func pace(heard: Int, changed: Int = 0, progress: Double? = nil) -> TaskPace {
    TaskPace(
      since: .zero, heard: .seconds(heard), changed: .seconds(changed), progress: progress)
  }

  @Test(
    "before, within and after the span in which such tasks end",
    arguments: [
      // heard, seconds until the next question
      (0, 60.0), (270, 30), (298, 4), (300, 7.955), (350, 5.929), (399, 4), (420, 7.5), (480, 8),
      (900, 50), (2_000, 160), (90_000, 300),
    ])
  func span(heard: Int, expected: Double) {
    let interval = pace(heard: heard).interval(span: span, limits: limits)
    #expect(abs(interval.seconds - expected) < 0.001)
  }

  @Test(
    "what is on its way and stands still is asked for ever more rarely, in the span of ends too",
    arguments: [
      // heard, last change, progress, seconds until the next question
      (350, 349, 0.5, 5.929), (350, 290, 0.5, 6), (350, 50, 0.5, 30), (350, 50, 0, 5.929),
      (3_000, 100, 0.5, 290), (9_000, 100, 0.5, 300), (40, 0, 0.5, 10), (115, 0, 0.5, 11.5),
    ])
  func standstill(heard: Int, changed: Int, progress: Double, expected: Double) {
    var limits = limits
    limits.young = .seconds(10)
    var pace = pace(heard: heard, changed: changed, progress: progress)
    pace.origin = TaskPace.Reading(at: .seconds(changed), progress: progress)
    let span = heard < 120 ? nil : span
    let interval = pace.interval(span: span, limits: limits)
    #expect(abs(interval.seconds - expected) < 0.001)
  }

  @Test(
    "what was there before the start is asked for soon just after it",
    arguments: [(-50, 5.0), (0, 5), (1, 60)])
  func start(since: Int, expected: Double) {
    var limits = limits
    limits.start = .seconds(5)
    let pace = TaskPace(since: .seconds(since), heard: .seconds(2), changed: .zero)
    #expect(pace.interval(span: span, limits: limits) == .seconds(expected))
    limits.floor = .seconds(9)
    #expect(pace.interval(span: span, limits: limits) == .seconds(max(expected, since > 0 ? 9 : 5)))
  }

  @Test("of two whose ends may have come, the one is asked for whose call saves more delay")
  func urgency() {
    func price(heard: Int, at now: Int) -> Double {
      pace(heard: heard).urgency(
        at: .seconds(now), Expectation(early: .seconds(300), late: .seconds(400)),
        floor: .seconds(4))
    }
    #expect(price(heard: 0, at: 290) == 0)
    #expect(price(heard: 0, at: 350) == 2_500.0 / 150)
    #expect(price(heard: 0, at: 350) > price(heard: 320, at: 350), "it was not heard of for longer")
    #expect(price(heard: 380, at: 390) > price(heard: 340, at: 350), "its end is nearer")
    #expect(price(heard: 0, at: 420) == 120, "it has ended, or is a straggler")
    #expect(price(heard: 410, at: 420) < 1, "it is a straggler")
  }

  @Test("what goes on by itself is asked for when its own progress says it ends")
  func progress() throws {
    var pace = pace(heard: 100, progress: 0.5)
    pace.origin = TaskPace.Reading(at: .zero, progress: 0)
    let expected = try #require(pace.expectation(span))
    #expect(abs(expected.early.seconds - 190) < 0.001)
    #expect(abs(expected.late.seconds - 210) < 0.001)
    pace.heard = .seconds(180)
    pace.progress = 0.9
    let interval = pace.interval(span: span, limits: limits)
    #expect(abs(interval.seconds - 18) < 0.001)
    pace.progress = 1
    #expect(pace.expectation(span)?.early == .seconds(300), "full progress is not an end")
  }

  @Test(
    "a young task is asked for soon, since its row is looked at; never below the least interval",
    arguments: [(0, 10.0), (119, 10), (120, 60)])
  func youth(heard: Int, expected: Double) {
    var limits = limits
    limits.young = .seconds(10)
    #expect(pace(heard: heard).interval(span: span, limits: limits) == .seconds(expected))
    limits.floor = .seconds(90)
    #expect(pace(heard: heard).interval(span: span, limits: limits) == .seconds(90))
  }

  @Test(
    "before the end that the vendor's word promises it is asked for now and then all the same",
    arguments: [(0, 20.0), (290, 10), (480, 8)])
  func unproven(heard: Int, expected: Double) {
    var limits = limits
    limits.unproven = .seconds(20)
    #expect(pace(heard: heard).interval(span: span, limits: limits) == .seconds(expected))
  }

  @Test("with nothing to go by it is asked for ever more rarely since it last changed")
  func unknown() {
    let intervals = [100, 104, 110, 140, 900].map { heard in
      pace(heard: heard, changed: 100).interval(span: nil, limits: limits)
    }
    #expect(intervals == [.seconds(4), .seconds(4), .seconds(5), .seconds(20), .seconds(80)])
  }

  @Test("an end is confirmed once, without hurry")
  func confirmation() {
    var pace = pace(heard: 310)
    pace.hasEnded = true
    #expect(pace.interval(span: span, limits: limits) == .seconds(15))
  }

  @Test("durations: what the vendor says, until enough ends were seen; stragglers do not count")
  func durations() throws {
    let usual = UsualDurations(purge: .seconds(240) ... .seconds(360))
    var seen = SeenDurations(usual: usual)
    #expect(try #require(seen.span(of: .purge)) == (.seconds(240), .seconds(360)))
    #expect(seen.span(of: .prefetch) == nil)
    #expect(!seen.isProven(.purge))
    for length in [50, 60, 55] { seen.note(.seconds(length), of: .purge) }
    #expect(seen.isProven(.purge) && !seen.isProven(.prefetch))
    #expect(try #require(seen.span(of: .purge)) == (.seconds(50), .seconds(60)))
    for length in 0..<36 { seen.note(.seconds(52 + length % 3), of: .purge) }
    seen.note(.seconds(900), of: .purge)
    #expect(try #require(seen.span(of: .purge)).most < .seconds(60))
    for _ in 0..<SeenDurations.memory { seen.note(.seconds(20), of: .purge) }
    #expect(try #require(seen.span(of: .purge)) == (.seconds(20), .seconds(20)))
  }

  @Test(
    "first ends do not shorten what the vendor says of the longest, unless they contradict it",
    arguments: [
      ([245, 250, 255], 245, 360), ([245, 250, 400], 245, 400), ([120, 130, 125], 120, 130),
    ])
  func firstEnds(lengths: [Int], least: Int, most: Int) throws {
    let usual = UsualDurations(purge: .seconds(240) ... .seconds(360))
    var seen = SeenDurations(usual: usual)
    for length in lengths { seen.note(.seconds(length), of: .purge) }
    #expect(try #require(seen.span(of: .purge)) == (.seconds(least), .seconds(most)))
    for _ in 0..<SeenDurations.memory { seen.note(.seconds(250), of: .purge) }
    #expect(try #require(seen.span(of: .purge)) == (.seconds(250), .seconds(250)))
  }

  @Test("an end that changes no span changes nothing that is planned")
  func sameSpan() {
    var seen = SeenDurations()
    for length in [50, 60, 55] { seen.note(.seconds(length), of: .purge) }
    var more = seen
    more.note(.seconds(57), of: .purge)
    #expect(more == seen)
    more.note(.seconds(70), of: .purge)
    #expect(more != seen)
  }

  @Test("the cost of a list is learned from the reads that were long enough to tell")
  func listCost() {
    var cost = ListCost(least: 2)
    #expect(cost.calls(for: 500) == 2)
    cost.note(calls: 10, tasks: 100)
    cost.note(calls: 2, tasks: 3)
    #expect(cost.calls(for: 0) == 2)
    cost.note(calls: 12, tasks: 100)
    #expect(cost.calls(for: 50) == 7)
  }
}
