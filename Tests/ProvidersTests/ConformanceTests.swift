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
    alibaba("alibaba-cdn", "CDNTask"), alibaba("alibaba-dcdn", "Task"), uCloud, jd, cloudFront,
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

  private static var cloudFront: Case {
    @Sendable func list(_ rows: [String], next: String? = nil) -> String {
      let marker = next.map { "<NextMarker>\($0)</NextMarker>" } ?? ""
      return "<?xml version=\"1.0\"?><InvalidationList><Marker></Marker>\(marker)"
        + "<IsTruncated>\(next != nil)</IsTruncated><Items>\(rows.joined())</Items></InvalidationList>"
    }
    @Sendable func row(_ id: String, _ status: String = "Completed") -> String {
      "<InvalidationSummary><Id>\(id)</Id><CreateTime>2024-05-01T11:00:00.123Z</CreateTime>"
        + "<Status>\(status)</Status></InvalidationSummary>"
    }
    @Sendable func error(_ code: String, _ text: String) -> String {
      "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(text)</Message></Error>"
        + "</ErrorResponse>"
    }
    /// What a JSON text says, as XML writes it.
    @Sendable func xml(_ json: String) -> String {
      String(json.dropFirst().dropLast())
        .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\\\"", with: "\"")
        .replacing(#/\\u([0-9a-f]{4})/#) { "&#x\($0.output.1);" }
    }
    let distribution = TaskScope(
      vendorID: "E1EXAMPLE", name: SafeText("www.example.com", limit: .word), product: "E1EXAMPLE")
    return Case(
      provider: "cloudfront",
      words: .init(
        scope: .window(
          from: Sample.now.addingTimeInterval(-86_400), to: Sample.now, of: distribution),
        pages: [list([row("I1"), row("I2")], next: "I2"), list([row("I3")])],
        ids: ["I1", "I2", "I3"], empty: list([]),
        missing: .init(error("NoSuchInvalidation", "none"), status: 404),
        throttled: .init(
          error("Throttling", "Rate exceeded"), status: 400, headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          error("SignatureDoesNotMatch", "not that of \(Sample.secret)"), status: 403),
        secret: Sample.secret,
        clockSkew: .init(
          error(
            "SignatureDoesNotMatch",
            "Signature expired: 20240501T120000Z is now earlier than 20240501T122000Z"),
          status: 403),
        unknownCode: error("OddCode", "odd"), byID: .ids("I9EXAMPLE", product: "E1EXAMPLE"),
        unknownStatus: (#""Deferred""#, "Deferred"), status: { list([row("I1", xml($0))]) },
        freeText: { list([row(xml($0), xml($0))]) }))
  }
}
