import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
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

  @Test func onlyAnAcceptedSignatureTeachesTheZone() async throws {
    let now = try #require(RFC3339.date("2024-05-01T20:00:00Z"))
    let recorder = Recorder([
      Self.wrong, HTTPAnswer(#"{"status":-1,"msg":"接口调用异常"}"#), Self.wrong, Self.running,
      Self.running,
    ])
    let provider = try Sample.provider("jdcloud", recorder.http, now: now)
    #expect(await provider.error(.ids("x"))?.kind == .unavailable)
    #expect(await provider.error(.ids("x")) == nil)
    #expect(await provider.error(.ids("x")) == nil)
    let shanghai = JDCloudSignature.signature(
      dateText: "20240502", username: Sample.username, secretKey: Secret(Sample.secret))
    let isShanghai = await recorder.exchanges.map { $0.body.contains(shanghai) }
    #expect(isShanghai == [true, false, true, false, false])
  }

  @Test func aSignatureThatNoDateMendsNamesTheClock() async throws {
    let error = try await Sample.provider("jdcloud", ScriptedHTTP(Self.wrong.body))
      .error(.ids("x"))
    #expect(error?.kind == .credentials)
    let text = try #require(error?.message.text.text)
    #expect(text.contains("用户签名不正确"))
    #expect(text.contains("clock"))
    #expect(text.contains("utc_offset"))
  }

  @Test func anAnswerIsOfItsID() async throws {
    let recorder = Recorder([
      HTTPAnswer(#"{"status":1,"msg":"失败"}"#), HTTPAnswer(#"{"status":0,"data":null}"#),
      Self.running,
    ])
    let provider = try Sample.provider("jdcloud", recorder.http)
    let first = try await provider.tasks(matching: TaskQuery(.ids("a")))
    #expect(first.refused.keys.map(\.vendorID) == ["a"])
    let second = try await provider.tasks(matching: TaskQuery(.ids("b")))
    #expect(second.notFound.map(\.vendorID) == ["b"])
    let third = try await provider.tasks(matching: TaskQuery(.ids("c")))
    #expect(third.reports.map(\.id.vendorID) == ["c"])
    #expect(third.next == nil)
    await #expect(throws: ProviderError.foreignCursor) {
      try await provider.tasks(matching: TaskQuery(.ids("c"), cursor: PageCursor("1")))
    }
  }

  @Test(arguments: [
    #"{"status":0,"data":{"taskid":"other","status":0}}"#, #"{"status":0,"data":"done"}"#,
    #"{"status":0,"data":[{"status":0}]}"#,
  ])
  func answersThatFitNotTheirIDAreItsOwnTrouble(_ body: String) async throws {
    let provider = try Sample.provider("jdcloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(.ids("x")))
    #expect(page.refused.map(\.key.vendorID) == ["x"])
    #expect(page.refused.map(\.value.kind) == [.malformed])
    #expect(page.reports.isEmpty)
  }

  @Test func anAnswerWithoutAStatusIsMalformed() async throws {
    let http = ScriptedHTTP(Array(#"{"data":{"status":0}}"#.utf8))
    #expect(try await Sample.provider("jdcloud", http).error(.ids("x"))?.kind == .malformed)
  }

  @Test(arguments: [
    "545ec2e2-e9e5-47b8-8f34-44c104a84fd3", "545ec2e2e9e547b88f3444c104a84fd3",
    "545EC2E2-E9E5-47B8-8F34-44C104A84FD3",
  ])
  func anIDIsTheSameInAnyNotation(_ answered: String) async throws {
    let http = ScriptedHTTP(
      Array(#"{"status":0,"data":{"taskid":"\#(answered)","status":1}}"#.utf8))
    let asked = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
    let page = try await Sample.provider("jdcloud", http).tasks(matching: TaskQuery(.ids(asked)))
    #expect(page.reports.map(\.id.vendorID) == [asked])
  }

  /// A gateway's `status` is the HTTP status, not a code of the vendor's table.
  @Test(arguments: [
    (503, 503, "7", ProviderError.Kind.throttled), (500, 500, "", .unavailable),
    (404, 404, "", .rejected), (429, 429, "7", .throttled), (429, 1, "7", .throttled),
    (500, 7, "", .credentials), (502, -1, "", .unavailable), (503, 0, "", .unavailable),
    (200, 99, "", .rejected),
  ])
  func aStatusIsBelievedAsTheVendorListsIt(
    _ http: Int, _ status: Int, _ wait: String, _ kind: ProviderError.Kind
  ) async throws {
    let body = Array(#"{"status":\#(status),"error":"Service Unavailable"}"#.utf8)
    let scripted = ScriptedHTTP(
      body, status: http, headers: wait.isEmpty ? [:] : ["Retry-After": wait])
    let error = try await Sample.provider("jdcloud", scripted).error(.ids("x"))
    #expect(error?.kind == kind, "\(String(describing: error))")
    if case .throttled(let retryAfter, _) = error { #expect(retryAfter == .seconds(7)) }
  }

  @Test func dataWithoutAStateIsUnknown() async throws {
    let provider = try Sample.provider(
      "jdcloud", ScriptedHTTP(Array(#"{"status":0,"data":{}}"#.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(.ids("x")))
    #expect(page.reports.map(\.status) == [.unknown])
  }

  @Test func whereNobodySpeaksTLSTheRiskOfHTTPIsNamed() async throws {
    var http = ScriptedHTTP { (_, _) throws(ProviderError) in throw .transport("refused") }
    #expect(try await Sample.provider("jdcloud", http).error(.ids("x")) == .transport("refused"))
    http.isSchemeInDoubt = true
    let secure = try await Sample.provider("jdcloud", http).error(.ids("x"))
    #expect(secure?.message.text.text.hasPrefix("refused. ") == true)
    #expect(secure?.message.text.text.contains("allow_http") == true)
    #expect(secure?.message.text.text.contains("for a day") == true)
    let local = Sample.settings("jdcloud", endpoint: "https://127.0.0.1:1")
    #expect(try await Sample.provider(local, http).error(.ids("x")) == .transport("refused"))
    var plain = Sample.settings("jdcloud", endpoint: "http://opencdn.example.com")
    plain.allowHTTP = true
    #expect(try await Sample.provider(plain, http).error(.ids("x")) == .transport("refused"))
  }

  @Test func thereIsNoList() async throws {
    let provider = try Sample.provider("jdcloud", ScriptedHTTP([]))
    #expect(!provider.capabilities.canList)
    #expect(await provider.error(Sample.window)?.kind == .rejected)
  }
}
