import TaskModel
import TestSupport
import Testing

@testable import Providers

/// Every word and every error code that the vendor's pages and kits have.
@Suite struct TencentWordsTests {
  private static func answer(_ members: String) -> ScriptedHTTP {
    ScriptedHTTP(Array(#"{"Response":{\#(members),"RequestId":"1"}}"#.utf8))
  }

  private static func scope(_ family: TaskKind.Family) -> TaskQuery.Scope {
    .window(
      from: Sample.now, to: Sample.now,
      of: TencentCDNProvider.lists.first { $0.family == family })
  }

  private static let noAnswer = "the origin answered 4xx or 5xx"

  @Test(
    arguments: [
      ("done", TaskStatus.succeeded, nil), ("Done", .succeeded, nil), ("DONE", .succeeded, nil),
      ("process", .running, nil), ("fail", .failed, nil), ("invalid", .failed, noAnswer),
      ("init", .unknown, nil), ("wait", .unknown, nil), ("", .unknown, nil),
    ] as [(String, TaskStatus, String?)], [TaskKind.Family.purge, .prefetch])
  func stateOfARow(
    _ word: (text: String, status: TaskStatus, message: String?), _ family: TaskKind.Family
  ) async throws {
    let row = #"{"TaskId":"1","Url":"http://a/x","Status":"\#(word.text)"}"#
    let list = family == .purge ? "PurgeLogs" : "PushLogs"
    let provider = try Sample.provider("tencent-cdn", Self.answer(#""\#(list)":[\#(row)]"#))
    let page = try await provider.tasks(matching: TaskQuery(Self.scope(family)))
    let report = try #require(page.reports.first)
    let item = try #require(report.items?.first)
    #expect(report.status == word.status && item.status == word.status)
    #expect(item.vendorStatus?.text == (word.text.isEmpty ? nil : word.text))
    #expect(item.message?.text == word.message)
    #expect(report.id.family == family)
  }

  @Test(arguments: [
    ("url", TaskKind.purgeURL), ("path", .purgeDirectory), ("Path", .purgeDirectory),
    ("tag", .other), ("", .other),
  ])
  func typeOfAPurge(_ word: String, _ kind: TaskKind) async throws {
    let row = #"{"TaskId":"1","Url":"x","PurgeType":"\#(word)","Status":"done"}"#
    let provider = try Sample.provider("tencent-cdn", Self.answer(#""PurgeLogs":[\#(row)]"#))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(page.reports.map(\.kind) == [kind])
  }

  /// A row that goes on has no end, whatever was changed of it last; one without a figure has none.
  @Test(arguments: [
    ("process", #""2024-05-01 19:00:00""#, false), ("fail", #""2024-05-01 19:00:00""#, true),
    ("done", #""2024-05-01 19:00:00""#, true), ("done", "null", false), ("done", #""soon""#, false),
  ])
  func theEndOfAPrefetch(_ word: String, _ time: String, _ hasEnd: Bool) async throws {
    let row = #"{"TaskId":"1","Url":"x","Status":"\#(word)","UpdateTime":\#(time)}"#
    let provider = try Sample.provider("tencent-cdn", Self.answer(#""PushLogs":[\#(row)]"#))
    let page = try await provider.tasks(matching: TaskQuery(Self.scope(.prefetch)))
    let item = try #require(page.reports.first?.items?.first)
    #expect(item.finishedAt.map(RFC3339.text) == (hasEnd ? "2024-05-01T11:00:00Z" : nil))
    #expect(item.reportedProgress == nil)
  }

  /// What is no list of rows is no empty list.
  @Test(arguments: [
    (#""PurgeLogs":null,"TotalCount":0"#, true), (#""TotalCount":0"#, true),
    (#""PurgeLogs":[]"#, true),
    (#""PurgeLogs":{}"#, false), (#""PurgeLogs":"none""#, false), (#""Tasks":[]"#, false),
  ])
  func whatIsNoList(_ members: String, _ isList: Bool) async throws {
    let provider = try Sample.provider("tencent-cdn", Self.answer(members))
    let error = await provider.error(Sample.window)
    #expect(error?.kind == (isList ? nil : .malformed))
  }

  /// The tables of the gateway, of both products' pages, and of their kits: the code decides, whatever the status.
  @Test func everyCode() async throws {
    let table = String(decoding: try Fixture.bytes("tencent-codes.txt"), as: UTF8.self)
    let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(rows.count == 694)
    for row in rows {
      let (kind, code) = (row[0], row[1])
      let body = #"{"Response":{"Error":{"Code":"\#(code)","Message":"said"},"RequestId":"1"}}"#
      for status in [200, 400, 500] {
        let http = ScriptedHTTP(Array(body.utf8), status: status)
        let error = await (try Sample.provider("tencent-cdn", http)).error(Sample.window)
        #expect(error?.kind?.rawValue == kind, "\(code) with \(status)")
        #expect(error?.message.code.text == SafeText(code, limit: .word).text)
      }
    }
  }
}
