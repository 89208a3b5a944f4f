import FoundationEssentials
import Providers
import TaskModel

extension Session {
  /// How many ids are looked for at once.
  private static let idsAtOnce = 500

  /// When tracked tasks were first seen whose vendors list nothing, and those that are only labeled, as far as a store
  /// tells that within a second: such a vendor does not tell how old they are, and one that lists may have lost them.
  func firstSeen(
    of tracked: [TrackedTask], among accounts: [AccountConfiguration]
  ) async -> [AccountID: [String: Date]] {
    let unlisted = Set(accounts.filter { !$0.provider.hasList }.map(\.name))
    let names = Set(accounts.map(\.name))
    let wanted = tracked.filter {
      unlisted.contains($0.account) || $0.isOnlyLabeled && names.contains($0.account)
    }
    guard !wanted.isEmpty else { return [:] }
    let ids = Set(wanted.map(\.reference.vendorID)).sorted()
    let found = try? await process.clock.run(within: Self.patience) { try await firstSeen(ids) }
    return found ?? [:]
  }

  private func firstSeen(_ ids: [String]) async throws -> [AccountID: [String: Date]] {
    let step = process.clockStep()
    var firstSeen: [AccountID: [String: Date]] = [:]
    let seen = try await remembered(ids) { $0 }
    for task in seen {
      let first = task.knownSince.addingTimeInterval(-step)
      let known = firstSeen[task.account]?[task.id.vendorID] ?? first
      firstSeen[task.account, default: [:]][task.id.vendorID] = min(known, first)
    }
    return firstSeen
  }

  /// What is wanted of the tasks of some ids as the store has them, their times by the calendar.
  func remembered<Wanted>(
    _ ids: [String], _ wanted: (CacheTask) -> Wanted?
  ) async throws -> [Wanted] {
    let now = process.calendar
    var found: [Wanted] = []
    for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
      let some = Array(ids[start..<min(ids.count, start + Self.idsAtOnce)])
      let query = HistoryQuery(filter: .all, now: now, ids: some)
      found += try await store.allHistory(query).compactMap { wanted($0.task) }
    }
    return found
  }
}
