import PollingEngine
import TestSupport
import Testing

@Suite("Back-off")
struct BackoffTests {
  @Test(
    "the ceiling doubles up to a minute",
    arguments: [(0, 0), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (1_000, 60)])
  func ceilings(failures: Int, seconds: Int) {
    #expect(Backoff.ceiling(after: failures) == .seconds(seconds))
  }

  @Test("delays fill the whole span under the ceiling", arguments: [1, 4, 9])
  func fullJitter(failures: Int) {
    var generator = SeededGenerator(seed: 7)
    let ceiling = Backoff.ceiling(after: failures)
    var least = ceiling
    var most = Duration.zero
    for _ in 0..<400 {
      var backoff = Backoff()
      var delay = Duration.zero
      for _ in 0..<failures { delay = backoff.fail(using: &generator) }
      #expect(delay >= .zero && delay <= ceiling)
      least = min(least, delay)
      most = max(most, delay)
    }
    #expect(least < ceiling / 20)
    #expect(most > ceiling * 19 / 20)
  }

  @Test("what the vendor demands is a floor, within reason")
  func retryAfter() {
    var generator = SeededGenerator(seed: 7)
    var backoff = Backoff()
    #expect(backoff.fail(retryAfter: .seconds(90), using: &generator) == .seconds(90))
    #expect(backoff.fail(retryAfter: .seconds(-5), using: &generator) >= .zero)
    #expect(backoff.fail(retryAfter: .seconds(86_399), using: &generator) == .seconds(86_399))
    #expect(backoff.fail(retryAfter: .seconds(1e9), using: &generator) == .seconds(86_400))
  }

  @Test("a success forgets the failures")
  func success() {
    var generator = SeededGenerator(seed: 7)
    var backoff = Backoff()
    for _ in 0..<9 { _ = backoff.fail(using: &generator) }
    backoff.succeed()
    #expect(backoff.failures == 0)
    #expect(backoff.fail(using: &generator) <= .seconds(1))
  }
}
