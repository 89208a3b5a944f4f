import Synchronization
import TaskModel
import TestSupport
import Testing

@Suite struct ClockLimitTests {
  private struct Fault: Error, Equatable {}

  /// What work does: it ends by itself when the clock has gone on for a while, or when it is cancelled.
  enum Work: Sendable {
    case returnsAtOnce, throwsAtOnce
    case takesAsLongAsItMay, takesTooLong
    case ignoresItsEnd, throwsAtItsEnd
  }

  private static let limit: Duration = .seconds(5)

  /// Does work by a clock that goes on by itself; "late" where the time was over first.
  private func outcome(of work: Work, by clock: ManualClock) async -> String {
    do {
      return try await clock.run(within: Self.limit) { () async throws -> String in
        switch work {
        case .returnsAtOnce: return "done"
        case .throwsAtOnce: throw Fault()
        case .takesAsLongAsItMay: try await clock.sleep(for: Self.limit - .nanoseconds(1))
        case .takesTooLong: try await clock.sleep(for: Self.limit + .nanoseconds(1))
        case .ignoresItsEnd: try? await clock.sleep(for: .seconds(60))
        case .throwsAtItsEnd:
          guard (try? await clock.sleep(for: .seconds(60))) != nil else { throw Fault() }
        }
        return "done"
      } ?? "late"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    (Work.returnsAtOnce, "done"), (.throwsAtOnce, "Fault()"), (.takesAsLongAsItMay, "done"),
    (.takesTooLong, "late"), (.ignoresItsEnd, "late"), (.throwsAtItsEnd, "late"),
  ])
  func whatComesFirstCounts(_ work: Work, _ expected: String) async {
    let clock = ManualClock()
    let turning = Task { await clock.turn(sleepers: 2) }
    #expect(await outcome(of: work, by: clock) == expected)
    turning.cancel()
    // Neither the work nor the timer is left behind.
    #expect(clock.nextDeadline == nil)
  }

  @Test(arguments: [
    (Work.returnsAtOnce, "done"), (.throwsAtOnce, "Fault()"),
    (.takesAsLongAsItMay, "CancellationError()"), (.ignoresItsEnd, "done"),
    (.throwsAtItsEnd, "Fault()"),
  ])
  func aCancelledCallerIsNotToldOfALimit(_ work: Work, _ expected: String) async {
    let clock = ManualClock()
    let caller = Task { await outcome(of: work, by: clock) }
    if work != .returnsAtOnce, work != .throwsAtOnce { await clock.waitForSleepers(2) }
    caller.cancel()
    #expect(await caller.value == expected)
    #expect(clock.nextDeadline == nil)
  }

  @Test func workThatCannotFailIsCalledWithoutTry() async {
    let clock: any Clock<Duration> = ManualClock()
    let isDone = Mutex(false)
    await clock.run(within: Self.limit) { isDone.withLock { $0 = true } }
    #expect(isDone.withLock { $0 })
  }
}
