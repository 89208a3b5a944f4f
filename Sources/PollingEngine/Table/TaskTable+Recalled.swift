package import FoundationEssentials
package import TaskModel

/// What earlier runs saw of tasks.
extension TaskTable {
  /// Takes over when earlier runs first saw tasks, by the vendor's ids: their ages do not begin anew with each run.
  package mutating func recall(_ firstSeen: [String: Date]) {
    recalled = firstSeen
    for row in rows.all where row.recalling(firstSeen).task != row.task { store(row) }
  }

  /// Takes over how earlier runs saw tasks end, for those that the vendor turns out not to find any more.
  package mutating func recall(ended tasks: [CacheTask]) {
    for task in tasks where task.account == account && task.status.isEnded && task.isKnownToVendor {
      forgetEnding(of: task.id)
      if let row = rows[task.id], row.task.isKnownToVendor, !row.isAdopted { continue }
      endings[task.id.vendorID, default: []].append(task)
    }
  }

  /// Forgets how an earlier run saw a task end, of which the vendor says more.
  mutating func forgetEnding(of id: CacheTask.ID) {
    endings[id.vendorID]?.removeAll { $0.id == id }
    if endings[id.vendorID]?.isEmpty == true { endings[id.vendorID] = nil }
  }
}

extension TaskTable.Row {
  /// The same with when its task was first seen; a vendor that tells when it was created says more.
  func recalling(_ firstSeen: [String: Date]) -> TaskTable.Row {
    guard !task.isAgeKnown, let first = firstSeen[task.id.vendorID], first < task.firstSeenAt
    else { return self }
    var row = self
    row.task.firstSeenAt = first
    return row
  }
}
