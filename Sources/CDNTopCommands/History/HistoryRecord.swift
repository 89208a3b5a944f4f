import FoundationEssentials
import Reports
import TaskModel

/// One line of the history: a task that ended.
struct HistoryRecord: Sendable {
  /// The task as it was when its end was confirmed.
  let task: CacheTask
  /// By how many seconds the vendor's clock was ahead of ours then.
  let clockAhead: TimeInterval

  /// The most URLs that are kept with a task; of one with more none are.
  private static let mostURLs = 100

  /// Makes the record of a task.
  init(_ task: CacheTask, clockAhead: TimeInterval = 0) {
    self.task = task
    self.clockAhead = clockAhead
  }

  /// When it ended, or as near to that as is known.
  var ended: Date { task.finish?.at ?? task.referenceTime }

  /// The line, without its end.
  var line: String {
    WrittenJSON.object { members in
      members.add("schema", 1)
      members.add("account", task.account.name)
      members.add("provider", task.provider.word)
      members.add("id", task.id.vendorID)
      members.add("family", task.id.family?.rawValue)
      members.add("product", task.id.product)
      JSONOutput.addFacts(of: task, to: &members)
      members.add("clock_skew_ms", clockAhead == 0 ? nil : Int((clockAhead * 1_000).rounded()))
      members.add("message", task.message?.text)
      members.add("declared", .array(task.declaredURLs.map { .string($0.text) }))
      members.add("domains", .array(task.domains.map(WrittenJSON.string)))
      members.add("urls", urls)
    }.text
  }

  private var urls: WrittenJSON? {
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
    guard let wire = Wire(line), wire.head.schema == 1,
      let kind = TaskKind(rawValue: wire.rest.kind),
      let status = TaskStatus(rawValue: wire.head.status),
      let seen = wire.head.first_seen_at.flatMap(RFC3339.date)
    else { return nil }
    let (head, rest) = (wire.head, wire.rest)
    var task = CacheTask(
      id: head.taskID, provider: ProviderID(rest.provider), kind: kind, firstSeenAt: seen)
    task.label = rest.label.map { SafeText($0, limit: .message) }
    task.status = status
    task.vendorStatus = rest.vendor_status.map { SafeText($0, limit: .word) }
    task.progress = rest.progress
    task.createdAt = head.created_at.flatMap(RFC3339.date)
    clockAhead = Double(rest.clock_skew_ms ?? 0) / 1_000
    if let at = head.finished_at.flatMap(RFC3339.date),
      let source = rest.finished_at_source.flatMap(CacheTask.Finish.Source.init)
    {
      task.finish = CacheTask.Finish(
        at: at, source: source, notBefore: rest.finished_not_before.flatMap(RFC3339.date),
        clockAhead: clockAhead)
    }
    task.lastSeenAt = rest.last_seen_at.flatMap(RFC3339.date)
    task.isEndConfirmed = true
    task.message = rest.message.map { SafeText($0, limit: .message) }
    task.declaredURLs = rest.declared.map { SafeText($0, limit: .url) }
    task.domains = rest.domains
    task.urls = rest.urls.map { urls in
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
      guard let wire = WireHead(line), wire.schema == 1,
        let status = TaskStatus(rawValue: wire.status),
        let ended = [wire.finished_at, wire.created_at, wire.first_seen_at].lazy
          .compactMap({ $0.flatMap(RFC3339.date) }).first
      else { return nil }
      id = wire.taskID
      self.status = status
      self.ended = ended
    }
  }

  private struct Wire: Decodable {
    let head: WireHead
    let rest: WireRest

    init(from decoder: any Decoder) throws {
      head = try WireHead(from: decoder)
      rest = try WireRest(from: decoder)
    }
  }

  private struct WireHead: Decodable {
    let schema: Int
    let account: String
    let id: String
    let family: String?
    let product: String?
    let status: String
    let created_at: String?
    let finished_at: String?
    let first_seen_at: String?

    var taskID: CacheTask.ID {
      CacheTask.ID(
        account: AccountID(account), vendorID: id,
        family: family.flatMap(TaskKind.Family.init), product: product)
    }
  }

  private struct WireRest: Decodable {
    let provider: String
    let kind: String
    let label: String?
    let vendor_status: String?
    let progress: Double?
    let finished_at_source: String?
    let finished_not_before: String?
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

extension Decodable {
  /// Reads one line of JSON; nil for what is none of this shape.
  fileprivate init?(_ line: some StringProtocol) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
      return nil
    }
    self = value
  }
}
