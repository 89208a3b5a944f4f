import Foundation
import HTTPTypes
import TaskModel
import Testing

@testable import Providers

@Suite struct CheckingTests {
  /// Figures are texts today and were numbers once, with one name in another case.
  @Test(arguments: [
    #"{"RequestId":"x","UrlQuota":"2000","UrlRemain":"1996","BlockQuota":"300","BlockRemain":"200"}"#,
    #"{"RequestId":"x","UrlQuota":2000,"UrlRemain":1996,"BlockQuota":300,"blockRemain":200}"#,
    #"{"UrlQuota":2000,"UrlRemain":1996,"DirQuota":5,"DirRemain":null,"BlockQuota":300,"blockRemain":200}"#,
  ])
  func readsAlibabaQuota(text: String) throws {
    let fields = try AlibabaFields(Array(text.utf8))
    #expect(
      fields.quota == [
        Quota(kind: .purgeURL, total: 2_000, left: 1_996),
        Quota(kind: .block, total: 300, left: 200),
      ])
    #expect(fields.owner == nil)
  }

  @Test(
    "The time of a check's answers is measured as that of all others",
    arguments: [
      (headers: ["Date": "Sun, 06 Nov 1994 08:59:37 GMT"], skew: 601.0),
      (["Date": "Sun, 06 Nov 1994 08:59:37 GMT ", "Age": "0"], nil),
      (["Date": "Sun, 06 Nov 1994 08:49:36 GMT"], 0), ([:], nil),
    ])
  func measuresTheClock(headers: [String: String], skew: Double?) async throws {
    let start = Date(timeIntervalSince1970: 784_111_777)
    let measured = MeasuredExchange(
      ScriptedHTTP([], headers: headers), interval: .zero,
      clock: VendorClock(now: { start }))
    #expect(measured.notes.clockSkew == nil)
    let request = HTTPRequest(method: .get, scheme: "https", authority: "v", path: "/")
    _ = try await measured.exchange(request, body: [])
    #expect(measured.notes.clockSkew == skew.map { .seconds($0) })
    #expect(measured.notes.calls == 1 && measured.notes.latency != nil)
  }

  @Test("What is asked elsewhere counts as a call and not as an answer of the endpoint")
  func measuresElsewhere() async throws {
    let measured = MeasuredExchange(
      ScriptedHTTP { (request, _) throws(ProviderError) in
        guard request.path == "/up" else { throw .transport("down") }
        return HTTPAnswer([], headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"])
      }, interval: .zero,
      clock: VendorClock(now: { Date(timeIntervalSince1970: 784_111_177) }))
    let elsewhere = try measured.reaching(Endpoint("https://tokens.example.com"))
    let request = { (path: String) in
      HTTPRequest(method: .get, scheme: "https", authority: "tokens.example.com", path: path)
    }
    _ = try await elsewhere.exchange(request("/up"), body: [])
    await #expect(throws: ExchangeError.self) {
      try await elsewhere.exchange(request("/down"), body: [])
    }
    #expect(measured.notes.calls == 2 && measured.notes.latency == nil)
    #expect(measured.notes.failure?.failure == .transport("down"))
    #expect(measured.notes.clockSkew == .seconds(601))
  }

  @Test("Alibaba's error is one whatever the status it comes with")
  func alibabaErrorInASuccess() async throws {
    let body = #"{"RequestId":"x","Code":"Throttling.User","Message":"too many"}"#
    let provider = try Sample.provider("alibaba-cdn", ScriptedHTTP(Array(body.utf8)))
    let checking = try #require(provider as? any AccountChecking)
    for call in checking.checkedCalls {
      let error = await #expect(throws: ProviderError.self) {
        try await checking.check(call, sample: nil)
      }
      #expect(error?.kind == .throttled, "\(call.name)")
    }
  }

  @Test(
    "A call that an account does not make is refused by its name, and nothing is asked",
    arguments: [
      "alibaba-cdn", "ucloud", "tencent-cdn", "tencent-edgeone",
      "huawei-cdn",
      "volcengine-cdn",
      "google-cdn",
    ])
  func unknownCall(provider word: String) async throws {
    let http = ScriptedHTTP { (_, _) throws(ProviderError) in throw .transport("asked") }
    let provider = try Sample.provider(word, http)
    let checking = try #require(provider as? any AccountChecking)
    let error = await #expect(throws: ProviderError.self) {
      try await checking.check(CheckedCall("PurgeAll"), sample: nil)
    }
    #expect(error?.kind == .rejected)
    #expect(error?.description.contains("PurgeAll") == true)
  }
}
