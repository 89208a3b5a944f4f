import Foundation
import TaskModel
import TestSupport
import Testing

@testable import Reports

/// The lines of `watch`.
@Suite struct ChangeOutputTests {
  private static let at = Date(timeIntervalSince1970: 1_789_963_471)
  private static let account = AccountID("ali-prod")
  private static let refused = AccountStatus.refused(account, ProviderID("alibaba-cdn"))

  private static func task(
    _ status: TaskStatus, urls: [TaskStatus]? = nil, message: String? = nil
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: "95248880"),
      provider: ProviderID("alibaba-cdn"), kind: .purgeURL, firstSeenAt: at)
    task.status = status
    task.urls = urls.map { statuses in
      URLItems(
        statuses.enumerated().map { place, status in
          URLItem(
            url: SafeText("https://a.example/\(place)", limit: .url), status: status,
            message: status == .failed ? message.map { SafeText($0, limit: .message) } : nil)
        })
    }
    task.progress = task.urls?.meanProgress
    return task
  }

  private func line(_ kind: TaskChange.Kind, _ format: WatchFormat) -> String {
    ChangeOutput(format: format, zone: .fixed(seconds: 8 * 3_600)).line(
      TaskChange(sequence: 7, at: Self.at, kind: kind), judgement: Judgement(.empty, now: Self.at))
  }

  @Test(
    arguments: [
      (
        .appeared(task(.running, urls: [.succeeded, .running])),
        "ali-prod 95248880 purge-url RUNNING 50% 1/2 https://a.example/0"
      ),
      (.progress(task(.running)), "ali-prod 95248880 purge-url RUNNING"),
      (
        .status(task(.failed, urls: [.failed, .failed], message: "quota"), from: .running),
        "ali-prod 95248880 purge-url FAILED 0% 0/2 2 failed was running - quota"
      ),
      (.gone(task(.queued)), "ali-prod 95248880 GONE, was queued"),
      (
        .problem(refused),
        "ali-prod PROBLEM key refused (InvalidAccessKeyId: no such key)"
      ),
    ] as [(TaskChange.Kind, String)])
  func linesForPeople(_ kind: TaskChange.Kind, _ text: String) {
    #expect(line(kind, .text) == "12:04:31 " + text)
  }

  @Test func linesForPrograms() throws {
    struct Line: Decodable {
      let at: String
      let seq: Int
      let change: String
      let account: String?
      let name: String?
      let status: String?
      let state: String?
    }
    func decoded(_ kind: TaskChange.Kind) throws -> Line {
      try JSONDecoder().decode(Line.self, from: Data(line(kind, .jsonl).utf8))
    }
    let task = try decoded(.gone(Self.task(.queued)))
    #expect(task.at == "2026-09-21T04:04:31Z")
    #expect(task.seq == 7)
    #expect(task.change == "gone")
    #expect(task.account == "ali-prod")
    #expect(task.status == "queued")
    #expect(try decoded(.appeared(Self.task(.queued))).change == "appeared")
    #expect(try decoded(.progress(Self.task(.queued))).change == "progress")
    #expect(try decoded(.status(Self.task(.queued), from: .unknown)).change == "status")
    let account = try decoded(.problem(Self.refused))
    #expect(account.change == "problem")
    #expect(account.name == "ali-prod")
    #expect(account.state == "auth")
    #expect(try decoded(.resolved(Self.refused)).change == "resolved")
  }
}
