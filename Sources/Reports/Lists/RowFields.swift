import FoundationEssentials
import TaskModel

/// A column of the row formats: a name and how to read it from a task or one of its URLs.
struct RowField: Sendable {
  /// One row: a task, and with `--urls` one of its URLs.
  struct Row {
    /// The task.
    let task: CacheTask
    /// The URL; nil for a row about the task as a whole.
    let item: URLItem?
    /// What the row belongs to.
    let listing: Listing

    /// What is done: with the URL where the row has one.
    var kind: TaskKind { item?.kind ?? task.kind }
  }

  /// The name: for exports the JSON key.
  let name: String
  /// Returns the cell's text; nil for nothing known.
  let value: @Sendable (Row) -> String?

  init(_ name: String, _ value: @escaping @Sendable (Row) -> String?) {
    self.name = name
    self.value = value
  }

  /// Calls `body` for every row of a listing: one a task, or with URLs one a URL.
  ///
  /// A task whose URLs are not known keeps its one row, so that none is lost.
  static func forEachRow(of listing: Listing, _ body: (Row) throws -> Void) rethrows {
    for task in listing.tasks {
      guard listing.includesURLs, let urls = listing.urls(of: task), !urls.isEmpty else {
        try body(Row(task: task, item: nil, listing: listing))
        continue
      }
      for item in urls { try body(Row(task: task, item: item, listing: listing)) }
    }
  }

  /// The columns of `csv`: the keys of JSON, flat.
  static func exported(includesURLs: Bool) -> [RowField] {
    includesURLs ? identity + urlExport : identity + taskExport
  }

  private static let identity: [RowField] = [
    RowField("account") { $0.task.account.name },
    RowField("provider") { $0.task.provider.word },
    RowField("id") { $0.task.id.exportedText },
    RowField("kind") { $0.kind.rawValue },
    RowField("label") { $0.task.label?.text },
  ]

  private static let taskExport: [RowField] = [
    RowField("status") { $0.task.status.rawValue },
    RowField("vendor_status") { $0.task.vendorStatus?.text },
    RowField("progress") { $0.task.progress.map { WrittenJSON.number($0).text } },
    RowField("created_at") { $0.task.createdAt.map(RFC3339.text) },
    RowField("finished_at") { $0.task.finish.map { RFC3339.text($0.at) } },
    RowField("finished_at_source") { $0.task.finish?.source.rawValue },
    RowField("finished_not_before") { $0.task.finish?.notBefore.map(RFC3339.text) },
    RowField("first_seen_at") { RFC3339.text($0.task.firstSeenAt) },
    RowField("last_seen_at") { $0.task.lastSeenAt.map(RFC3339.text) },
    RowField("stale") { "\($0.listing.judgement.isStale($0.task))" },
    RowField("stalled") { "\($0.listing.judgement.isStalled($0.task))" },
    RowField("gone") { "\($0.task.isGone)" },
    RowField("superseded_by") { $0.task.supersededBy?.exportedText },
    RowField("eta_at") { $0.listing.judgement.expectedEnd(of: $0.task).map(RFC3339.text) },
    RowField("domains") { $0.task.domains.joined(separator: " ") },
    RowField("message") { $0.task.message?.text },
    RowField("took_s") { seconds($0.task.took).map(String.init) },
    RowField("left_s") { seconds($0.listing.judgement.timeLeft(of: $0.task)).map(String.init) },
    RowField("urls_total") { ($0.task.tally?.total).map(String.init) },
    RowField("urls_done") { ($0.task.tally?.succeeded).map(String.init) },
    RowField("urls_failed") { ($0.task.tally?.failed).map(String.init) },
  ]

  private static let urlExport: [RowField] = [
    RowField("task_status") { $0.task.status.rawValue },
    RowField("url") { $0.item?.url.text },
    RowField("status") { $0.item?.status.rawValue },
    RowField("vendor_status") { $0.item?.vendorStatus?.text },
    RowField("progress") { ($0.item?.progress).map { WrittenJSON.number($0).text } },
    RowField("created_at") { $0.item?.createdAt.map(RFC3339.text) },
    RowField("finished_at") { $0.item?.finishedAt.map(RFC3339.text) },
    RowField("message") { $0.item?.message?.text },
    RowField("part") { $0.item?.part?.text },
  ]

