import FoundationEssentials
import TaskModel
import TestSupport

extension SampleTests {
  static let huawei: [Case] = {
    let list = TaskQuery.Scope.window(from: .distantPast, to: .distantFuture)
    func one(_ file: String, _ scope: TaskQuery.Scope, _ expectation: Expectation) -> Case {
      Case(
        file: "huawei.\(file).json", provider: "huawei-cdn", scope: scope, expectation: expectation)
    }
    return [
      one(
        "ShowHistoryTasks", list,
        .page([
          "ff8080818a9b0e5e018a9b1234560001 purge-url running running task_inprocess 2026-01-01T00:01:01Z",
          "ff8080818a9b0e5e018a9b1234560002 prefetch partial partial task_done 2025-12-31T23:00:00Z",
          "ff8080818a9b0e5e018a9b1234560003 purge-directory succeeded succeeded task_done 2025-12-31T22:00:00Z",
        ])),
      one(
        "ShowHistoryTaskDetails.inprocess", .ids("ff8080818a9b0e5e018a9b1234560001"),
        .page([
          "ff8080818a9b0e5e018a9b1234560001 purge-url running running task_inprocess 2026-01-01T00:01:01Z",
          "  https://www.example.com/a.js succeeded succeed",
          "  https://www.example.com/b.js succeeded succeed",
          "  https://www.example.com/c.js running refreshing",
        ])),
      one(
        "ShowHistoryTaskDetails", .ids("ff8080818a9b0e5e018a9b1234560002"),
        .page([
          "ff8080818a9b0e5e018a9b1234560002 prefetch partial partial task_done 2025-12-31T23:00:00Z",
          "  https://dl.example.com/setup.exe succeeded succeed",
          "  https://dl.example.com/gone.exe failed failed \"ORIGIN_ERROR: origin returned 404\"",
        ])),
      one("error.401.apigw", list, .error(.credentials, "APIGW.0301")),
      one("error.429", .ids("1"), .error(.throttled, "APIGW.0308")),
      // It comes with HTTP 200, and is no empty list.
      one("error.nested", list, .error(.permission, "CDN.0020")),
    ]
  }()
}
