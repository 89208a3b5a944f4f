import FoundationEssentials
import HTTPTypes
import TaskModel
import Testing

@testable import Providers

@Suite struct JDCloudProviderTests {
  private static let wrong = HTTPAnswer(#"{"status":7,"msg":"用户签名不正确"}"#)
  private static let running = HTTPAnswer(#"{"status":0,"data":{"status":1}}"#)

  /// Accepts the date of one zone only.
  private static func vendor(_ zone: UTCOffset, at now: Date, _ recorder: Recorder) -> ScriptedHTTP
  {
    let good = JDCloudSignature.signature(
      dateText: JDCloudSignature.dateText(now, zone: zone), username: Sample.username,
      secretKey: Secret(Sample.secret))
    return ScriptedHTTP { (request, body) throws(ProviderError) in
      _ = await recorder.take(request, body)
      return String(decoding: body, as: UTF8.self).contains(good) ? running : wrong
    }
  }

  @Test func theBodyIsJSON() async throws {
    let recorder = Recorder([Self.running])
    let provider = try Sample.provider("jdcloud", recorder.http)
    _ = try await provider.tasks(matching: TaskQuery(.ids("a\"\\\u{1}b")))
    _ = try await provider.tasks(matching: TaskQuery(.ids("x", kind: .prefetch)))
    let sent = await recorder.exchanges
    #expect(sent.map(\.request.path) == ["/api/refreshQuery", "/api/prefetchQuery"])
    #expect(sent[0].header("content-type") == "application/json")
    let signature = JDCloudSignature.signature(
      dateText: "20240501", username: Sample.username, secretKey: Secret(Sample.secret))
    #expect(
      sent[0].body
        == #"{"username":"jcloud_00","signature":"\#(signature)","taskid":"a\"\\\u0001b"}"#)
  }

  struct Zones: Sendable {
    let configured: String
    let accepted: UTCOffset
    let time: String
    /// Exchanges of the first and of the second read.
    let exchanges: [Int]
    let works: Bool
  }

  @Test(arguments: [
    Zones(
      configured: "+08:00", accepted: .shanghai, time: "2024-05-01T20:00:00Z", exchanges: [1, 1],
      works: true),
    Zones(
      configured: "+08:00", accepted: .utc, time: "2024-05-01T20:00:00Z", exchanges: [2, 1],
      works: true),
    Zones(
      configured: "+08:00", accepted: UTCOffset(seconds: -43_200), time: "2024-05-01T04:00:00Z",
      exchanges: [1, 1], works: false),
    Zones(
      configured: "Z", accepted: .shanghai, time: "2024-05-01T20:00:00Z", exchanges: [2, 1],
      works: true),
    Zones(
      configured: "-05:00", accepted: .utc, time: "2024-05-01T02:00:00Z", exchanges: [2, 1],
      works: true),
    Zones(
      configured: "-05:00", accepted: .shanghai, time: "2024-05-01T20:00:00Z", exchanges: [2, 1],
      works: true),
  ])
  func theDateOfAnotherZoneIsTriedOnceAndRemembered(_ zones: Zones) async throws {
    let now = try #require(RFC3339.date(zones.time))
    let recorder = Recorder([Self.running])
    let settings = Sample.settings("jdcloud", values: ["utc_offset": zones.configured])
    let provider = try Sample.provider(
      settings, Self.vendor(zones.accepted, at: now, recorder), now: now)
    var before = 0
    for expected in zones.exchanges {
      let error = await provider.error(.ids("x"))
      #expect(error?.kind == (zones.works ? nil : .credentials))
      let count = await recorder.exchanges.count
      #expect(count - before == expected)
      before = count
    }
  }

  @Test func anIDIsAskedACall() async throws {
    let recorder = Recorder([
      HTTPAnswer(#"{"status":1,"msg":"失败"}"#), HTTPAnswer(#"{"status":0,"data":null}"#),
      Self.running,
    ])
    let provider = try Sample.provider("jdcloud", recorder.http)
    let scope = TaskQuery.Scope.ids("a", "b", "c")
    let first = try await provider.tasks(matching: TaskQuery(scope))
    #expect(first.refused.keys.map(\.vendorID) == ["a"])
    let second = try await provider.tasks(matching: TaskQuery(scope, cursor: first.next))
    #expect(second.notFound.map(\.vendorID) == ["b"])
    let third = try await provider.tasks(matching: TaskQuery(scope, cursor: second.next))
    #expect(third.reports.map(\.id.vendorID) == ["c"])
    #expect(third.next == nil)
  }

  @Test(arguments: [
    #"{"status":0,"data":{"taskid":"other","status":0}}"#, #"{"status":0,"data":"done"}"#,
    #"{"status":0,"data":[{"status":0}]}"#, #"{"data":{"status":0}}"#,
  ])
  func answersThatFitNoTaskAreMalformed(_ body: String) async throws {
    let provider = try Sample.provider("jdcloud", ScriptedHTTP(Array(body.utf8)))
    #expect(await provider.error(.ids("x"))?.kind == .malformed)
  }

  @Test func dataWithoutAStateIsUnknown() async throws {
    let provider = try Sample.provider(
      "jdcloud", ScriptedHTTP(Array(#"{"status":0,"data":{}}"#.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(.ids("x")))
    #expect(page.reports.map(\.status) == [.unknown])
  }

  @Test func whereHTTPSFailsTheRiskOfHTTPIsNamed() async throws {
    let http = ScriptedHTTP { (_, _) throws(ProviderError) in throw .transport("refused") }
    let secure = try await Sample.provider("jdcloud", http).error(.ids("x"))
    #expect(secure?.message.text.text.contains("allow_http") == true)
    #expect(secure?.message.text.text.contains("for a day") == true)
    let local = Sample.settings("jdcloud", endpoint: "http://127.0.0.1:1")
    #expect(try await Sample.provider(local, http).error(.ids("x")) == .transport("refused"))
  }

  @Test func thereIsNoList() async throws {
    let provider = try Sample.provider("jdcloud", ScriptedHTTP([]))
    #expect(!provider.capabilities.canList)
    #expect(await provider.error(Sample.window)?.kind == .rejected)
  }
}
