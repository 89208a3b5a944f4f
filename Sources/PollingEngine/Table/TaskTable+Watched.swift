package import FoundationEssentials
package import TaskModel

extension TaskTable {
  /// How a task stands that may be asked for by id.
  package struct Standing: Equatable, Sendable {
    /// What is left to ask.
    package var phase: Phase
    /// How it goes; nil where the vendor never described it.
    package var pace: TaskPace?
    /// Whether an answer to its id tells what no list did.
    package var isOwed: Bool
    /// Whether a list says that it is further than its items are known to be.
    package var isOutrun = false
    /// Answers in a row about its items that told nothing new, or nothing.
    package var vainDetails = 0
    /// Whether a list that looks far enough back is expected to have it.
    package var isListed: Bool

    /// Makes a standing.
    package init(
      _ phase: Phase, pace: TaskPace? = nil, isOwed: Bool = false, isListed: Bool = false
    ) {
      self.phase = phase
      self.pace = pace
      self.isOwed = isOwed
      self.isListed = isListed
    }
  }

  /// Returns how a task stands; of several that a reference matches, one that goes on.
  package func standing(of reference: TaskReference) -> Standing {
    var standing = Standing(.undescribed, isListed: true)
    for id in matches(of: reference) {
      guard let row = rows[id] else { continue }
      let phase = phase(of: row)
      if standing.phase != .open, phase != .undescribed { standing.phase = phase }
      if row.isOwed(owed) { standing.isOwed = true }
      if row.isOutrun(owed) {
        standing.isOutrun = true
        standing.vainDetails = max(standing.vainDetails, row.vainDetails)
      }
      if row.isWatched, row.listed?.isExpected != true { standing.isListed = false }
      guard let answered = row.answered else { continue }
      if standing.pace != nil, row.task.status.isEnded { continue }
      standing.pace = TaskPace(
        since: row.since, heard: answered, changed: row.moved, progress: row.advance,
        origin: row.origin, hasEnded: row.task.status.isEnded)
    }
    return standing
  }

  /// Whether somebody waits for the answer that confirms the end of a task.
  func isEndAwaited(of reference: TaskReference) -> Bool {
    matches(of: reference).contains { id in
      rows[id].map { $0.isEndWanted && !$0.isConfirmed } ?? false
    }
  }

  private func phase(of row: Row) -> Phase {
    guard row.task.isKnownToVendor else { return .undescribed }
    // What had ended when it was met is asked for what is owed, and then needs no second answer.
    let isOver =
      !owed.isEmpty && row.task.status.isEnded && !row.task.isGone && !row.isWatched
    return row.isConfirmed || isOver ? .confirmed : .open
  }

  /// What is worth asking for, in the order in which it is asked.
  ///
  /// First comes, the oldest first, all that goes on, what was seen to end and is not confirmed, and what is
  /// tracked or waited for and not confirmed; then, the newest first, what its list does not tell enough of. What
  /// else had ended when it was first seen is left to the list.
  ///
  /// - Complexity: O(*k* log *k*) in those worth asking for.
  package var watched: [TaskReference] {
    let oldestFirst = watchedRows.sorted {
      ($0.since, $0.task.id.vendorID) < ($1.since, $1.task.id.vendorID)
    }
    let order = oldestFirst.filter(\.isWatched) + oldestFirst.reversed().filter { !$0.isWatched }
    return order.map { reference(to: $0.task) }
  }

  var watchedRows: [Row] { watchedIDs.compactMap { rows[$0] } }

  /// The scopes that tasks are listed by which are worth asking for, but for what their list does not tell.
  ///
  /// - Complexity: O(*k*) in the rows worth asking for.
  var busyScopes: Set<TaskScope> {
    Set(watchedRows.lazy.filter(\.isWatched).compactMap { $0.listed?.scope })
  }

  /// Returns the oldest creation among the tasks worth asking for that lists tell of, and how many tasks are
  /// not older; nil where none with a known creation is open.
  ///
  /// - Parameter isCounted: whether the tasks are counted, which is O(*n*) in the rows; else there are none.
  /// - Complexity: O(*k*) in the rows worth asking for.
  package func openSpan(isCounted: Bool = true) -> (since: Date, tasks: Int)? {
    let listed = watchedRows.filter { $0.isWatched && $0.listed?.isExpected == true }
    guard listed.contains(where: { $0.isOpen && $0.task.createdAt != nil }),
      let oldest = listed.compactMap(\.task.createdAt).min()
    else { return nil }
    guard isCounted else { return (oldest, 0) }
    return (oldest, rows.all.count { ($0.task.createdAt ?? oldest) >= oldest })
  }
}
