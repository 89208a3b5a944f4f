import Foundation
import HTTPTypes
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// A vendor of this kind that a test plays, call by call.
struct VolcengineVendor: Sendable {
  /// A call with its parameters.
  struct Call: Sendable {
    let request: HTTPRequest
    let action: String
    let members: [String: String]

    /// The action's last word and the type, as in `Tasks refresh_file`.
    var short: String {
      let name = action.replacing("DescribeContent", with: "")
      return name + " " + (members["TaskType"] ?? "-")
    }
  }

  private final class Calls: Sendable {
    let all = Mutex<[Call]>([])
  }

  private let calls = Calls()
  private let answer: @Sendable (Call) -> HTTPAnswer

  init(_ answer: @escaping @Sendable (Call) -> HTTPAnswer) { self.answer = answer }

  var asked: [Call] { calls.all.withLock { $0 } }

  var http: ScriptedHTTP {
    ScriptedHTTP { (request, body) throws(ProviderError) in
      let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
      let query = (request.path ?? "").drop { $0 != "?" }.dropFirst().split(separator: "&")
      let action = query.first { $0.hasPrefix("Action=") }?.dropFirst("Action=".count) ?? ""
      let call = Call(
        request: request, action: String(action), members: (object ?? [:]).mapValues { "\($0)" })
      calls.all.withLock { $0.append(call) }
      return answer(call)
    }
  }

  static func rows(_ rows: [String], total: Int? = nil, size: Int = 100) -> HTTPAnswer {
    let total = total ?? rows.count
    return HTTPAnswer(
      #"{"ResponseMetadata":{"RequestId":"1"},"Result":{"Total":\#(total),"PageNum":1,"PageSize":\#(size),"#
        + #""Data":[\#(rows.joined(separator: ","))]}}"#)
  }

  static func row(_ id: String, _ type: String = "refresh_file", url: String = "http://a/1")
    -> String
  {
    #"{"TaskID":"\#(id)","TaskType":"\#(type)","Url":"\#(url)","Status":"complete"}"#
  }

  static func error(_ code: String, status: Int = 400) -> HTTPAnswer {
    HTTPAnswer(
      #"{"ResponseMetadata":{"RequestId":"1","Error":{"Code":"\#(code)","Message":"said"}}}"#,
      status: status)
  }

  static let missing = error("MissingParameter")

  /// Makes the provider of an account at the vendor.
  func provider(
    _ word: String = "volcengine-cdn", values: [String: String] = [:], token: String? = nil,
    endpoint: String? = nil
  ) throws -> VolcengineProvider {
    let settings = Sample.settings(word, values: values, token: token, endpoint: endpoint)
    return try #require(try Sample.provider(settings, http) as? VolcengineProvider)
  }

  /// Answers calls without a type as a cloud that wants one.
  static func typed(
    _ answer: @escaping @Sendable (Call) -> HTTPAnswer = { _ in rows([]) }
  ) -> VolcengineVendor {
    VolcengineVendor { $0.members["TaskType"] == nil ? missing : answer($0) }
  }

  /// The last day of a list.
  static func window(_ list: VolcengineProvider.List) -> TaskQuery.Scope {
    .window(from: Sample.now.addingTimeInterval(-86_400), to: Sample.now, of: list.scope)
  }
}

/// What is asked of Volcengine and BytePlus, and how their answers are understood.
@Suite struct VolcengineProviderTests {
  private typealias Vendor = VolcengineVendor
  private typealias List = VolcengineProvider.List

  // MARK: Lists

  @Test func oneCallListsAllTypesWhereTheVendorGivesThem() async throws {
    let vendor = Vendor { _ in Vendor.rows([]) }
    let provider = try vendor.provider()
    #expect(try await provider.scopes().map(\.name.text) == ["tasks", "blocks"])
    #expect(vendor.asked.map(\.short) == ["Tasks -", "BlockTasks -"])
    #expect(vendor.asked[0].members["StartTime"] == "1714561200")
  }