  /// The columns of `table` and `markdown`, in people's words.
  static func shown(of listing: Listing) -> [RowField] {
    guard listing.includesURLs else { return shownTask + shownTotals }
    return shownTask + shownURLStanding + shownScope(of: listing) + shownURL
  }

  /// The column of what tells the URLs of a task apart; none where nothing does.
  private static func shownScope(of listing: Listing) -> [RowField] {
    var several: [CacheTask.ID: URLParts] = [:]
    for task in listing.tasks {
      let parts = URLParts(task.urls ?? URLItems([]), of: task.kind)
      if !parts.isEmpty { several[task.id] = parts }
    }
    if several.isEmpty { return [] }
    return [
      RowField("SCOPE") { [several] row in
        row.item.flatMap { several[row.task.id]?.text(of: $0) }
      }
    ]
  }

  private static let shownTask: [RowField] = [
    RowField("ACCOUNT") { $0.task.account.name },
    RowField("ID") { $0.task.id.exportedText },
    RowField("KIND") { $0.kind.rawValue },
  ]

  private static let shownTotals: [RowField] = [
    RowField("STATUS") { statusWord($0) },
    RowField("PROGRESS") { $0.task.progress.map(percent) },
    RowField("DONE") { row in row.task.tally.map { "\($0.succeeded)/\($0.total)" } },
    RowField("FAILED") { ($0.task.tally?.failed).map(String.init) },
    RowField("CREATED") { shownTime($0.task.createdAt, $0) },
    RowField("ENDED") { shownEnd($0) },
    RowField("TOOK") { shownLength($0.task) },
    RowField("LEFT") { row in
      row.listing.judgement.timeLeft(of: row.task).map { Duration.seconds($0).shortText }
    },
    RowField("TARGET") { $0.task.target },
  ]

  private static let shownURLStanding: [RowField] = [
    RowField("STATUS") { $0.item?.status.rawValue ?? statusWord($0) },
    RowField("PROGRESS") { row in
      (row.item.map(\.progress) ?? row.task.progress).map(percent)
    },
    RowField("ENDED") { row in
      row.item?.finishedAt.flatMap { shownTime($0, row) } ?? shownEnd(row)
    },
  ]

  private static let shownURL: [RowField] = [
    RowField("URL") { row in row.item.map(\.url.text) ?? row.task.target },
    RowField("MESSAGE") { $0.item?.message?.text },
  ]

  private static func statusWord(_ row: Row) -> String {
    let judgement = row.listing.judgement
    var word = judgement.isStalled(row.task) ? "stalled" : row.task.status.rawValue
    if judgement.isStale(row.task) {
      word += row.task.lastSeenAt == nil ? " (never read)" : " (stale)"
    }
    if row.task.isGone { word += " (gone)" }
    return word
  }

  /// Returns whole percent; only what is done shows 100.
  static func percent(_ progress: Double) -> String {
    "\(progress >= 1 ? 100 : min(99, Int((progress * 100).rounded(.down))))%"
  }

  /// Returns how long a task took in whole seconds.
  static func seconds(_ length: CacheTask.Length?) -> Int? {
    length.map { Int($0.most.components.seconds) }
  }

  /// Returns how long a task has left in whole seconds.
  static func seconds(_ left: TimeInterval?) -> Int? { left.map { Int($0.rounded()) } }

  /// Returns when a task ended, with `~` where the end lies between two reads.
  private static func shownEnd(_ row: Row) -> String? {
    guard let finish = row.task.finish else { return nil }
    return shownTime(finish.at, row).map { finish.source == .observed ? "~" + $0 : $0 }
  }

  /// Returns how long a task took, with `~` where the end lies between two reads.
  private static func shownLength(_ task: CacheTask) -> String? {
    task.took.map { ($0.isObserved ? "~" : "") + $0.most.shortText }
  }

  private static func shownTime(_ date: Date?, _ row: Row) -> String? {
    date.map(row.listing.zone.stamp)
  }
}
