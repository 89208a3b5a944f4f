package import FoundationEssentials
import TaskModel

extension TaskTable {
  /// Takes over when earlier runs first saw tasks, by the vendor's ids: their ages do not begin anew with each run.
  package mutating func recall(_ firstSeen: [String: Date]) {
    recalled = firstSeen
    for row in rows.all where row.recalling(firstSeen).task != row.task { store(row) }
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
