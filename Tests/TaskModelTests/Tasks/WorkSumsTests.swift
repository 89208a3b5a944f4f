import TaskModel
import TestSupport
import Testing

/// What counts as ok, failed, canceled, unknown and left, and that it adds up.
@Suite struct WorkSumsTests {
  private func task(_ status: TaskStatus, _ items: [TaskStatus]?) -> CacheTask {
    makeTask {
      $0.status = status
      $0.urls = items.map { URLItems($0.map { makeItem("https://a.example/", $0) }) }
    }
  }

  @Test(
    arguments: [
      (.succeeded, [.succeeded, .succeeded], "2 of 2 URLs ok, 0 failed, 0 left"),
      (.failed, [.failed], "0 of 1 URL ok, 1 failed, 0 left"),
      (.partial, [.succeeded, .failed, .failed], "1 of 3 URLs ok, 2 failed, 0 left"),
      (.canceled, [.canceled, .canceled], "0 of 2 URLs ok, 0 failed, 2 canceled, 0 left"),
      (.partial, [.succeeded, .canceled], "1 of 2 URLs ok, 0 failed, 1 canceled, 0 left"),
      (.running, [.succeeded, .failed, .running, .queued], "1 of 4 URLs ok, 1 failed, 2 left"),
      (.running, [.unknown, .running], "0 of 2 URLs ok, 0 failed, 2 left"),
      (.unknown, [.unknown], "0 of 1 URL ok, 0 failed, 1 left"),
      // The task has ended, and the vendor never told how these did.
      (.partial, [.succeeded, .running], "1 of 2 URLs ok, 0 failed, 1 unknown, 0 left"),
      (.failed, [.queued, .unknown], "0 of 2 URLs ok, 0 failed, 2 unknown, 0 left"),
      (.succeeded, nil, "1 of 1 task ok, 0 failed, 0 left"),
      (.failed, nil, "0 of 1 task ok, 1 failed, 0 left"),
      (.partial, nil, "0 of 1 task ok, 1 failed, 0 left"),
      (.canceled, nil, "0 of 1 task ok, 0 failed, 1 canceled, 0 left"),
      (.running, nil, "0 of 1 task ok, 0 failed, 1 left"),
      (.queued, nil, "0 of 1 task ok, 0 failed, 1 left"),
      (.unknown, nil, "0 of 1 task ok, 0 failed, 1 left"),
      (.running, [], "0 of 1 task ok, 0 failed, 1 left"),
    ] as [(TaskStatus, [TaskStatus]?, String)])
  func words(_ status: TaskStatus, _ items: [TaskStatus]?, _ text: String) {
    #expect(WorkSums([task(status, items)]).text == text)
  }

  @Test(
    "the vendor's own count goes before URLs that were told earlier, where it adds up",
    arguments: [
      (TaskCounts(total: 6, succeeded: 3, failed: 2), "3 of 6 URLs ok, 2 failed, 1 left", 2),
      (TaskCounts(total: 6, succeeded: 5, failed: 2), "1 of 2 URLs ok, 0 failed, 1 left", 0),
      (TaskCounts(total: 0, succeeded: 0, failed: 0), "1 of 2 URLs ok, 0 failed, 1 left", 0),
      (TaskCounts(total: 6, succeeded: -1, failed: 2), "1 of 2 URLs ok, 0 failed, 1 left", 0),
      (TaskCounts(total: .max, succeeded: 3, failed: 2), "1 of 2 URLs ok, 0 failed, 1 left", 0),
      (TaskCounts(total: 6, succeeded: .max, failed: 2), "1 of 2 URLs ok, 0 failed, 1 left", 0),
    ])
  func counts(_ counts: TaskCounts, _ text: String, _ failed: Int) throws {
    var task = task(.running, [.succeeded, .running])
    task.counts = counts
    #expect(WorkSums([task]).text == text)
    task.urls = URLItems((0..<6).map { _ in makeItem("https://a.example/") })
    #expect(WorkSums([task]).text == "6 of 6 URLs ok, 0 failed, 0 left", "more have ended")
    task.urls = URLItems([makeItem("https://a.example/"), makeItem("https://a.example/", .running)])
    #expect(task.tally?.failed == failed)
    let context = FilterContext(
      now: testNow, judgement: Judgement(makeSnapshot([task]), now: testNow))
    #expect(try parse("fail:\(failed)").matches(task, in: context))
    task.urls = nil
    if failed == 0 { #expect(task.tally == nil) } else { #expect(WorkSums([task]).text == text) }
  }

  @Test func tasksWithoutURLsStandBeside() {
    let items = Array(repeating: TaskStatus.succeeded, count: 3_627)
    let failed = Array(repeating: TaskStatus.failed, count: 332)
    let url = task(.partial, items + failed)
    #expect(WorkSums([url]).text == "3,627 of 3,959 URLs ok, 332 failed, 0 left")
    #expect(
      WorkSums([url, task(.succeeded, nil), task(.failed, nil), task(.queued, nil)]).text
        == "3,627 of 3,959 URLs ok, 332 failed, 0 left"
        + " + 3 tasks without URL data: 1 ok, 1 failed, 1 left")
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000"),
  ])
  func thousands(_ number: Int, _ text: String) { #expect(number.grouped == text) }

  @Test func partsAddUp() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let tasks = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let items = (0..<Int.random(in: 0...9, using: &random)).map { _ in any(&random) }
        return task(any(&random), Bool.random(using: &random) ? items : nil)
      }
      let sums = WorkSums(tasks)
      #expect(sums.urls.total == tasks.reduce(0) { $0 + ($1.urls?.count ?? 0) })
      #expect(sums.bare.total == tasks.count { $0.urls?.isEmpty ?? true })
      for split in [sums.urls, sums.bare, sums.all] {
        #expect(split.ok + split.bad + split.left == split.total)
        #expect(WorkSplit.Outcome.allCases.reduce(0) { $0 + split[$1] } == split.total)
        #expect(WorkSplit.Outcome.allCases.allSatisfy { split[$0] >= 0 })
        // Every figure that is not 0 is in the words.
        for outcome in WorkSplit.Outcome.allCases where split[outcome] > 0 {
          #expect(split.text("URL").contains("\(split[outcome])"))
        }
      }
      // All ended means that nothing is left.
      if tasks.allSatisfy(\.status.isEnded) { #expect(sums.all.left == 0) }
    }
  }

  private func any(_ random: inout SeededGenerator) -> TaskStatus {
    TaskStatus.allCases.randomElement(using: &random) ?? .unknown
  }
}
