import Foundation
import TaskModel
import Testing

@testable import CDNTopCommands
@testable import Proofs

/// What was proved of a task's URLs, as what was proved of the task.
@Suite struct TaskProofsTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private func proof(_ url: ProofURL, _ verdicts: [String: ProofVerdict]) throws -> URLProof {
    let judge = AnswerJudge(
      expectation: ProofExpectation(), context: ProbeContext(began: Self.now))
    let socket = try #require(SocketPlace("203.0.113.7"))
    let results = verdicts.sorted { $0.key < $1.key }.map { name, verdict in
      ProbeResult(
        Probe(place: Place(name: name, socket: socket), scheme: .https, variant: .identity),
        .notAsked(.interrupted), judge: judge, vendors: [], isHead: false
      ).found(Finding(verdict, .interrupted))
    }
    return URLProof(url: url, origin: nil, probes: results)
  }

  @Test func aTaskIsAsItsWorstURLAndAPlaceAsItsWorstProbe() throws {
    let first = try #require(ProofURL("https://h.example/1"))
    let second = try #require(ProofURL("https://h.example/2"))
    let task = CacheTask.ID(account: AccountID("ali"), vendorID: "1")
    let other = CacheTask.ID(account: AccountID("ali"), vendorID: "2")
    var proofs = TaskProofs([first: [task], second: [task, other]])
    proofs.add(try proof(first, ["a": .fresh, "b": .stale, "c": .revalidated]))
    proofs.add(try proof(second, ["a": .unknown, "b": .fresh, "c": .fresh]))
    #expect(
      proofs.proofs(at: Self.now) == [
        task: TaskProof(
          at: Self.now, verdict: .stale, places: 3, fresh: 1, stale: 1, unknown: 1),
        other: TaskProof(
          at: Self.now, verdict: .unknown, places: 3, fresh: 2, stale: 0, unknown: 1),
      ])
  }
}
