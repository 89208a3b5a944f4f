import Foundation
import HTTPTypes
import TaskModel
import Testing

@testable import Providers

@Suite struct CheckingTests {
  /// Figures are texts today and were numbers once, with one name in another case.
  @Test(arguments: [
    #"{"RequestId":"x","UrlQuota":"2000","UrlRemain":"1996","BlockQuota":"300","BlockRemain":"200"}"#,
    #"{"RequestId":"x","UrlQuota":2000,"UrlRemain":1996,"BlockQuota":300,"blockRemain":200}"#,
    #"{"UrlQuota":2000,"UrlRemain":1996,"DirQuota":5,"DirRemain":null,"BlockQuota":300,"blockRemain":200}"#,
  ])
  func readsAlibabaQuota(text: String) throws {
    let fields = try AlibabaFields(Array(text.utf8))
    #expect(
      fields.quota == [
        Quota(kind: .purgeURL, total: 2_000, left: 1_996),
        Quota(kind: .block, total: 300, left: 200),
      ])
    #expect(fields.owner == nil)
  }

  @Test(arguments: [
    (sent: 0.0, took: 0.0, skew: 0.5), (sent: 0, took: 1, skew: 0), (sent: -60, took: 1, skew: 60),
    (sent: 90, took: 3, skew: -91),
  ])
  func measuresTheClockHalfWay(sent: Double, took: Double, skew: Double) {
    var fields = HTTPFields()
    fields[.date] = "Sun, 06 Nov 1994 08:49:37 GMT"
    let answer = HTTPAnswer(response: HTTPResponse(status: .ok, headerFields: fields), body: [])
    let start = Date(timeIntervalSince1970: 784_111_777 + sent)
    let measured = MeasuredExchange.clockSkew(
      of: answer, sent: start, received: start.addingTimeInterval(took))
    #expect(measured == .seconds(skew))
    let undated = HTTPAnswer(response: HTTPResponse(status: .ok), body: [])
    #expect(MeasuredExchange.clockSkew(of: undated, sent: start, received: start) == nil)
  }
}
