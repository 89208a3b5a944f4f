import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct AlibabaESAProviderTests {
  private static let sites = """
    {"PageNumber":1,"TotalCount":4,"Sites":[
      {"SiteId":712,"SiteName":"example.com","Status":"active"},
      {"SiteId":"713","SiteName":"example.net","Status":"pending"},
      {"SiteId":714,"SiteName":"example.org"},{"SiteName":"lost"}]}
    """

  /// One row belongs to no site, so that the vendor counts more than come.
  private static let allSites = [
    HTTPAnswer(sites), HTTPAnswer(#"{"TotalCount":4,"Sites":[]}"#),
  ]

  private static func provider(
    _ recorder: Recorder, sites: [String] = []
  ) throws -> any Provider {
    var settings = Sample.settings("alibaba-esa")
    if !sites.isEmpty { settings.lists["sites"] = sites }
    return try Sample.provider(settings, recorder.http)
  }

  private static func scope(_ type: String) -> TaskScope {
    TaskScope(
      vendorID: type, name: SafeText("example.com \(type)", limit: .word),
      family: type == "preload" ? .prefetch : .purge, product: "712")
  }

  private static let from = Sample.now.addingTimeInterval(-86_400)

  @Test("sites that serve are listed type by type")
  func scopes() async throws {
    let recorder = Recorder(Self.allSites)
    let scopes = try await Self.provider(recorder).scopes()
    #expect(scopes.count == 14)
    #expect(
      scopes.prefix(7).map(\.name.text) == [
        "example.com file", "example.com directory", "example.com ignoreParams",
        "example.com hostname", "example.com purgeall", "example.com cachetag",
        "example.com preload",
      ])
    #expect(Set(scopes.compactMap(\.product)) == ["712", "714"])
    #expect(scopes.filter { $0.family == .prefetch }.count == 2)
    let call = try #require(await recorder.exchanges.first)
    #expect(call.header("x-acs-action") == "ListSites")
    #expect(call.header("x-acs-version") == "2024-09-10")
    #expect(call.parameters == ["PageNumber": "1", "PageSize": "500"])
  }

  @Test("configured sites are names or ids, and ids do without the permission to list")
  func configured() async throws {
    let one = try Self.provider(Recorder(Self.allSites), sites: ["example.net", "714"])
    #expect(Set(try await one.scopes().compactMap(\.product)) == ["713", "714"])
    let refusal = HTTPAnswer(#"{"Code":"NoPermission","Message":"no"}"#, status: 403)
    let two = try Self.provider(Recorder([refusal]), sites: ["example.net", "714"])
    #expect(Set(try await two.scopes().compactMap(\.product)) == ["714"])
    let three = try Self.provider(Recorder([refusal]), sites: ["example.net"])
    let error = await #expect(throws: ProviderError.self) { try await three.scopes() }
    #expect(error?.kind == .permission)
  }

  @Test("a site that the account does not have is told of, and holds up no other")
  func lostSite() async throws {
    let recorder = Recorder(answers: { request in
      Self.allSites[request.path?.contains("PageNumber=1") == true ? 0 : 1]
    })
    let provider = try Self.provider(recorder, sites: ["EXAMPLE.com", "exmaple.com"])
    let scopes = try await provider.scopes()
    #expect(scopes.count == 8 && scopes.last?.name.text == "exmaple.com")
    let lost = try #require(scopes.last)
    let error = await #expect(throws: ProviderError.self) {
      try await provider.list(lost, from: Self.from, to: Sample.now, after: nil)
    }
    #expect(error?.message.text.text == "the account has no site exmaple.com")
    let checking = try #require(provider as? any AccountChecking)
    let call = try #require(checking.checkedCalls.first)
    let refusal = await #expect(throws: ProviderError.self) {
      try await checking.check(call, sample: nil)
    }
    #expect(refusal?.kind == .rejected)
  }

  @Test("a list of sites that ends too early is none")
  func tooFewSites() async throws {
    let provider = try Self.provider(
      Recorder([HTTPAnswer(#"{"TotalCount":9,"Sites":[]}"#)]))
    let error = await #expect(throws: ProviderError.self) { try await provider.scopes() }
    #expect(error?.kind == .malformed)
  }

  @Test("sites come in pages until all are there")
  func pagesOfSites() async throws {
    let pages = (0..<2).map { page in
      HTTPAnswer(
        #"{"TotalCount":2,"Sites":[{"SiteId":\#(page),"SiteName":"s\#(page)","Status":"active"}]}"#)
    }
    let recorder = Recorder(pages)
    #expect(try await Self.provider(recorder).scopes().count == 14)
    #expect(await recorder.exchanges.map { $0.parameters["PageNumber"] } == ["1", "2"])
    let nothing = try Self.provider(Recorder([HTTPAnswer("{}")]))
    let error = await #expect(throws: ProviderError.self) { try await nothing.scopes() }
    #expect(error?.kind == .malformed)
  }

  static let rows: [(type: String, content: String, kind: TaskKind, dialect: PatternDialect)] = [
    ("file", "https://www.example.com/a", .purgeURL, .url),
    ("directory", "https://www.example.com/a/", .purgeDirectory, .directory),
    ("ignoreParams", "https://www.example.com/a", .purgePattern, .everyQuery),
    ("hostname", "www.example.com", .purgeAll, .url),
    ("purgeall", "", .purgeAll, .site),
    ("cachetag", "release-1", .purgeTag, .tag),
    ("preload", "https://www.example.com/a", .prefetch, .url),
    ("cachekey", "x", .other, .url),
  ]

  @Test(arguments: rows.indices) func types(row: Int) async throws {
    let (type, content, kind, dialect) = Self.rows[row]
    let named = type == "preload" ? "" : #""Type":"\#(type)","#
    let recorder = Recorder([
      HTTPAnswer(
        """
        {"TotalCount":1,"Tasks":[{"TaskId":"1",\(named)"Content":"\(content)","Status":"Complete","Process":"100%",
        "CreateTime":"2024-05-01T11:00:00+Z"}]}
        """)
    ])
    let page = try await Self.provider(recorder)
      .list(Self.scope(type), from: Self.from, to: Sample.now, after: nil)
    let report = try #require(page.reports.first)
    #expect(report.kind == kind && report.status == .succeeded)
    #expect((report.dialect ?? report.kind.dialect) == dialect)
    #expect(report.id.product == "712" && report.items?.first?.url.text == content)
    #expect(report.createdAt == Sample.now.addingTimeInterval(-3_600))
    #expect(report.domains == (type == "purgeall" ? ["example.com"] : []))
    let call = try #require(await recorder.exchanges.first)
    let action = type == "preload" ? "DescribePreloadTasks" : "DescribePurgeTasks"
    #expect(call.header("x-acs-action") == action)
    #expect(call.parameters["Type"] == (type == "preload" ? nil : type))
    #expect(call.parameters["SiteId"] == "712" && call.parameters["PageSize"] == "50")
  }

  @Test("a tag is no host")
  func tags() async throws {
    let row =
      #"{"TaskId":"1","Type":"cachetag","Content":"release-1","Status":"Complete","CreateTime":"2024-05-01T11:00:00Z"}"#
    let recorder = Recorder(answers: { request in
      let path = request.path ?? ""
      if path.contains("PageSize=500") {
        return HTTPAnswer(
          #"{"TotalCount":1,"Sites":[{"SiteId":712,"SiteName":"example.com","Status":"active"}]}"#)
      }
      let isTag = path.contains("Type=cachetag")
      return HTTPAnswer(#"{"TotalCount":\#(isTag ? 1 : 0),"Tasks":[\#(isTag ? row : "")]}"#)
    })
    var run = PollerRun(try #require(try Self.provider(recorder) as? AlibabaESAProvider))
    await run.run(until: .seconds(30))
    let task = try #require(run.task("1", "712"))
    #expect(task.kind == .purgeTag && task.domains.isEmpty)
    #expect(task.urls?.first?.url.text == "release-1")
  }

  static let words: [(String, TaskStatus)] = [
    ("Complete", .succeeded), ("Complte", .succeeded), ("Refreshing", .running),
    ("Failed", .failed), ("Timeout", .failed), ("Canceled", .canceled), ("Sleeping", .unknown),
  ]

  @Test(arguments: words) func states(word: String, status: TaskStatus) async throws {
    let body = #"{"TotalCount":1,"Tasks":[{"TaskId":"1","Content":"x","Status":"\#(word)"}]}"#
    let page = try await Self.provider(Recorder([HTTPAnswer(body)]))
      .list(Self.scope("preload"), from: Self.from, to: Sample.now, after: nil)
    #expect(page.reports.first?.status == status)
  }

  /// Twelve o'clock in the span from twelve to twelve; `nil` where it may be either clock's time.
  static let times: [(text: String, hours: Double, reading: Double?)] = [
    ("2024-05-01T11:00:00Z", 24, -1), ("2024-05-01T11:00:00+Z", 24, -1),
    ("2024-05-01 19:30:00", 24, -0.5), ("2024-05-01 11:30:00", 2, -0.5),
    ("2024-05-01 19:59:30", 0.1, -0.5 / 60), ("2024-05-01 11:30:00", 24, nil),
    ("2024-05-03 11:30:00", 24, nil), ("yesterday", 24, nil), ("", 24, nil),
  ]

  @Test("a time without a zone counts where only one clock can have written it", arguments: times)
  func zones(text: String, hours: Double, reading: Double?) {
    let span = Sample.now.addingTimeInterval(-3_600 * hours)...Sample.now
    #expect(
      AlibabaESAProvider.time(text, in: span)
        == reading.map { Sample.now.addingTimeInterval($0 * 3_600) })
  }

  @Test("too many requests come with a status of their own")
  func throttled() async throws {
    let body = #"{"Code":"TooManyRequests","Message":"said"}"#
    for (code, kind) in [
      ("TooManyRequests", ProviderError.Kind.throttled), ("InvalidTime", .rejected),
      ("InvalidParameters", .rejected), ("MissingParameter.ObjectType", .rejected),
    ] {
      let provider = try Self.provider(
        Recorder([
          HTTPAnswer(body.replacing("TooManyRequests", with: code), status: 400)
        ]))
      let error = await provider.error(
        .window(from: Self.from, to: Sample.now, of: Self.scope("file")))
      #expect(error?.kind == kind)
    }
  }

  @Test func checks() async throws {
    let recorder = Recorder(answers: { request in
      switch HTTPField.Name("x-acs-action").flatMap({ request.headerFields[$0] }) {
      case "ListSites": Self.allSites[request.path?.contains("PageNumber=1") == true ? 0 : 1]
      case "GetPurgeQuota": HTTPAnswer(#"{"Quota":"100","Usage":"40","Quota30Day":"0"}"#)
      case "GetCallerIdentity": HTTPAnswer(#"{"Arn":"acs:ram::1:user/x","IdentityType":"RAMUser"}"#)
      default: HTTPAnswer(#"{"TotalCount":0,"Tasks":[]}"#)
      }
    })
    let provider = try #require(try Self.provider(recorder) as? any AccountChecking)
    var findings: [CheckFinding] = []
    for call in provider.checkedCalls {
      findings.append(try await provider.check(call, sample: nil))
    }
    #expect(provider.checkedCalls.compactMap(\.permission).first == "esa:ListSites")
    #expect(findings.flatMap(\.quota).count == 6)
    #expect(findings.flatMap(\.quota).allSatisfy { $0.total == 100 && $0.left == 60 })
    #expect(findings.last?.owner?.text == "RAMUser acs:ram::1:user/x")
    #expect(provider.leastPolicy?.contains("\"esa:GetPurgeQuota\"") == true)
  }
}
