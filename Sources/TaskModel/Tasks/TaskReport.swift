public import FoundationEssentials

/// What one answer of a vendor said about one task.
///
/// An adapter makes reports; the engine merges them over time into ``CacheTask``. Where a vendor
/// spreads a task over several rows or pages, the reports of one read are joined first.
public struct TaskReport: Equatable, Sendable {
  /// The task's identity.
  public let id: CacheTask.ID
  /// What the task does.
  public var kind: TaskKind
  /// How its texts are to be read, where that is not what its kind says.
  public var dialect: PatternDialect?
  /// What the vendor's own task word means; nil for vendors that have no word for a task.
  public var word: TaskStatus?
  /// The vendor's own word; nil where there is none.
  public var vendorStatus: SafeText?
  /// The vendor's figure for the whole task, 0...1; nil where it gives none.
  public var reportedProgress: Double?
  /// The vendor's count of the URLs, which is told where the figure is; nil where it gives none.
  public var counts: TaskCounts?
  /// When the vendor took the task in.
  public var createdAt: Date?
  /// When the vendor finished it; nil where it does not say.
  public var finishedAt: Date?
  /// The vendor's text about the task; nil where there is none.
  public var message: SafeText?
  /// The URL items of this answer; nil where the vendor gives none.
  public var items: URLItems?
  /// The domains the vendor names beside them, in lower case: each of them has the items' paths.
  public var domains: [String]
  /// Which of all this the answer tells: of the rest it does not say that there is none.
  public var told: TaskFacets
  /// The part of the task that the items are of, where it may have others of which other lists tell; nil for all of
  /// it.
  public var part: SafeText?

  /// Makes a report.
  public init(
    id: CacheTask.ID, kind: TaskKind, dialect: PatternDialect? = nil,
    word: TaskStatus? = nil, vendorStatus: SafeText? = nil, reportedProgress: Double? = nil,
    counts: TaskCounts? = nil, createdAt: Date? = nil, finishedAt: Date? = nil,
    message: SafeText? = nil,
    items: URLItems? = nil, domains: [String] = [], told: TaskFacets = .all
  ) {
    self.id = id
    self.kind = kind
    self.dialect = dialect
    self.word = word
    self.vendorStatus = vendorStatus
    self.reportedProgress = reportedProgress
    self.counts = counts
    self.createdAt = createdAt
    self.finishedAt = finishedAt
    self.message = message
    self.items = items
    self.domains = domains
    self.told = told
  }

  /// The task's status by this answer alone.
  ///
  /// - Complexity: O(*n*) in the number of items.
  public var status: TaskStatus {
    TaskStatus.derived(word: word, items: (items ?? []).statuses)
  }

  /// How far the task is by this answer alone, 0...1; nil where nothing is known.
  ///
  /// It is the mean over the items, none of which is on its way any more once the task has ended; where the vendor
  /// counts them, what it then counts.
  /// Without items, or where those that are known were told before or the vendor counts them itself, it is the
  /// vendor's figure while the task is open, and without items what its outcome says of all of it after that.
  ///
  /// - Parameter status: ``status``.
  public func progress(in status: TaskStatus) -> Double? {
    if status.isEnded, let counts, counts.isAsNew(as: items) {
      return Double(counts.succeeded) / Double(counts.total)
    }
    if let items, !items.isEmpty {
      if status.isEnded { return Double(items.succeededCount) / Double(items.count) }
      let figure =
        told.contains(.items) && counts == nil ? nil : reportedProgress.map(URLItem.share)
      return figure ?? items.meanProgress
    }
    return switch status {
    case .queued, .running: reportedProgress.map(URLItem.share)
    case .succeeded: 1
    case .failed: 0
    case .partial, .canceled, .unknown: nil
    }
  }
}
