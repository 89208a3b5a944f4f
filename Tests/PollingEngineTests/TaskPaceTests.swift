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
      (0, 60.0), (270, 30), (298, 4), (300, 6.25), (399, 6.25), (420, 6.25), (480, 8), (2_000, 60),
    ])
  func span(heard: Int, expected: Double) {
    #expect(pace(heard: heard).interval(span: span, limits: limits) == .seconds(expected))
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
    #expect(intervals == [.seconds(4), .seconds(4), .seconds(5), .seconds(20), .seconds(60)])
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
