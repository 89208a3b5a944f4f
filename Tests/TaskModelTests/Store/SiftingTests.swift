import TaskModel
import Testing

/// Where some of many are refused, those alone are left out, with few calls.
@Suite struct SiftingTests {
  private struct Refused: Error {}
  private struct Fault: Error {}

  private func sift(
    _ count: Int, refusing odd: Set<Int>, fault: Int? = nil
  ) throws -> (kept: [Int], refused: [Int], calls: Int) {
    var kept: [Int] = []
    var calls = 0
    let refused = try Array(0..<count).sifted(
      by: { part in
        calls += 1
        if let fault, part.contains(fault) { throw Fault() }
        guard odd.isDisjoint(with: part) else { throw Refused() }
        kept += part
      }, reason: { $0 is Refused ? "odd" : nil })
    #expect(refused.allSatisfy { $0.why == "odd" })
    return (kept, refused.map(\.element), calls)
  }

  @Test(arguments: [
    (0, [], 0), (1, [], 1), (1, [0], 1), (2, [1], 3), (3, [0, 2], 5), (500, [], 1),
    (500, [17], 19), (500, [0, 499], 35), (64, Array(0..<64), 127),
  ])
  func othersAreKept(_ count: Int, _ odd: [Int], _ calls: Int) throws {
    let result = try sift(count, refusing: Set(odd))
    #expect(result.kept == (0..<count).filter { !odd.contains($0) }, "in their order")
    #expect(result.refused == odd)
    #expect(result.calls <= calls, "\(result.calls)")
  }

  @Test func whatIsNoFaultOfTheirsEndsIt() throws {
    #expect(throws: Fault.self) { try sift(8, refusing: [1], fault: 6) }
  }

  @Test func oneIsNamedForAll() {
    let refusals = ["1\u{1B}[2J", "2", "3"].map {
      RecordOutcome.Refusal(
        task: CacheTask.ID(account: AccountID("one"), vendorID: $0, family: nil), why: "error 5")
    }
    #expect(Array<RecordOutcome.Refusal>().sentence == nil)
    #expect(
      refusals.suffix(1).sentence == "the task 3 of one cannot be kept in the history: error 5")
    let all = refusals.sentence ?? ""
    #expect(all.hasSuffix(" of one and 2 others cannot be kept in the history: error 5"))
    #expect(!all.contains("\u{1B}"))
  }
}
