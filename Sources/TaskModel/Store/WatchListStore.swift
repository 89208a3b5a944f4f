import Synchronization

/// A store that keeps the watch list as a value, and writes what is different after a change.
public protocol WatchListStore: TaskStore {
  /// Changes the watch list, all of it or nothing; it is on the disk when this returns.
  ///
  /// - Parameter making: whether a store is made where there is none.
  func changeWatchList(
    making: Bool, _ body: @escaping @Sendable (inout WatchedTasks) -> Void
  ) async throws(StoreError)
}

extension WatchListStore {
  public func untrack(
    _ ids: Set<String>, of account: AccountID
  ) async throws(StoreError) -> Set<String> {
    let removed = Mutex<Set<String>>([])
    try await changeWatchList(making: false) { list in
      let gone = list.untrack(ids, of: account)
      removed.withLock { $0 = gone }
    }
    return removed.withLock { $0 }
  }

  public func label(_ entries: [TrackedTask]) async throws(StoreError) {
    try await changeWatchList(making: true) { $0.label(entries) }
  }
}
