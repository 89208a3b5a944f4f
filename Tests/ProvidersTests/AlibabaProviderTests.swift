import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct AlibabaProviderTests {
  private static func rows(_ rows: [(id: String, path: String)], total: Int? = nil) -> HTTPAnswer {
    let texts = rows.map {
      #"{"TaskId":"\#($0.id)","ObjectPath":"\#($0.path)","ObjectType":"file","Status":"Complete"}"#
    }
    let count = total.map { #","TotalCount":\#($0)"# } ?? ""
    return HTTPAnswer(#"{"Tasks":{"CDNTask":[\#(texts.joined(separator: ","))]}\#(count)}"#)
  }

  private static func full(_ page: Int) -> [(id: String, path: String)] {
    (0..<100).map { (id: "\(page)", path: "http://a/\(page)/\($0)") }
  }

  private func readAll(
    _ provider: any Provider, _ scope: TaskQuery.Scope
  ) async throws -> [TaskPage] {
    var pages: [TaskPage] = []
    var cursor: PageCursor?
    repeat {
      let page = try await provider.tasks(matching: TaskQuery(scope, cursor: cursor))
      pages.append(page)
      cursor = page.next
    } while cursor != nil && pages.count < 50
    return pages
  }

  @Test func version3GoesInHeaders() async throws {
    let recorder = Recorder([Self.rows([])])
    let settings = Sample.settings(
      "alibaba-cdn", token: "tok+en", endpoint: "http://127.0.0.1:18080/")
    let provider = try Sample.provider(settings, recorder.http)
    _ = try await provider.tasks(matching: TaskQuery(Sample.window))
    let sent = try #require(await recorder.exchanges.first)
    #expect(sent.request.method == .post)
    #expect(sent.request.authority == "127.0.0.1:18080")
    #expect(sent.body.isEmpty)
    #expect(
      sent.parameters == [
        "PageNumber": "1", "PageSize": "100", "StartTime": "2024-04-30T12:00:00Z",
        "EndTime": "2024-05-01T12:00:00Z",
      ])
    #expect(sent.header("x-acs-action") == "DescribeRefreshTasks")
    #expect(sent.header("x-acs-version") == "2018-05-10")
    #expect(sent.header("x-acs-date") == "2024-05-01T12:00:00Z")
    #expect(sent.header("x-acs-signature-nonce") == "nonce-1")
    #expect(sent.header("x-acs-security-token") == "tok+en")
    #expect(sent.header("accept") == "application/json")
    let request = CanonicalRequest(
      method: "POST", query: sent.parameters,
      headers: [
        "host": "127.0.0.1:18080", "x-acs-action": "DescribeRefreshTasks",
        "x-acs-version": "2018-05-10", "x-acs-date": "2024-05-01T12:00:00Z",
        "x-acs-signature-nonce": "nonce-1", "x-acs-security-token": "tok+en",
        "x-acs-content-sha256":
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      ],
      bodyHash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let signed = AlibabaSignature.v3.signed(request, secret: Secret(Sample.secret))
    let expected = AlibabaSignature.v3.authorization(
      keyID: Sample.keyID, signed, of: request, separator: ",")
    #expect(sent.header("authorization") == expected)
  }

  /// A proxy that lost an answer sends the request again: its nonce has been used, and the key is as good as before.
  @Test(arguments: ["v1", "v3"])
  func aUsedNonceIsReplacedAtOnce(signature: String) async throws {
    let used = HTTPAnswer(
      try Fixture.bytes("samples/aliyun_error_nonce_used.json"), status: 400)
    let settings = Sample.settings("alibaba-cdn", values: ["signature": signature])
    let recorder = Recorder([used, Self.rows([(id: "1", path: "http://a/x")])])
    let provider = try Sample.provider(settings, recorder.http, nonce: { UUID().uuidString })
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(page.reports.count == 1)
    let nonces = await recorder.exchanges.map { sent in
      sent.header("x-acs-signature-nonce") ?? sent.parameters["SignatureNonce"]
    }
    #expect(nonces.count == 2 && Set(nonces).count == 2 && !nonces.contains(nil))
    // Twice in a row it is the vendor's trouble; and who is told to wait waits.
    for answers in [
      [used, used],
      [HTTPAnswer(used.body, status: 400, headers: ["retry-after": "7"])],
    ] {
      let recorder = Recorder(answers)
      let provider = try Sample.provider(settings, recorder.http, nonce: { UUID().uuidString })
      let error = await #expect(throws: ProviderError.self) {
        try await provider.tasks(matching: TaskQuery(Sample.window))
      }
      #expect(error?.message.code.text == "SignatureNonceUsed")
      #expect(error?.kind != .credentials)
      #expect(await recorder.exchanges.count == answers.count)
    }
  }

  @Test func version1GoesInTheQuery() async throws {
    let recorder = Recorder([HTTPAnswer(#"{"Tasks":[],"TotalCount":0}"#)])
    let settings = Sample.settings("alibaba-dcdn", values: ["signature": "v1"], token: "tok+en")
    let provider = try Sample.provider(settings, recorder.http)
    _ = try await provider.tasks(matching: TaskQuery(.ids("1", "2")))
    let sent = try #require(await recorder.exchanges.first)
    var parameters = sent.parameters
    let signature = parameters.removeValue(forKey: "Signature")
    #expect(
      parameters == [
        "TaskId": "1,2", "Action": "DescribeDcdnRefreshTaskById", "Version": "2018-01-15",
        "Format": "JSON", "AccessKeyId": Sample.keyID, "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0", "SignatureNonce": "nonce-1",
        "Timestamp": "2024-05-01T12:00:00Z", "SecurityToken": "tok+en",
      ])
    let signed = AlibabaSignature.v1(
      method: "POST", parameters: parameters, secret: Secret(Sample.secret))
    #expect(signature == signed.signature)
  }

  @Test func aFullPageHasASuccessorWhateverTheTotalSays() async throws {
    let recorder = Recorder([
      Self.rows(Self.full(1), total: 1), Self.rows(Self.full(2)), Self.rows([("3", "x")]),
    ])
    let provider = try Sample.provider("alibaba-cdn", recorder.http)
    let pages = try await readAll(provider, Sample.window)
    #expect(pages.count == 3)
    #expect(pages.flatMap(\.reports).map(\.id.vendorID) == ["1", "2", "3"])
    #expect(await recorder.exchanges.map { $0.parameters["PageNumber"] } == ["1", "2", "3"])
  }

  @Test func anEmptyPageBeforeTheTotalEndsAnIncompleteRead() async throws {
    let recorder = Recorder([Self.rows([("1", "x")], total: 20), Self.rows([], total: 20)])
    let pages = try await readAll(try Sample.provider("alibaba-cdn", recorder.http), Sample.window)
    #expect(pages.map(\.isTruncated) == [false, true])
    #expect(pages[1].next == nil)
  }

  @Test func aVendorThatDoesNotPageIsGivenUp() async throws {
    let recorder = Recorder([Self.rows(Self.full(1), total: 1_000)])
    let pages = try await readAll(try Sample.provider("alibaba-cdn", recorder.http), Sample.window)
    #expect(pages.map(\.isTruncated) == [false, true])
  }

  /// Beyond the end some vendors answer with the last page, and some do not page at all.
  @Test(arguments: [1, 2]) func theLastPageAgainIsNoGapWhereTheCountIsReached(pages: Int)
    async throws
  {
    let total = Self.full(1).count * pages
    let recorder = Recorder((1...pages).map { Self.rows(Self.full($0), total: total) })
    let read = try await readAll(try Sample.provider("alibaba-cdn", recorder.http), Sample.window)
    #expect(read.map(\.isTruncated) == Array(repeating: false, count: pages + 1))
    #expect(read.last?.next == nil)
  }

  /// A count that is less than what came is wrong, and says nothing of what is missing.
  @Test func theLastPageAgainIsAGapWhereTheCountIsWrong() async throws {
    let recorder = Recorder([Self.rows(Self.full(1), total: 1)])
    let read = try await readAll(try Sample.provider("alibaba-cdn", recorder.http), Sample.window)
    #expect(read.map(\.isTruncated) == [false, true])
  }

  @Test func theWindowIsClampedOnEveryPage() async throws {
    let recorder = Recorder([Self.rows(Self.full(1)), Self.rows([])])
    let scope = TaskQuery.Scope.window(
      from: Sample.now.addingTimeInterval(-30 * 86_400), to: Sample.now)
    let early = try Sample.provider("alibaba-cdn", recorder.http)
    let first = try await early.tasks(matching: TaskQuery(scope))
    let late = try Sample.provider(
      "alibaba-cdn", recorder.http, now: Sample.now.addingTimeInterval(40))
    _ = try await late.tasks(matching: TaskQuery(scope, cursor: first.next))
    let starts = await recorder.exchanges.map { $0.parameters["StartTime"] }
    #expect(starts == ["2024-04-28T12:05:00Z", "2024-04-28T12:05:40Z"])
    let bound = Sample.now.addingTimeInterval(
      -Double(early.capabilities.lookBack.components.seconds))
    #expect(RFC3339.text(bound) > "2024-04-28T12:05:00Z", "what is promised is asked for")
  }

  @Test func rowsOfOneTaskAreOneReport() async throws {
    let body = #"""
      {"Tasks":{"CDNTask":[
        {"TaskId":"1","ObjectPath":"http://a/1","ObjectType":"file","Status":"Complete"},
        {"TaskId":"2","ObjectPath":"http://b/","ObjectType":"directory","Status":"Failed",
         "Process":" 142.5 % ","Description":"Origin Timeout"},
        {"TaskId":"1","ObjectPath":"http://a/2","ObjectType":"file","Status":"Failed",
         "Process":"oops","CreationTime":"2024-05-01T11:00Z"},
        {"TaskId":"1","ObjectPath":"http://a/1","ObjectType":"file","Status":"Complete"},
        {"TaskId":"3","ObjectPath":"t","ObjectType":"tag","Status":"Brewing"},
        {"ObjectPath":"http://nobody/","Status":"Complete"}]}}
      """#
    let provider = try Sample.provider("alibaba-cdn", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(
      SampleTests.told(page) == [
        "1 purge-url partial - - 2024-05-01T11:00:00Z", "  http://a/1 succeeded Complete",
        "  http://a/2 failed Failed", "  http://a/1 succeeded Complete",
        "2 purge-directory failed - -",
        "  http://b/ failed Failed 1.0 \"Origin Timeout\"", "3 other unknown - -",
        "  t unknown Brewing",
      ])
    #expect(page.isTruncated, "a row that belongs to no task makes the read incomplete")
  }

  @Test(arguments: [
    #"{"Tasks":null,"TotalCount":0}"#, #"{"Tasks":{"CDNTask":null}}"#, #"{"Tasks":{}}"#,
    #"{"RequestId":"x"}"#, #"{"Tasks":[]}"#,
  ])
  func formsOfNothing(_ body: String) async throws {
    let provider = try Sample.provider("alibaba-cdn", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(page == TaskPage())
  }

  @Test(arguments: [
    #"{"Tasks":"none"}"#, #"{"Tasks":3}"#, #"{"Tasks":{"CDNTask":"none"}}"#,
    #"{"Tasks":{"Task":{"TaskId":"1"}}}"#,
  ])
  func aListThatIsNoListIsMalformed(_ body: String) async throws {
    let provider = try Sample.provider("alibaba-cdn", ScriptedHTTP(Array(body.utf8)))
    #expect(await provider.error(Sample.window)?.kind == .malformed)
  }

  @Test func idsShareACallAndMissingOnesAreNotFound() async throws {
    let recorder = Recorder([
      HTTPAnswer(#"{"Tasks":[{"TaskId":"3","Status":"Complete"},{"TaskId":"99"}]}"#)
    ])
    let provider = try Sample.provider("alibaba-cdn", recorder.http)
    let page = try await provider.tasks(matching: TaskQuery(.ids("1", "3", "4")))
    #expect(page.reports.map(\.id.vendorID) == ["3"], "what was not asked for stays out")
    #expect(page.notFound.map(\.vendorID) == ["1", "4"])
    #expect(page.next == nil)
    #expect(await recorder.exchanges.map { $0.parameters["TaskId"] } == ["1,3,4"])
  }

  @Test func fewerRowsByIDThanTheVendorCountsAreNoWholeAnswer() async throws {
    let recorder = Recorder([
      HTTPAnswer(#"{"Tasks":[{"TaskId":"1","ObjectPath":"a"}],"TotalCount":2}"#)
    ])
    let provider = try Sample.provider("alibaba-cdn", recorder.http)
    let page = try await provider.tasks(matching: TaskQuery(.ids("1", "2")))
    #expect(page.reports.count == 1)
    #expect(page.isTruncated)
    #expect(page.notFound.isEmpty, "the rows that were cut off may be those of the other id")
  }

  @Test func anIDThatWouldBreakTheListIsRefusedUnasked() async throws {
    let recorder = Recorder([HTTPAnswer(#"{"Tasks":[{"TaskId":"1","Status":"Complete"}]}"#)])
    let provider = try Sample.provider("alibaba-cdn", recorder.http)
    let page = try await provider.tasks(matching: TaskQuery(.ids("1", "a,b", "", "2")))
    #expect(page.reports.map(\.id.vendorID) == ["1"])
    #expect(page.notFound.map(\.vendorID) == ["2"])
    #expect(Set(page.refused.keys.map(\.vendorID)) == ["a,b", ""])
    let alone = try await provider.tasks(matching: TaskQuery(.ids("a,b")))
    #expect(alone.refused.count == 1)
    #expect(await recorder.exchanges.map { $0.parameters["TaskId"] } == ["1,2"])
  }

  @Test func anIDThatTheVendorCannotReadIsARejection() async throws {
    let http = ScriptedHTTP(
      Array(#"{"Code":"InvalidTaskId.Malformed","Message":"malformed"}"#.utf8), status: 400)
    for scope in [TaskQuery.Scope.ids("bad"), .ids("bad", "1")] {
      #expect(try await Sample.provider("alibaba-cdn", http).error(scope)?.kind == .rejected)
    }
  }

  @Test func aCursorByIDIsForeign() async throws {
    let provider = try Sample.provider("alibaba-cdn", Recorder([Self.rows([])]).http)
    await #expect(throws: ProviderError.foreignCursor) {
      try await provider.tasks(matching: TaskQuery(.ids("1"), cursor: PageCursor("1x1")))
    }
  }

  @Test func moreRowsThanAnAnswerMayHaveEndTheReading() async throws {
    let rows = String(repeating: "{},", count: 250_000)
    let fitting = Array(#"{"Tasks":{"CDNTask":[\#(rows.dropLast())]}}"#.utf8)
    let page = try await Sample.provider("alibaba-cdn", ScriptedHTTP(fitting))
      .tasks(matching: TaskQuery(Sample.window))
    #expect(page.isTruncated, "rows of no task are missing")
    #expect(page.reports.isEmpty)
    let excessive = Array(#"{"Tasks":{"CDNTask":[\#(rows){}, and so on"#.utf8)
    let error = try await Sample.provider("alibaba-cdn", ScriptedHTTP(excessive))
      .error(Sample.window)
    #expect(error == .malformedResponse("the answer has more than 250000 rows"))
  }

  @Test(arguments: [
    (#"{"code":"Throttling.Api","message":"m"}"#, 503, ["x-acs-retry-after": "1500"], 1_500),
    (#"{"Code":"FlowControlError","Message":"m"}"#, 400, ["Retry-After": "7"], 7_000),
    ("busy", 429, ["Retry-After": "Wed, 01 May 2024 12:00:09 GMT"], 9_000),
    ("busy", 429, ["Retry-After": "soon"], -1), ("busy", 503, ["Retry-After": "9"], 9_000),
    ("busy", 408, ["Retry-After": "9"], 9_000),
    (#"{"Code":"Odd","Message":"m"}"#, 429, ["x-acs-retry-after": "1500"], 1_500),
    (#"{"Code":"ServiceUnavailable","Message":"m"}"#, 503, ["Retry-After": "7"], 7_000),
  ])
  func waits(_ body: String, _ status: Int, _ headers: [String: String], _ wait: Int) async throws {
    let provider = try Sample.provider(
      "alibaba-cdn", ScriptedHTTP(Array(body.utf8), status: status, headers: headers))
    guard case .throttled(let retryAfter, _) = await provider.error(Sample.window) else {
      Issue.record("not throttled")
      return
    }
    #expect(retryAfter == (wait < 0 ? nil : .milliseconds(wait)))
  }

  @Test(arguments: [
    (401, ProviderError.Kind.credentials), (403, .permission), (404, .rejected), (429, .throttled),
    (500, .unavailable), (502, .unavailable),
  ])
  func statusDecidesOnlyWithoutAnEnvelope(_ status: Int, _ kind: ProviderError.Kind) async throws {
    for provider in ["alibaba-cdn", "ucloud", "jdcloud"] {
      for body in ["<html>gateway</html>", "", "{}"] {
        let made = try Sample.provider(
          provider, ScriptedHTTP(Array(body.utf8), status: status))
        let error = await made.error(provider == "jdcloud" ? .ids("x") : Sample.window)
        #expect(error?.kind == kind, "\(provider) \(body)")
      }
    }
  }

  /// In the vendor's own envelope, too, a code that no table has leaves it to the status.
  @Test(arguments: [
    (200, "", ProviderError.Kind.rejected), (400, "", .rejected), (404, "7", .rejected),
    (401, "", .credentials), (403, "", .permission), (429, "", .throttled), (429, "7", .throttled),
    (500, "", .unavailable), (503, "7", .throttled),
  ])
  func statusDecidesForUnknownCodes(
    _ status: Int, _ wait: String, _ kind: ProviderError.Kind
  ) async throws {
    let bodies = [
      "alibaba-cdn": #"{"Code":"1234","Message":"odd"}"#,
      "ucloud": #"{"RetCode":1234,"Message":"odd"}"#,
    ]
    for (provider, body) in bodies {
      let made = try Sample.provider(
        provider,
        ScriptedHTTP(
          Array(body.utf8), status: status, headers: wait.isEmpty ? [:] : ["Retry-After": wait]))
      let error = await made.error(Sample.window)
      #expect(error?.kind == kind, "\(provider)")
      #expect(error?.message == VendorMessage(code: "1234", text: "odd"))
      guard case .throttled(let retryAfter, _) = error else { continue }
      #expect(retryAfter == (wait.isEmpty ? nil : .seconds(7)))
    }
  }
}
