import FoundationEssentials
import TaskModel
import TestSupport

extension ConformanceTests {
  static var google: Case {
    @Sendable func list(_ rows: [String], next: String? = nil) -> String {
      let token = next.map { #","nextPageToken":"\#($0)""# } ?? ""
      let items = rows.isEmpty ? "" : #","items":[\#(rows.joined(separator: ","))]"#
      return #"{"kind":"compute#operationList","id":"x"\#(items)\#(token)}"#
    }
    @Sendable func row(_ id: String, _ status: String = #""DONE""#, text: String = #""/a""#)
      -> String
    {
      #"{"name":\#(id),"operationType":"invalidateCache","status":\#(status),"#
        + #""insertTime":"2024-05-01T04:00:00.123-07:00","description":\#(text)}"#
    }
    @Sendable func error(_ code: Int, _ reason: String, _ text: String) -> String {
      #"{"error":{"code":\#(code),"message":"\#(text)","errors":[{"message":"\#(text)","#
        + #""domain":"global","reason":"\#(reason)"}]}}"#
    }
    return Case(
      provider: "google-cdn",
      words: .init(
        scope: .window(
          from: Sample.now.addingTimeInterval(-86_400), to: Sample.now, of: .account),
        pages: [
          list([row(#""operation-1""#), row(#""operation-2""#)], next: "a+b="),
          list([row(#""operation-3""#)]),
        ],
        ids: ["operation-1", "operation-2", "operation-3"], empty: list([]),
        missing: .init(
          error(
            404, "notFound",
            "The resource 'projects/example-project/global/operations/operation-9' was not found"),
          status: 404),
        throttled: .init(
          error(403, "rateLimitExceeded", "Quota exceeded"), status: 403,
          headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          error(401, "authError", "not that of \(Sample.accessToken)"), status: 401),
        secret: Sample.accessToken, clockSkew: nil,
        unknownCode: error(499, "oddReason", "odd"), byID: .ids("operation-9"),
        unknownStatus: (#""DEFERRED""#, "DEFERRED"),
        status: { list([row(#""operation-1""#, $0)]) },
        freeText: { list([row($0, $0, text: $0)]) }))
  }
}
