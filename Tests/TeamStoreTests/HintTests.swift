import Foundation
import TaskModel
import TestSupport
import Testing

@testable import TeamStore

/// What others write is heard by all who wait in a process.
@Suite(.hangLimit, .threadsOfTheirOwn) struct HintTests {
  @Test func oneTellsAll() async {
    let hints = Hints()
    let (done, inlet) = AsyncStream.makeStream(of: Int.self)
    let waiting = (0..<3).map { number in
      Task {
        await hints.wait()
        inlet.yield(number)
      }
    }
    var count = 0
    let ringing = Task {
      // Whoever is not there yet is told the next time.
      while !Task.isCancelled {
        hints.tell()
        await Task.yield()
      }
    }
    for await _ in done {
      count += 1
      if count == 3 { break }
    }
    ringing.cancel()
    for task in waiting { await task.value }
    #expect(count == 3)
  }

  @Test func whoIsCancelledWaitsNoMore() async {
    let hints = Hints()
    let task = Task { await hints.wait() }
    task.cancel()
    await task.value
  }

  /// By a clock that stands still a hint alone wakes them.
  @Test func aHintWakesAllOfAProcess() async throws {
    let team = try TeamFixture()
    let clock = ManualClock()
    let store = try PostgreSQLStore(
      at: team.server.address(), as: .init(id: "x", name: "x", host: "x"), own: team.own,
      lanes: ThreadLanes(), schema: team.schema, clock: clock)
    let other = try team.store(as: "jump2")
    let waiting = (0..<3).map { _ in Task { await store.waitForHint() } }
    let writing = Task {
      // Who does not listen yet, or no more, hears the next one, by whoever listens then.
      while !Task.isCancelled {
        async let _: Void = store.waitForHint()
        try await other.track([entry(UUID().uuidString)], guessed: [])
      }
    }
    for task in waiting { await task.value }
    writing.cancel()
    _ = await writing.result
  }
}
