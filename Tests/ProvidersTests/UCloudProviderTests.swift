import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct UCloudProviderTests {
  private static func list(_ tasks: [String]) -> HTTPAnswer {
    HTTPAnswer(#"{"RetCode":0,"TotalCount":1,"TaskList":[\#(tasks.joined(separator: ","))]}"#)
  }

  private static func task(_ id: String, _ urls: Range<Int>) -> String {
    let items = urls.map { #"{"Url":"http://a/\#($0)","Status":"success"}"# }
    return #"{"TaskId":"\#(id)","Status":"success","UrlLists":[\#(items.joined(separator: ","))]}"#
  }

  private static let empty = list([])

  private func readAll(
    _ provider: any Provider, _ scope: TaskQuery.Scope
  ) async throws -> [TaskPage] {
    try await provider.pages(of: scope)
  }

  @Test func theFormIsSignedAsSent() async throws {
    let recorder = Recorder([Self.empty])
    let settings = Sample.settings(
      "ucloud", values: ["project_id": "org a+b", "channel_key": "ch_1"],
      endpoint: "https://api.scloudsg.com")
    let provider = try Sample.provider(settings, recorder.http)
    _ = try await provider.tasks(matching: TaskQuery(Sample.window))
    let sent = try #require(await recorder.exchanges.first)
    #expect(sent.request.path == "/")
    #expect(sent.request.authority == "api.scloudsg.com")
    #expect(sent.header("content-type") == "application/x-www-form-urlencoded")
    #expect(sent.header("channel-key") == "ch_1")
    var parameters = sent.parameters
    let signature = parameters.removeValue(forKey: "Signature")
    #expect(
      parameters == [
        "Action": "DescribeNewUcdnRefreshCacheTask", "PublicKey": Sample.publicKey,
        "ProjectId": "org a+b", "IsDcdn": "false", "BeginTime": "1714478400",
        "EndTime": "1714564800", "Offset": "0", "Limit": "200",
      ])
    let secret = Secret(Sample.secret)
    #expect(signature == UCloudSignature.signature(parameters, privateKey: secret))
  }

  @Test func aReadCoversBothFamiliesOfEveryProduct() async throws {
    let recorder = Recorder([
      Self.list([Self.task("a", 0..<1)]), Self.list([Self.task("a", 0..<1)]), Self.empty,
      Self.list([Self.task("a", 0..<1)]),
    ])
    let settings = Sample.settings("ucloud", products: ["cdn", "dcdn"])
    let pages = try await readAll(try Sample.provider(settings, recorder.http), Sample.window)
    #expect(pages.count == 4)
    let calls = await recorder.exchanges.map {
      ($0.parameters["Action"] ?? "") + " " + ($0.parameters["IsDcdn"] ?? "")
    }
    #expect(
      calls == [
        "DescribeNewUcdnRefreshCacheTask false", "DescribeNewUcdnPrefetchCacheTask false",
        "DescribeNewUcdnRefreshCacheTask true", "DescribeNewUcdnPrefetchCacheTask true",
      ])
    let ids = pages.flatMap(\.reports).map(\.id)
    #expect(Set(ids).count == 3, "family and product tell equal ids apart")
    #expect(ids.map(\.product) == ["cdn", "cdn", "dcdn"])
  }

  @Test func oneProductIsNotNamedInIDs() async throws {
    let http = ScriptedHTTP(Self.list([Self.task("a", 0..<1)]).body)
    let page = try await Sample.provider("ucloud", http).tasks(matching: TaskQuery(Sample.window))
    let id = CacheTask.ID(account: AccountID("acc"), vendorID: "a", family: .purge)
    #expect(page.reports.map(\.id) == [id])
  }

  /// A vendor with 450 tasks of one URL, in its various readings of Offset and Limit.
  @Test(arguments: ["tasks", "ignored offset", "ignored both", "clamped offset"])
  func pagingEndsWithEveryTaskSeen(_ reading: String) async throws {
    let all = (0..<450).map { Self.task("t\($0)", 0..<1) }
    let http = ScriptedHTTP { (_, body) throws(ProviderError) in
      let sent = Recorder.Exchange(
        request: .init(method: .post, scheme: nil, authority: nil, path: "/"),
        body: String(decoding: body, as: UTF8.self)
      ).parameters
      guard sent["Action"] == "DescribeNewUcdnRefreshCacheTask" else { return Self.empty }
      let offset = Int(sent["Offset"] ?? "") ?? 0
      let limit = Int(sent["Limit"] ?? "") ?? 0
      switch reading {
      case "tasks": return Self.list(Array(all.dropFirst(offset).prefix(limit)))
      case "ignored offset": return Self.list(Array(all.prefix(limit)))
      case "ignored both": return Self.list(all)
      default: return Self.list(Array(all.dropFirst(min(offset, 250)).prefix(limit)))
      }
    }
    let pages = try await readAll(try Sample.provider("ucloud", http), Sample.window)
    let ids = Set(pages.flatMap(\.reports).map(\.id.vendorID))
    let expected = reading == "ignored offset" ? 200 : 450
    #expect(ids.count == expected)
    #expect(pages.count <= 5, "a page that brings nothing new ends the list")
    let isKnownToBeWhole = reading == "tasks" || reading == "ignored both"
    #expect(pages.contains(where: \.isTruncated) != isKnownToBeWhole)
  }

  @Test func aTaskSplitOverPagesIsReadOn() async throws {
    // The vendor steps over URLs: 500 of one task come in pages of 200.
    let http = ScriptedHTTP { (_, body) throws(ProviderError) in
      let text = String(decoding: body, as: UTF8.self)
      guard text.contains("RefreshCacheTask") else { return Self.empty }
      let offset = text.contains("Offset=0") ? 0 : text.contains("Offset=200") ? 200 : 400
      return Self.list([Self.task("big", offset..<min(offset + 200, 500))])
    }
    let pages = try await readAll(try Sample.provider("ucloud", http), Sample.window)
    #expect(pages.flatMap(\.reports).flatMap { $0.items ?? [] }.count == 500)
    #expect(pages.count == 4)
  }

  @Test func repeatedURLsCountTowardsAFullPage() async throws {
    // 200 rows as the vendor counts, one of them twice; the next page has the rest.
    let twice = #"{"Url":"http://a/0","Status":"success"}"#
    let first = Self.task("a", 0..<199).replacing("[{", with: "[\(twice),{")
    let recorder = Recorder([Self.list([first]), Self.list([Self.task("b", 0..<1)]), Self.empty])
    let pages = try await readAll(try Sample.provider("ucloud", recorder.http), Sample.window)
    #expect(pages.flatMap(\.reports).map(\.id.vendorID) == ["a", "b"])
    #expect(pages.first?.reports.first?.items?.count == 199)
    #expect(await recorder.exchanges.map { $0.parameters["Offset"] } == ["0", "200", "0"])
  }

  @Test func whatIsNoURLIsNoItem() async throws {
    let urls = #"["http://a/1",null,{"Status":"success"},{"Url":null},{"Url":"http://a/2"}]"#
    let recorder = Recorder([Self.list([#"{"TaskId":"a","UrlLists":\#(urls)}"#])])
    let provider = try Sample.provider("ucloud", recorder.http)
    for scope in [Sample.window, .ids("a", "b")] {
      let page = try await provider.tasks(matching: TaskQuery(scope))
      #expect(page.notFound.isEmpty, "what was left out may have been the other id's")
      #expect(page.reports.first?.items?.map(\.url.text) == ["http://a/2"])
      #expect(page.isTruncated)
    }
  }

  @Test func moreRowsThanAnAnswerMayHaveEndTheReading() async throws {
    let urls = String(repeating: "{},", count: 250_000)
    let body = #"{"RetCode":0,"TaskList":[{"TaskId":"a","UrlLists":[\#(urls){}, and so on"#
    let error = try await Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
      .error(Sample.window)
    #expect(error == .malformedResponse("the answer has more than 250000 rows"))
  }

  @Test func idsAreLookedForInEveryListOfTheirFamily() async throws {
    let recorder = Recorder([
      Self.list([Self.task("20240501195807_aa", 0..<1), Self.task("stranger", 0..<1)]),
      Self.list([Self.task("20240501195807_bb", 0..<1)]),
    ])
    let settings = Sample.settings("ucloud", products: ["cdn", "dcdn"])
    let provider = try Sample.provider(settings, recorder.http)
    let pages = try await readAll(
      provider, .ids("20240501195807_aa", "20240501195807_bb", "20240501195807_cc"))
    #expect(pages.count == 2)
    let found = pages.flatMap(\.reports).map { "\($0.id.vendorID) \($0.id.product ?? "-")" }
    #expect(found == ["20240501195807_aa cdn", "20240501195807_bb dcdn"])
    #expect(pages[0].notFound.isEmpty)
    #expect(pages[1].notFound.map(\.vendorID) == ["20240501195807_cc"])
    let sent = await recorder.exchanges.map(\.parameters)
    #expect(sent[0]["TaskId.2"] == "20240501195807_cc")
    #expect(sent[0]["BeginTime"] == nil, "ids of today need no window")
    #expect(sent[1]["TaskId.0"] == "20240501195807_bb")
    #expect(sent[1]["TaskId.2"] == nil, "what was found is not asked again")
  }

  @Test(arguments: [(295, ProviderError.Kind.permission), (230, .rejected)])
  func aListThatIsRefusedHidesNoOther(_ code: Int, _ kind: ProviderError.Kind) async throws {
    let settings = Sample.settings("ucloud", products: ["cdn", "dcdn"])
    func pages(_ id: String, _ answers: [HTTPAnswer]) async throws -> [TaskPage] {
      try await readAll(try Sample.provider(settings, Recorder(answers).http), .ids(id))
    }
    let refusal = HTTPAnswer(#"{"RetCode":\#(code),"Message":"no"}"#)
    let found = try await pages("a", [refusal, Self.list([Self.task("a", 0..<1)])])
    #expect(found.flatMap(\.reports).map(\.id.product) == ["dcdn"])
    for answers in [[refusal, Self.empty], [Self.empty, refusal]] {
      let missing = try await pages("a", answers)
      #expect(missing.flatMap(\.notFound).isEmpty, "the refused list may have it")
      let refused = missing.flatMap(\.refused)
      #expect(refused.map(\.key.vendorID) == ["a"] && refused.map(\.value.kind) == [kind])
    }
  }

  @Test func whichOfSeveralIDsIsRejectedTheVendorDoesNotTell() async throws {
    let refusal = HTTPAnswer(#"{"RetCode":230,"Message":"no"}"#)
    let provider = try Sample.provider("ucloud", Recorder([refusal]).http)
    #expect(await provider.error(.ids("a", "b"))?.kind == .rejected)
  }

  @Test(arguments: [
    ("20240420120000_aa", "1713581999"),  // an hour before 2024-04-20 12:00 in Shanghai
    ("noprefix", "1711969200"),  // thirty days and an hour
    ("20010101000000_aa", "1711969200"),
  ])
  func oldIDsBringTheirWindow(_ id: String, _ begin: String) async throws {
    let recorder = Recorder([Self.empty])
    let provider = try Sample.provider("ucloud", recorder.http)
    _ = try await provider.tasks(matching: TaskQuery(.ids(id)))
    let sent = try #require(await recorder.exchanges.first?.parameters)
    #expect(sent["EndTime"] == "1714564800")
    let difference = (Int(sent["BeginTime"] ?? "") ?? 0) - (Int(begin) ?? 0)
    #expect((0...1).contains(difference), "\(sent["BeginTime"] ?? "-")")
  }

  @Test func anIDOfAnotherProductIsNotFound() async throws {
    let recorder = Recorder([Self.empty])
    let provider = try Sample.provider("ucloud", recorder.http)
    let page = try await provider.tasks(matching: TaskQuery(.ids("a", product: "dcdn")))
    #expect(page.notFound.count == 1)
    #expect(await recorder.exchanges.isEmpty)
  }

  @Test(arguments: [
    (#""Type":"dir""#, ["http://a/x"], TaskKind.purgeDirectory),
    (#""Type":"m3u8""#, ["http://a/x"], .purgeURL), (#""Type":"odd""#, ["http://a/x"], .other),
    (#""Type":null"#, ["http://a/", "http://b/"], .purgeDirectory),
    (#""Type":null"#, ["http://a/", "http://b/x"], .purgeURL), (#""Type":null"#, [], .purgeURL),
  ])
  func kinds(_ type: String, _ urls: [String], _ kind: TaskKind) async throws {
    let items = urls.map { #"{"Url":"\#($0)"}"# }.joined(separator: ",")
    let body = Self.list([#"{"TaskId":"a",\#(type),"UrlLists":[\#(items)]}"#]).body
    let provider = try Sample.provider("ucloud", ScriptedHTTP(body))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(page.reports.map(\.kind) == [kind])
  }

  @Test func oddTimesAndRepeats() async throws {
    let body = #"""
      {"RetCode":"0","TaskList":[{"TaskId":7,"Status":"failure","CreateTime":0,"UrlLists":[
        {"Url":"u","CreateTime":"1714564000","FinishTime":1714563000,"Status":"success","Progress":"150%"},
        {"Url":"u","CreateTime":1714564000,"FinishTime":1714564100,"Status":"failure","Progress":-3},
        {"Url":"v","FinishTime":99999999999999,"Status":"process","Progress":12.5}]}]}
      """#
    let provider = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(
      SampleTests.told(page) == [
        "7 purge-url failed failed failure 2024-05-01T11:46:40Z",
        "  u failed failure 0.0 .. 2024-05-01T11:48:20Z", "  v running process 0.125",
      ])
  }

  @Test(arguments: ["\"none\"", "7", "{}", "true"])
  func aListThatIsNoListIsMalformed(_ list: String) async throws {
    let body = #"{"RetCode":0,"TaskList":\#(list)}"#
    let provider = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    #expect(await provider.error(Sample.window)?.kind == .malformed)
  }

  @Test func theMemoryOfAnAnswer() {
    func number(_ task: String, _ url: String) -> UInt64 {
      var hash = StableHash()
      hash.combine(task)
      hash.combine(url)
      return hash.value
    }
    var seen = SeenItems()
    let answers = [
      seen.insert(number("t", "u")), seen.insert(number("t", "u")),
      seen.insert(number("tu", "")),
    ]
    #expect(answers == [true, false, true], "task and URL are apart")
    var fresh = 0
    for index in 0..<20_000 where seen.insert(number("t\(index)", "http://a/\(index)")) {
      fresh += 1
    }
    #expect(fresh > 19_000, "few new pairs are taken for known")
  }

  @Test(arguments: [
    (200, 2_000, ProviderError.Kind.unavailable), (400, 5_000, .unavailable),
    (429, 5_000, .throttled), (200, 1_999, .rejected), (403, 230, .rejected),
  ])
  func codesThatTheKitsTryAgain(
    _ status: Int, _ code: Int, _ kind: ProviderError.Kind
  ) async throws {
    let http = ScriptedHTTP(Array(#"{"RetCode":\#(code)}"#.utf8), status: status)
    #expect(try await Sample.provider("ucloud", http).error(Sample.window)?.kind == kind)
  }

  @Test func keysOfAnotherGatewayAreNamed() async throws {
    let http = ScriptedHTTP(Array(#"{"Message":"Signature VerifyAC Error","RetCode":171}"#.utf8))
    let error = try await Sample.provider("ucloud", http).error(Sample.window)
    #expect(error?.message.text.text.contains("https://api.ucloud.cn") == true)
  }
}
