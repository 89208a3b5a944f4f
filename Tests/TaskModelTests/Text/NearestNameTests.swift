import TaskModel
import Testing

@Suite struct NearestNameTests {
  private static let statuses = TaskStatus.allCases.map(\.rawValue)

  @Test(
    arguments: [
      ("fail", "failed"), ("failde", "failed"), ("Failed", "failed"), ("runing", "running"),
      ("cancelled", "canceled"), ("suceeded", "succeeded"), ("succeded", "succeeded"),
      ("queud", "queued"), ("run", "running"), ("partal", "partial"), ("zzz", nil), ("", nil),
      ("x", nil), ("purple", nil), (String(repeating: "a", count: 100), nil),
    ] as [(String, String?)])
  func findsStatuses(text: String, nearest: String?) {
    #expect(NearestName.among(Self.statuses, to: text) == nearest)
  }

  @Test(
    arguments: [
      ("statsu", "status"), ("sta", "status"), ("stat", "status"), ("stalld", "stalled"),
      ("lable", "label"), ("ulr", "url"), ("acount", "account"), ("prov", "provider"),
      ("err", "error"), ("ag", "age"), ("hello", nil), ("https", nil),
    ] as [(String, String?)])
  func findsKeys(text: String, nearest: String?) {
    #expect(NearestName.among(FilterKey.allCases.map(\.rawValue), to: text) == nearest)
  }

  @Test func firstOfEquallyNearWins() {
    #expect(NearestName.among(["bat", "cat"], to: "rat") == "bat")
    #expect(NearestName.among(["cat", "bat"], to: "rat") == "cat")
    #expect(NearestName.among([], to: "rat") == nil)
  }
}
