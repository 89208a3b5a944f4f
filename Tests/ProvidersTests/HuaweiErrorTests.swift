import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What Huawei Cloud refuses, and what `check` asks it.
@Suite struct HuaweiErrorTests {
  static let errors: [(code: String, status: Int, kind: ProviderError.Kind)] = [
    ("APIGW.0101", 404, .rejected), ("APIGW.0103", 404, .unavailable),
    ("APIGW.0104", 400, .unavailable), ("APIGW.0105", 400, .unavailable),
    ("APIGW.0106", 400, .unavailable), ("APIGW.0201", 400, .rejected),
    ("APIGW.0201", 413, .rejected), ("APIGW.0201", 414, .rejected), ("APIGW.0201", 494, .rejected),
    ("APIGW.0201", 502, .unavailable), ("APIGW.0201", 504, .unavailable),
    ("APIGW.0201", 500, .unavailable), ("APIGW.0202", 502, .unavailable),
    ("APIGW.0203", 504, .unavailable), ("APIGW.0204", 400, .rejected),
    ("APIGW.0301", 401, .credentials), ("APIGW.0302", 403, .permission),
    ("APIGW.0303", 401, .credentials), ("APIGW.0304", 403, .permission),
    ("APIGW.0305", 401, .credentials), ("APIGW.0306", 403, .permission),
    ("APIGW.0307", 401, .credentials), ("APIGW.0308", 429, .throttled),
    ("APIGW.0310", 403, .permission), ("APIGW.0311", 401, .credentials),
    ("APIGW.0401", 403, .permission), ("APIGW.0402", 403, .permission),
    ("APIGW.0404", 403, .permission), ("APIGW.0501", 405, .throttled),
    ("APIGW.0502", 405, .permission), ("APIGW.0601", 500, .unavailable),
    ("APIGW.0602", 400, .rejected), ("APIGW.0605", 500, .unavailable),
    ("APIGW.0606", 500, .unavailable), ("APIGW.0607", 400, .rejected),
    ("APIGW.0608", 500, .unavailable), ("APIGW.0609", 500, .unavailable),
    ("APIGW.0610", 502, .unavailable), ("APIGW.0611", 500, .unavailable),
    ("APIGW.0612", 500, .unavailable), ("APIGW.0705", 500, .unavailable),
    ("APIGW.0801", 503, .unavailable), ("APIGW.0802", 403, .permission),
    ("APIG.0301", 401, .credentials), ("APIG.0308", 429, .throttled),
    ("CDN.0003", 200, .rejected), ("CDN.0004", 200, .permission), ("CDN.0005", 200, .rejected),
    ("CDN.0015", 200, .rejected), ("CDN.0016", 200, .rejected), ("CDN.0020", 200, .permission),
    ("CDN.0020", 403, .permission), ("CDN.0021", 200, .permission), ("CDN.0108", 200, .rejected),
    ("CDN.0110", 200, .rejected), ("CDN.0777", 200, .rejected), ("CDN.0777", 403, .permission),
    ("CDN.0777", 500, .unavailable),
  ]

  /// The forms that the vendor's own kit reads.
  private static let shapes = [
    #"{"error_code":"CODE","error_msg":"said","request_id":"1"}"#,
    #"{"error":{"error_code":"CODE","error_msg":"said"}}"#,
    #"{"errorCode":"CODE","errorMsg":"said"}"#, #"{"error":{"code":"CODE","message":"said"}}"#,
    #"{"code":"CODE","message":"said"}"#,
    #"{"error":{"errorCode":"CODE","errorMsg":"said"},"tasks":[]}"#,
  ]

  @Test(arguments: errors.indices)
  func everyCode(row: Int) async throws {
    let (code, status, kind) = Self.errors[row]
    for shape in Self.shapes {
      let body = shape.replacing("CODE", with: code)
      let provider = try Sample.provider(
        "huawei-cdn", ScriptedHTTP(Array(body.utf8), status: status))
      let error = await provider.error(Sample.window)
      #expect(error?.kind == kind, "\(code) \(shape)")
      #expect(error?.message.code.text == code)
      #expect(error?.message.text.text.hasPrefix("said") == true)
    }
  }

