import HTTPTypes
import TaskModel
import Testing

@testable import Providers

@Suite struct AnswerStatusTests {
  @Test func theFirstOfSeveralValuesIsTaken() throws {
    var answer = HTTPAnswer("", status: 429, headers: ["Retry-After": "3"])
    let name = try #require(HTTPField.Name("Retry-After"))
    answer.response.headerFields.append(HTTPField(name: name, value: "60"))
    #expect(answer.header("retry-after") == "3")
    #expect(answer.retryAfter(now: Sample.now) == .seconds(3))
    #expect(answer.header("x-none") == nil)
  }

  @Test(arguments: [
    ("5", 5), ("0", 0), ("100000", 86_400), ("-1", -1), ("soon", -1), ("", -1),
    ("1000000000000", 86_400), ("99999999999999999999999999", 86_400), ("1.2", 2), ("1e9", -1),
    ("+5", -1), (".", -1), ("nan", -1), ("Wed, 01 May 9999 12:01:00 GMT", 86_400),
    ("Wed, 99 May 2024 12:01:00 GMT", -1),
    ("Wed, 01 May 2024 11:00:00 GMT", 0), ("Wed, 01 May 2024 12:01:00 GMT", 60),
  ])
  func waits(_ value: String, _ seconds: Int) {
    let answer = HTTPAnswer("", status: 503, headers: ["Retry-After": value])
    #expect(answer.retryAfter(now: Sample.now) == (seconds < 0 ? nil : .seconds(seconds)))
  }

  /// What stands between us and the vendor says so, and is no refusal of a key.
  @Test(arguments: [(407, "a proxy on the way"), (511, "log in")])
  func whoStandsBetween(_ status: Int, _ words: String) {
    guard case .transport(let text) = HTTPAnswer("", status: status).statusError(now: Sample.now)
    else { return #expect(Bool(false), "HTTP \(status) is no trouble of the way") }
    #expect(text.contains(words))
  }
}
