import TestSupport
import Testing

@testable import Simulator

/// The demo's story as the answers tell it.
@Suite struct StoryTests {
  private static let sizes = [(24, 12), (200, 20), (8, 2)]

  private func stage(_ size: (Int, Int), speed: Double = 1, isFrozen: Bool = false) -> Stage {
    Stage(
      SimulatorOptions(tasks: size.0, urls: size.1, speed: speed, isFrozen: isFrozen, story: true)
    )
  }

  private func jdStates(_ stage: Stage) async -> [String] {
    var states: [String] = []
    for tracked in stage.trackedIDs {
      let data = await stage.send(stage.jd(tracked)).json["data"] as? [String: Any]
      states.append("\(data?["status"] ?? "none")")
    }
    return states
  }

  /// What was asked for is within the day that is listed unless told otherwise.
  @Test(arguments: [1, 2, 3, 24, 25, 100, 1_000], [UInt64(1), 2, 77])
  func everyTaskIsOfTheLastDay(tasks: Int, seed: UInt64) {
    for story in [true, false] {
      let stage = Stage(SimulatorOptions(tasks: tasks, urls: 3, seed: seed, story: story))
      let all = stage.server.tasks.values.flatMap(\.tasks)
      #expect(all.count == tasks)
      #expect(all.allSatisfy { (-86_000...0).contains($0.life.created) })
    }
  }

  @Test(arguments: sizes)
  func earlyOnAlibabaAndJDCloudRun(tasks: Int, urls: Int) async {
    let stage = stage((tasks, urls))
    stage.clock.advance(by: .seconds(3))
    let rows = await stage.send(stage.alibaba(.cdn, ["PageSize": "100"])).rows
    #expect(rows.contains { $0["Status"] as? String == "Refreshing" })
    #expect(await jdStates(stage).contains("1"))
  }

