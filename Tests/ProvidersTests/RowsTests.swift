import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What is kept from row to row of an answer must not leak from one task into another.
@Suite struct RowsTests {
  private func reports(_ provider: String, _ body: String) async throws -> [TaskReport] {
    let made = try Sample.provider(provider, ScriptedHTTP(Array(body.utf8)))
    return try await made.tasks(matching: TaskQuery(Sample.window)).reports
  }

  private static let words = ["Complete", "Refreshing", "Pending", "Failed", "Brewing", ""]

  /// Rows of up to 12 tasks in any order, beside a grouping of the same rows that is plain to see.
  @Test(arguments: 0..<40)
  func alibabasRowsMix(_ seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let tasks = 1 + seed % 12
    var rows: [String] = []
    var order: [String] = []
    var told: [String: [String]] = [:]
    var created: [String: Date] = [:]
    for row in 0..<60 {
      let id = String(Int.random(in: 0..<tasks, using: &generator))
      // The same id may be written with an escape.
      let written = Bool.random(using: &generator) ? id : "\\u003" + id.prefix(1) + id.dropFirst()
      let word = Self.words.randomElement(using: &generator) ?? ""
      let second = Int.random(in: 10..<16, using: &generator)
      let time = "2024-05-01T11:00:\(second)Z"
      rows.append(
        #"{"TaskId":"\#(written)","ObjectPath":"http:\/\/a/\#(row)","ObjectType":"file","#
          + #""Status":"\#(word)","CreationTime":"\#(time)","Description":"why \#(row % 3)"}"#)
      if told[id] == nil { order.append(id) }
      let reason = word == "Failed" ? "why \(row % 3)" : "-"
      told[id, default: []].append("http://a/\(row) \(word) \(time) \(reason)")
      let date = try #require(RFC3339.date(time))
      created[id] = min(created[id] ?? date, date)
    }
    let reports = try await reports(
      "alibaba-cdn", #"{"Tasks":{"CDNTask":[\#(rows.joined(separator: ","))]}}"#)
    #expect(reports.map(\.id.vendorID) == order)
    for report in reports {
      let items = (report.items ?? []).map { item in
        "\(item.url) \(item.vendorStatus?.text ?? "") \(item.createdAt.map(RFC3339.text) ?? "-") "
          + (item.message?.text ?? "-")
      }
      #expect(items == told[report.id.vendorID])
      #expect(report.createdAt == created[report.id.vendorID])
    }
  }

  @Test func alibabasLastListAndLastFieldsHold() async throws {
    let body = #"""
      {"Tasks":{"CDNTask":[{"TaskId":"1","ObjectPath":"http://old/"}]},
       "Tasks":{"CDNTask":[{"TaskId":"2","TaskId":"3","ObjectPath":"a","ObjectPath":"b",
        "Status":"Failed","Status":["Complete"],"ObjectType":"file","ObjectType":"regex"}]}}
      """#
    let reports = try await reports("alibaba-cdn", body)
    #expect(reports.map(\.id.vendorID) == ["3"])
    #expect(reports.first?.kind == .purgePattern)
    #expect(reports.first?.items?.first?.url.text == "b")
    #expect(reports.first?.items?.first?.status == .unknown, "what holds is no word")
  }

  @Test func ucloudsTasksHaveOnlyWhatTheySay() async throws {
    let body = #"""
      {"RetCode":0,"TaskList":[
       {"UrlLists":[{"Url":"http:\/\/a/1","Status":"failure","CreateTime":1714550000,
         "FinishTime":1714550100,"Progress":12},{"Url":"http://a/2"}],
        "CreateTime":1714550000,"Status":"failure","Type":"dir","TaskId":"t1"},
       {"TaskId":"t2"},
       {"TaskId":"t3","UrlLists":[{"Url":"http://c/"}],"UrlLists":[{"Url":"http://d/"},{},7]},
       {"TaskId":"t4","UrlLists":[{"Url":"http://e/"}],"UrlLists":{}},
       {"UrlLists":[{"Url":"http://nobody/"}]}, 7, null]}
      """#
    let made = try Sample.provider("ucloud", ScriptedHTTP(Array(body.utf8)))
    let page = try await made.tasks(matching: TaskQuery(Sample.window))
    #expect(page.isTruncated)
    let urls = page.reports.map { ($0.items ?? []).map(\.url.text) }
    #expect(page.reports.map(\.id.vendorID) == ["t1", "t2", "t3", "t4"])
    #expect(urls == [["http://a/1", "http://a/2"], [], ["http://d/"], []])
    #expect(page.reports.map(\.kind) == [.purgeDirectory, .purgeURL, .purgeDirectory, .purgeURL])
    #expect(page.reports.map(\.word) == [.failed, nil, nil, nil])
    #expect(page.reports.map { $0.createdAt == nil } == [false, true, true, true])
    let bare = page.reports.first?.items?.last
    #expect(bare == URLItem(url: SafeText("http://a/2", limit: .url), status: .unknown))
  }

  /// URLs are compared as they read, not as they are written.
  @Test func ucloudsRepeatsAreFoundHoweverTheyAreWritten() async throws {
    let writings = [
      "http://a/é", #"http:\/\/a/é"#, #"http://a/\u00e9"#, #"http://a/\u00E9"#, "http://a/e",
    ]
    let rows = writings.enumerated().map { place, url in
      #"{"Url":"\#(url)","CreateTime":1714550000,"Progress":\#(place)}"#
    }
    let reports = try await reports(
      "ucloud",
      #"{"RetCode":0,"TaskList":[{"TaskId":"t","UrlLists":[\#(rows.joined(separator: ","))]}]}"#)
    let items = Array(reports.first?.items ?? [])
    #expect(items.map(\.url.text) == ["http://a/é", "http://a/e"])
    #expect(items.map(\.reportedProgress) == [0.03, 0.04], "the last one holds")
  }
}
