import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport

/// Short ways to write what the tests of this target need.
enum Fixtures {
  static let account = AccountID("acc")
  static let provider = ProviderID("some-cdn")
  static let start = ManualClock().wallTime()

  static func moment(_ seconds: Double) -> Moment {
    Moment(elapsed: .seconds(seconds), wall: start.addingTimeInterval(seconds))
  }

  static func moment(_ elapsed: Duration) -> Moment {
    Moment(elapsed: elapsed, wall: start.addingTimeInterval(elapsed.seconds))
  }

  static func id(_ vendorID: String, family: TaskKind.Family? = nil, product: String? = nil)
    -> CacheTask.ID
  {
    CacheTask.ID(account: account, vendorID: vendorID, family: family, product: product)
  }

  static func item(
    _ url: String, _ status: TaskStatus, progress: Double? = nil, createdAt: Double? = nil,
    finishedAt: Double? = nil
  ) -> URLItem {
    URLItem(
      url: SafeText(url, limit: .url), status: status,
      vendorStatus: SafeText(status.rawValue, limit: .word), reportedProgress: progress,
      createdAt: createdAt.map { start.addingTimeInterval($0) },
      finishedAt: finishedAt.map { start.addingTimeInterval($0) })
  }

  static func report(
    _ vendorID: String, word: TaskStatus? = nil, createdAt: Double? = nil,
    items: [URLItem]? = nil
  ) -> TaskReport {
    TaskReport(
      id: id(vendorID), kind: .purgeURL, word: word,
      createdAt: createdAt.map { start.addingTimeInterval($0) }, items: items.map { URLItems($0) })
  }

  static func tracked(
    _ vendorID: String, kind: TaskKind = .purgeURL, product: String? = nil, label: String? = nil,
    urls: [String] = []
  ) -> TrackedTask {
    TrackedTask(
      account: account,
      reference: TaskReference(vendorID: vendorID, kind: kind, product: product), label: label,
      urls: urls)
  }

  static func finding(
    _ report: TaskReport, read: Int = 1, parts: Int = 1, at seconds: Double = 0
  ) -> Finding {
    Finding(
      report: report, read: read, parts: parts, asked: moment(seconds), answered: moment(seconds))
  }

  /// Lists and answers by id, as Alibaba does.
  static let listing = ProviderCapabilities(
    canList: true, idsPerCall: 10, lookBack: .seconds(3 * 86_400), listRate: 2, byIDRate: 10,
    reportsProgress: true)

  /// Answers by id only, one id a call, as JD Cloud does.
  static let trackedOnly = ProviderCapabilities(
    canList: false, idsPerCall: 1, lookBack: .zero, listRate: 0, byIDRate: 2,
    reportsProgress: false)

  static let message = VendorMessage(code: "Code", text: "text")
}
