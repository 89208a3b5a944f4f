import TaskModel
import Testing

@testable import Reports

@Suite("URLs of a label without a task") struct ReviewGapTests {
  private func gaps(_ tasks: [ReviewedTask]) -> [String] {
    ReviewGap.all(of: tasks).map { "\($0.account): \($0.sentence.plain)" }
  }

  private func task(
    _ account: String, _ urls: [String]?, _ kind: TaskKind = .purgeURL
  ) -> ReviewedTask {
    ReviewFixture.task(
      account, "\(kind)", .succeeded, kind: kind, created: 1, ended: 2,
      urls: urls?.map { URLItem(url: SafeText($0, limit: .url), status: .succeeded) })
  }

  @Test func missingURLsOfAnAccount() {
    #expect(
      gaps([task("a", ["https://x.com/1", "https://x.com/2"]), task("b", ["https://x.com/1"])])
        == ["b: no purge for 1 of 2 URLs of x.com"])
    #expect(
      gaps([task("a", ["https://x.com/1"]), task("b", ["https://y.com/1"])]) == [
        "a: no purge for any of 1 URL of y.com", "b: no purge for any of 1 URL of x.com",
      ])
  }

  @Test func oneAccountLacksNothing() { #expect(gaps([task("a", ["https://x.com/1"])]).isEmpty) }

  @Test(
    "A directory, a scheme that is not written and the case of a host are no gaps, or doubtful ones"
  )
  func likeness() {
    #expect(
      gaps([
        task("a", ["https://x.com/d/1"]), task("b", ["x.com/d/1"]),
        task("c", ["https://x.com/d/"], .purgeDirectory),
      ]).filter { $0.contains("no purge for 1 of 2 URLs") && !$0.hasPrefix("c") }.count == 2)
    #expect(
      gaps([task("a", ["https://x.com/1"]), task("b", ["https://X.com/1"])]).allSatisfy {
        $0.contains("only after normalizing")
      })
  }

  @Test("What was prefetched was not purged") func families() {
    let gaps = gaps([
      task("a", ["https://x.com/1"]), task("b", ["https://x.com/1"], .prefetch),
      task("b", ["https://x.com/2"]), task("a", ["https://x.com/2"]),
    ])
    #expect(gaps == ["b: no purge for 1 of 2 URLs of x.com"])
  }

  @Test("What tasks may cover that do not tell their URLs is not known") func blind() {
    let gaps = gaps([
      task("a", ["https://x.com/1"]), task("b", nil), task("b", ["tag"], .purgeTag),
    ])
    #expect(
      gaps == [
        "b: not known whether any of 1 URL of x.com has a purge: 2 tasks of the account do not tell what URLs"
      ])
    let some = self.gaps([
      task("a", ["https://x.com/1", "https://x.com/2", "https://x.com/3"]),
      task("b", ["https://x.com/1"]), task("b", nil),
    ])
    #expect(
      some == [
        "b: not known whether 2 of 3 URLs of x.com have a purge: 1 task of the account does not tell what URLs"
      ])
  }

  @Test("A task that its vendor never described tells no URLs either") func undescribed() {
    var tracked = task("b", nil)
    tracked.task.lastSeenAt = nil
    #expect(
      gaps([task("a", ["https://x.com/1"]), tracked]) == [
        "b: not known whether any of 1 URL of x.com has a purge: 1 task of the account does not tell what URLs"
      ])
  }

  @Test("Patterns, tags and blocks are not looked up") func patterns() {
    #expect(
      gaps([
        task("a", ["https://x.com/.*"], .purgePattern), task("a", ["t"], .purgeTag),
        task("b", ["https://x.com/1"], .block),
      ]).isEmpty)
  }
}
