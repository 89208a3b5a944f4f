import FoundationEssentials
import HTTPTypes
import PollingEngine
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct CloudFrontProviderTests {
  private static func summary(_ id: String, _ created: String) -> String {
    "<InvalidationSummary><Id>\(id)</Id><CreateTime>\(created)</CreateTime><Status>Completed</Status>"
      + "</InvalidationSummary>"
  }

  static func list(_ rows: [String], next: String? = nil) -> String {
    let marker = next.map { "<NextMarker>\($0)</NextMarker>" } ?? ""
    return
      "<InvalidationList>\(marker)<IsTruncated>\(next != nil)</IsTruncated><Items>\(rows.joined())</Items>"
      + "</InvalidationList>"
  }

  private static func error(_ code: String, _ text: String = "said") -> String {
    "<ErrorResponse><Error><Code>\(code)</Code><Message>\(text)</Message></Error></ErrorResponse>"
  }

  static func distributions(_ rows: String) -> String {
    "<DistributionList><IsTruncated>false</IsTruncated><Items>\(rows)</Items></DistributionList>"
  }

  private static let scope = TaskScope(
    vendorID: "E1EXAMPLE", name: SafeText("", limit: .word), product: "E1EXAMPLE")

  static func provider(
    _ recorder: Recorder, distributions: [String] = [], token: String? = nil,
    endpoint: String? = nil
  ) throws -> any Provider {
    var settings = Sample.settings("cloudfront", endpoint: endpoint)
    if let token { settings.secrets["session_token"] = Secret(token) }
    if !distributions.isEmpty { settings.lists["distributions"] = distributions }
    return try Sample.provider(settings, recorder.http)
  }

  // MARK: Signing

  @Test("the adapter's requests are those of the vendor's own signer")
  func signsAsTheVendorDoes() async throws {
    var count = 0
    for vector in try Fixture.decode(SigningFamilyTests.File.self, "vectors/aws-cloudfront.json")
      .cases
    {
      guard vector.inputs.service == "cloudfront", vector.path.contains("/distribution") else {
        continue
      }
      let parts = vector.inputs.url?.split(separator: "/", maxSplits: 2) ?? []
      let recorder = Recorder([HTTPAnswer(Self.error("Odd"), status: 400)])
      let endpoint = String(parts[0]) + "//" + String(parts[1].prefix { $0 != "/" })
      var settings = Sample.settings("cloudfront", endpoint: endpoint)
      settings.values["access_key_id"] = vector.keyID
      settings.secrets["secret_access_key"] = vector.secret
      if let token = vector.headersSent["X-Amz-Security-Token"] {
        settings.secrets["session_token"] = Secret(token)
      }
      let stamp = try #require(vector.inputs.dateTimeUTC)
      let now = try #require(ZonelessTime.date(stamp.filter(\.isNumber), in: .utc))
      let signer = try AmazonSigner(
        ProviderSetup(
          settings: settings, endpoint: try Endpoint(endpoint),
          rates: ProviderRates(list: 1, byID: 1), http: recorder.http, now: { now },
          nonce: { "" }), service: "cloudfront")
      let query = vector.plainQuery.mapValues { PercentEncoding.decode($0) }
      let signed = signer.get(vector.path, query, at: now)
      #expect(signed.request.headerFields[.authorization] == vector.authorization, "\(vector.name)")
      count += 1
    }
    #expect(count >= 6)
  }

  // MARK: Distributions

  @Test func distributionsAreScopes() async throws {
    let body = try Fixture.bytes("samples/cloudfront.ListDistributions.xml")
    let provider = try Self.provider(Recorder([HTTPAnswer(body)]))
    let scopes = try await provider.scopes()
    #expect(scopes.map(\.vendorID) == ["EDFDVBD6EXAMPLE", "E2QWRUHEXAMPLE"])
    #expect(scopes.map(\.name.text) == ["www.example.com", "d222222abcdef8.cloudfront.net"])
    let configured = try Self.provider(
      Recorder([HTTPAnswer(body)]), distributions: ["E2QWRUHEXAMPLE", "E9EXAMPLE"])
    #expect(
      try await configured.scopes().map(\.name.text)
        == ["d222222abcdef8.cloudfront.net", "E9EXAMPLE"])
  }

  @Test("configured distributions do without the permission to list them")
  func withoutPermission() async throws {
    let refusal = HTTPAnswer(Self.error("AccessDenied"), status: 403)
    let configured = try Self.provider(Recorder([refusal]), distributions: ["E1EXAMPLE"])
    #expect(try await configured.scopes().map(\.vendorID) == ["E1EXAMPLE"])
    let others = try Self.provider(Recorder([refusal]))
    let error = await #expect(throws: ProviderError.self) { try await others.scopes() }
    #expect(error?.kind == .permission)
  }

  @Test("a distribution for tenants alone has no list of its own")
  func tenants() async throws {
    let rows =
      "<DistributionSummary><Id>E1</Id><ConnectionMode>tenant-only</ConnectionMode></DistributionSummary>"
      + "<DistributionSummary><Id>E2</Id><DomainName>D.example</DomainName></DistributionSummary>"
    let provider = try Self.provider(Recorder([HTTPAnswer(Self.distributions(rows))]))
    #expect(try await provider.scopes().map(\.name.text) == ["d.example"])
  }

  @Test(
    "a list of distributions that is not whole is none",
    arguments: [
      "<DistributionList><IsTruncated>true</IsTruncated></DistributionList>",
      "<DistributionList><IsTruncated>true</IsTruncated><NextMarker>E1</NextMarker></DistributionList>",
      "<DistributionList><Items><DistributionSummary></DistributionSummary></Items></DistributionList>",
    ])
  func brokenDistributions(body: String) async throws {
    let recorder = Recorder([HTTPAnswer(body)])
    let provider = try Self.provider(recorder)
    let error = await #expect(throws: ProviderError.self) { try await provider.scopes() }
    #expect(error?.kind == .malformed)
    #expect(await recorder.exchanges.count <= 2)
  }

  @Test("paths are not told before the hosts are known, and alone where nobody may know them")
  func withoutHosts() async throws {
    let answer = HTTPAnswer(Self.invalidation(["/a"]))
    let reference = TaskReference(vendorID: "I1EXAMPLE", kind: .other, product: "E1EXAMPLE")
    let early = try await Self.provider(Recorder([answer])).describe([reference], after: nil)
    #expect(early.reports.first?.told == [.created, .message])
    let refusal = HTTPAnswer(Self.error("AccessDenied"), status: 403)
    let named = try Self.provider(Recorder([refusal, answer]), distributions: ["E1EXAMPLE"])
    _ = try await named.scopes()
    let report = try await named.describe([reference], after: nil).reports.first
    #expect(report?.told.contains([.items, .domains]) == true)
    #expect(report?.items?.first?.url.text == "/a" && report?.domains == [])
  }

  // MARK: Lists

  @Test("a read ends where what follows is older than wanted")
  func endsAtTheWindow() async throws {
    let rows = [
      Self.summary("I3", "2024-05-01T11:00:00.123456Z"), Self.summary("I2", "2024-04-01T11:00:00Z"),
    ]
    let recorder = Recorder([HTTPAnswer(Self.list(rows, next: "I2"))])
    let provider = try Self.provider(recorder)
    let from = Sample.now.addingTimeInterval(-86_400)
    let page = try await provider.list(Self.scope, from: from, to: Sample.now, after: nil)
    #expect(page.reports.map(\.id.vendorID) == ["I3"])
    #expect(page.next == nil && !page.isTruncated)
    let path = await recorder.exchanges.first?.request.path
    #expect(path == "/2020-05-31/distribution/E1EXAMPLE/invalidation?MaxItems=100")
  }

  @Test("what is dated after the span is listed, for clocks differ")
  func clockBehind() async throws {
    let recorder = Recorder([HTTPAnswer(Self.list([Self.summary("I1", "2024-05-03T11:00:00Z")]))])
    let from = Sample.now.addingTimeInterval(-86_400)
    let page = try await Self.provider(recorder).list(
      Self.scope, from: from, to: Sample.now, after: nil)
    #expect(page.reports.map(\.id.vendorID) == ["I1"])
  }

  @Test("a list that is not newest first is read to its end")
  func outOfOrder() async throws {
    let rows = [
      Self.summary("I1", "2024-04-01T11:00:00Z"), Self.summary("I2", "2024-05-01T11:00:00Z"),
      Self.summary("I3", "2024-04-01T11:00:00Z"),
    ]
    let provider = try Self.provider(Recorder([HTTPAnswer(Self.list(rows, next: "I3"))]))
    let from = Sample.now.addingTimeInterval(-86_400)
    let page = try await provider.list(Self.scope, from: from, to: Sample.now, after: nil)
    #expect(page.reports.map(\.id.vendorID) == ["I2"])
    #expect(page.next != nil)
  }

  @Test("a list that leads to itself, or says that it goes on but not where, is not whole")
  func goesInCircles() async throws {
    let row = Self.summary("I1", "2024-05-01T11:00:00Z")
    let provider = try Self.provider(Recorder([HTTPAnswer(Self.list([row], next: "I1"))]))
    let from = Sample.now.addingTimeInterval(-86_400)
    let first = try await provider.list(Self.scope, from: from, to: Sample.now, after: nil)
    let second = try await provider.list(
      Self.scope, from: from, to: Sample.now, after: try #require(first.next) as PageCursor)
    #expect(second.isTruncated && second.next == nil)
    let lost = "<InvalidationList><IsTruncated>true</IsTruncated></InvalidationList>"
    let other = try Self.provider(Recorder([HTTPAnswer(lost)]))
    let page = try await other.list(Self.scope, from: from, to: Sample.now, after: nil)
    #expect(page.isTruncated)
    let stray = try Self.provider(
      Recorder([HTTPAnswer(Self.list(["<InvalidationSummary></InvalidationSummary>"]))]))
    #expect(
      try await stray.list(Self.scope, from: from, to: Sample.now, after: nil).isTruncated)
  }

  // MARK: By id

  static func invalidation(_ paths: [String]) -> String {
    let items = paths.map { "<Path>\($0)</Path>" }.joined()
    return "<Invalidation><Id>I1EXAMPLE</Id><Status>InProgress</Status>"
      + "<CreateTime>2024-05-01T11:00:00Z</CreateTime><InvalidationBatch><Paths><Quantity>1</Quantity>"
      + "<Items>\(items)</Items></Paths></InvalidationBatch></Invalidation>"
  }

  static let kinds: [([String], TaskKind, [String])] = [
    (["/a.html"], .purgeURL, ["www.example.com/a.html -"]),
    (["/*"], .purgeAll, ["www.example.com/* -"]),
    (["*"], .purgeAll, ["www.example.com/* -"]),
    (["/img/*", "/a"], .purgePattern, ["www.example.com/img/* -", "www.example.com/a purge-url"]),
    (["img/a.png"], .purgeURL, ["www.example.com/img/a.png -"]),
    (["#spring"], .purgeTag, ["#spring -"]), (["#\u{301}x"], .purgeTag, ["#\u{301}x -"]),
    (["/\u{301}x"], .purgeURL, ["www.example.com/\u{301}x -"]),
    (["/a", "#spring"], .purgeTag, ["www.example.com/a purge-url", "#spring -"]),
    (
      ["/*", "/img/*", "#t"], .purgeAll,
      ["www.example.com/* -", "www.example.com/img/* purge-pattern", "#t purge-tag"]
    ),
  ]

  @Test("paths tell what is purged, and the aliases where", arguments: kinds)
  func paths(paths: [String], kind: TaskKind, items: [String]) async throws {
    let rows =
      "<DistributionSummary><Id>E1EXAMPLE</Id><DomainName>d1.cloudfront.net</DomainName><Aliases><Items>"
      + "<CNAME>WWW.example.com</CNAME><CNAME>static.example.com</CNAME></Items></Aliases>"
      + "</DistributionSummary>"
    let provider = try Self.provider(
      Recorder([HTTPAnswer(Self.distributions(rows)), HTTPAnswer(Self.invalidation(paths))]))
    _ = try await provider.scopes()
    let reference = TaskReference(vendorID: "I1EXAMPLE", kind: .purgeURL, product: "E1EXAMPLE")
    let page = try await provider.describe([reference], after: nil)
    let report = try #require(page.reports.first)
    #expect(report.kind == kind && report.status == .running)
    #expect(report.domains == ["www.example.com", "static.example.com", "d1.cloudfront.net"])
    #expect(report.told.contains([.items, .domains]))
    for item in report.items ?? [] {
      let isTag = item.url.text.utf8.first == UInt8(ascii: "#")
      #expect(item.dialect == (isTag ? .tag : item.url.text.hasSuffix("*") ? .prefix : .url))
    }
    let told = (report.items ?? []).map { "\($0.url.text) \($0.kind?.rawValue ?? "-")" }
    #expect(told == items)
  }

  @Test("an id without its distribution is looked for in all of them, a call each")
  func searched() async throws {
    let missing = HTTPAnswer(Self.error("NoSuchInvalidation"), status: 404)
    let recorder = Recorder([missing, HTTPAnswer(Self.invalidation(["/a"])), missing])
    let provider = try Self.provider(recorder, distributions: ["E1EXAMPLE", "E2EXAMPLE"])
    let reference = TaskReference(vendorID: "I1EXAMPLE", kind: .purgeURL)
    let first = try await provider.describe([reference], after: nil)
    #expect(first.reports.isEmpty && first.notFound.isEmpty)
    let second = try await provider.describe(
      [reference], after: try #require(first.next) as PageCursor)
    #expect(second.reports.map(\.id.product) == ["E2EXAMPLE"])
    #expect(second.next == nil)
    let third = try await provider.describe([reference], after: nil)
    let last = try await provider.describe(
      [reference], after: try #require(third.next) as PageCursor)
    #expect(last.notFound == [reference])
  }

  @Test("in very many distributions nothing is searched")
  func notSearched() async throws {
    let recorder = Recorder([HTTPAnswer("")])
    let provider = try Self.provider(
      recorder, distributions: (1...21).map { "E\($0)EXAMPLE" })
    let reference = TaskReference(vendorID: "I1EXAMPLE", kind: .purgeURL)
    let page = try await provider.describe([reference], after: nil)
    #expect(page.refused[reference]?.kind == .rejected && page.notFound.isEmpty)
    #expect(await recorder.exchanges.isEmpty)
  }

  @Test("ids come bare, with their distribution, and as the Location of an answer")
  func ids() throws {
    let form = try #require(ProviderRegistry.description(of: ProviderID("cloudfront"))).taskIDs
    let id = "IDFDVBD632BHDS5"
    for text in [
      "EDFDVBD6EXAMPLE/\(id)",
      "https://cloudfront.amazonaws.com/2020-05-31/distribution/EDFDVBD6EXAMPLE/invalidation/\(id)",
    ] {
      #expect(form.id(in: text)?.vendorID == id)
      #expect(form.id(in: text)?.product == "EDFDVBD6EXAMPLE")
    }
    #expect(form.id(in: id)?.product == nil)
    for text in ["EDFDVBD6EXAMPLE", "\(id)/EDFDVBD6EXAMPLE", "a/b/c/\(id)", "/\(id)", id + "/"] {
      #expect(form.id(in: text) == nil, "\(text)")
    }
  }

  // MARK: Errors and checks

  static let errors: [(code: String, status: Int, kind: ProviderError.Kind)] = [
    ("Throttling", 400, .throttled), ("ThrottlingException", 400, .throttled),
    ("RequestLimitExceeded", 503, .throttled), ("TooManyRequestsException", 429, .throttled),
    ("InvalidClientTokenId", 403, .credentials), ("UnrecognizedClientException", 400, .credentials),
    ("SignatureDoesNotMatch", 403, .credentials), ("IncompleteSignature", 400, .credentials),
    ("MissingAuthenticationToken", 403, .credentials), ("ExpiredToken", 403, .credentials),
    ("ExpiredTokenException", 400, .credentials), ("AccessDenied", 403, .permission),
    ("AccessDeniedException", 400, .permission), ("OptInRequired", 403, .permission),
    ("NotAuthorized", 400, .permission), ("RequestExpired", 400, .clockSkew),
    ("RequestTimeTooSkewed", 403, .clockSkew), ("InternalError", 500, .unavailable),
    ("InternalFailure", 500, .unavailable), ("ServiceUnavailable", 503, .unavailable),
    ("InvalidArgument", 400, .rejected), ("MalformedQueryString", 404, .rejected),
    ("MissingParameter", 400, .rejected), ("ValidationError", 400, .rejected),
    ("NoSuchDistribution", 404, .rejected), ("NeverSeen", 400, .rejected),
    ("NeverSeen", 403, .permission), ("NeverSeen", 500, .unavailable),
  ]

  /// As the service writes errors, as its gateway does, and without a namespace.
  @Test(arguments: errors.indices, [0, 1])
  func everyCode(row: Int, shape: Int) async throws {
    let (code, status, kind) = Self.errors[row]
    let body =
      shape == 0
      ? Self.error(code)
      : "<Response><Errors><Error><Code>\(code)</Code><Message>said</Message></Error></Errors></Response>"
    let provider = try Sample.provider("cloudfront", ScriptedHTTP(Array(body.utf8), status: status))
    let error = await provider.error(
      .window(from: .distantPast, to: .distantFuture, of: Self.scope))
    #expect(error?.kind == kind, "\(code)")
    #expect(error?.message == VendorMessage(code: code, text: "said"))
  }

  @Test("a clock that is off is told by the text of a wrong signature")
  func clockInTheText() async throws {
    for text in ["Signature expired: 1 is now earlier than 2", "Signature not yet current: 1"] {
      let body = Array(Self.error("SignatureDoesNotMatch", text).utf8)
      let error = try await Sample.provider("cloudfront", ScriptedHTTP(body, status: 403))
        .error(.window(from: .distantPast, to: .distantFuture, of: Self.scope))
      #expect(error?.kind == .clockSkew)
    }
  }

  @Test func checks() async throws {
    let rows = "<DistributionSummary><Id>E1EXAMPLE</Id></DistributionSummary>"
    let list = HTTPAnswer(Self.list([Self.summary("I1EXAMPLE", "2024-05-01T11:00:00Z")]))
    let owner = """
      <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
      <Arn>arn:aws:iam::123456789012:root</Arn><UserId>1</UserId><Account>123456789012</Account>
      </GetCallerIdentityResult></GetCallerIdentityResponse>
      """
    let recorder = Recorder([
      HTTPAnswer(Self.distributions(rows)), HTTPAnswer(Self.distributions(rows)), list,
      HTTPAnswer(Self.invalidation(["/a"])), HTTPAnswer(owner),
    ])
    let provider = try #require(try Self.provider(recorder) as? any AccountChecking)
    var sample: TaskReference?
    var findings: [CheckFinding] = []
    for call in provider.checkedCalls {
      findings.append(try await provider.check(call, sample: sample))
      sample = findings.last?.sample ?? sample
    }
    #expect(sample?.vendorID == "I1EXAMPLE" && sample?.product == "E1EXAMPLE")
    #expect(findings.last?.owner?.text == "arn:aws:iam::123456789012:root")
    #expect(findings.last?.note?.text.contains("whole account") == true)
    #expect(provider.checkedCalls.last?.endpoint == "https://sts.amazonaws.com")
    let elsewhere = try #require(
      try Self.provider(recorder, endpoint: "http://127.0.0.1:1") as? any AccountChecking)
    #expect(elsewhere.checkedCalls.last?.endpoint == nil)
    #expect(provider.leastPolicy?.contains("\"cloudfront:GetInvalidation\"") == true)
  }

  @Test("the vendor's XML is laid out for the eye, every byte of it")
  func rawAnswer() async throws {
    let body = try Fixture.bytes("samples/cloudfront.GetInvalidation.Completed.xml")
    let provider = try Self.provider(Recorder([HTTPAnswer(body)]))
    let reference = TaskReference(vendorID: "I1EXAMPLE", kind: .purgeURL, product: "E1EXAMPLE")
    let raw = try await provider.rawAnswer(about: reference)
    #expect(raw.lines.map(\.text).contains("      <Items>"))
    #expect(raw.lines.map(\.text).contains("        <Path>/images/*</Path>"))
    let blanks: Set<Character> = [" ", "\n"]
    let shown = raw.lines.map(\.text).joined().filter { !blanks.contains($0) }
    #expect(shown == String(decoding: body, as: UTF8.self).filter { !blanks.contains($0) })
  }
}
