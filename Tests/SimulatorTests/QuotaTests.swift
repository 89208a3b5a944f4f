import TestSupport
import Testing

@testable import Simulator

@Suite("What may still be submitted")
struct QuotaTests {
  private static func stage() -> Stage {
    var options = SimulatorOptions(tasks: 400)
    options.submission = 600
    return Stage(options)
  }

  private static func left(_ stage: Stage) async throws -> Int {
    let reply = await stage.send(stage.alibaba(action: AlibabaProduct.cdn.quotaAction))
    return try #require((reply.json["UrlRemain"] as? String).flatMap { Int($0) })
  }

  private static func used(_ stage: Stage) async throws -> Int {
    let reply = await stage.send(
      stage.ucloud(UCloudAccountAnswers.quota, ["DomainId": "ucdn-sim0"]))
    return try #require(reply.json["SubmitRefreshFile"] as? Int)
  }

  @Test("counts what was submitted, not what will be")
  func overTime() async throws {
    let stage = Self.stage()
    let (left, used) = (try await Self.left(stage), try await Self.used(stage))
    stage.clock.advance(by: .seconds(700))
    #expect(try await Self.left(stage) < left)
    #expect(try await Self.used(stage) > used)
  }
}
