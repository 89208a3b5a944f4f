import TaskModel
import Testing

@testable import Reports

@Suite("What no vendor has described, in a review") struct ReviewUndescribedTests {
  /// A task that is tracked, and of which nothing else is known.
  private static let tracked = ReviewFixture.task("jd", "1", .unknown, created: 1) { task in
    task.createdAt = nil
    task.lastSeenAt = nil
    task.trackedAt = ReviewFixture.at(1)
  }

  private static func seen(_ id: String, _ status: TaskStatus) -> ReviewedTask {
    ReviewFixture.task("jd", id, status, created: 2)
  }

  private func review(_ tasks: [ReviewedTask]) -> Review {
    Review(
      ReviewMaterial(tasks, filter: "", now: ReviewFixture.at(95), zone: ReviewFixture.zone))
  }

  @Test("It is not said to have been read") func alone() {
    let review = review([Self.tracked])
    #expect(review.verdict.plain == "1 task was never described by the vendor.")
    #expect(review.sections.map(\.heading) == ["Never described by the vendor"])
    let text = HandoverText.text(review)
    #expect(text.contains("\nNEVER DESCRIBED BY THE VENDOR (1)\n- jd 1 purge-url "))
    #expect(!text.lowercased().contains("last read"))
  }

  @Test("It is told from what was read, whatever its status") func beside() {
    let review = review([
      Self.tracked, Self.tracked, Self.seen("2", .running), Self.seen("3", .unknown),
    ])
    #expect(
      review.verdict.plain
        == "2 tasks had not ended when last read (1 of unknown status, 1 running); "
        + "2 tasks were never described by the vendor.")
    #expect(review.sections.map(\.heading) == ["Not over when last read, or never described"])
  }

  @Test("Where all was read, nothing is said of it") func none() {
    let review = review([Self.seen("2", .unknown)])
    #expect(
      review.verdict.plain == "1 task had not ended when last read (1 of unknown status).")
    #expect(review.sections.map(\.heading) == ["Not over when last read"])
  }
}
