import FoundationEssentials
import TaskModel

extension Session {
  /// How earlier runs saw tracked tasks end, as far as a store tells that within a second: their vendors may not have them
  /// any more.
  func endings(
    of tracked: [TrackedTask], among accounts: [AccountConfiguration]
  ) async -> [CacheTask] {
    let names = Set(accounts.map(\.name))
    let wanted = tracked.filter { names.contains($0.account) }
    guard !wanted.isEmpty else { return [] }
    let ids = Set(wanted.map(\.reference.vendorID)).sorted()
    let step = process.clockStep()
    let found = try? await process.clock.run(within: Self.patience) {
      try await remembered(ids, includesURLs: true) { task -> CacheTask? in
        guard task.status.isEnded, names.contains(task.account) else { return nil }
        return task.moved(by: -step)
      }
    }
    return found ?? []
  }
}
