import Foundation
import TaskModel
import Testing

/// What was proved while a task went on says nothing of what came of it.
@Suite struct TaskProofTests {
  private static func task(
    _ status: TaskStatus, ended: Double?, _ source: CacheTask.Finish.Source = .vendor,
    notBefore: Double? = nil, proved: Double, _ verdict: TaskProof.Verdict = .stale
  ) -> CacheTask {
    makeTask { task in
      task.status = status
      task.finish = ended.map {
        CacheTask.Finish(
          at: testNow.addingTimeInterval($0), source: source,
          notBefore: notBefore.map { testNow.addingTimeInterval($0) })
      }
      task.proof = TaskProof(
        at: testNow.addingTimeInterval(proved), verdict: verdict, places: 4, fresh: 0, stale: 4,
        unknown: 0)
    }
  }

  @Test(
    arguments: [
      (.running, nil, 10, false), (.unknown, nil, 10, false),
      (.succeeded, 20, 10, false), (.succeeded, 20, 20, true), (.partial, 20, 30, true),
      // Where nobody knows when it ended, what was proved counts.
      (.succeeded, nil, 10, true),
    ] as [(TaskStatus, Double?, Double, Bool)])
  func staleAtTheEdge(status: TaskStatus, ended: Double?, proved: Double, isStale: Bool) {
    let task = Self.task(status, ended: ended, proved: proved)
    #expect(task.isStaleAtEdge(clockAhead: 0) == isStale)
    #expect(task.isProofEarly(clockAhead: 0) == !isStale)
  }

  @Test func theVendorsClockMayBeAhead() {
    #expect(
      Self.task(.succeeded, ended: 310, .vendor, proved: 20).isStaleAtEdge(clockAhead: 300))
    #expect(
      !Self.task(.succeeded, ended: 310, .observed, notBefore: 305, proved: 20)
        .isStaleAtEdge(clockAhead: 300))
  }

  @Test(
    "An end that we saw lies between two reads: it may have come before the proof",
    arguments: [
      (nil, 20, true), (10, 20, true), (20, 20, true), (21, 20, false), (21, 30, true),
    ] as [(Double?, Double, Bool)])
  func anEndThatWeSaw(notBefore: Double?, proved: Double, isStale: Bool) {
    let task = Self.task(.succeeded, ended: 40, .observed, notBefore: notBefore, proved: proved)
    #expect(task.isStaleAtEdge(clockAhead: 0) == isStale)
  }

  @Test func nobodySawTheEndOfWhatIsGone() {
    var task = Self.task(.running, ended: nil, proved: 10)
    #expect(!task.isStaleAtEdge(clockAhead: 0))
    task.isGone = true
    #expect(task.isStaleAtEdge(clockAhead: 0) && !task.isProofEarly(clockAhead: 0))
  }

  @Test func whatIsNotStaleIsNotStaleLater() {
    for verdict in TaskProof.Verdict.allCases where verdict != .stale {
      let task = Self.task(.succeeded, ended: 0, proved: 10, verdict)
      #expect(!task.isStaleAtEdge(clockAhead: 0))
    }
    #expect(!makeTask().isStaleAtEdge(clockAhead: 0) && !makeTask().isProofEarly(clockAhead: 0))
  }
}
