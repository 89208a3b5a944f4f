import TaskModel
import Testing

@testable import Reports

@Suite("What a handover counts") struct HandoverTests {
  private func lines(_ tasks: [ReviewedTask]) -> [Substring] {
    let material = ReviewMaterial(
      tasks, filter: "", now: ReviewFixture.at(95), zone: ReviewFixture.zone)
    return HandoverText.text(Review(material)).split(separator: "\n")
  }

  private static func failed(_ id: String, reasons: [String]) -> ReviewedTask {
    ReviewFixture.task(
      "uc", id, .partial, created: 1, ended: 2,
      urls: ReviewFixture.items(0..<1)
        + reasons.enumerated().flatMap { index, reason in
          ReviewFixture.items(index + 1..<index + 2, .failed, reason: reason)
        })
  }

  private static func open(_ id: String) -> ReviewedTask {
    ReviewFixture.task(
      "uc", id, .running, created: 1,
      urls: ReviewFixture.items(0..<2) + ReviewFixture.items(2..<3, .failed, reason: "Timeout"))
  }

  @Test("Tasks that failed for one reason share a line, and each counts")
  func shared() throws {
    let lines = lines([
      Self.failed("1", reasons: ["Timeout"]), Self.failed("2", reasons: ["Timeout"]),
    ])
    #expect(lines[1].hasPrefix("2 of 2 tasks did not succeed"))
    let heading = try #require(lines.firstIndex(of: "FAILED AND NOT REDONE (2)"))
    #expect(lines[heading + 1] == "- uc: 2 URLs of 2 tasks: Timeout (1 2)")
    #expect(lines[(heading + 1)...].count { $0.hasPrefix("- ") } == 1)
  }

  @Test("A task that failed for several reasons counts once; those left out are called reasons")
  func several() throws {
    let lines = lines([Self.failed("1", reasons: (1...12).map { "reason \($0)" })])
    let heading = try #require(lines.firstIndex(of: "FAILED AND NOT REDONE (1)"))
    #expect(lines[(heading + 1)...].count { $0.hasPrefix("- uc: ") } == 7)
    #expect(lines.last == "- and 5 more reasons")
  }

  @Test("What goes on is told apart, as the verdict counts it elsewhere")
  func goingOn() {
    let mixed = lines([Self.failed("1", reasons: ["Timeout"]), Self.open("2")])
    #expect(mixed[1].hasPrefix("1 of 2 tasks did not succeed"))
    #expect(mixed.contains("FAILED AND NOT REDONE (2, 1 of them not over)"))
    #expect(lines([Self.open("2")]).contains("FAILED AND NOT REDONE (1, not over)"))
  }

  @Test("What counts tasks goes on doing so")
  func others() {
    let lines = lines((1...12).map { Self.open("\($0)") })
    #expect(lines.contains("NOT OVER WHEN LAST READ (12)"))
    #expect(lines.last == "- and 5 more")
  }
}
