import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite struct TencentEdgeOneRoutesTests {
  private static let product = TencentEdgeOneRoutes.product
  private static let zone = "zone-2sim00000com"

  private static func stage(_ options: SimulatorOptions = SimulatorOptions()) -> Stage {
    Stage(options, vendors: [TencentEdgeOneRoutes()])
  }

  /// A question about all tasks of a zone.
  private static func body(_ stage: Stage, _ zone: String = zone, _ more: String = "") -> String {
    let times = [stage.unix - 2 * 86_400, stage.unix].map { CivilTime(unix: $0).iso }
    return
      #"{"ZoneId":"\#(zone)","StartTime":"\#(times[0])","EndTime":"\#(times[1])","Limit":1000\#(more)}"#
  }

  private static func rows(
    _ stage: Stage, _ action: String, _ body: String
  ) async throws -> [[String: Any]] {
    let reply = await stage.send(try stage.tencent(product, action, body))
    #expect(reply.refusal == nil, "\(reply.text)")
    stage.clock.advance(by: .milliseconds(100))
    return reply.list("Tasks")
  }

  @Test func zonesComeInPages() async throws {
    let stage = Self.stage()
    let all = await stage.send(
      try stage.tencent(Self.product, "DescribeZones", #"{"Offset":1,"Limit":2}"#))
    #expect(all.said["TotalCount"] as? Int == 4)
    #expect(
      all.list("Zones").compactMap { $0["ZoneName"] as? String } == ["example.net", "example.org"])
    let last = await stage.send(
      try stage.tencent(Self.product, "DescribeZones", #"{"Offset":3}"#))
    #expect(last.list("Zones").first?["Status"] as? String == "initializing")
  }

  @Test(arguments: [
    ("MissingParameter", "{}"),
    ("InvalidParameter.ZoneNotFound", #"{"ZoneId":"zone-x"}"#),
    ("InvalidParameter.ZoneHasNotBeenBoundToPlan", #"{"ZoneId":"zone-2sim00000new"}"#),
    ("InvalidParameter", #"{"ZoneId":"zone-2sim00000com"}"#),
    ("InvalidParameter", #"{"ZoneId":"zone-2sim00000com","StartTime":"2026-01-01","EndTime":"x"}"#),
    (
      "InvalidParameter",
      #"{"ZoneId":"zone-2sim00000com","Limit":1001,"StartTime":"2026-01-01T00:00:00Z"}"#
    ),
    (
      "InvalidParameter",
      #"{"ZoneId":"zone-2sim00000com","Filters":[{"Name":"job-id","Values":["a","b"]}]}"#
    ),
  ])
  func limitIsEnforced(code: String, body: String) async throws {
    let stage = Self.stage()
    let reply = await stage.send(try stage.tencent(Self.product, "DescribePurgeTasks", body))
    #expect(reply.refusal == code, "\(reply.text)")
  }

  /// Every word and type, each zone's own; a job of several zones has rows in each.
  @Test func everyWordAndTypeComes() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 400, urls: 3))
    var words: Set<String> = []
    var types: Set<String> = []
    var zonesOfJobs: [String: Set<String>] = [:]
    for zone in TencentZone.all where zone.isBound {
      for action in ["DescribePurgeTasks", "DescribePrefetchTasks"] {
        for row in try await Self.rows(stage, action, Self.body(stage, zone.id)) {
          let word = try #require(row["Status"] as? String)
          let type = try #require(row["Type"] as? String)
          words.insert(word)
          types.insert(type)
          zonesOfJobs[row["JobId"] as? String ?? "", default: []].insert(zone.name)
          if type != "purge_cache_tag" {
            #expect((row["Target"] as? String)?.contains(zone.name) == true)
          }
          #expect((row["UpdateTime"] as? String)?.isEmpty == (word == "processing"))
        }
      }
    }
    #expect(words == ["processing", "success", "failed", "timeout", "canceled", "invalid"])
    #expect(
      types == [
        "purge_url", "purge_prefix", "purge_host", "purge_all", "purge_cache_tag", "prefetch_url",
      ])
    #expect(zonesOfJobs.count == 400)
    #expect(zonesOfJobs.keys.allSatisfy { $0.count == 12 })
    #expect(zonesOfJobs.values.contains { $0.count > 1 })
  }

  @Test func filtersOfTheDocumentsNarrowAndOthersDoNot() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 200, urls: 3))
    func filtered(_ name: String, _ value: String) async throws -> [[String: Any]] {
      let filter = #","Filters":[{"Name":"\#(name)","Values":["\#(value)"]}]"#
      return try await Self.rows(
        stage, "DescribePurgeTasks", Self.body(stage, Self.zone, filter))
    }
    let all = try await Self.rows(stage, "DescribePurgeTasks", Self.body(stage))
    let failed = try await filtered("statuses", "failed")
    #expect(!failed.isEmpty && failed.allSatisfy { $0["Status"] as? String == "failed" })
    #expect(try await filtered("status", "failed").count == all.count)
    let job = try #require(all.first?["JobId"] as? String)
    let rows = try await filtered("job-id", job)
    #expect(!rows.isEmpty && rows.allSatisfy { $0["JobId"] as? String == job })
    let alone = try await Self.rows(
      stage, "DescribePurgeTasks",
      #"{"ZoneId":"\#(Self.zone)","Filters":[{"Name":"job-id","Values":["\#(job)"]}]}"#)
    #expect(!alone.isEmpty)
  }

  @Test func timesHaveADistanceFromUTC() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 100, urls: 2))
    let all = try await Self.rows(stage, "DescribePurgeTasks", Self.body(stage))
    let east = [stage.unix - 2 * 86_400, stage.unix].map {
      String(CivilTime(unix: $0, hoursEast: 8).iso.dropLast()) + "+08:00"
    }
    let same = try await Self.rows(
      stage, "DescribePurgeTasks",
      #"{"ZoneId":"\#(Self.zone)","StartTime":"\#(east[0])","EndTime":"\#(east[1])","Limit":1000}"#)
    #expect(!all.isEmpty && same.count == all.count)
  }

  @Test func aTemporaryKeyNeedsItsToken() async throws {
    let stage = Self.stage()
    let request = try stage.tencent(Self.product, "DescribeZones") { $0["x-tc-token"] = nil }
    #expect(await stage.send(request).refusal == "AuthFailure.TokenFailure")
    let owner = await stage.send(
      try stage.tencent(Self.product, "GetCallerIdentity", service: "sts", version: "2018-08-13"))
    #expect(owner.said["Type"] as? String == "CAMRole")
  }
}
