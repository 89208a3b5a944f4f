import Foundation
import TaskModel
import Testing

@testable import Reports

/// What a review makes of proofs that are older than the ends of tasks.
@Suite struct ReviewProofTests {
  private static func review(_ status: TaskStatus) -> Review {
    let task = ReviewFixture.task(
      "a", "1", status, created: 1, ended: status.isEnded ? 2 : nil
    ) {
      $0.proof = TaskProof(
        at: ReviewFixture.at(1.5), verdict: .stale, places: 4, fresh: 0, stale: 4, unknown: 0)
    }
    return Review(
      ReviewMaterial([task], filter: "", now: ReviewFixture.at(95), zone: ReviewFixture.zone))
  }

  @Test("What was stale at the edge while a task went on says nothing of what came of it")
  func staleBefore() {
    let done = Self.review(.succeeded)
    #expect(done.tone == .done && done.verdict.plain == "The one task succeeded.")
    #expect(
      done.proofs.plain.hasPrefix("Verified at the edge: of 1 task nothing concluded; of all"))
    #expect(
      ReviewJSON.text(done).contains(
        #""verified":{"tasks":1,"fresh":0,"revalidated":0,"unknown":1,"stale":0}"#))
    #expect(Self.review(.running).tone == .notOver)
  }
}
