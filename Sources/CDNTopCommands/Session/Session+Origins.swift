import FoundationEssentials
import TaskModel

extension Session {
  /// The same with where earlier runs first saw tasks under way that go on, as far as a store tells that within a second.
  ///
  /// One look tells no rate but the mean since the creation, and a task may have waited for most of that time.
  func recallingOrigins(in snapshot: Snapshot) async -> Snapshot {
    let open = snapshot.tasks.filter { $0.origin != nil && !$0.status.isEnded }
    let ids = Set(open.map(\.id.vendorID)).sorted()
    guard !ids.isEmpty else { return snapshot }
    let found = try? await process.clock.run(within: Self.patience) {
      try await remembered(ids, \.knownOrigin)
    }
    return snapshot.recallingOrigins(found ?? [], clockStep: process.clockStep())
  }
}

extension CacheTask {
  /// Where it was first seen under way, with whose that is; nil where it was not.
  var knownOrigin: (id: ID, origin: Reading)? { origin.map { (id, $0) } }
}

extension Snapshot {
  /// The same with where tasks were first seen under way by what is remembered of them.
  ///
  /// - Parameter clockStep: how many seconds the calendar, by which they are remembered, is ahead.
  func recallingOrigins(
    _ remembered: [(id: CacheTask.ID, origin: CacheTask.Reading)], clockStep: TimeInterval
  ) -> Snapshot {
    let pairs = remembered.map { ($0.id, $0.origin) }
    let origins = Dictionary(pairs) { $0.at < $1.at ? $0 : $1 }
    guard !origins.isEmpty else { return self }
    let known = tasks.map { task in
      guard let seen = task.origin, let first = origins[task.id] else { return task }
      let at = first.at.addingTimeInterval(-clockStep)
      guard at < seen.at, first.advance <= seen.advance else { return task }
      var whole = task
      whole.origin = CacheTask.Reading(at: at, advance: first.advance)
      return whole
    }
    return Snapshot(version: version, takenAt: takenAt, tasks: known, accounts: accounts)
  }
}
