import FoundationEssentials
import TaskModel

/// One line of the history: a task that ended.
struct HistoryRecord: Sendable {
  /// The task as it was when its end was confirmed.
  let task: CacheTask

  /// The most URLs that are kept with a task; of one with more none are.
  private static let mostURLs = 100

  /// Makes the record of a task.
  init(_ task: CacheTask) { self.task = task }

  /// When it ended, or as near to that as is known.
  var ended: Date { task.finish?.at ?? task.referenceTime }

  /// How long the task took; nil where its beginning or its end is not known.
  var duration: Duration? {
    guard let created = task.createdAt, let finish = task.finish, finish.at >= created else {
      return nil
    }
    return .seconds(finish.at.timeIntervalSince(created))
  }

  /// The line, without its end.
  var line: String {
    JSONText.object { members in
      members.add("schema", 1)
      members.add("account", task.account.name)
      members.add("provider", task.provider.word)
      members.add("id", task.id.vendorID)
      members.add("family", task.id.family?.rawValue)
      members.add("product", task.id.product)
      members.add("kind", task.kind.rawValue)
      members.add("label", task.label?.text)
      members.add("status", task.status.rawValue)
      members.add("vendor_status", task.vendorStatus?.text)
      members.add("progress", task.progress)
      members.add("created_at", task.createdAt)
      members.add("finished_at", task.finish?.at)
      members.add("finished_at_source", task.finish?.source.rawValue)
      members.add("finished_not_before", task.finish?.notBefore)
      members.add("first_seen_at", task.firstSeenAt)
      members.add("last_seen_at", task.lastSeenAt)
      members.add("message", task.message?.text)
      members.add("declared", .array(task.declaredURLs.map { .string($0.text) }))
      members.add("domains", .array(task.domains.map(JSONText.string)))
      members.add("urls", urls)
    }.text
  }

  private var urls: JSONText? {
    guard let urls = task.urls, urls.count <= Self.mostURLs else { return nil }
    return .array(
      urls.lazy.map { item in
        .object { members in
          members.add("url", item.url.text)
          members.add("status", item.status.rawValue)
          members.add("message", item.message?.text)
        }
      })
  }

  /// Reads a line; nil for one that this version cannot read.
  init?(line: some StringProtocol) {
    guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(line.utf8)), wire.schema == 1,
      let kind = TaskKind(rawValue: wire.kind), let status = TaskStatus(rawValue: wire.status),
      let seen = RFC3339.date(wire.first_seen_at)
    else { return nil }
    var task = CacheTask(
      id: CacheTask.ID(
        account: AccountID(wire.account), vendorID: wire.id,
        family: wire.family.flatMap(TaskKind.Family.init), product: wire.product),
      provider: ProviderID(wire.provider), kind: kind, firstSeenAt: seen)
    task.label = wire.label.map { SafeText($0, limit: .message) }
    task.status = status
    task.vendorStatus = wire.vendor_status.map { SafeText($0, limit: .word) }
    task.progress = wire.progress
    task.createdAt = wire.created_at.flatMap(RFC3339.date)
    if let at = wire.finished_at.flatMap(RFC3339.date),
      let source = wire.finished_at_source.flatMap(CacheTask.Finish.Source.init)
    {
      task.finish = CacheTask.Finish(
        at: at, source: source, notBefore: wire.finished_not_before.flatMap(RFC3339.date))
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

  /// The little of a line that tells whether it is to be kept.
  struct Head {
    let id: CacheTask.ID
    let status: TaskStatus
    /// As ``HistoryRecord/ended``.
    let ended: Date

    /// Reads a line; nil for one that this version cannot read.
    init?(_ line: some StringProtocol) {
      guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(line.utf8)),
        wire.schema == 1, let status = TaskStatus(rawValue: wire.status),
        let ended = [wire.finished_at, wire.created_at, wire.first_seen_at].lazy
          .compactMap({ $0.flatMap(RFC3339.date) }).first
      else { return nil }
      id = CacheTask.ID(
        account: AccountID(wire.account), vendorID: wire.id,
        family: wire.family.flatMap(TaskKind.Family.init), product: wire.product)
      self.status = status
      self.ended = ended
    }

    private struct Wire: Decodable {
      let schema: Int
      let account: String
      let id: String
      let family: String?
      let product: String?
      let status: String
      let created_at: String?
      let finished_at: String?
      let first_seen_at: String?
    }
  }

  private struct Wire: Decodable {
    let schema: Int
    let account: String
    let provider: String
    let id: String
    let family: String?
    let product: String?
    let kind: String
    let label: String?
    let status: String
    let vendor_status: String?
    let progress: Double?
    let created_at: String?
    let finished_at: String?
    let finished_at_source: String?
    let finished_not_before: String?
    let first_seen_at: String
    let last_seen_at: String?
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
