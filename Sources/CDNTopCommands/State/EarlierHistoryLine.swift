import FoundationEssentials
import TaskModel

/// A line of the history of versions that had no store: a task that ended.
struct EarlierHistoryLine: Sendable {
  /// The task as it was when its end was confirmed.
  let task: CacheTask
  /// By how many seconds the vendor's clock was ahead of ours then.
  let clockAhead: TimeInterval

  /// Reads a line; nil for one that this version cannot read.
  init?(_ line: some StringProtocol) {
    guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(line.utf8)),
      wire.schema == 1, let kind = TaskKind(rawValue: wire.kind),
      let status = TaskStatus(rawValue: wire.status),
      let seen = wire.first_seen_at.flatMap(RFC3339.date)
    else { return nil }
    let id = CacheTask.ID(
      account: AccountID(wire.account), vendorID: wire.id,
      family: wire.family.flatMap(TaskKind.Family.init), product: wire.product)
    var task = CacheTask(
      id: id, provider: ProviderID(wire.provider), kind: kind, firstSeenAt: seen)
    task.label = wire.label.map { SafeText($0, limit: .message) }
    task.status = status
    task.vendorStatus = wire.vendor_status.map { SafeText($0, limit: .word) }
    task.progress = wire.progress
    task.createdAt = wire.created_at.flatMap(RFC3339.date)
    clockAhead = Double(wire.clock_skew_ms ?? 0) / 1_000
    if let at = wire.finished_at.flatMap(RFC3339.date),
      let source = wire.finished_at_source.flatMap(CacheTask.Finish.Source.init)
    {
      task.finish = CacheTask.Finish(
        at: at, source: source, notBefore: wire.finished_not_before.flatMap(RFC3339.date),
        clockAhead: clockAhead)
    }
    task.lastSeenAt = wire.last_seen_at.flatMap(RFC3339.date)
    task.isEndConfirmed = true
    task.message = wire.message.map { SafeText($0, limit: .message) }
    task.declaredURLs = wire.declared.map { SafeText($0, limit: .url) }
    task.domains = wire.domains
    task.urls = wire.urls.map { urls in
      URLItems(
        urls.map { item in
          URLItem(
            url: SafeText(item.url, limit: .url),
            status: TaskStatus(rawValue: item.status) ?? .unknown,
            message: item.message.map { SafeText($0, limit: .message) })
        })
    }
    self.task = task
  }

  private struct Wire: Decodable {
    let schema: Int
    let account: String
    let provider: String
    let id: String
    let family: String?
    let product: String?
    let kind: String
    let status: String
    let label: String?
    let vendor_status: String?
    let progress: Double?
    let created_at: String?
    let finished_at: String?
    let finished_at_source: String?
    let finished_not_before: String?
    let first_seen_at: String?
    let last_seen_at: String?
    let clock_skew_ms: Int?
    let message: String?
    let declared: [String]
    let domains: [String]
    let urls: [URL]?

    struct URL: Decodable {
      let url: String
      let status: String
      let message: String?
    }
  }
}