  @Test func typesAreReadOneAfterTheOtherWhereTheVendorWantsThem() async throws {
    let vendor = Vendor.typed { call in
      Vendor.rows([Vendor.row("1", call.members["TaskType"] ?? "")])
    }
    let provider = try vendor.provider("byteplus-cdn")
    let scopes = try await provider.scopes()
    #expect(
      scopes.map(\.name.text) == [
        "purges and prefetches", "patterns", "blocked URLs", "blocked patterns",
      ])
    #expect(
      vendor.asked.map(\.short) == [
        "Tasks -", "Tasks refresh_regex", "BlockTasks -", "BlockTasks block_url",
        "BlockTasks block_regex",
      ])
    let before = vendor.asked.count
    let pages = try await provider.pages(of: Vendor.window(.typedTasks))
    #expect(pages.count == 3 && pages.last?.next == nil)
    #expect(
      vendor.asked.dropFirst(before).map(\.short) == [
        "Tasks refresh_file", "Tasks refresh_dir", "Tasks preload",
      ])
    #expect(pages.flatMap(\.reports).map(\.kind) == [.purgeURL, .purgeDirectory, .prefetch])
  }

  /// What the vendor opens on request is left out where it refuses it, and hides nothing else.
  @Test(arguments: ["AccessDenied", "InvalidActionOrVersion", "OperationDenied", "LackPolicy"])
  func whatIsRefusedHidesNothingElse(code: String) async throws {
    let untyped = Vendor {
      $0.short.hasPrefix("Block") ? Vendor.error(code, status: 403) : Vendor.rows([])
    }
    #expect(try await untyped.provider().scopes() == [List.tasks.scope])
    let typed = Vendor.typed { call in
      let isOpen = ["Tasks refresh_file", "BlockTasks block_url"].contains(call.short)
      return isOpen ? Vendor.rows([]) : Vendor.error(code)
    }
    let scopes = try await typed.provider("byteplus-cdn").scopes()
    #expect(scopes == [List.typedTasks.scope, List.typedBlocks.scope])
    let closed = Vendor { $0.short.hasPrefix("Block") ? Vendor.rows([]) : Vendor.error(code) }
    let isKeys = VolcengineError.isOfKey(VendorMessage(code: code, text: ""))
    if isKeys {
      #expect(try await closed.provider().scopes() == [List.tasks.scope, List.blocks.scope])
    } else {
      await #expect(throws: ProviderError.self) { _ = try await closed.provider().scopes() }
    }
  }

  /// An account to which the vendor opened less than all is read in whole, and nothing is wrong with it.
  @Test(arguments: ["volcengine-cdn", "byteplus-cdn"])
  func anAccountWithoutBlocksIsWhole(word: String) async throws {
    let vendor = Vendor { call in
      if call.action.hasSuffix("BlockTasks") { return Vendor.error("AccessDenied", status: 403) }
      let type = call.members["TaskType"]
      if type == nil, word == "byteplus-cdn" { return Vendor.missing }
      let isAsked = type == nil || type == "preload"
      return Vendor.rows(isAsked ? [Vendor.row("prefetch_url_1", "preload")] : [])
    }
    var run = PollerRun(try vendor.provider(word))
    await run.run(until: .seconds(60))
    #expect(run.status.error == nil && run.status.isComplete && run.problems.isEmpty)
    let id = CacheTask.ID(account: AccountID("acc"), vendorID: "prefetch_url_1")
    #expect(run.poller.table.task(id)?.kind == .prefetch)
    // Seldom does a list have to tell that it is closed.
    #expect(vendor.asked.filter { $0.action.hasSuffix("BlockTasks") }.count == 1)
  }

  /// A list that does not answer just now is one that may answer later.
  @Test func whatPassesLeavesNoListOut() async throws {
    let busy = Vendor {
      $0.short.hasPrefix("Block") ? Vendor.error("InternalError", status: 500) : Vendor.rows([])
    }
    #expect(try await busy.provider().scopes() == [List.tasks.scope, List.blocks.scope])
    let typed = Vendor { call in
      if call.short == "Tasks -" { return Vendor.missing }
      return Vendor.error("FlowLimitExceeded", status: 429)
    }
    #expect(
      try await typed.provider("byteplus-cdn").scopes() == [
        List.typedTasks.scope, List.patterns.scope, List.typedBlocks.scope,
        List.blockedPatterns.scope,
      ])
    let silent = Vendor { _ in Vendor.error("InternalError", status: 500) }
    let error = await #expect(throws: ProviderError.self) {
      _ = try await silent.provider().scopes()
    }
    #expect(error?.kind == .unavailable)
  }

  @Test func aListThatNobodyHasIsRefused() async throws {
    let vendor = Vendor { _ in Vendor.rows([]) }
    let other = TaskScope(vendorID: "zones", name: SafeText("", limit: .word))
    let error = try await vendor.provider().error(
      .window(from: Sample.now, to: Sample.now, of: other))
    #expect(error == .foreignScope && vendor.asked.isEmpty)
  }

  // MARK: Calls

  @Test func aListIsAskedForInSecondsAndSigned() async throws {
    let vendor = Vendor { _ in Vendor.rows([]) }
    _ = try await vendor.provider().tasks(matching: TaskQuery(Vendor.window(.tasks)))
    let call = try #require(vendor.asked.first)
    #expect(
      call.members == [
        "StartTime": "1714478400", "EndTime": "1714564800", "PageNum": "1", "PageSize": "100",
      ])
    #expect(call.request.path == "/?Action=DescribeContentTasks&Version=2021-03-01")
    #expect(call.request.authority == "cdn.volcengineapi.com" && call.request.method == .post)
    let fields = call.request.headerFields
    let name = try #require(HTTPField.Name("X-Date"))
    #expect(fields[name] == "20240501T120000Z" && fields[.contentType] == "application/json")
    let authorization = try #require(fields[.authorization])
    #expect(
      authorization.hasPrefix(
        "HMAC-SHA256 Credential=\(Sample.keyID)/20240501/cn-north-1/CDN/request, SignedHeaders="
          + "content-type;host;x-content-sha256;x-date, Signature="))
  }

  @Test(arguments: [
    ("byteplus-cdn", nil, "/ap-singapore-1/CDN/"), ("byteplus-cdn", "ap-x-2", "/ap-x-2/CDN/"),
    ("volcengine-cdn", "cn-beijing", "/cn-beijing/CDN/"),
  ])
  func theRegionIsTheOneOfTheAccount(word: String, region: String?, part: String) async throws {
    let vendor = Vendor { _ in Vendor.rows([]) }
    let values = region.map { ["region": $0] } ?? [:]
    let provider = try vendor.provider(word, values: values, token: "tok")
    _ = try await provider.tasks(matching: TaskQuery(Vendor.window(.tasks)))
    let authorization = vendor.asked.first?.request.headerFields[.authorization] ?? ""
    #expect(authorization.contains(part))
    #expect(authorization.contains("x-content-sha256;x-date;x-security-token,"))
  }

  /// The vendor refuses what begins more than seven days ago.
  @Test func whatIsTooOldIsNotAskedFor() async throws {
    let vendor = Vendor { _ in Vendor.rows([]) }
    let provider = try vendor.provider()
    for (from, to) in [(8.0, 0.0), (9, 8)] {
      let page = try await provider.tasks(
        matching: TaskQuery(
          .window(
            from: Sample.now.addingTimeInterval(-from * 86_400),
            to: Sample.now.addingTimeInterval(-to * 86_400), of: List.tasks.scope)))
      #expect(page == TaskPage())
    }
    #expect(vendor.asked.map { $0.members["StartTime"] } == ["1713960300"])
  }

  @Test func pagesGoOnWhateverTheirLength() async throws {
    let vendor = Vendor { call in
      let page = Int(call.members["PageNum"] ?? "") ?? 0
      guard page < 4 else { return Vendor.rows([], total: 5, size: 2) }
      let rows = (0..<(page < 3 ? 2 : 1)).map { Vendor.row("\(page)", url: "http://a/\($0)") }
      return Vendor.rows(rows, total: 5, size: 2)
    }
    let pages = try await vendor.provider().pages(of: Vendor.window(.tasks))
    #expect(pages.count == 3 && pages.allSatisfy { !$0.isTruncated })
    #expect(vendor.asked.map { $0.members["PageNum"] } == ["1", "2", "3"])
    // Without a count a page that is full by the vendor's own size is not the last one.
    let counted = HTTPAnswer(
      #"{"Result":{"PageSize":1,"Data":[\#(Vendor.row("1"))]}}"#)
    let last = HTTPAnswer(#"{"Result":{"PageSize":1,"Data":null}}"#)
    let uncounted = Vendor { $0.members["PageNum"] == "1" ? counted : last }
    #expect(try await uncounted.provider().pages(of: Vendor.window(.tasks)).count == 2)
  }

  @Test(arguments: [
    (#"{"Total":0}"#, true), (#"{"Total":0,"Data":null}"#, true), (#"{"Data":[]}"#, true),
    (#"{}"#, false), (#"{"PageNum":1}"#, false), (#"{"Total":1,"Data":{}}"#, false),
    ("null", false), ("[]", false),
  ])
  func whatIsNoList(result: String, isList: Bool) async throws {
    let vendor = Vendor { _ in HTTPAnswer(#"{"Result":\#(result)}"#) }
    let error = try await vendor.provider().error(Vendor.window(.tasks))
    #expect(error?.kind == (isList ? nil : .malformed))
  }

  /// An error is one whatever stands beside it.
  @Test func anErrorIsNoEmptyList() async throws {
    let vendor = Vendor { _ in
      HTTPAnswer(
        #"{"Result":{"Total":0,"Data":[]},"ResponseMetadata":{"Error":{"CodeN":100014,"Message":"x"}}}"#
      )
    }
    let error = try await vendor.provider().error(Vendor.window(.tasks))
    #expect(error?.message == VendorMessage(code: "100014", text: "x"))
    #expect(error?.kind == .rejected)
  }
}
