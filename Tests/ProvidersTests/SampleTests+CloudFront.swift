import FoundationEssentials
import TaskModel
import TestSupport

extension SampleTests {
  static let cloudFront: [Case] = {
    let distribution = TaskScope(
      vendorID: "E1EXAMPLE", name: SafeText("", limit: .word), product: "E1EXAMPLE")
    let list = TaskQuery.Scope.window(from: .distantPast, to: .distantFuture, of: distribution)
    func one(
      _ file: String, _ scope: TaskQuery.Scope, _ expectation: Expectation
    ) -> Case {
      Case(
        file: "cloudfront.\(file).xml", provider: "cloudfront", scope: scope,
        expectation: expectation)
    }
    func byID(_ file: String, _ expectation: Expectation) -> Case {
      one(file, .ids("IDFDVBD632BHDS5", product: "E1EXAMPLE"), expectation)
    }
    func details(_ status: String, _ word: String) -> Expectation {
      .page([
        "IDFDVBD632BHDS5 purge-pattern \(status) \(status) \(word) 2026-01-01T00:01:01Z"
          + " \"caller reference: deploy-20260101-000101\"",
        "  /images/* \(status) -", "  /index.html \(status) -",
        "  /a&b/%E4%B8%AD.html \(status) -",
      ])
    }
    return [
      byID("GetInvalidation.Completed", details("succeeded", "Completed")),
      byID("GetInvalidation.InProgress", details("running", "InProgress")),
      one("ListInvalidations.empty", list, .page([])),
      one(
        "ListInvalidations.page1", list,
        .page([
          "IDFDVBD632BHDS5 other running running InProgress 2026-01-01T00:01:01Z",
          "I1EXAMPLE2 other succeeded succeeded Completed 2025-12-31T23:40:00Z",
        ])),
      one(
        "ListInvalidations.page2", list,
        .page(["I1EXAMPLE3 other succeeded succeeded Completed 2025-12-30T10:00:00Z"])),
      one("error.400.Throttling", list, .error(.throttled, "Throttling")),
      one("error.403.AccessDenied", list, .error(.permission, "AccessDenied")),
      one("error.403.InvalidClientTokenId", list, .error(.credentials, "InvalidClientTokenId")),
      byID("error.403.SignatureDoesNotMatch", .error(.credentials, "SignatureDoesNotMatch")),
      one("error.404.NoSuchDistribution", list, .error(.rejected, "NoSuchDistribution")),
      byID("error.404.NoSuchInvalidation", .notFound),
    ]
  }()
}
