import FoundationEssentials
import TaskModel

/// The present of all tests: 2026-09-21 04:00:00 UTC, noon in Shanghai.
let testNow = Date(timeIntervalSince1970: 1_789_963_200)

/// A clock eight hours east of UTC.
let shanghai = ShownZone.fixed(seconds: 8 * 3_600)

/// Makes a task that was created ten minutes ago; `change` sets what a test is about.
func makeTask(
  _ vendorID: String = "95248880", account: String = "ali-prod", provider: String = "alibaba-cdn",
  kind: TaskKind = .purgeURL, _ change: (inout CacheTask) -> Void = { _ in }
) -> CacheTask {
  let id = CacheTask.ID(account: AccountID(account), vendorID: vendorID)
  var task = CacheTask(
    id: id, provider: ProviderID(provider), kind: kind, firstSeenAt: testNow.addingTimeInterval(-60)
  )
  task.createdAt = testNow.addingTimeInterval(-600)
  change(&task)
  return task
}

/// Makes a URL item.
func makeItem(
  _ url: String, _ status: TaskStatus = .succeeded, word: String? = nil, message: String? = nil,
  progress: Double? = nil
) -> URLItem {
  URLItem(
    url: SafeText(url, limit: .url), status: status,
    vendorStatus: word.map { SafeText($0, limit: .word) }, reportedProgress: progress,
    message: message.map { SafeText($0, limit: .message) })
}

/// Makes a snapshot with one account for each name.
func makeSnapshot(
  _ tasks: [CacheTask] = [], accounts: [String] = ["ali-prod"],
  _ change: (inout AccountStatus) -> Void = { _ in }
) -> Snapshot {
  let statuses = accounts.map { name in
    var status = AccountStatus(
      account: AccountID(name), provider: ProviderID("alibaba-cdn"), coverage: .window,
      plannedInterval: .seconds(5))
    change(&status)
    return status
  }
  return Snapshot(version: 1, takenAt: testNow, tasks: tasks, accounts: statuses)
}
