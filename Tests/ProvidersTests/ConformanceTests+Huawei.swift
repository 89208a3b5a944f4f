import TestSupport

extension ConformanceTests {
  static var huawei: Case {
    @Sendable func list(_ rows: [String], total: Int) -> String {
      #"{"total":\#(total),"tasks":[\#(rows.joined(separator: ","))]}"#
    }
    @Sendable func row(
      _ id: String, status: String = #""task_done""#, file: String = "file"
    ) -> String {
      #"{"id":"\#(id)","task_type":"refresh","status":\#(status),"processing":0,"succeed":1,"failed":0,"#
        + #""total":1,"create_time":1714561200000,"file_type":"\#(file)"}"#
    }
    return Case(
      provider: "huawei-cdn",
      words: .init(
        scope: Sample.window,
        // Two pages of all there is, which has no directory, and one of directories.
        pages: [
          list([row("1"), row("2")], total: 3), list([row("3")], total: 3),
          list([row("4", file: "directory")], total: 1),
        ],
        ids: ["1", "2", "3", "4"], empty: list([], total: 0),
        missing: .init(#"{"error":{"error_code":"CDN.0003","error_msg":"none"}}"#),
        throttled: .init(
          #"{"error_code":"APIGW.0308","error_msg":"too many"}"#, status: 429,
          headers: ["Retry-After": "5"]),
        retryAfter: .seconds(5),
        unauthorized: .init(
          #"{"error_code":"APIGW.0301","error_msg":"verify aksk signature fail, \#(Sample.secret)"}"#,
          status: 401),
        secret: Sample.secret,
        clockSkew: .init(
          #"{"error_code":"APIGW.0301","error_msg":"calc aksk signature fail:signature expired, signature time:x"}"#,
          status: 401),
        unknownCode: #"{"error":{"error_code":"CDN.9999","error_msg":"odd"}}"#, byID: .ids("9"),
        unknownStatus: (#""task_paused""#, "task_paused"),
        status: { list([row("1", status: $0)], total: 1) },
        freeText: { text in
          let names = ["id", "task_type", "status", "file_type"]
          return list(
            ["{" + names.map { #""\#($0)":\#(text)"# }.joined(separator: ",") + "}"], total: 1)
        }))
  }
}
