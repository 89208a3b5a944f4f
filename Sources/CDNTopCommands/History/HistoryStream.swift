import FoundationEssentials
import Reports
import TaskModel

/// Reads the tasks that a query finds as the parts of one listing, each in as much memory as a page of the store takes.
///
/// The store has them by when they were created, as a listing has. Of one moment those are by their ids, and last come
/// those of which no vendor tells when: their ids are taken down, and they are read again in that order.
struct HistoryStream {
  private let store: any TaskStore
  private var query: HistoryQuery
  private let list: ([CacheTask], [AccountID: TimeInterval]) -> Listing
  private var cursor: HistoryCursor?
  private var hasReadAll = false
  /// Tasks of the moment at which the last page ended, which the next one may have more of.
  private var rest: [CacheTask] = []
  private var undated: [CacheTask.ID] = []
  /// By how many seconds vendors' clocks are ahead: the newest task of an account tells.
  private var clocks: [AccountID: TimeInterval] = [:]

  /// The most tasks that are read at once with their URLs, and without.
  private static let longItems = 200
  private static let shortItems = 2_000

  /// Begins.
  ///
  /// - Parameter list: judges tasks by vendors' clocks, and orders those that are wanted.
  init(
    _ store: any TaskStore, _ query: HistoryQuery,
    list: @escaping ([CacheTask], [AccountID: TimeInterval]) -> Listing
  ) {
    self.store = store
    self.query = query
    self.list = list
    self.query.limit = query.includesURLs ? Self.longItems : Self.shortItems
  }

  /// Whether there is no further part.
  var isAtEnd: Bool { hasReadAll && undated.isEmpty }

  /// Returns the next part, which may be empty.
  mutating func next() async throws(StoreError) -> Listing {
    hasReadAll ? try await nextUndated() : try await nextDated()
  }

  private mutating func nextDated() async throws(StoreError) -> Listing {
    let page = try await store.history(query, after: cursor)
    cursor = page.next
    for found in page.tasks where clocks[found.task.account] == nil {
      clocks[found.task.account] = found.clockAhead
    }
    let wanted = list(page.tasks.map(\.task.past), clocks).tasks
    undated += wanted.filter { $0.createdAt == nil }.map(\.id)
    var tasks = rest + wanted.filter { $0.createdAt != nil }
    rest = []
    if cursor == nil {
      hasReadAll = true
      // The first one is taken last.
      undated.sort { $1 < $0 }
    } else if let last = tasks.last?.createdAt {
      let start = tasks.firstIndex { $0.createdAt == last } ?? tasks.endIndex
      rest = Array(tasks[start...])
      tasks.removeSubrange(start...)
    }
    return list(tasks, clocks)
  }

  private mutating func nextUndated() async throws(StoreError) -> Listing {
    let ids = Set(undated.suffix(query.limit))
    undated.removeLast(ids.count)
    var query = query
    query.ids = Set(ids.map(\.vendorID)).sorted()
    let found = try await store.allHistory(query)
    return list(found.map(\.task.past).filter { ids.contains($0.id) }, clocks)
  }
}
