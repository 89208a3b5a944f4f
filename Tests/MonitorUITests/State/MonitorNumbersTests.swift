import TaskModel
import Testing

@testable import MonitorUI

/// Numbers of the screen written out: one that is only compared with itself may change unnoticed.
@Suite struct MonitorNumbersTests {
  @Test func whatIsRemembered() {
    #expect(EventLog.limit == 5_000)
    #expect(EventLog.taskLimit == 20_000)
    #expect(EventLog.single == 5)
    #expect(DoneLog.limit == 240)
    #expect(MonitorMemory.limit == 200)
    #expect(MonitorMemory.longestLine == 4_096)
    #expect(FailureCauses.limit == 200)
  }

  @Test func whatIsWaitedFor() {
    #expect(AppState.handsOffTime == 1.5)
    #expect(TableRows.lifetime == 5)
    #expect(Judgement.leastStaleAge == .seconds(30))
  }

  /// README.md and the help say so.
  @Test func whatIsInViewAtFirst() {
    #expect(OpeningView.endedFor == 30 * 60)
    #expect(OpeningView.failedFor == 2 * 60 * 60)
  }

  @Test func howFarThingsMove() {
    #expect(Pan.step == 8)
    #expect(Pan.limit == 8_192)
    #expect(AppState.wheelStep == 3)
  }
}
