import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Proofs

/// The order and the pace of a run, on a clock that stands still until it is moved.
@Suite struct RunTests {
  @Test func requestsKeepToOneRateAndTheirOrder() async throws {
    let played = PlayedRun(urls: 60, rate: 20)
    let proofs = Mutex<[URLProof]>([])
    try await played.performTurning { proof in proofs.withLock { $0.append(proof) } }
    let asked = played.asking.asked
    #expect(asked.count == 60 * PlayedRun.asksPerURL)
    // None before its turn, of which there is one each 1/20 s.
    let times = asked.map(\.at).sorted()
    for (number, time) in times.enumerated() { #expect(time >= .milliseconds(50) * number) }
    let found = proofs.withLock { $0 }
    #expect(found.map(\.url.target) == (0..<60).map { "/\($0)" })
    #expect(found.allSatisfy { $0.verdict == .fresh && $0.counts.places == 4 })
    for url in Set(asked.map(\.url)) {
      let mine = asked.filter { $0.url == url }
      #expect(mine.first?.address == PlayedRun.origin && mine.last?.address == PlayedRun.origin)
      for edge in PlayedRun.edges {
        let twice = mine.filter { $0.address == edge }.map(\.at)
        #expect(twice.count == 2)
        #expect(try #require(twice.last) - #require(twice.first) >= .seconds(2))
      }
    }
    #expect(played.asking.mostAtOnce <= 128)
    // The time is that of the rate: nobody waits for the pauses of others.
    let last = try #require(times.last)
    #expect(last >= .seconds(29) && last < .seconds(60))
  }

  /// What a run holds does not grow with it: no more URLs are begun than are needed to keep to the rate.
  @Test("A thousand URLs at four places keep to the rate, a few at a time")
  func aThousandURLs() async throws {
    let played = PlayedRun(urls: 1_000, rate: 20)
    let asking = played.asking
    let sums = Mutex((proofs: 0, fresh: 0, most: 0))
    try await played.performTurning { proof in
      // URLs are asked for in their order, and one begins with its origin.
      let begun = asking.begun
      sums.withLock { sums in
        sums.most = max(sums.most, begun - sums.proofs)
        sums.proofs += 1
        if proof.verdict == .fresh, proof.counts.places == 4 { sums.fresh += 1 }
      }
    }
    let found = sums.withLock { $0 }
    #expect(found.proofs == 1_000 && found.fresh == 1_000)
    #expect(asking.count == 10_000)
    // 10,000 requests at 20 a second, and the pause and the turns of the last ones.
    let last = try #require(asking.asked.map(\.at).max())
    #expect(last >= .seconds(499) && last < .seconds(520))
    #expect(found.most <= 20 && asking.mostAtOnce <= 80)
  }
}
