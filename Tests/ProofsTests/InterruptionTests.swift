import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import Proofs

/// What a run that is ended early says: all that is known, and nothing more.
@Suite struct InterruptionTests {
  /// Several URLs are under way at once; wherever the end comes, only what was asked to the end is fresh.
  @Test(
    "What is cut short is fresh where all was asked, and unknown everywhere else",
    arguments: [1, 2, 5, 6, 7, 12, 20, 29, 30, 31, 40, 44, 45])
  func cutShort(count: Int) throws {
    let played = PlayedRun(urls: 5, rate: 20)
    let proofs = try played.performUntil(asked: count)
    let asked = Dictionary(grouping: played.asking.asked, by: \.url)
    #expect(proofs.map(\.url.target) == (0..<proofs.count).map { "/\($0)" })
    #expect(proofs.count > (count > 5 ? 1 : 0))
    for proof in proofs {
      let mine = asked[proof.url.text] ?? []
      let isWhole = mine.count == PlayedRun.asksPerURL
      #expect(proof.verdict == (isWhole ? .fresh : .unknown))
      #expect(!proof.hasFailed)
      guard !isWhole else { continue }
      for result in proof.probes {
        let address = try #require(result.probe.place.socket?.address.description)
        let times = mine.count { $0.address == address }
        #expect(result.finding == .unknown(reason(times)))
        #expect((result.answer != nil) == (times > 0))
      }
    }
  }

  /// What is said of a place that was asked so often.
  private func reason(_ times: Int) -> Reason {
    switch times {
    case 0: .interrupted
    case 1: .endedAfterFirst
    default: .endedUnconfirmed
    }
  }

  /// At two requests a second two URLs are under way, and the others are not begun any more.
  @Test func whatWasNotBegunIsNotSaid() throws {
    let played = PlayedRun(urls: 5, rate: 2)
    let proofs = try played.performUntil(asked: 1)
    #expect(!proofs.isEmpty && proofs.count < 5)
    #expect(proofs.allSatisfy { $0.verdict == .unknown && !$0.hasFailed })
    #expect(proofs.first?.probes.first?.finding.reason == .interrupted)
  }
}
