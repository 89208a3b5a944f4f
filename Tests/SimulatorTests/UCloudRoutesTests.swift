import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite struct UCloudRoutesTests {
  private static let purge = "DescribeNewUcdnRefreshCacheTask"
  private static let prefetch = "DescribeNewUcdnPrefetchCacheTask"

  @Test(arguments: Stage.Carrier.allCases)
  func everyCarrierIsRead(carrier: Stage.Carrier) async {
    let stage = Stage(SimulatorOptions(tasks: 200))
    let parameters = ["IsDcdn": "false", "Limit": "2"]
    let reply = await stage.send(stage.ucloud(Self.purge, parameters, carrier: carrier))
    #expect(reply.response.status == 200)
    #expect(reply.json["Action"] as? String == Self.purge + "Response")
    #expect(reply.retCode == 0)
    #expect(reply.tasks.count == 2)
  }

  @Test func jsonNumbersAndFlagsAreSignedAsText() async {
    let stage = Stage(SimulatorOptions(tasks: 200))
    var request = stage.ucloud(Self.purge, ["IsDcdn": "false", "Limit": "2"], carrier: .json)
    let text = String(decoding: request.body, as: UTF8.self)
      .replacingOccurrences(of: "\"false\"", with: "false")
      .replacingOccurrences(of: "\"2\"", with: "2")
    request.body = Array(text.utf8)
    #expect(await stage.send(request).tasks.count == 2)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let code: Int
    let parameters: [String: String]
    var action = UCloudRoutesTests.purge
    var testDescription: String { "\(code) \(parameters) \(action)" }
  }

  @Test(arguments: [
    Refused(code: 160, parameters: [:], action: ""),
    Refused(code: 161, parameters: [:], action: "DescribeNewUcdnRefreshCacheTaskX"),
    Refused(code: 230, parameters: ["EndTime": "1789963200"]),
    Refused(code: 230, parameters: ["BeginTime": "soon"]),
    Refused(code: 230, parameters: ["BeginTime": "1789963200", "EndTime": "1789963199"]),
    Refused(code: 230, parameters: ["Status": "done"]),
    Refused(code: 230, parameters: ["IsDcdn": "True"]),
    Refused(code: 230, parameters: ["Limit": "-1"]),
    Refused(code: 230, parameters: ["Offset": "1.5"]),
    Refused(code: 292, parameters: ["ProjectId": "org-other"]),
  ])
  func limitIsEnforced(refused: Refused) async {
    let stage = Stage()
    let reply = await stage.send(stage.ucloud(refused.action, refused.parameters))
    #expect(reply.response.status == 200)
    #expect(reply.retCode == refused.code)
    #expect(reply.json["Action"] as? String == refused.action + "Response")
    #expect(reply.json["TaskList"] == nil)
  }

  @Test func gatewayRefusalsCarryNoAction() async {
    let stage = Stage()
    let wrong = await stage.send(stage.ucloud { $0["Limit"] = "5" })
    #expect(wrong.retCode == 171)
    let unknown = await stage.send(stage.ucloud { $0["PublicKey"] = "nobody" })
    #expect(unknown.retCode == 172)
    let missing = await stage.send(stage.ucloud { $0["Signature"] = nil })
    #expect(missing.retCode == 170)
    for reply in [wrong, unknown, missing] {
      #expect(Set(reply.json.keys) == ["Message", "RetCode"])
      #expect(reply.response.status == 200)
    }
  }

  @Test func unescapedPlusInTheKeyNamesNobody() async {
    let stage = Stage()
    var request = stage.ucloud(carrier: .query)
    request.target = request.target.replacingOccurrences(of: "%2B", with: "+")
    #expect(await stage.send(request).retCode == 172)
  }

  @Test func fourListsAreDisjointAndTogetherAll() async throws {
    let stage = Stage(SimulatorOptions(tasks: 400, urls: 3))
    let window = ["BeginTime": "\(stage.unix - 3 * 86400)"]
    var ids: [String] = []
    for action in [Self.purge, Self.prefetch] {
      for isDCDN in ["false", "true"] {
        let reply = await stage.send(
          stage.ucloud(action, window.merging(["IsDcdn": isDCDN]) { $1 })
        )
        #expect(!reply.tasks.isEmpty)
        ids += reply.tasks.compactMap { $0["TaskId"] as? String }
        #expect(reply.tasks.allSatisfy { ($0["Type"] == nil) == (action == Self.prefetch) })
      }
    }
    #expect(ids.count == 100)
    #expect(Set(ids).count == 100)
  }

  @Test func idCarriesTheTimeOfCreationInChina() async throws {
    let stage = Stage(SimulatorOptions(tasks: 200))
    for task in await stage.send(stage.ucloud()).tasks {
      let id = try #require(task["TaskId"] as? String)
      let created = try #require(task["CreateTime"] as? Int)
      let parts = id.split(separator: "_")
      #expect(parts.count == 2 && parts[1].count == 8)
      #expect(String(parts[0]) == CivilTime(unix: created, hoursEast: 8).compact)
    }
  }

  @Test func windowDefaultsToADay() async throws {
    let stage = Stage(SimulatorOptions(tasks: 2000, urls: 1))
    // At the start every task is of the last day.
    stage.clock.advance(by: .seconds(6 * 3_600))
    let day = await stage.send(stage.ucloud())
    let more = await stage.send(stage.ucloud(Self.purge, ["BeginTime": "\(stage.unix - 172_800)"]))
    #expect(more.tasks.count > day.tasks.count)
    for task in day.tasks {
      let created = try #require(task["CreateTime"] as? Int)
      #expect(created >= stage.unix - 86400)
    }
  }

  @Test func statusAndIDsNarrow() async throws {
    let stage = Stage(SimulatorOptions(tasks: 400, urls: 3))
    let all = await stage.send(stage.ucloud())
    let words = Set(all.tasks.compactMap { $0["Status"] as? String })
    #expect(words == ["wait", "process", "success", "failure"])
    let running = await stage.send(stage.ucloud(Self.purge, ["Status": "process"]))
    #expect(!running.tasks.isEmpty)
    #expect(running.tasks.allSatisfy { $0["Status"] as? String == "process" })
    let ids = all.tasks.prefix(2).compactMap { $0["TaskId"] as? String }
    let some = await stage.send(
      stage.ucloud(Self.purge, ["TaskId.0": ids[0], "TaskId.1": ids[1], "TaskId.2": "unknown"])
    )
    #expect(Set(some.tasks.compactMap { $0["TaskId"] as? String }) == Set(ids))
    let none = await stage.send(stage.ucloud(Self.purge, ["TaskId.0": "unknown"]))
    #expect(none.json["TaskList"] != nil && none.tasks.isEmpty)
    let missing = await stage.send(
      stage.ucloud(Self.purge, ["TaskId.0": "unknown", "IsDcdn": "true"])
    )
    #expect(missing.retCode == 0)
    #expect(missing.json["TaskList"] == nil && missing.json["TotalCount"] == nil)
  }

  @Test(arguments: UCloudRoutes.Unit.allCases, UCloudRoutes.Unit.allCases)
  func pagingAndTotalCountInTheUnitChosen(
    paging: UCloudRoutes.Unit,
    total: UCloudRoutes.Unit
  ) async throws {
    let stage = Stage(
      SimulatorOptions(tasks: 30, urls: 4), vendors: [UCloudRoutes(paging: paging, total: total)])
    let whole = await stage.send(stage.ucloud())
    let urls = whole.tasks.reduce(0) { $0 + (($1["UrlLists"] as? [Any])?.count ?? 0) }
    #expect(whole.json["TotalCount"] as? Int == (total == .urls ? urls : whole.tasks.count))
    var paged: [String] = []
    for offset in stride(from: 0, to: paging == .urls ? urls : whole.tasks.count, by: 5) {
      let page = await stage.send(
        stage.ucloud(Self.purge, ["Offset": "\(offset)", "Limit": "5"])
      )
      stage.clock.advance(by: .seconds(1))
      let found = Self.urls(of: page)
      #expect(paging == .tasks ? page.tasks.count <= 5 : found.count <= 5)
      #expect(!found.isEmpty)
      paged += found
    }
    #expect(paged == Self.urls(of: whole))
  }

  private static func urls(of reply: Reply) -> [String] {
    reply.tasks.flatMap { $0["UrlLists"] as? [[String: Any]] ?? [] }
      .compactMap { $0["Url"] as? String }
  }

  @Test func numbersAreIntegersAndFinishTimesFollowTheEnd() async throws {
    let stage = Stage(SimulatorOptions(tasks: 400, urls: 5))
    var zero = 0
    var absent = 0
    for task in await stage.send(stage.ucloud()).tasks {
      for item in task["UrlLists"] as? [[String: Any]] ?? [] {
        let progress = try #require(item["Progress"] as? Int)
        #expect((0...100).contains(progress))
        let created = try #require(item["CreateTime"] as? Int)
        switch item["Status"] as? String {
        case "success", "failure":
          let finished = try #require(item["FinishTime"] as? Int)
          #expect(finished >= created && finished <= stage.unix)
        default:
          if item["FinishTime"] == nil { absent += 1 } else { zero += 1 }
          #expect(item["FinishTime"] as? Int ?? 0 == 0)
        }
      }
    }
    #expect(zero > 0 && absent > 0)
  }

  @Test func retCodeIsSometimesText() async {
    let stage = Stage()
    let reply = await stage.send(stage.ucloud(Self.prefetch, ["IsDcdn": "true"]))
    #expect(reply.json["RetCode"] as? String == "0")
  }

  @Test func tooManyCallsAnswer153() async {
    let stage = Stage()
    var codes: [Int?] = []
    for _ in 0..<6 { codes.append(await stage.send(stage.ucloud()).retCode) }
    #expect(codes == [0, 0, 0, 0, 0, 153])
    stage.clock.advance(by: .seconds(1))
    #expect(await stage.send(stage.ucloud()).retCode == 0)
  }
}
