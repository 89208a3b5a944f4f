import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Proofs

/// The order and the pace of a run, in time that passes when nothing is left to do in it.
@Suite struct RunTests {
  @Test func requestsKeepToOneRateAndTheirOrder() throws {
    let played = PlayedRun(urls: 60, rate: 20)
    let proofs = Emitted()
    try played.perform { proofs.add($0) }
    let asked = played.asking.asked
    #expect(asked.count == 60 * PlayedRun.asksPerURL)
    // One a 1/20 s, and never two at once.
    let times = asked.map(\.at).sorted()
    for (earlier, later) in zip(times, times.dropFirst()) {
      #expect(later - earlier >= .milliseconds(49))
    }
    let found = proofs.all
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
    #expect(last >= .seconds(29) && last < .seconds(33))
  }

  /// What a run holds does not grow with it: no more URLs are begun than are needed to keep to the rate.
  @Test("A thousand URLs at four places keep to the rate, a few at a time")
  func aThousandURLs() throws {
    let played = PlayedRun(urls: 1_000, rate: 20)
    let asking = played.asking
    let sums = Mutex((proofs: 0, fresh: 0, most: 0))
    try played.perform { proof in
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
