import FoundationEssentials
import TaskModel
import TestSupport

@testable import Providers

extension ConformanceTests {
  static var volcengine: Case {
    volcengine(
      "volcengine-cdn", .tasks,
      pages: [
        volcengineRows([volcengineRow("1", "http://a/1"), volcengineRow("1", "http://a/2")], 4),
        volcengineRows([volcengineRow("2", "http://a/3"), volcengineRow("3", "http://a/4")], 4),
      ], ids: ["1", "2", "3"])
  }

  /// One type is read after the other.
  static var byteplus: Case {
    volcengine(
      "byteplus-cdn", .typedTasks,
      pages: [
        volcengineRows([volcengineRow("1", "http://a/1"), volcengineRow("1", "http://a/2")], 4),
        volcengineRows([volcengineRow("2", "http://a/3"), volcengineRow("3", "http://a/4")], 4),
        volcengineRows([volcengineRow("4", "http://a/1")], 1), volcengineRows([], 0),
      ], ids: ["1", "2", "3", "4"])
  }

  private static func volcengineRows(_ rows: [String], _ total: Int) -> String {
    let result =
      #"{"Total":\#(total),"PageNum":1,"PageSize":100,"Data":[\#(rows.joined(separator: ","))]}"#
    return
      #"{"ResponseMetadata":{"RequestId":"1","Action":"DescribeContentTasks"},"Result":\#(result)}"#
  }

  private static func volcengineRow(
    _ id: String, _ url: String, status: String = #""complete""#
  ) -> String {
    #"{"TaskID":"\#(id)","TaskType":"refresh_file","Url":"\#(url)","Status":\#(status)}"#
  }

  private static func volcengineError(_ code: String, _ text: String) -> String {
    #"{"ResponseMetadata":{"RequestId":"1","Error":{"CodeN":1,"Code":"\#(code)","Message":"\#(text)"}}}"#
  }

  private static func volcengine(
    _ provider: String, _ list: VolcengineProvider.List, pages: [String], ids: Set<String>
  ) -> Case {
    Case(
      provider: provider,
      words: .init(
        scope: .window(
          from: Sample.now.addingTimeInterval(-86_400), to: Sample.now, of: list.scope),
        pages: pages, ids: ids, empty: volcengineRows([], 0),
        throttled: .init(
          volcengineError("FlowLimitExceeded", "too fast"), status: 429,
          headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          volcengineError("SignatureDoesNotMatch", "signed with \(Sample.secret)"), status: 401),
        secret: Sample.secret,
        clockSkew: .init(volcengineError("InvalidTimestamp", "expired"), status: 400),
        unknownCode: volcengineError("Odd.Code", "odd"), byID: .ids("1"),
        unknownStatus: (#""waiting""#, "waiting"),
        status: { volcengineRows([volcengineRow("1", "http://a/1", status: $0)], 1) },
        freeText: { text in
          let names = [
            "TaskID", "TaskType", "Url", "Process", "CreateTime", "Remark", "BlockReason", "Area",
            "Layer", "StatusCode",
          ]
          let members = names.map { #""\#($0)":\#(text)"# } + [#""Status":"failed""#]
          return volcengineRows(["{" + members.joined(separator: ",") + "}"], 1)
        }))
  }
}
