import PollingEngine
import TaskModel
import Testing

@Suite("Token bucket")
struct TokenBucketTests {
  @Test("lends its burst, then gives tokens at its rate")
  func burstThenRate() {
    var bucket = TokenBucket(rate: 2, burst: 3)
    for _ in 0..<3 { #expect(bucket.take(at: .zero) == nil) }
    #expect(bucket.take(at: .zero) == .milliseconds(500))
    #expect(bucket.take(at: .milliseconds(499)) == .milliseconds(1))
    #expect(bucket.take(at: .milliseconds(500)) == nil)
    #expect(bucket.take(at: .milliseconds(500)) == .milliseconds(500))
  }

  @Test("never holds more than its burst")
  func burstIsTheMost() {
    var bucket = TokenBucket(rate: 10, burst: 2)
    #expect(bucket.take(at: .seconds(1_000)) == nil)
    #expect(bucket.take(at: .seconds(1_000)) == nil)
    #expect(bucket.take(at: .seconds(1_000)) == .milliseconds(100))
  }

  @Test("waiting exactly as told is always enough", arguments: [0.3, 1.0 / 3.0, 0.7, 3.0, 17.0])
  func waitsAreExact(rate: Double) {
    var bucket = TokenBucket(rate: rate, burst: 1)
    var now = Duration.zero
    #expect(bucket.take(at: now) == nil)
    for _ in 0..<50 {
      guard let wait = bucket.take(at: now) else {
        Issue.record("a token too many")
        return
      }
      now += wait
      #expect(bucket.take(at: now) == nil)
    }
  }

  @Test("a price above the burst is paid from a full bucket and leaves a debt")
  func highPrice() {
    var bucket = TokenBucket(rate: 1, burst: 2)
    #expect(bucket.take(5, at: .zero) == nil)
    #expect(bucket.take(1, at: .zero) == .seconds(4))
  }

  @Test("drained, it stays shut until the moment the vendor named")
  func drained() {
    var bucket = TokenBucket(rate: 10, burst: 10)
    bucket.drain(at: .seconds(1), until: .seconds(8))
    #expect(bucket.take(at: .seconds(2)) == .seconds(6))
    #expect(bucket.take(at: .seconds(8)) == nil)
  }

  @Test("shows what may be asked: no debt, and nothing while a throttling vendor is left alone")
  func budget() {
    var bucket = TokenBucket(rate: 2, burst: 4)
    #expect(bucket.take(1, at: .zero) == nil)
    #expect(bucket.budget(at: .zero) == CallBudget(tokens: 3, burst: 4, rate: 2))
    #expect(bucket.budget(at: .milliseconds(250)).text == "3/4")
    #expect(bucket.take(9, at: .seconds(1)) == nil)
    #expect(bucket.budget(at: .seconds(1)).tokens == 0)
    bucket.drain(at: .seconds(60), until: .seconds(70))
    #expect(bucket.budget(at: .seconds(69)).text == "0/4")
    #expect(bucket.budget(at: .seconds(70)).text == "4/4")
  }

  @Test("asking for the wait takes nothing")
  func waitTakesNothing() {
    let bucket = TokenBucket(rate: 1, burst: 1)
    #expect(bucket.wait(at: .zero) == nil)
    #expect(bucket.wait(at: .zero) == nil)
  }

  @Test("survives a rate that makes no sense", arguments: [0, -1, Double.nan])
  func senselessRate(rate: Double) throws {
    var bucket = TokenBucket(rate: rate, burst: 0)
    #expect(bucket.take(at: .zero) == nil)
    let wait = try #require(bucket.wait(at: .zero))
    #expect(wait > .seconds(900))
  }
}
