import FoundationEssentials
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

@Suite("Steady time")
struct SteadyTimeTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  /// Two clocks that are set by hand.
  private final class Hands: Sendable {
    let elapsed = Mutex(Duration.zero)
    let step = Mutex(0.0)

    var calendar: Date {
      let elapsed = elapsed.withLock { $0.seconds }
      return SteadyTimeTests.start.addingTimeInterval(elapsed + step.withLock { $0 })
    }

    func time() -> SteadyTime {
      SteadyTime(elapsed: { self.elapsed.withLock { $0 } }, calendar: { self.calendar })
    }
  }

  @Test(
    "goes on by the steady clock, wherever the calendar is set, and tells how far that is ahead",
    .holds(.clockSet))
  func steps() {
    let hands = Hands()
    hands.elapsed.withLock { $0 = .seconds(1_000) }
    let time = hands.time()
    let began = time.now
    #expect(began == hands.calendar && time.step == 0)
    for step in [-3_600, 21_600, 0, -34_560_000, 0.4] as [Double] {
      hands.elapsed.withLock { $0 += .seconds(10) }
      hands.step.withLock { $0 = step }
      #expect(time.step == (abs(step) < 1 ? 0 : step))
    }
    #expect(time.now == began.addingTimeInterval(50))
  }

  @Test("what is written down as a date is moved to the calendar; the vendor's times stay")
  func moving() throws {
    let start = Self.start
    func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("a"), vendorID: "1"), provider: ProviderID("p"),
      kind: .purgeURL, firstSeenAt: at(1))
    task.createdAt = at(0)
    task.lastSeenAt = at(20)
    task.finish = CacheTask.Finish(
      at: at(20), source: .observed, notBefore: at(10), clockAhead: 5)
    let moved = task.moved(by: 3_600)
    #expect(moved.createdAt == at(0))
    #expect(moved.firstSeenAt == at(3_601) && moved.lastSeenAt == at(3_620))
    #expect(moved.finish?.at == at(3_620) && moved.finish?.notBefore == at(3_610))
    #expect(moved.took == task.took, "it took what it took")
    task.finish = CacheTask.Finish(at: at(9), source: .vendor)
    #expect(task.moved(by: 3_600).finish == task.finish)
    #expect(task.moved(by: 0) == task)
    var status = AccountStatus(
      account: AccountID("a"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(1))
    status.lastSuccess = at(20)
    status.clockSkew = .seconds(5)
    #expect(status.moved(by: -10).lastSuccess == at(10))
    #expect(status.moved(by: -10).clockSkew == .seconds(15))
  }
}
