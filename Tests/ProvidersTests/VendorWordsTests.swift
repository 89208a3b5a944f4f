import TaskModel
import TestSupport
import Testing

@testable import Providers

/// Every word that a vendor's pages have for a state or a type, and what it means here.
@Suite struct VendorWordsTests {
  struct Word: Sendable, CustomTestStringConvertible {
    let text: String
    let status: TaskStatus
    var message: String?
    var testDescription: String { "\(text) is \(status.rawValue)" }

    init(_ text: String, _ status: TaskStatus, _ message: String? = nil) {
      (self.text, self.status, self.message) = (text, status, message)
    }
  }

  // MARK: Alibaba, both products

  static let alibaba = [
    Word("Complete", .succeeded), Word("Refreshing", .running), Word("Pending", .queued),
    Word("Failed", .failed), Word("Timeout", .failed, "not executed in time"),
    Word("Canceled", .canceled), Word("Cancelled", .canceled), Word("CANCELED", .canceled),
    Word("timeout", .failed, "not executed in time"), Word("Processing", .unknown),
    Word("", .unknown),
  ]

  private static let rowForms: [(provider: String, scope: TaskQuery.Scope, frame: String)] = [
    ("alibaba-cdn", Sample.window, #"{"Tasks":{"CDNTask":[ROW]}}"#),
    ("alibaba-cdn", .ids("1"), #"{"Tasks":[ROW]}"#),
    ("alibaba-dcdn", Sample.window, #"{"Tasks":{"Task":[ROW]}}"#),
    ("alibaba-dcdn", .ids("1"), #"{"Tasks":[ROW]}"#),
  ]

  private func reports(row: String) async throws -> [TaskReport] {
    var reports: [TaskReport] = []
    for form in Self.rowForms {
      let body = form.frame.replacing("ROW", with: row)
      let provider = try Sample.provider(form.provider, ScriptedHTTP(Array(body.utf8)))
      reports += try await provider.tasks(matching: TaskQuery(form.scope)).reports
    }
    return reports
  }

  @Test(arguments: alibaba)
  func stateOfAnAlibabaRow(_ word: Word) async throws {
    let row = #"{"TaskId":"1","ObjectPath":"http://a/x","ObjectType":"file","Status":"WORD"}"#
    let reports = try await reports(row: row.replacing("WORD", with: word.text))
    #expect(reports.count == 4)
    for report in reports {
      let item = try #require(report.items?.first)
      #expect(item.status == word.status)
      #expect(report.status == word.status)
      #expect(item.vendorStatus?.text == (word.text.isEmpty ? nil : word.text))
      #expect(item.message?.text == word.message)
    }
  }

  /// What the vendor says of a row is better than what its word says.
  @Test func aTimeoutMayHaveAReasonOfItsOwn() async throws {
    let row = #"{"TaskId":"1","ObjectPath":"x","Status":"Timeout","Description":"REASON"}"#
    for (told, message) in [("Origin Timeout", "Origin Timeout"), ("", "not executed in time")] {
      for report in try await reports(row: row.replacing("REASON", with: told)) {
        #expect(report.items?.first?.message?.text == message)
      }
    }
  }

  @Test func aTaskThatTimedOutInPartIsPartial() async throws {
    let rows = ["Complete", "Timeout", "Canceled"].map {
      #"{"TaskId":"1","ObjectPath":"\#($0)","Status":"\#($0)","Process":"40%"}"#
    }
    for report in try await reports(row: rows.joined(separator: ",")) {
      #expect(report.status == .partial)
      #expect(report.progress(in: report.status) == 1.0 / 3)
      #expect(report.items?.failedCount == 1)
    }
  }

  @Test(
    arguments: [
      ("file", TaskKind.purgeURL, PatternDialect?.none),
      ("directory", .purgeDirectory, nil),
      ("path", .purgeDirectory, nil), ("regex", .purgePattern, nil),
      ("ignoreParams", .purgePattern, .everyQuery), ("IgnoreParams", .purgePattern, .everyQuery),
      ("ExQuery", .purgePattern, .everyQuery), ("preload", .prefetch, nil),
      ("block", .block, nil), ("unblock", .unblock, nil),
      ("tag", .other, nil),
    ])
  func typeOfAnAlibabaRow(_ word: String, _ kind: TaskKind, _ dialect: PatternDialect?) async throws
  {
    let row = #"{"TaskId":"1","ObjectPath":"x","ObjectType":"WORD","Status":"Pending"}"#
    for report in try await reports(row: row.replacing("WORD", with: word)) {
      #expect(report.kind == kind)
      #expect(report.dialect == dialect)
    }
  }

  /// A row without a figure has none, whatever the state.
  @Test(arguments: ["Refreshing", "Pending"])
  func anAlibabaRowWithoutAFigureHasNoProgress(_ word: String) async throws {
    for process in ["", #","Process":"""#, #","Process":null"#, #","Process":"soon""#] {
      let row = #"{"TaskId":"1","ObjectPath":"x","Status":"\#(word)"\#(process)}"#
      for report in try await reports(row: row) {
        #expect(report.progress(in: report.status) == nil, "\(process)")
        #expect(report.items?.first?.progress == nil)
      }
    }
  }

  // MARK: UCloud

  static let ucloud = [
    Word("success", .succeeded), Word("wait", .queued), Word("process", .running),
    Word("failure", .failed), Word("unknow", .unknown), Word("unknown", .unknown),
    Word("Failure", .failed), Word("paused", .unknown), Word("", .unknown),
  ]

  @Test(arguments: ucloud)
  func stateOfAUCloudTask(_ word: Word) async throws {
    let task = #"{"TaskId":"1","Status":"W","UrlLists":[{"Url":"http://a/x","Status":"W"}]}"#
    let body = #"{"RetCode":0,"TaskList":[\#(task.replacing("W", with: word.text))]}"#
    let provider = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    let report = try #require(page.reports.first)
    #expect(report.word == word.status)
    #expect(report.status == word.status)
    #expect(report.items?.map(\.status) == [word.status])
    #expect(report.vendorStatus?.text == (word.text.isEmpty ? nil : word.text))
  }

  /// The same outcome has the same status as at the vendors that have no word for the whole.
  @Test func aUCloudFailureWithURLsDoneIsPartial() async throws {
    func urls(_ word: String, _ count: Int, _ mark: String) -> [String] {
      (0..<count).map { #"{"Url":"http://a/\#(mark)\#($0)","Status":"\#(word)","Progress":60}"# }
    }
    let list = (urls("success", 14, "s") + urls("failure", 3, "f")).joined(separator: ",")
    let body =
      #"{"RetCode":0,"TaskList":[{"TaskId":"1","Status":"failure","UrlLists":[\#(list)]}]}"#
    let provider = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    let report = try #require(page.reports.first)
    #expect(report.status == .partial)
    #expect(report.vendorStatus?.text == "failure")
    #expect(report.progress(in: report.status) == 14.0 / 17)
  }

  @Test func aUCloudURLWithoutAFigureHasNoProgress() async throws {
    let body =
      #"{"RetCode":0,"TaskList":[{"TaskId":"1","Status":"process","UrlLists":"#
      + #"[{"Url":"http://a/x","Status":"process"}]}]}"#
    let provider = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    let report = try #require(page.reports.first)
    #expect(report.status == .running)
    #expect(report.progress(in: .running) == nil)
  }

  @Test(arguments: [
    ("file", TaskKind.purgeURL), ("m3u8", .purgeURL), ("dir", .purgeDirectory), ("tree", .other),
  ])
  func typeOfAUCloudTask(_ word: String, _ kind: TaskKind) async throws {
    let body = #"{"RetCode":0,"TaskList":[{"TaskId":"1","Status":"wait","Type":"\#(word)"}]}"#
    let provider = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(Sample.window))
    #expect(page.reports.map(\.kind) == [kind])
  }

  // MARK: JD Cloud

  @Test(
    arguments: [
      ("0", TaskStatus.succeeded, 1.0), ("1", .running, nil), ("2", .failed, 0),
      ("\"2\"", .failed, 0), ("3", .unknown, nil), ("null", .unknown, nil),
    ] as [(String, TaskStatus, Double?)])
  func stateOfAJDCloudTask(_ word: String, _ status: TaskStatus, _ progress: Double?) async throws {
    let body = #"{"status":0,"data":{"status":\#(word)}}"#
    let provider = try Sample.provider("jdcloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await provider.tasks(matching: TaskQuery(.ids("x")))
    let report = try #require(page.reports.first)
    #expect(report.status == status)
    #expect(report.progress(in: report.status) == progress)
  }
}
