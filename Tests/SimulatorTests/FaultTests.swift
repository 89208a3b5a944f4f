import TestSupport
import Testing

@testable import Simulator

@Suite struct FaultTests {
  private func counts(_ level: SimulatorOptions.Faults, seed: UInt64) -> [Faults.Fault: Int] {
    let faults = Faults(level: level, chance: Chance(seed: seed))
    var counts: [Faults.Fault: Int] = [:]
    for account in 0..<4 {
      for ordinal in 0..<10_000 {
        if let fault = faults.fault(account: account, ordinal: ordinal) {
          counts[fault, default: 0] += 1
        }
      }
    }
    return counts
  }

  @Test(arguments: [1, 2, 3, 1000] as [UInt64])
  func sharesOf40000Requests(seed: UInt64) {
    #expect(counts(.none, seed: seed).isEmpty)
    let mild = counts(.mild, seed: seed)
    #expect(Set(mild.keys) == [.throttled, .unavailable, .late])
    #expect((700...900).contains(mild[.throttled, default: 0] + mild[.unavailable, default: 0]))
    #expect((320...480).contains(mild[.late, default: 0]))
    let harsh = counts(.harsh, seed: seed)
    #expect(harsh.count == 5)
    #expect((5700...6300).contains(harsh.values.reduce(0, +)))
    #expect(harsh.values.allSatisfy { (1050...1350).contains($0) })
  }

  @Test(arguments: [SimulatorOptions.Faults.mild, .harsh])
  func answersCarryTheFaultDrawn(level: SimulatorOptions.Faults) async throws {
    // JD Cloud is the fourth account; the run ends before a harsh one expires.
    let stage = Stage(SimulatorOptions(speed: 0, faults: level))
    let faults = Faults(level: level, chance: Chance(seed: 1))
    let tracked = try #require(stage.trackedIDs.first)
    var seen: Set<Faults.Fault> = []
    for ordinal in 0..<150 {
      let fault = faults.fault(account: 3, ordinal: ordinal)
      if let fault { seen.insert(fault) }
      let isLate = fault == .late
      async let answer = stage.send(stage.jd(tracked)).response
      if isLate {
        await stage.clock.waitForSleepers()
        #expect(stage.clock.nextDeadline?.offset == stage.clock.now.offset + .seconds(3))
        stage.clock.advance(by: .seconds(3))
      }
      let response = await answer
      stage.clock.advance(by: .milliseconds(100))
      let isWhole = Reply(response).json["data"] is [String: Any]
      switch fault {
      case nil, .late:
        let isExpired = Reply(response).json["status"] as? Int == 7
        #expect(response.status == 200 && (isWhole || isExpired))
      case .throttled:
        #expect(response.status == 429 && response.header("Retry-After") == "1")
      case .unavailable: #expect((500...504).contains(response.status))
      case .cutOff: #expect(response.status == 200 && !isWhole)
      case .malformed: #expect(response.status == 200 && !isWhole)
      }
      if fault != .cutOff { #expect(response.declaredLength == response.body.count) }
    }
    #expect(seen.count >= (level == .harsh ? 5 : 2))
  }

  @Test func cutsComeInBothForms() {
    let faults = Faults(level: .harsh, chance: Chance(seed: 1))
    let whole = SimulatorResponse.json(.object([("status", .number(0))]))
    var forms: Set<Bool> = []
    for ordinal in 0..<50 {
      let cut = faults.cut(whole, account: 0, ordinal: ordinal)
      #expect(cut.body.count < whole.body.count)
      forms.insert(cut.declaredLength > cut.body.count)
    }
    #expect(forms == [true, false])
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func harshExpiresOneAccountForAMinute(seed: UInt64) {
    let faults = Faults(level: .harsh, chance: Chance(seed: seed))
    for (second, count) in [(19.9, 0), (20.0, 1), (79.9, 1), (80.0, 0)] {
      let expired = (0..<4).filter { faults.expires(account: $0, of: 4, at: second) }
      #expect(expired.count == count)
    }
    let mild = Faults(level: .mild, chance: Chance(seed: seed))
    #expect(!(0..<4).contains { mild.expires(account: $0, of: 4, at: 40) })
  }

  @Test func oneAccountsRequestsDoNotMoveAnothersFaults() async {
    let options = SimulatorOptions(faults: .mild)
    let (alone, busy) = (Stage(options), Stage(options))
    let faults = Faults(level: .mild, chance: Chance(seed: 1))
    for ordinal in 0..<100 where faults.fault(account: 0, ordinal: ordinal) != .late {
      let request = alone.alibaba(nonce: "\(ordinal)")
      if faults.fault(account: 2, ordinal: ordinal) != .late { _ = await busy.send(busy.ucloud()) }
      let answers = (await alone.send(request), await busy.send(request))
      #expect(answers.0.response.status == answers.1.response.status)
      for stage in [alone, busy] { stage.clock.advance(by: .seconds(1)) }
    }
  }
}
