import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct ConformanceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let provider: String
    let words: ProviderConformance.Words
    var testDescription: String { provider }
  }

  @Test(arguments: [
    alibaba("alibaba-cdn", "CDNTask"), alibaba("alibaba-dcdn", "Task"), esa, uCloud, jd, tencent,
    edgeOne,
    cloudFront,
    huawei,
    volcengine,
    byteplus,
    google,
  ])
  func provider(_ vendor: Case) async throws {
    let suite = ProviderConformance(vendor.words) { script in
      try Sample.provider(
        vendor.provider,
        ScriptedHTTP { (_, _) throws(ProviderError) in
          let answer = try await script()
          return HTTPAnswer(answer.body, status: answer.status, headers: answer.headers)
        })
    }
    try await suite.run()
  }

  private static func alibaba(_ provider: String, _ container: String) -> Case {
    @Sendable func rows(_ rows: [String], total: Int) -> String {
      #"{"Tasks":{"\#(container)":[\#(rows.joined(separator: ","))]},"TotalCount":\#(total)}"#
    }
    @Sendable func row(_ id: String, _ path: String, status: String = #""Complete""#) -> String {
      #"{"TaskId":"\#(id)","ObjectPath":"\#(path)","ObjectType":"file","Status":\#(status)}"#
    }
    let echo =
      "server string to sign is:GET&%2F&AccessKeySecret%3D"
      + PercentEncoding.encode(PercentEncoding.encode(Sample.secret)) + " " + Sample.secret
    return Case(
      provider: provider,
      words: .init(
        scope: Sample.window,
        pages: [
          rows([row("1", "http://a/1"), row("1", "http://a/2")], total: 4),
          rows([row("2", "http://a/3"), row("3", "http://a/4")], total: 4),
        ],
        ids: ["1", "2", "3"], empty: rows([], total: 0),
        throttled: .init(
          #"{"Code":"Throttling.User","Message":"flow control"}"#, status: 400,
          headers: ["x-acs-retry-after": "5000"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          #"{"Code":"SignatureDoesNotMatch","Message":"\#(echo)"}"#, status: 400),
        secret: Sample.secret,
        clockSkew: .init(#"{"Code":"InvalidTimeStamp.Expired","Message":"expired"}"#, status: 400),
        unknownCode: #"{"Code":"Odd.Code","Message":"odd"}"#, byID: .ids("1", "2"),
        unknownStatus: (#""Processing""#, "Processing"),
        status: { rows([row("1", "http://a/1", status: $0)], total: 1) },
        freeText: { text in
          let row =
            #"{"TaskId":\#(text),"ObjectPath":\#(text),"ObjectType":\#(text),"Status":\#(text)}"#
          let failed =
            #"{"TaskId":\#(text),"ObjectPath":"x","Status":"Failed","Description":\#(text)}"#
          return rows([row, failed], total: 2)
        }))
  }

  private static var esa: Case {
    @Sendable func rows(_ rows: [String], total: Int) -> String {
      #"{"Tasks":[\#(rows.joined(separator: ","))],"TotalCount":\#(total)}"#
    }
    @Sendable func row(_ id: String, _ content: String, status: String = #""Complete""#) -> String {
      #"{"TaskId":"\#(id)","Content":"\#(content)","Type":"file","Status":\#(status)}"#
    }
    return Case(
      provider: "alibaba-esa",
      words: .init(
        scope: .window(
          from: Sample.now.addingTimeInterval(-86_400), to: Sample.now,
          of: TaskScope(
            vendorID: "file", name: SafeText("a file", limit: .word), family: .purge,
            product: "712")),
        pages: [
          rows([row("1", "http://a/1"), row("1", "http://a/2")], total: 4),
          rows([row("2", "http://a/3"), row("3", "http://a/4")], total: 4),
        ],
        ids: ["1", "2", "3"], empty: rows([], total: 0),
        throttled: .init(
          #"{"Code":"TooManyRequests","Message":"too many"}"#, status: 400,
          headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          #"{"Code":"SignatureDoesNotMatch","Message":"signed with \#(Sample.secret)"}"#,
          status: 400),
        secret: Sample.secret,
        clockSkew: .init(#"{"Code":"InvalidTimeStamp.Expired","Message":"expired"}"#, status: 400),
        unknownCode: #"{"Code":"Odd.Code","Message":"odd"}"#, byID: nil,
        unknownStatus: (#""Waiting""#, "Waiting"),
        status: { rows([row("1", "http://a/1", status: $0)], total: 1) },
        freeText: { text in
          let row =
            #"{"TaskId":\#(text),"Content":\#(text),"Type":\#(text),"CreateTime":\#(text),"#
            + #""Status":"Failed","Description":\#(text)}"#
          return rows([row], total: 1)
        }))
  }

  private static var uCloud: Case {
    @Sendable func list(_ tasks: [String]) -> String {
      #"{"RetCode":0,"TotalCount":1,"TaskList":[\#(tasks.joined(separator: ","))]}"#
    }
    @Sendable func task(_ id: String, status: String = #""success""#, urls: Range<Int>) -> String {
      let items = urls.map { #"{"Url":"http://a/\#($0)","Status":\#(status)}"# }
      return
        #"{"TaskId":"\#(id)","Status":\#(status),"UrlLists":[\#(items.joined(separator: ","))]}"#
    }
    return Case(
      provider: "ucloud",
      words: .init(
        scope: Sample.window,
        pages: [
          list([task("a", urls: 0..<199), task("b", urls: 0..<1)]),
          list([task("b", urls: 1..<3)]),
          list([task("c", urls: 0..<2)]),
        ],
        ids: ["a", "b", "c"], empty: list([]),
        throttled: .init(
          #"{"RetCode":153,"Message":"limited"}"#, headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          #"{"RetCode":171,"Message":"VerifyAC \#(Sample.secret) failed"}"#),
        secret: Sample.secret, clockSkew: nil,
        unknownCode: #"{"RetCode":1234,"Message":"odd"}"#, byID: .ids("a", "b"),
        unknownStatus: (#""unknow""#, "unknow"),
        status: { list([task("a", status: $0, urls: 0..<1)]) },
        freeText: { text in
          let item = #"{"Url":\#(text),"Status":\#(text)}"#
          return list([
            #"{"TaskId":\#(text),"Status":\#(text),"Type":\#(text),"UrlLists":[\#(item)]}"#
          ])
        }))
  }

  private static var jd: Case {
    @Sendable func task(_ status: String, message: String = #""ok""#) -> String {
      #"{"status":0,"data":{"status":\#(status),"msg":\#(message)}}"#
    }
    return Case(
      provider: "jdcloud",
      words: .init(
        scope: .ids("id-1"), pages: [task("1")], ids: ["id-1"],
        empty: #"{"status":0,"data":null}"#,
        throttled: .init("slow down", status: 429, headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(#"{"status":7,"msg":"20240501jcloud_00\#(Sample.secret)"}"#),
        secret: Sample.secret, clockSkew: nil, unknownCode: #"{"status":99,"msg":"odd"}"#,
        byID: .ids("id-1"), unknownStatus: ("3", "3"), status: { task($0) },
        freeText: { task("2", message: $0) }))
  }

  private static var edgeOne: Case {
    @Sendable func rows(_ rows: [String], total: Int) -> String {
      #"{"Response":{"Tasks":[\#(rows.joined(separator: ","))],"TotalCount":\#(total)}}"#
    }
    @Sendable func row(_ id: String, _ target: String, status: String = #""success""#) -> String {
      #"{"JobId":"\#(id)","Target":"\#(target)","Type":"purge_url","Status":\#(status)}"#
    }
    @Sendable func error(_ code: String, _ text: String) -> String {
      #"{"Response":{"Error":{"Code":"\#(code)","Message":"\#(text)"},"RequestId":"1"}}"#
    }
    return Case(
      provider: "tencent-edgeone",
      words: .init(
        scope: TencentEdgeOneTests.window(.purge),
        pages: [
          rows([row("1", "http://a/1"), row("1", "http://a/2")], total: 4),
          rows([row("2", "http://a/3"), row("3", "http://a/4")], total: 4),
        ],
        ids: ["1", "2", "3"], empty: rows([], total: 0),
        throttled: .init(
          error("RequestLimitExceeded", "too many"), headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(error("AuthFailure.SignatureFailure", "signed with \(Sample.secret)")),
        secret: Sample.secret, clockSkew: .init(error("AuthFailure.SignatureExpire", "expired")),
        unknownCode: error("Odd.Code", "odd"), byID: nil, unknownStatus: (#""queued""#, "queued"),
        status: { rows([row("1", "http://a/1", status: $0)], total: 1) },
        freeText: { text in
          let names = ["JobId", "Target", "Type", "CreateTime", "FailType", "FailMessage"]
          let members = names.map { #""\#($0)":\#(text)"# } + [#""Status":"failed""#]
          return rows(["{" + members.joined(separator: ",") + "}"], total: 1)
        }))
  }

  private static var tencent: Case {
    @Sendable func rows(_ rows: [String], total: Int) -> String {
      #"{"Response":{"PurgeLogs":[\#(rows.joined(separator: ","))],"TotalCount":\#(total)}}"#
    }
    @Sendable func row(_ id: String, _ path: String, status: String = #""done""#) -> String {
      #"{"TaskId":"\#(id)","Url":"\#(path)","PurgeType":"url","Status":\#(status)}"#
    }
    @Sendable func error(_ code: String, _ text: String) -> String {
      #"{"Response":{"Error":{"Code":"\#(code)","Message":"\#(text)"},"RequestId":"1"}}"#
    }
    return Case(
      provider: "tencent-cdn",
      words: .init(
        scope: Sample.window,
        pages: [
          rows([row("1", "http://a/1"), row("1", "http://a/2")], total: 4),
          rows([row("2", "http://a/3"), row("3", "http://a/4")], total: 4),
          rows([row("4", "http://a/1")], total: 1),
        ],
        ids: ["1", "2", "3", "4"], empty: rows([], total: 0),
        throttled: .init(
          error("RequestLimitExceeded", "too many"), headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(error("AuthFailure.SignatureFailure", "signed with \(Sample.secret)")),
        secret: Sample.secret, clockSkew: .init(error("AuthFailure.SignatureExpire", "expired")),
        unknownCode: error("Odd.Code", "odd"), byID: .ids("1"),
        unknownStatus: (#""init""#, "init"),
        status: { rows([row("1", "http://a/1", status: $0)], total: 1) },
        freeText: { text in
          let members = ["TaskId", "Url", "PurgeType", "Status", "Area", "CreateTime"].map {
            #""\#($0)":\#(text)"#
          }
          return rows(["{" + members.joined(separator: ",") + "}"], total: 1)
        }))
  }
}
