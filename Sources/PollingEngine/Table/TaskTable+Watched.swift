package import FoundationEssentials
package import TaskModel

extension TaskTable {
  /// Returns what is left to ask about a task.
  package func phase(of reference: TaskReference) -> Phase {
    var phase: Phase?
    for id in matches(of: reference) {
      guard let row = rows[id] else { continue }
      switch self.phase(of: row) {
      case .undescribed: phase = phase ?? .undescribed
      case .open: return .open
      case .confirmed: phase = .confirmed
      }
    }
    return phase ?? .undescribed
  }

  /// Returns how a task goes; nil where the vendor never described it.
  package func pace(of reference: TaskReference) -> TaskPace? {
    var pace: TaskPace?
    for id in matches(of: reference) {
      guard let row = rows[id], let answered = row.answered else { continue }
      if pace != nil, row.task.status.isEnded { continue }
      pace = TaskPace(
        since: row.since, heard: answered, changed: row.moved, progress: row.advance,
        origin: row.origin, hasEnded: row.task.status.isEnded)
    }
    return pace
  }

  private func phase(of row: Row) -> Phase {
    guard row.task.isKnownToVendor else { return .undescribed }
    // What had ended when it was met is asked for what is owed, and then needs no second answer.
    let isOver =
      !owed.isEmpty && row.task.status.isEnded && !row.task.isGone && !row.isWatched
    return row.isConfirmed || isOver ? .confirmed : .open
  }

  /// Whether an answer to its id tells what no list did.
  package func isOwed(_ reference: TaskReference) -> Bool {
    matches(of: reference).contains { rows[$0]?.isOwed(owed) == true }
  }

  /// What is worth asking for, the oldest first: all that goes on, what was seen to end and is not
  /// confirmed, what is tracked or waited for and not confirmed, and what its list does not tell enough of;
  /// what else had ended when it was first seen is left to the list.
  ///
  /// - Complexity: O(*n*) in the rows, O(*k* log *k*) in those worth asking for.
  package var watched: [TaskReference] {
    let oldestFirst = rows.values.filter { $0.isWatched || $0.isOwed(owed) }.sorted {
      ($0.since, $0.task.id.vendorID) < ($1.since, $1.task.id.vendorID)
    }
    return oldestFirst.map { reference(to: $0.task) }
  }

  /// Returns the oldest creation among the tasks worth asking for, and how many tasks are not older; nil
  /// where nothing with a known creation is open.
  ///
  /// - Complexity: O(*n*) in the rows.
  package var openSpan: (since: Date, tasks: Int)? {
    guard rows.values.contains(where: { $0.isOpen && $0.task.createdAt != nil }) else { return nil }
    let oldest = rows.values.lazy.filter(\.isWatched).compactMap(\.task.createdAt).min()
    guard let oldest else { return nil }
    return (oldest, rows.values.count { ($0.task.createdAt ?? oldest) >= oldest })
  }
}
