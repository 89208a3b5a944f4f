import Synchronization
import TaskModel

extension Snapshot {
  /// Takes down what is known of all accounts.
  init(of pollers: inout [AccountPoller], at moment: Moment) {
    var lists: [TaskList] = []
    for index in pollers.indices { lists.append(pollers[index].tasks(at: moment)) }
    self.init(
      version: SnapshotVersion.next(), takenAt: moment.wall, lists: lists,
      accounts: pollers.map { $0.currentStatus(at: moment) })
  }
}

/// Versions of snapshots, never used twice in a process.
private enum SnapshotVersion {
  private static let last = Atomic<UInt64>(0)

  static func next() -> UInt64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
