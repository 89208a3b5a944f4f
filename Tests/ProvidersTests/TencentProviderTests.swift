import Foundation
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What is asked of Tencent Cloud CDN, and how its answers are understood.
@Suite struct TencentProviderTests {
  private static let cdn = "tencent-cdn"

  private func provider(
    _ recorder: Recorder, values: [String: String] = [:], token: String? = nil
  ) throws -> any Provider {
    try Sample.provider(Sample.settings(Self.cdn, values: values, token: token), recorder.http)
  }

  private func envelope(_ members: String) -> HTTPAnswer {
    HTTPAnswer(#"{"Response":{\#(members),"RequestId":"1"}}"#)
  }

  private func rows(_ ids: [String], total: Int, list: String = "PurgeLogs") -> HTTPAnswer {
    let rows = ids.enumerated().map { place, id in
      #"{"TaskId":"\#(id)","Url":"http://a/\#(place)","Status":"done","PurgeType":"url"}"#
    }
    return envelope(#""\#(list)":[\#(rows.joined(separator: ","))],"TotalCount":\#(total)"#)
  }

  private func members(_ exchange: Recorder.Exchange) throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: Data(exchange.body.utf8))
    return try #require(object as? [String: Any]).mapValues { "\($0)" }
  }

  @Test func aListIsAskedForByTimeOnTheVendorsClock() async throws {
    let recorder = Recorder([envelope(#""PurgeLogs":null,"TotalCount":0"#)])
    let page = try await provider(recorder).tasks(matching: TaskQuery(Sample.window))
    #expect(page == TaskPage())
    let exchange = try #require(await recorder.exchanges.first)
    #expect(exchange.request.path == "/" && exchange.request.method == .post)
    #expect(exchange.header("X-TC-Action") == "DescribePurgeTasks")
    #expect(exchange.header("X-TC-Version") == "2018-06-06")
    #expect(exchange.header("X-TC-Timestamp") == "1714564800")
    #expect(exchange.header("X-TC-Token") == nil && exchange.header("X-TC-Region") == nil)
    let authorization = try #require(exchange.header("Authorization"))
    #expect(
      authorization.hasPrefix(
        "TC3-HMAC-SHA256 Credential=\(Sample.keyID)/2024-05-01/cdn/tc3_request, "
          + "SignedHeaders=content-type;host, Signature="))
    #expect(
      try members(exchange) == [
        "StartTime": "2024-04-30 20:00:00", "EndTime": "2024-05-01 20:00:00", "Offset": "0",
        "Limit": "100",
      ])
  }

  /// The vendor does not say on which clock its times are.
  @Test(arguments: [
    ("+08:00", "2024-05-01T11:00:00Z", "2024-04-30 20:00:00"),
    ("Z", "2024-05-01T19:00:00Z", "2024-04-30 12:00:00"),
  ])
  func theClockIsASetting(offset: String, created: String, start: String) async throws {
    let row = #"{"TaskId":"1","Url":"u","Status":"done","CreateTime":"2024-05-01 19:00:00"}"#
    let recorder = Recorder([envelope(#""PurgeLogs":[\#(row)],"TotalCount":1"#)])
    let made = try provider(recorder, values: ["utc_offset": offset])
    let page = try await made.tasks(matching: TaskQuery(Sample.window))
    #expect(page.reports.first?.createdAt.map(RFC3339.text) == created)
    #expect(try members(#require(await recorder.exchanges.first))["StartTime"] == start)
  }

  @Test func aTemporaryKeySendsItsToken() async throws {
    let recorder = Recorder([rows([], total: 0)])
    _ = try await provider(recorder, token: "tok").tasks(matching: TaskQuery(Sample.window))
    #expect(await recorder.exchanges.first?.header("X-TC-Token") == "tok")
  }

  /// A task may lie across pages, and pages go on where the rows ended that came.
  @Test func pagesGoOnBehindTheRowsThatCame() async throws {
    let recorder = Recorder([
      rows(["a", "a", "b"], total: 5), rows(["b", "c"], total: 5),
      rows([], total: 0, list: "PushLogs"),
    ])
    let pages = try await provider(recorder).pages(of: Sample.window)
    #expect(pages.map { $0.reports.map(\.id.vendorID) } == [["a", "b"], ["b", "c"], []])
    #expect(pages.allSatisfy { !$0.isTruncated })
    let exchanges = await recorder.exchanges
    #expect(try exchanges.map { try members($0)["Offset"] } == ["0", "3", "0"])
    #expect(exchanges.last?.header("X-TC-Action") == "DescribePushTasks")
    #expect(Set(pages.flatMap(\.reports).map(\.id.family)) == [.purge])
  }

  @Test func anIDIsAskedForWithoutATime() async throws {
    let recorder = Recorder([rows(["x", "x"], total: 3, list: "PushLogs"), rows(["x"], total: 3)])
    let made = try provider(recorder)
    let pages = try await made.pages(of: .ids("x", kind: .prefetch))
    #expect(pages.map { $0.reports.first?.items?.count } == [2, 1])
    #expect(pages.allSatisfy { $0.notFound.isEmpty })
    #expect(pages.first?.reports.first?.kind == .prefetch)
    let exchanges = await recorder.exchanges
    #expect(exchanges.allSatisfy { $0.header("X-TC-Action") == "DescribePushTasks" })
    #expect(try members(exchanges[0]) == ["TaskId": "x", "Offset": "0", "Limit": "100"])
    #expect(try members(exchanges[1])["Offset"] == "2")
  }

  /// What the vendor has not is not found, and never another task.
  @Test func anIDThatTheVendorHasNot() async throws {
    let recorder = Recorder([rows(["other"], total: 1)])
    let page = try await provider(recorder).tasks(matching: TaskQuery(.ids("x")))
    #expect(page.reports.isEmpty)
    #expect(page.notFound == [TaskReference(vendorID: "x", kind: .purgeURL)])
  }

  @Test func aURLInTwoAreasIsTwoItems() async throws {
    let body = try Fixture.bytes("samples/tencent_cdn_DescribePushTasks.json")
    let provider = try Sample.provider(Self.cdn, ScriptedHTTP(body))
    let page = try await provider.tasks(matching: TaskQuery(.ids("1533031853231313311")))
    let report = try #require(page.reports.first)
    let items = Array(report.items ?? [])
    #expect(items.map(\.part?.text) == ["mainland", "overseas"])
    #expect(items.map(\.status) == [.running, .succeeded])
    #expect(report.items?.joined(with: [report.items ?? []]).count == 2)
    #expect(report.status == .running)
  }

  @Test func whatIsLeftIsToldByArea() async throws {
    let provider = try Sample.provider(
      Self.cdn,
      ScriptedHTTP(try Fixture.bytes("samples/tencent_cdn_DescribePurgeQuota.json")))
    let checking = try #require(provider as? any AccountChecking)
    let call = try #require(checking.checkedCalls.first { $0.purpose == .quota })
    #expect(call.name == "DescribePurgeQuota" && call.permission == "cdn:DescribePurgeQuota")
    let quota = try await checking.check(call, sample: nil).quota
    func area(_ name: String) -> SafeText { SafeText(name, limit: .word) }
    #expect(
      quota == [
        Quota(kind: .purgeURL, area: area("mainland"), total: 10_000, left: 9_996),
        Quota(kind: .purgeURL, area: area("overseas"), total: 10_000, left: 10_000),
        Quota(kind: .purgeDirectory, area: area("mainland"), total: 100, left: 99),
        Quota(kind: .purgeDirectory, area: area("overseas"), total: 100, left: 100),
      ])
    let push = try Sample.provider(
      Self.cdn, ScriptedHTTP(try Fixture.bytes("samples/tencent_cdn_DescribePushQuota.json")))
    let prefetch = try await (push as? any AccountChecking)?.check(
      CheckedCall("DescribePushQuota", purpose: .quota), sample: nil)
    #expect(
      prefetch?.quota == [Quota(kind: .prefetch, area: area("mainland"), total: 1_000, left: 998)])
  }

  @Test(arguments: [
    (
      #""Type":"CAMUser","AccountId":"1","UserId":"2","Arn":"qcs::cam:1:uin/2""#,
      "CAMUser qcs::cam:1:uin/2", false
    ),
    (#""AccountId":"1","UserId":"1","Arn":"qcs::cam:1:root""#, "qcs::cam:1:root", true),
    (#""AccountId":"1""#, "1", false),
  ])
  func whoseKeyItIs(members: String, owner: String, isWhole: Bool) async throws {
    let recorder = Recorder([envelope(members)])
    let checking = try #require(provider(recorder) as? any AccountChecking)
    let call = try #require(checking.checkedCalls.first { $0.purpose == .owner })
    #expect(call.endpoint == "https://sts.tencentcloudapi.com")
    let finding = try await checking.check(call, sample: nil)
    #expect(finding.owner?.text == owner)
    #expect((finding.note != nil) == isWhole)
    let exchange = try #require(await recorder.exchanges.first)
    #expect(exchange.header("X-TC-Version") == "2018-08-13")
    #expect(exchange.header("Authorization")?.contains("/sts/tc3_request") == true)
    #expect(exchange.header("X-TC-Region") != nil)
  }

  @Test(
    arguments: [
      ("https://cdn.intl.tencentcloudapi.com", "https://sts.intl.tencentcloudapi.com"),
      ("http://127.0.0.1:8080", nil),
    ] as [(String, String?)])
  func theOwnerIsAskedForBesideTheProduct(endpoint: String, owner: String?) throws {
    let settings = Sample.settings(Self.cdn, endpoint: endpoint)
    let made = try Sample.provider(settings, ScriptedHTTP([]))
    let checking = try #require(made as? any AccountChecking)
    #expect(checking.checkedCalls.last?.endpoint == owner)
  }

  @Test func thePolicyNamesEveryCall() throws {
    let made = try Sample.provider(Self.cdn, ScriptedHTTP([]))
    let checking = try #require(made as? any AccountChecking)
    let policy = try #require(checking.leastPolicy)
    let object = try JSONSerialization.jsonObject(with: Data(policy.utf8))
    let statement = (object as? [String: Any])?["statement"] as? [[String: Any]]
    #expect(statement?.first?["effect"] as? String == "allow")
    #expect(
      statement?.first?["action"] as? [String] == checking.checkedCalls.compactMap(\.permission))
    for call in checking.checkedCalls { #expect(!call.name.contains("Cache"), "\(call.name)") }
  }

  @Test func aDomainThatMovedIsWatchedElsewhere() async throws {
    let said = #""Error":{"Code":"InvalidParameter.CdnHostExistsInEdgeOne","Message":"moved"}"#
    let error = await (try provider(Recorder([envelope(said)]))).error(Sample.window)
    #expect(error?.message.text.text == "moved (watch it with provider: tencent-edgeone)")
  }
}
