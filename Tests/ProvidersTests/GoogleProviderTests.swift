import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct GoogleProviderTests {
  static func list(_ rows: [String], next: String? = nil, more: String = "") -> HTTPAnswer {
    let token = next.map { #","nextPageToken":"\#($0)""# } ?? ""
    let items = rows.isEmpty ? "" : #","items":[\#(rows.joined(separator: ","))]"#
    return HTTPAnswer(#"{"kind":"compute#operationList"\#(items)\#(token)\#(more)}"#)
  }

  static func row(
    _ id: Int, _ path: String = "/a", at time: String = "2024-05-01T04:00:00.000-07:00",
    type: String? = "invalidateCache", status: String = "RUNNING", more: String = ""
  ) -> String {
    let type = type.map { #""operationType":"\#($0)","# } ?? ""
    return #"{"name":"operation-\#(id)",\#(type)"status":"\#(status)","insertTime":"\#(time)","#
      + #""targetLink":"https://www.googleapis.com/compute/v1/projects/p/global/urlMaps/web","#
      + #""targetId":"12345","description":\#(Wire.quoted(path))\#(more)}"#
  }

  static func error(_ code: Int, _ reason: String, _ text: String = "said") -> HTTPAnswer {
    HTTPAnswer(
      #"{"error":{"code":\#(code),"message":"\#(text)","errors":[{"reason":"\#(reason)"}]}}"#,
      status: code)
  }

  static let maps = HTTPAnswer(
    #"{"kind":"compute#urlMapList","items":[{"id":"12345","selfLink":"x","hostRules":["#
      + #"{"hosts":["*","*.example.net","WWW.example.com"]},{"hosts":["www.example.com","b.example.com"]}]},"#
      + #"{"id":"1","selfLink":"https://compute.googleapis.com/compute/v1/projects/p/global/urlMaps/bare"}]}"#
  )

  static func provider(_ recorder: Recorder) throws -> any Provider {
    try Sample.provider("google-cdn", recorder.http)
  }

  private static func page(
    _ provider: any Provider, after cursor: PageCursor? = nil
  ) async throws -> TaskPage {
    try await provider.list(
      .account, from: Sample.now.addingTimeInterval(-86_400), to: Sample.now, after: cursor)
  }

  // MARK: Lists

  @Test(
    "Rows that are no list are not taken for a list without rows",
    arguments: [#"{}"#, #"{"0":{"name":"operation-1"}}"#, #""x""#, "1", "true"])
  func oddRows(items: String) async throws {
    let answer = HTTPAnswer(#"{"kind":"compute#operationList","items":\#(items)}"#)
    let error = try await Self.provider(Recorder([answer])).error(Sample.window)
    #expect(error?.kind == .malformed)
  }

  @Test("What is dated after the span is listed, for clocks differ")
  func clockBehind() async throws {
    let recorder = Recorder([Self.list([Self.row(1, at: "2024-05-03T04:00:00.000-07:00")])])
    let page = try await Self.page(Self.provider(recorder))
    #expect(page.reports.map(\.id.vendorID) == ["operation-1"])
  }

  @Test func asksForInvalidationsNewestFirst() async throws {
    let recorder = Recorder([Self.list([Self.row(1)])])
    _ = try await Self.page(Self.provider(recorder))
    let exchange = try #require(await recorder.exchanges.first)
    #expect(await recorder.exchanges.count == 1)
    #expect(
      exchange.request.path?.hasPrefix("/compute/v1/projects/example-project/global/operations?")
        == true)
    #expect(
      exchange.parameters == [
        "filter": "(operationType eq invalidateCache)", "orderBy": "creationTimestamp desc",
        "maxResults": "500",
      ])
    #expect(exchange.header("authorization") == "Bearer " + Sample.accessToken)
    #expect(exchange.header("x-goog-user-project") == "paying-project")
    #expect(exchange.request.method == .get)
  }

  @Test("an empty page in the middle is no end, and only a missing token is one")
  func emptyPages() async throws {
    let warning = #","warning":{"code":"NO_RESULTS_ON_PAGE","message":"none"}"#
    let recorder = Recorder([
      Self.list([], next: "t1", more: warning), Self.list([], next: "t2"), Self.list([Self.row(1)]),
    ])
    let provider = try Self.provider(recorder)
    var pages: [TaskPage] = []
    repeat {
      pages.append(try await Self.page(provider, after: pages.last?.next))
    } while pages.last?.next != nil
    #expect(pages.map(\.reports.count) == [0, 0, 1])
    #expect(pages.allSatisfy { !$0.isTruncated })
    #expect(
      await recorder.exchanges.map { $0.parameters["pageToken"] } == [nil, "t1", "t2"])
  }

  @Test(
    "a list that leads to itself, is partial or has a row without a name or a type is not whole")
  func notWhole() async throws {
    let provider = try Self.provider(Recorder([Self.list([Self.row(1)], next: "t")]))
    let first = try await Self.page(provider)
    let second = try await Self.page(provider, after: first.next)
    #expect(second.isTruncated && second.next == nil)
    for more in [
      #","warning":{"code":"UNREACHABLE","message":"x"}"#, #","unreachables":["zones/a"]"#,
    ] {
      let page = try await Self.page(Self.provider(Recorder([Self.list([], more: more)])))
      #expect(page.isTruncated)
    }
    let rows = [Self.row(1, type: nil), #"{"operationType":"invalidateCache"}"#, Self.row(2)]
    let page = try await Self.page(Self.provider(Recorder([Self.list(rows)])))
    #expect(page.isTruncated && page.reports.map(\.id.vendorID) == ["operation-2"])
  }

  @Test("other operations are left out, also where the vendor does not filter")
  func otherOperations() async throws {
    let rows = [Self.row(1, type: "insert"), Self.row(2), Self.row(3, type: "delete")]
    let page = try await Self.page(Self.provider(Recorder([Self.list(rows)])))
    #expect(page.reports.map(\.id.vendorID) == ["operation-2"])
    #expect(!page.isTruncated)
  }

  @Test("a read ends where what follows is older than wanted, unless it is out of order")
  func endsAtTheWindow() async throws {
    let (new, old) = ("2024-05-01T04:00:00-07:00", "2024-04-01T04:00:00-07:00")
    let sorted = [Self.row(2, at: new), Self.row(1, at: old)]
    let page = try await Self.page(Self.provider(Recorder([Self.list(sorted, next: "t")])))
    #expect(page.reports.map(\.id.vendorID) == ["operation-2"])
    #expect(page.next == nil && !page.isTruncated)
    let other = try await Self.page(
      Self.provider(Recorder([Self.list(sorted.reversed() + [Self.row(3, at: old)], next: "t")])))
    #expect(other.next != nil)
    let late = [Self.row(1, at: "2024-04-01T03:59:00-07:00"), Self.row(2, at: old)]
    let nearly = try await Self.page(Self.provider(Recorder([Self.list(late, next: "t")])))
    #expect(nearly.next == nil, "two minutes out of order are in order")
  }

  @Test("a list that comes round to an earlier page is not whole")
  func circle() async throws {
    let recorder = Recorder([
      Self.list([Self.row(1)], next: "a"), Self.list([Self.row(2)], next: "b"),
      Self.list([Self.row(3)], next: "a"),
    ])
    let provider = try Self.provider(recorder)
    var page = try await Self.page(provider)
    page = try await Self.page(provider, after: page.next)
    #expect(!page.isTruncated)
    page = try await Self.page(provider, after: page.next)
    #expect(page.isTruncated && page.next == nil)
  }

  // MARK: Hosts

  @Test("paths are on the first host of their URL map, whose other hosts stand beside it")
  func hosts() async throws {
    let provider = try Self.provider(
      Recorder([
        Self.maps,
        Self.list([
          Self.row(1, "/a"), Self.row(2, "b.example.com/x/*"),
          Self.row(3, "/b").replacing("12345", with: "54321"), Self.row(4, "cacheTags: a"),
        ]),
      ]))
    #expect(try await provider.scopes() == [.account])
    let reports = try await Self.page(provider).reports
    #expect(
      reports.map { $0.items?.first?.url.text } == [
        "www.example.com/a", "b.example.com/x/*", "/b", "cacheTags: a",
      ])
    #expect(
      reports.map(\.domains) == [
        ["www.example.com", "b.example.com", "*.example.net"], [], [], [],
      ])
  }

  @Test("a list of URL maps that may not be read, or does not end, is no reason to tell no tasks")
  func withoutHosts() async throws {
    for answer in [
      Self.error(403, "forbidden"), Self.error(404, "notFound"),
      HTTPAnswer(#"{"kind":"compute#urlMapList","nextPageToken":"t"}"#),
    ] {
      let recorder = Recorder(answers: { request in
        request.path?.contains("/urlMaps") == true ? answer : Self.list([Self.row(1)])
      })
      let provider = try Self.provider(recorder)
      #expect(try await provider.scopes() == [.account])
      #expect(await recorder.exchanges.count <= 2)
      let report = try #require(try await Self.page(provider).reports.first)
      #expect(report.items?.first?.url.text == "/a" && report.domains == [])
      #expect(report.told == TaskFacets.all.subtracting(.progress))
    }
    let refused = try Self.provider(Recorder([Self.error(401, "authError")]))
    let error = await #expect(throws: ProviderError.self) { try await refused.scopes() }
    #expect(error?.kind == .credentials)
  }

  // MARK: Reports

  static let kinds: [(String, TaskKind, PatternDialect)] = [
    ("/hello/*", .purgePattern, .prefix), ("/*", .purgeAll, .prefix),
    ("/images/a.jpg", .purgeURL, .everyQuery), ("www.example.com/*", .purgeAll, .prefix),
    ("*.example.com/x/*", .purgePattern, .prefix), ("host1.com/x", .purgeURL, .everyQuery),
    ("h.example:8080/x", .purgeURL, .everyQuery), ("*-dev.example.com/x", .purgeURL, .everyQuery),
    ("cacheTag:a.example/x", .purgeTag, .tag), ("cacheTags=a.b/c*", .purgeTag, .tag),
    ("cachetags.example.com/x", .purgeURL, .everyQuery), ("/cachetag:a", .purgeURL, .everyQuery),
    ("a*b.example.com/x", .other, .tag), ("a.example:b/x", .other, .tag),
    ("cacheTags: a, b", .purgeTag, .tag),
    ("Cache tag a", .purgeTag, .tag), ("status 404", .other, .tag), ("404", .other, .tag),
    ("text/css", .other, .tag), ("host: a.example.com, path: /x", .other, .tag),
  ]

  @Test(arguments: kinds)
  func kindsOfDescriptions(_ text: String, _ kind: TaskKind, _ dialect: PatternDialect)
    async throws
  {
    let page = try await Self.page(Self.provider(Recorder([Self.list([Self.row(1, text)])])))
    let report = try #require(page.reports.first)
    #expect(report.kind == kind)
    #expect(report.items?.map(\.url.text) == [text])
    #expect(report.items?.first?.dialect == dialect)
  }

  @Test func anOperationWithoutADescriptionHasNoPath() async throws {
    let page = try await Self.page(Self.provider(Recorder([Self.list([Self.row(1, "")])])))
    #expect(page.reports.first?.items == [])
    #expect(page.reports.first?.kind == .other)
  }

  static let outcomes: [(status: String, more: String, TaskStatus, String?, String?)] = [
    ("PENDING", #","progress":0"#, .queued, nil, nil),
    ("RUNNING", #","progress":100,"user":"u@x.example""#, .running, nil, "by u@x.example"),
    ("DONE", #","progress":100,"error":null"#, .succeeded, nil, nil),
    ("done", "", .succeeded, nil, nil), ("ABORTING", "", .unknown, nil, nil),
    (
      "DONE",
      #","user":"u","error":{"errors":[{"code":"A","message":"why"},{"message":"and"}]}"#,
      .failed, "A: why; and", "A: why; and; by u"
    ),
    (
      "DONE", #","httpErrorStatusCode":503,"httpErrorMessage":"SERVICE UNAVAILABLE""#, .failed,
      "HTTP 503 SERVICE UNAVAILABLE", "HTTP 503 SERVICE UNAVAILABLE"
    ),
    ("DONE", #","error":{}"#, .failed, nil, nil),
    ("DONE", #","error":{"errors":[]}"#, .failed, nil, nil),
    ("DONE", #","httpErrorStatusCode":200"#, .succeeded, nil, nil),
    (
      "DONE", #","warnings":[{"code":"W","message":"mind"}],"statusMessage":"s""#, .succeeded, nil,
      "W: mind; s"
    ),
    // What goes on has not failed yet.
    ("RUNNING", #","error":{"errors":[{"code":"A"}]}"#, .running, nil, nil),
  ]

  @Test(arguments: outcomes.indices) func outcome(row: Int) async throws {
    let (status, more, expected, failure, message) = Self.outcomes[row]
    let end = #","endTime":"2024-05-01T04:10:00.5-07:00""#
    let text = Self.row(1, status: status, more: more + end)
    let page = try await Self.page(Self.provider(Recorder([Self.list([text])])))
    let report = try #require(page.reports.first)
    #expect(report.status == expected)
    #expect(report.items?.first?.message?.text == failure)
    #expect(
      Set(report.message?.text.components(separatedBy: "; ") ?? [])
        == Set(message?.components(separatedBy: "; ") ?? []))
    #expect(failure.map { report.message?.text.hasPrefix($0) == true } ?? true)
    #expect((report.finishedAt != nil) == expected.isEnded)
    #expect(report.reportedProgress == nil)
    if expected.isEnded {
      #expect(report.finishedAt == Sample.now.addingTimeInterval(-50 * 60 + 0.5))
    }
  }

  @Test("times without a zone are no times") func zoneless() async throws {
    let row = Self.row(1, at: "2024-05-01T04:00:00")
    let page = try await Self.page(Self.provider(Recorder([Self.list([row])])))
    #expect(page.reports.count == 1 && page.reports.first?.createdAt == nil)
  }

  // MARK: By id

  @Test("an operation that failed is told, and another kind of operation is refused")
  func byID() async throws {
    let reference = TaskReference(vendorID: "operation-1", kind: .purgeURL)
    let failed = Self.row(
      1, status: "DONE", more: #","error":{"errors":[{"code":"A","message":"why"}]}"#)
    let recorder = Recorder([HTTPAnswer(failed)])
    let page = try await Self.provider(recorder).describe([reference], after: nil)
    #expect(page.reports.first?.status == .failed)
    #expect(
      await recorder.exchanges.first?.request.path
        == "/compute/v1/projects/example-project/global/operations/operation-1")
    let other = HTTPAnswer(Self.row(1, type: "insert"))
    let refused = try await Self.provider(Recorder([other])).describe([reference], after: nil)
    #expect(refused.refused[reference]?.kind == .rejected)
    #expect(refused.reports.isEmpty && refused.notFound.isEmpty)
  }

  @Test("a project that is not there is not an operation that is not there")
  func missingProject() async throws {
    let answer = Self.error(
      404, "notFound", "The resource 'projects/example-project' was not found")
    let error = try await Self.provider(Recorder([answer])).error(.ids("operation-1"))
    #expect(error?.kind == .rejected)
  }

  // MARK: Check

  @Test func checks() async throws {
    let recorder = Recorder(answers: { request in
      let path = request.path ?? ""
      if path.contains("/urlMaps") { return Self.error(403, "forbidden") }
      return path.contains("operations?")
        ? Self.list([Self.row(7)]) : HTTPAnswer(Self.row(7))
    })
    let checking = try #require(try Self.provider(recorder) as? any AccountChecking)
    var findings: [CheckFinding] = []
    for call in checking.checkedCalls {
      findings.append(try await checking.check(call, sample: findings.dropFirst().first?.sample))
    }
    #expect(
      findings[0].owner?.text
        == "a user whom the credentials do not name, project example-project")
    #expect(findings[1].sample?.vendorID == "operation-7")
    #expect(await recorder.exchanges.first?.parameters["maxResults"] == "1")
    #expect(checking.leastPolicy?.contains("serviceusage.services.use") == true)
    #expect(findings[3].note?.text.contains("not needed") == true)
    #expect(checking.leastPolicy?.contains("- compute.globalOperations.list\n") == true)
    let closed = try #require(
      try Self.provider(Recorder([Self.error(403, "accessNotConfigured")]))
        as? any AccountChecking)
    for call in closed.checkedCalls.dropFirst() {
      let error = await #expect(throws: ProviderError.self) {
        try await closed.check(call, sample: nil)
      }
      #expect(error?.kind == .permission, "\(call.name)")
    }
  }
}
