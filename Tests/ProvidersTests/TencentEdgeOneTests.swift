import Foundation
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What is asked of Tencent EdgeOne, and how its answers are understood.
@Suite struct TencentEdgeOneTests {
  private static let word = "tencent-edgeone"

  static func zone(_ family: TaskKind.Family) -> TaskScope {
    TaskScope(
      vendorID: "zone-1", name: SafeText("example.com", limit: .word), family: family)
  }

  static func window(_ family: TaskKind.Family) -> TaskQuery.Scope {
    .window(from: Sample.now.addingTimeInterval(-86_400), to: Sample.now, of: zone(family))
  }

  private func provider(_ recorder: Recorder, zones: [String]? = nil) throws -> any Provider {
    var settings = Sample.settings(Self.word)
    settings.lists["zones"] = zones
    return try Sample.provider(settings, recorder.http)
  }

  private func envelope(_ members: String) -> HTTPAnswer {
    HTTPAnswer(#"{"Response":{\#(members),"RequestId":"1"}}"#)
  }

  private func zones(_ zones: [(id: String, name: String, status: String)], total: Int)
    -> HTTPAnswer
  {
    let rows = zones.map {
      #"{"ZoneId":"\#($0.id)","ZoneName":"\#($0.name)","AliasZoneName":null,"Status":"\#($0.status)"}"#
    }
    return envelope(#""Zones":[\#(rows.joined(separator: ","))],"TotalCount":\#(total)"#)
  }

  private func body(_ exchange: Recorder.Exchange) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(exchange.body.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func eachZoneHasTwoLists() async throws {
    let sample = try Fixture.bytes("samples/tencent_edgeone_DescribeZones.json")
    let scopes = try await provider(Recorder([HTTPAnswer(sample)])).scopes()
    #expect(
      scopes.map { "\($0.vendorID) \($0.name) \($0.family?.rawValue ?? "-")" } == [
        "zone-2noz3g48ev6k example.com purge", "zone-2noz3g48ev6k example.com prefetch",
        "zone-wz8m9mgx example.cn (cn) purge", "zone-wz8m9mgx example.cn (cn) prefetch",
      ])
  }

  /// Zones come page by page, and those that wait for a plan have nothing to list.
  @Test func zonesComePageByPage() async throws {
    let recorder = Recorder([
      zones([("z1", "a.example", "active"), ("z2", "b.example", "Initializing")], total: 3),
      zones([("z3", "c.example", "pending")], total: 3),
    ])
    let scopes = try await provider(recorder).scopes()
    #expect(scopes.map(\.vendorID) == ["z1", "z1", "z3", "z3"])
    let exchanges = await recorder.exchanges
    #expect(exchanges.map { $0.header("X-TC-Action") } == ["DescribeZones", "DescribeZones"])
    #expect(exchanges[0].header("X-TC-Version") == "2022-09-01")
    #expect(exchanges[0].header("Authorization")?.contains("/teo/tc3_request") == true)
    #expect(try body(exchanges[1])["Offset"] as? Int == 2)
    #expect(try body(exchanges[1])["Limit"] as? Int == 100)
  }

  /// Of two names that are cut to the same text, or are the same, the ids tell which zone is meant.
  @Test func zonesOfOneNameAreToldApart() async throws {
    let long = String(repeating: "very-long-label.", count: 6)
    let recorder = Recorder([
      zones(
        [
          ("z1", long + "a.example", "active"), ("z2", long + "b.example", "active"),
          ("z3", "c.example", "active"), ("z4", "c.example", "active"),
          ("z5", "d.example", "active"),
        ], total: 5)
    ])
    let scopes = try await provider(recorder).scopes()
    let names = scopes.filter { $0.family == .purge }.map(\.name.text)
    #expect(Set(names).count == 5 && scopes.count == 10)
    #expect(names[0].hasPrefix("z1 very-long") && names[1].hasPrefix("z2 very-long"))
    #expect(names.suffix(3) == ["z3 c.example", "z4 c.example", "d.example"])
  }

  /// A list that is shorter than the vendor's count is not taken for the whole.
  @Test func fewerZonesThanCountedAreNoList() async throws {
    let one = zones([("z1", "a.example", "active")], total: 9)
    for second in [zones([], total: 9), one] {
      let recorder = Recorder([one, second])
      let error = await #expect(throws: ProviderError.self) {
        _ = try await provider(recorder).scopes()
      }
      #expect(error == .malformedResponse("the vendor lists only 1 of 9 zones"))
      #expect(await recorder.exchanges.count == 2)
    }
  }

  /// Without a count the list goes on behind a full page.
  @Test func zonesWithoutACount() async throws {
    func page(_ numbers: Range<Int>) -> HTTPAnswer {
      let rows = numbers.map { #"{"ZoneId":"z\#($0)","ZoneName":"\#($0).example"}"# }
      return envelope(#""Zones":[\#(rows.joined(separator: ","))]"#)
    }
    let recorder = Recorder([page(0..<100), page(100..<101)])
    #expect(try await provider(recorder).scopes().count == 202)
  }

  @Test(
    arguments: [
      (#""X":1"#, false), (#""Zones":{}"#, false), (#""TotalCount":0"#, true),
      (#""Zones":[]"#, true), (#""Zones":null"#, true), (#""TotalCount":3"#, false),
    ])
  func whatIsNoListOfZones(members: String, isList: Bool) async throws {
    var kind: ProviderError.Kind?
    do {
      #expect(try await provider(Recorder([envelope(members)])).scopes().isEmpty)
    } catch let error as ProviderError {
      kind = error.kind
    }
    #expect(kind == (isList ? nil : .malformed))
  }

  @Test(arguments: [["b.example"], ["z2"], ["B.EXAMPLE"], ["z2", "b.example"]])
  func onlyConfiguredZonesAreWatched(wanted: [String]) async throws {
    let recorder = Recorder([
      zones([("z1", "a.example", "active"), ("z2", "b.example", "active")], total: 2)
    ])
    #expect(try await provider(recorder, zones: wanted).scopes().map(\.vendorID) == ["z2", "z2"])
  }

  /// It is a list that fails, and the other zones are watched.
  @Test func aConfiguredZoneThatIsNotThereIsSaid() async throws {
    let answer = zones([("z1", "a.example", "active")], total: 1)
    let made = try provider(
      Recorder([answer]), zones: ["a.example", "lost.example", "gone.example"])
    let scopes = try await made.scopes()
    #expect(scopes.map(\.vendorID) == ["z1", "z1", "lost.example", "gone.example"])
    #expect(Set(scopes).count == 4)
    #expect(
      scopes.map(\.name.text) == ["a.example", "a.example", "lost.example", "gone.example"])
    let gone = try #require(scopes.last)
    let error = await made.error(.window(from: Sample.now, to: Sample.now, of: gone))
    #expect(error?.kind == .rejected)
    #expect(error?.message.text.text == "the account has no zone gone.example")
  }

  /// What `check` was told of a call of watching.
  private func finding(
    _ call: String, _ answers: [HTTPAnswer], zones: [String]? = nil
  ) async throws -> CheckFinding {
    let checking = try #require(provider(Recorder(answers), zones: zones) as? any AccountChecking)
    return try await checking.check(CheckedCall(call), sample: nil)
  }

  @Test func checkTellsAZoneThatIsNotThere() async throws {
    let answer = zones([("z1", "a.example", "active")], total: 1)
    let wanted = ["a.example", "gone.example"]
    let error = await #expect(throws: ProviderError.self) {
      _ = try await finding("DescribeZones", [answer], zones: wanted)
    }
    #expect(error?.message.text.text == "the account has no zone gone.example")
    let empty = envelope(#""Tasks":[],"TotalCount":0"#)
    let found = try await finding("DescribePurgeTasks", [answer, empty], zones: wanted)
    #expect(found == CheckFinding())
  }

  /// A list that nobody asked for did not answer.
  @Test func checkTellsThatNoListWasAskedFor() async throws {
    let noPlan = envelope(
      #""Error":{"Code":"InvalidParameter.ZoneHasNotBeenBoundToPlan","Message":"said"}"#)
    let empty = envelope(#""Tasks":[],"TotalCount":0"#)
    let two = zones([("z1", "a.example", "active"), ("z2", "b.example", "active")], total: 2)
    let waiting = zones([("z1", "a.example", "initializing")], total: 1)
    for call in ["DescribePurgeTasks", "DescribePrefetchTasks"] {
      for none in [zones([], total: 0), waiting] {
        let note = try await finding(call, [none]).note?.text
        #expect(note == "not asked: there is no zone to watch")
      }
      let unbound = try await finding(call, [two, noPlan, noPlan]).note?.text
      #expect(unbound == "not asked: no zone has a plan")
      #expect(try await finding(call, [two, noPlan, empty]).note == nil)
    }
    #expect(try await finding("DescribeZones", [zones([], total: 0)]).note == nil)
  }

  @Test func aListIsAskedForByZoneAndTime() async throws {
    let recorder = Recorder([envelope(#""Tasks":[],"TotalCount":0"#)])
    let page = try await provider(recorder).tasks(matching: TaskQuery(Self.window(.prefetch)))
    #expect(page == TaskPage())
    let exchange = try #require(await recorder.exchanges.first)
    #expect(exchange.header("X-TC-Action") == "DescribePrefetchTasks")
    let asked = try body(exchange)
    #expect(asked["ZoneId"] as? String == "zone-1")
    #expect(asked["StartTime"] as? String == "2024-04-30T12:00:00+00:00")
    #expect(asked["EndTime"] as? String == "2024-05-01T12:00:00+00:00")
    #expect(asked["Limit"] as? Int == 1_000)
  }

  /// A zone without a plan is no fault of the account; any other refusal is told.
  @Test(
    arguments: [
      ("InvalidParameter.ZoneHasNotBeenBoundToPlan", nil),
      ("InvalidParameter.ZoneNotFound", .rejected),
      ("UnauthorizedOperation.CamUnauthorized", .permission),
    ] as [(String, ProviderError.Kind?)])
  func aZoneWithoutAPlanIsEmpty(code: String, kind: ProviderError.Kind?) async throws {
    let said = envelope(#""Error":{"Code":"\#(code)","Message":"said"}"#)
    let error = await (try provider(Recorder([said]))).error(Self.window(.purge))
    #expect(error?.kind == kind)
  }

  @Test(
    arguments: [
      ("processing", .running, nil), ("success", .succeeded, nil), ("Success", .succeeded, nil),
      ("failed", .failed, nil), ("timeout", .failed, "timed out"), ("canceled", .canceled, nil),
      ("invalid", .failed, "the origin answered other than 2xx"), ("queued", .unknown, nil),
      ("", .unknown, nil),
    ] as [(String, TaskStatus, String?)])
  func stateOfARow(_ word: String, _ status: TaskStatus, _ message: String?) async throws {
    for (type, text, told) in [
      ("", "", message), ("taskFailed", "", "taskFailed"), ("", "why", "why"),
      ("taskFailed", "why", "taskFailed: why"),
    ] {
      let row =
        #"{"JobId":"1","Target":"x","Status":"\#(word)","FailType":"\#(type)","FailMessage":"\#(text)"}"#
      let made = try provider(Recorder([envelope(#""Tasks":[\#(row)]"#)]))
      let page = try await made.tasks(matching: TaskQuery(Self.window(.prefetch)))
      let item = try #require(page.reports.first?.items?.first)
      #expect(item.status == status)
      #expect(item.message?.text == (status.hasTrouble ? told : nil), "\(word) \(type) \(text)")
    }
  }

  @Test(
    arguments: [
      ("purge_url", .purgeURL, nil), ("purge_prefix", .purgeDirectory, nil),
      ("purge_host", .purgeAll, nil), ("purge_all", .purgeAll, .site),
      ("purge_cache_tag", .purgeTag, nil), ("purge_video", .other, nil),
    ] as [(String, TaskKind, PatternDialect?)])
  func typeOfARow(_ type: String, _ kind: TaskKind, _ dialect: PatternDialect?) async throws {
    let row = #"{"JobId":"1","Target":"x","Type":"\#(type)","Status":"success"}"#
    let made = try provider(Recorder([envelope(#""Tasks":[\#(row)]"#)]))
    let report = try #require(
      try await made.tasks(matching: TaskQuery(Self.window(.purge))).reports.first)
    #expect(report.kind == kind && report.dialect == dialect)
    #expect(report.part?.text == "example.com" && report.items?.first?.part == report.part)
    #expect(report.id.family == .purge && report.id.product == nil, "a job is one over all zones")
  }

  @Test func theAnswerAboutAJobIsThatOfItsZone() async throws {
    let recorder = Recorder([
      zones([("z1", "a.example", "active"), ("z2", "b.example", "active")], total: 2),
      envelope(#""Tasks":[],"TotalCount":0"#),
      envelope(#""Tasks":[{"JobId":"20g9wz8m9mgx","Target":"x"}],"TotalCount":1"#),
    ])
    let raw = try await provider(recorder).rawAnswer(
      about: TaskReference(vendorID: "20g9wz8m9mgx", kind: .prefetch))
    #expect(raw.text.contains("20g9wz8m9mgx"))
    let exchanges = await recorder.exchanges
    #expect(exchanges.count == 3 && exchanges[2].header("X-TC-Action") == "DescribePrefetchTasks")
    let filters = try body(exchanges[2])["Filters"] as? [[String: Any]]
    #expect(filters?.first?["Name"] as? String == "job-id")
    #expect(filters?.first?["Values"] as? [String] == ["20g9wz8m9mgx"])
    #expect(try body(exchanges[2])["ZoneId"] as? String == "z2")
  }

  @Test func whatIsLeftIsToldByZone() async throws {
    let quota = HTTPAnswer(try Fixture.bytes("samples/tencent_edgeone_DescribeContentQuota.json"))
    let recorder = Recorder([zones([("z1", "a.example", "active")], total: 1), quota])
    let checking = try #require(provider(recorder) as? any AccountChecking)
    let call = try #require(checking.checkedCalls.first { $0.purpose == .quota })
    let found = try await checking.check(call, sample: nil).quota
    let domain = SafeText("a.example", limit: .word)
    #expect(
      found == [
        Quota(kind: .purgeURL, domain: domain, total: 10_000, left: 9_998),
        Quota(kind: .purgeDirectory, domain: domain, total: 100, left: 100),
        Quota(kind: .purgeAll, domain: domain, total: 100, left: 99),
        Quota(kind: .purgeAll, domain: domain, total: 10, left: 9),
        Quota(kind: .purgeTag, domain: domain, total: 100, left: 100),
        Quota(kind: .prefetch, domain: domain, total: 1_000, left: 997),
      ])
    #expect(
      checking.checkedCalls.map(\.permission) == [
        "teo:DescribeZones", "teo:DescribePurgeTasks", "teo:DescribePrefetchTasks",
        "teo:DescribeContentQuota", "sts:GetCallerIdentity",
      ])
    #expect(checking.leastPolicy?.contains("teo:DescribeZones") == true)
  }
}
