import TestSupport
import Testing

@testable import Proofs

/// The one budget of all requests.
@Suite struct PaceTests {
  @Test("Turns are evenly apart, whoever takes them, and none is saved up")
  func turns() async throws {
    let clock = ManualClock()
    let pace = Pace(rate: 4, clock: clock)
    let (turns, continuation) = AsyncStream.makeStream(of: Duration.self)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask {
          try? await pace.turn()
          continuation.yield(clock.now.offset)
        }
      }
      var turn = turns.makeAsyncIterator()
      for number in 0..<10 {
        #expect(await turn.next() == .milliseconds(250) * number)
        // All others wait for theirs before anything moves.
        await clock.waitForSleepers(9 - number)
        clock.advance(by: .milliseconds(250))
      }
    }
    // Nobody asked for a while, and still two are no burst.
    clock.advance(by: .seconds(60))
    try await pace.turn()
    let second = Task { try await pace.turn() }
    await clock.waitForSleepers()
    #expect(clock.nextDeadline?.offset == clock.now.offset + .milliseconds(250))
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
  }
}
