public import FoundationEssentials

/// What was observed, to be kept.
public struct ObservationBatch: Sendable {
  /// Tasks, each once.
  public var tasks: [ObservedTask]
  /// When accounts were read.
  public var reads: [AccountRead]

  /// Puts together what was observed.
  public init(tasks: [ObservedTask] = [], reads: [AccountRead] = []) {
    self.tasks = tasks
    self.reads = reads
  }
}

/// When an account was read last, for the age of what is known of it.
public struct AccountRead: Equatable, Sendable {
  /// The account.
  public let account: AccountID
  /// When it last answered; nil for never.
  public let lastSuccess: Date?
  /// By how many seconds the vendor's clock was ahead of ours then.
  public let clockAhead: TimeInterval

  /// Tells of a read.
  public init(account: AccountID, lastSuccess: Date?, clockAhead: TimeInterval = 0) {
    self.account = account
    self.lastSuccess = lastSuccess
    self.clockAhead = clockAhead
  }
}

/// Which tasks of the history somebody wants to see.
public struct HistoryQuery: Sendable {
  /// What they have to be.
  public var filter: TaskFilter
  /// The moment that ages and relative times go by.
  public var now: Date
  /// The vendor's ids that they have one of, whatever account; nil for any.
  public var ids: [String]?
  /// Only tasks of which something may have happened since then by our clock: that were created or ended later, or
  /// are open as far as is known; nil for any.
  public var since: Date?
  /// Whether their URLs are wanted one by one.
  public var includesURLs: Bool
  /// How many tasks a page has at most.
  public var limit: Int

  /// Makes a query.
  public init(
    filter: TaskFilter, now: Date, ids: [String]? = nil, since: Date? = nil,
    includesURLs: Bool = false, limit: Int = 2_000
  ) {
    self.filter = filter
    self.ids = ids
    self.since = since
    self.now = now
    self.includesURLs = includesURLs
    self.limit = limit
  }
}

/// Where a page of the history ends.
public struct HistoryCursor: Equatable, Sendable {
  /// The time of the last task, in milliseconds since 1970.
  public let reference: Int64
  /// What tells tasks of one time apart.
  public let row: Int64

  /// Marks a place.
  public init(reference: Int64, row: Int64) {
    self.reference = reference
    self.row = row
  }
}

/// Some tasks of the history, the newest first.
public struct HistoryPage: Sendable {
  /// The tasks that may pass; without URLs, where they were not asked for, but with how many there are.
  public let tasks: [RememberedTask]
  /// Where the next page begins; nil for the last one.
  public let next: HistoryCursor?

  /// Makes a page.
  public init(tasks: [RememberedTask], next: HistoryCursor?) {
    self.tasks = tasks
    self.next = next
  }
}

extension TaskStore {
  /// All tasks that a query finds, page by page: nobody keeps the store from being cleared up meanwhile.
  public func allHistory(_ query: HistoryQuery) async throws(StoreError) -> [RememberedTask] {
    var tasks: [RememberedTask] = []
    var cursor: HistoryCursor?
    repeat {
      let page = try await history(query, after: cursor)
      tasks += page.tasks
      cursor = page.next
    } while cursor != nil
    return tasks
  }
}
