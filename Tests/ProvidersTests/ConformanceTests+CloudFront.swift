import FoundationEssentials
import TaskModel
import TestSupport

extension ConformanceTests {
  static var cloudFront: Case {
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