  static let texts: [(body: String, status: Int, kind: ProviderError.Kind, words: String)] = [
    (#"{"error":{}}"#, 200, .rejected, "no message"),
    (#"{"error":{"error_msg":"why"}}"#, 200, .rejected, "why"),
    (#"{"message":"why"}"#, 503, .unavailable, "why"),
    (#"{"error":null,"error_code":""}"#, 200, .malformed, "neither"),
    (#"{"error":"why"}"#, 404, .rejected, "HTTP 404"),
    ("<html>Bad Gateway</html>", 502, .unavailable, "HTTP 502"),
    (
      #"{"error":{"error_code":"CDN.0020","error_msg":"no"}}"#, 200, .permission,
      "no (set enterprise_project_id to the id of a project that the key may read, or give the key's user the policy in IAM"
    ),
    (
      #"{"error_code":"APIGW.0801","error_msg":"no"}"#, 503, .unavailable,
      "no (the account may be of the other region: https://cdn.myhuaweicloud.eu"
    ),
    (
      #"{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: calc aksk signature fail:signature expired, signature time:20211217T064303Z,server time:20211217T065804Z"}"#,
      401, .clockSkew, "signature time"
    ),
    (
      #"{"error_code":"APIGW.0301","error_msg":"AK access failed to reach the limit,forbidden."}"#,
      401, .credentials, "locked the key for five minutes"
    ),
    (
      #"{"error_code":"APIGW.0301","error_msg":"Get secretKey failed,ak:\#(Sample.keyID),err:ak not exist"}"#,
      401, .credentials, "Get secretKey failed,ak:(redacted),err"
    ),
  ]

  @Test(arguments: texts.indices)
  func everyText(row: Int) async throws {
    let (body, status, kind, words) = Self.texts[row]
    let error = await
      (try Sample.provider(
        "huawei-cdn", ScriptedHTTP(Array(body.utf8), status: status))).error(Sample.window)
    #expect(error?.kind == kind)
    #expect(error?.message.text.text.contains(words) == true, "\(String(describing: error))")
  }

  @Test("the vendor writes what it signed itself, with the token, into the refusal of a signature")
  func echo() async throws {
    let http = ScriptedHTTP { (request, _) throws(ProviderError) in
      let sent = request.headerFields.map { "\($0.name):\($0.value)" }.joined(separator: "|")
      return HTTPAnswer(
        #"{"error_code":"APIGW.0301","error_msg":\#(Wire.quoted("verify aksk signature fail, canonicalRequest:" + sent))}"#,
        status: 401)
    }
    let provider = try Sample.provider(
      Sample.settings("huawei-cdn", token: "tok+en/with==odd"), http)
    let error = try #require(await provider.error(.ids("1")))
    let told = "\(error) \(String(reflecting: error))"
    for secret in [Sample.keyID, Sample.secret, "tok+en", "Signature=0"] {
      #expect(!told.contains(secret), "\(told)")
    }
    #expect(error.message.text.text == "verify aksk signature fail", "\(told)")
    let raw = try await provider.rawAnswer(about: TaskReference(vendorID: "1", kind: .purgeURL))
    #expect(raw.text.contains("x-sdk-date:20240501T120000Z"))
    for secret in [Sample.keyID, Sample.secret, "tok+en", "Signature=0"] {
      #expect(!raw.text.contains(secret), "\(raw.text)")
    }
  }

  @Test("which refusals a policy lifts")
  func refusalsOfKeys() throws {
    let isOfKey = try #require(ProviderRegistry.description(of: ProviderID("huawei-cdn"))).isOfKey
    for (code, isLifted) in [("CDN.0021", true), ("APIGW.0302", true), ("APIGW.0310", false)] {
      #expect(isOfKey(VendorMessage(code: code, text: "")) == isLifted)
    }
  }

  @Test func checks() async throws {
    let quota = """
      {"quotas":[{"quota_limit":2000,"type":"file_refresh","used":3},{"quota_limit":100,"type":"dir_refresh","used":100},
      {"quota_limit":1000,"type":"preheat","used":1200},{"quota_limit":100,"type":"domain","used":4,"user_domain_id":"d1"},
      {"quota_limit":100,"type":"preheat"}]}
      """
    let recorder = Recorder([
      HuaweiProviderTests.list([HuaweiProviderTests.row("9")]),
      HuaweiProviderTests.detail(HuaweiProviderTests.row("9"), ["succeed"]), HTTPAnswer(quota),
      HTTPAnswer(quota), HTTPAnswer("{}"),
    ])
    let provider = try #require(try HuaweiProviderTests.provider(recorder) as? any AccountChecking)
    var sample: TaskReference?
    var findings: [CheckFinding] = []
    for call in provider.checkedCalls {
      findings.append(try await provider.check(call, sample: sample))
      sample = findings.last?.sample ?? sample
    }
    #expect(sample?.vendorID == "9" && sample?.createdAt != nil)
    #expect(findings.last?.owner?.text == "account d1")
    #expect(findings.last?.note?.text.hasPrefix("set domain_id to it") == true)
    #expect(
      findings.dropLast().last?.quota == [
        Quota(kind: .purgeURL, total: 2_000, left: 1_997),
        Quota(kind: .purgeDirectory, total: 100, left: 0),
        Quota(kind: .prefetch, total: 1_000, left: 0),
      ])
    let calls = await recorder.exchanges
    #expect(calls[1].parameters["create_time"] == "1714561200000")
    #expect(calls[2].request.path == "/v1.0/cdn/quota")
    let span = try #require(
      Double(calls[0].parameters["end_date"] ?? "").flatMap { end in
        Double(calls[0].parameters["start_date"] ?? "").map { end - $0 }
      })
    #expect(span == 15 * 86_400_000)
    let left = try #require(provider.checkedCalls.first { $0.purpose == .quota })
    await #expect(throws: ProviderError.self) { try await provider.check(left, sample: nil) }
    for permission in ["queryCacheHistoryTask", "queryQuota"] {
      #expect(provider.leastPolicy?.contains("\"cdn:configuration:\(permission)\"") == true)
    }
  }

  @Test("what check says of the account's id", arguments: [nil, "d1", "d2"])
  func domainID(configured: String?) async throws {
    let answer = #"{"quotas":[{"type":"domain","quota_limit":1,"used":1,"user_domain_id":"d1"}]}"#
    let values = configured.map { ["domain_id": $0] } ?? [:]
    let provider = try HuaweiProviderTests.provider(
      Recorder([HTTPAnswer(answer)]), values: values)
    let checking = try #require(provider as? any AccountChecking)
    let call = try #require(checking.checkedCalls.first { $0.purpose == .owner })
    let note = try await checking.check(call, sample: nil).note?.text
    switch configured {
    case nil: #expect(note?.hasPrefix("set domain_id") == true)
    case "d1": #expect(note == nil)
    default: #expect(note == "domain_id is another: d2")
    }
  }

  @Test("that a made-up id is refused says nothing of the key, that a task's is does")
  func madeUpID() async throws {
    let refusal = HTTPAnswer(#"{"error":{"error_code":"CDN.0021","error_msg":"no"}}"#)
    let provider = try HuaweiProviderTests.provider(Recorder([refusal, refusal]))
    let checking = try #require(provider as? any AccountChecking)
    let call = try #require(checking.checkedCalls.dropFirst().first)
    let note = try await checking.check(call, sample: nil).note?.text
    #expect(note?.hasPrefix("not known: there is no task to ask for") == true)
    await #expect(throws: ProviderError.self) {
      try await checking.check(call, sample: TaskReference(vendorID: "9", kind: .purgeURL))
    }
  }
}