  @Test(arguments: sizes)
  func at12SecondsATaskEndsWithFailedURLsAndAReason(tasks: Int, urls: Int) async throws {
    let stage = stage((tasks, urls))
    let task = try #require(
      stage.server.tasks["sim-alibaba-cdn"]?.tasks.first { $0.life.end == Story.failure }
    )
    func rows() async -> [[String: Any]] {
      let action = AlibabaProduct.cdn.byIDAction
      return await stage.send(stage.alibaba(action: action, ["TaskId": task.id])).rows
    }
    stage.clock.advance(by: .milliseconds(11_900))
    let before = await rows()
    #expect(before.count == min(Story.failingURLs, urls * 2 - 1))
    #expect(before.contains { $0["Status"] as? String == "Refreshing" })
    stage.clock.advance(by: .milliseconds(100))
    let after = await rows()
    let failed = after.filter { $0["Status"] as? String == "Failed" }
    #expect(!failed.isEmpty && failed.count < after.count)
    #expect(failed.allSatisfy { !($0["Description"] as? String ?? "").isEmpty })
    #expect(
      after.filter { $0["Status"] as? String == "Complete" }.count + failed.count == after.count)
  }

  @Test func credentialsOfOneAccountExpireAndRecover() async throws {
    let stage = stage((24, 12))
    for (second, isExpired) in [(7.9, false), (8.0, true), (19.9, true), (20.0, false)] {
      let passed = Double(stage.clock.now.offset / .milliseconds(1)) / 1000
      stage.clock.advance(by: .seconds(second - passed))
      let dcdn = await stage.send(stage.alibaba(.dcdn))
      #expect(dcdn.code == (isExpired ? "InvalidSecurityToken.Expired" : nil), "\(second)")
      #expect(await stage.send(stage.alibaba(.cdn)).response.status == 200)
      #expect(await stage.send(stage.ucloud()).retCode == 0)
      let tracked = try #require(stage.trackedIDs.first)
      #expect(await stage.send(stage.jd(tracked)).json["data"] is [String: Any])
    }
  }

  @Test func by25SecondsEveryAnswerSaysEnded() async {
    let stage = stage((24, 12))
    stage.clock.advance(by: .seconds(23))
    for product in AlibabaProduct.allCases {
      for page in 1...3 {
        let reply = await stage.send(
          stage.alibaba(product, ["PageSize": "50", "PageNumber": "\(page)"])
        )
        #expect(reply.response.status == 200)
        for row in reply.rows {
          let words = ["Complete", "Failed", "Timeout", "Canceled"]
          #expect(words.contains(row["Status"] as? String ?? ""))
        }
      }
    }
    #expect(await !jdStates(stage).contains("1"))
    for action in ["DescribeNewUcdnRefreshCacheTask", "DescribeNewUcdnPrefetchCacheTask"] {
      for isDCDN in ["true", "false"] {
        stage.clock.advance(by: .milliseconds(400))
        for task in await stage.send(stage.ucloud(action, ["IsDcdn": isDCDN])).tasks {
          #expect(["success", "failure"].contains(task["Status"] as? String))
        }
      }
    }
  }

  /// Each product has a task that was not executed in time and one that was canceled, in the demo too.
  @Test(arguments: AlibabaProduct.allCases, [true, false])
  func tasksEndInEveryWordOfTheVendor(product: AlibabaProduct, isStory: Bool) async {
    let stage = Stage(SimulatorOptions(story: isStory))
    var words: [String: Set<String>] = [:]
    for page in 1...3 {
      let query = ["PageSize": "50", "PageNumber": "\(page)"]
      for row in await stage.send(stage.alibaba(product, query)).rows {
        let word = row["Status"] as? String ?? ""
        words[word, default: []].insert(row["TaskId"] as? String ?? "")
        if word == "Timeout" { #expect((row["Description"] as? String ?? "").isEmpty) }
      }
    }
    #expect(words["Timeout"]?.count == 1 || words["Timeout"]?.count == 2)
    #expect(words["Canceled"]?.count == 1)
    #expect(words["Complete"] != nil && words["Refreshing"] != nil)
  }

  @Test func storyIsTheSameEachRun() async {
    let (one, two) = (stage((24, 12)), stage((24, 12)))
    let other = Stage(SimulatorOptions(seed: 2, story: true))
    var differs = false
    for step in 0..<6 {
      let request = one.alibaba(.cdn, ["PageSize": "100"], nonce: "\(step)")
      let answers = (await one.send(request), await two.send(request), await other.send(request))
      #expect(answers.0.response == answers.1.response)
      differs = differs || answers.0.response != answers.2.response
      #expect(await jdStates(one) == jdStates(two))
      for stage in [one, two, other] { stage.clock.advance(by: .milliseconds(4100)) }
    }
    #expect(differs)
  }

  @Test func speedScalesTheStory() async {
    let stage = stage((24, 12), speed: 5)
    stage.clock.advance(by: .seconds(2))
    #expect(await stage.send(stage.alibaba(.dcdn)).code == "InvalidSecurityToken.Expired")
    stage.clock.advance(by: .seconds(2.6))
    #expect(await stage.send(stage.alibaba(.dcdn)).response.status == 200)
    #expect(await !jdStates(stage).contains("1"))
  }

  @Test func frozenStandsStill() async throws {
    let stage = stage((24, 12), isFrozen: true)
    func rows() async -> [String] {
      let rows = await stage.send(stage.alibaba(.dcdn, ["PageSize": "50"])).rows
      return rows.map { "\($0["ObjectPath"] ?? "") \($0["Status"] ?? "") \($0["Process"] ?? "")" }
    }
    let before = (await rows(), await jdStates(stage))
    stage.clock.advance(by: .seconds(10))
    #expect(await stage.send(stage.alibaba(.dcdn)).response.status == 200)
    stage.clock.advance(by: .seconds(600))
    #expect(await rows() == before.0)
    #expect(!before.0.isEmpty)
    #expect(await jdStates(stage) == before.1)
  }

  @Test func withoutTheStoryNothingExpires() async {
    let stage = Stage()
    for _ in 0..<30 {
      #expect(await stage.send(stage.alibaba(.dcdn)).response.status == 200)
      stage.clock.advance(by: .seconds(1))
    }
  }
}
