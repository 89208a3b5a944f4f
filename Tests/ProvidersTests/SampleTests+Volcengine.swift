import FoundationEssentials
import TaskModel
import TestSupport

@testable import Providers

extension SampleTests {
  static let volcengine: [Case] = {
    let list = TaskQuery.Scope.window(
      from: Sample.now.addingTimeInterval(-86_400), to: Sample.now,
      of: VolcengineProvider.List.tasks.scope)
    func one(_ file: String, _ expectation: Expectation) -> Case {
      Case(
        file: "volcengine.\(file).json", provider: "volcengine-cdn", scope: list,
        expectation: expectation)
    }
    return [
      one(
        "DescribeContentTasks.refresh_file",
        .page([
          "refresh_url_0a1b2c3d4e5f60718293a4b5c6d7e8f90011223344556677 purge-url running - -"
            + " 2026-01-01T00:01:01Z",
          "  https://www.example.com/js/app.js running running 0.5",
          "  https://www.example.com/css/app.css succeeded complete 1.0",
          "refresh_url_ffeeddccbbaa99887766554433221100ffeeddccbbaa9988 purge-url failed - -"
            + " 2025-12-31T23:00:00Z \"remark: nightly\"",
          "  https://www.example.com/x.html failed failed 0.0",
        ])),
      one(
        "DescribeContentTasks.preload",
        .page([
          "prefetch_url_89c25a1aa3044b39921387190fc9b0e438f3d071f278f031 prefetch running - -"
            + " 2026-01-01T00:00:00Z",
          "  https://dl.example.com/setup.exe running running 0.37"
            + " in chinese_mainland secondary_node",
        ])),
      one("error.400.timestamp", .error(.clockSkew, "InvalidTimestamp")),
      one("error.401.accesskey", .error(.credentials, "InvalidAccessKey")),
      one("error.401.signature", .error(.credentials, "SignatureDoesNotMatch")),
      one("error.403.denied", .error(.permission, "AccessDenied")),
      one("error.429.flow", .error(.throttled, "FlowLimitExceeded")),
    ]
  }()
}
