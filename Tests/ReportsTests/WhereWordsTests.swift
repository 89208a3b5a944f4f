import FoundationEssentials
import TaskModel
import Testing

@testable import Reports

/// What `where` says besides its rows.
@Suite struct WhereWordsTests {
  /// What is not covered is told apart from what is covered only after normalizing, and from what nobody
  /// could tell since an account was not read.
  @Test(arguments: [
    (
      true,
      [
        "cdntop: 1 of 3 URLs is not covered on any account",
        "cdntop: 1 of 3 URLs is covered only after normalizing, or by an id the vendor does not know",
      ]
    ),
    (
      false,
      ["cdntop: 2 of 3 URLs are not known to be covered; not every account could be read"]
    ),
  ])
  func whatIsNotCovered(isRead: Bool, sentences: [String]) {
    var status = CoverageTests.account("one")
    if !isRead {
      status.state = .down
      status.error = .transport("connection refused")
    }
    let tasks = [
      CoverageTests.task("one", "1", .purgeURL, ["http://a.example/x", "http://a.example/y"])
    ]
    let snapshot = Snapshot(
      version: 1, takenAt: CoverageTests.start, tasks: tasks, accounts: [status])
    let urls = ["http://a.example/x", "https://a.example/y", "http://a.example/z"]
    let report = WhereReport(
      Coverage(of: urls, in: snapshot),
      listing: Listing(snapshot, zone: .fixed(seconds: 0), includesURLs: false))
    #expect(report.remarks.filter { $0.contains("of 3 URLs") } == sentences)
  }

  /// What makes the exit status 1 is said, too.
  @Test(arguments: [
    (TaskStatus.failed, true), (.canceled, true), (.succeeded, false), (.running, false),
  ])
  func whatTheNewestTaskDidNotDo(status: TaskStatus, isSaid: Bool) {
    let task = CoverageTests.task("one", "1", .purgeURL, ["http://a.example/x"], status)
    let snapshot = Snapshot(
      version: 1, takenAt: CoverageTests.start, tasks: [task],
      accounts: [CoverageTests.account("one")])
    let report = WhereReport(
      Coverage(of: ["http://a.example/x"], in: snapshot),
      listing: Listing(snapshot, zone: .fixed(seconds: 0), includesURLs: false))
    let sentence =
      "cdntop: 1 of 1 URL is not done: the newest task failed, was canceled or is gone"
    #expect(report.remarks.contains(sentence) == isSaid)
    #expect((report.status == .failedTask) == isSaid)
  }
}
