package import FoundationEssentials
package import TaskModel

/// What lists say by having a task, and by lacking it.
extension TaskTable {
  /// Notes that a list has a task of which more is known than it says.
  mutating func noteListed(_ finding: Finding, in scope: TaskScope) {
    let id = finding.report.id
    guard rows[id]?.listed?.read != finding.read else { return }
    change(id) { $0.listed = Row.Listing(scope: scope, read: finding.read) }
  }

  /// Notes that the vendor does not have the id of a task.
  package mutating func noteAbsence(of reference: TaskReference, at now: Duration) {
    let keepsEnded = keepsEnded
    for id in matches(of: reference) {
      change(id) { $0.noteAbsence(keepsEnded: keepsEnded, at: now) }
    }
  }

  /// Draws the conclusions of a list read: what is gone, what left the look-back, what may be
  /// forgotten.
  ///
  /// - Parameters:
  ///   - span: the creation times that the read must have listed, margins taken off; nil for none.
  ///   - isWide: whether it was to look back to all that goes on, and came to its end.
  ///   - areIDsRefused: whether the key may not ask by id, so that lists alone can tell.
  /// - Complexity: O(*n*) in the rows of the scope and those that no list has.
  package mutating func conclude(
    _ sweep: Sweep, of scope: TaskScope, covering span: ClosedRange<Date>?, isWide: Bool,
    areIDsRefused: Bool = false, at now: Moment
  ) -> [TaskChange.Kind] {
    var changes: [TaskChange.Kind] = []
    let ids = [scope, nil].flatMap { idsByScope[$0].map(Array.init) ?? [] }
    for id in ids {
      guard var row = rows[id], row.task.isKnownToVendor, row.listed?.read != sweep.number else {
        continue
      }
      if !row.isTracked, row.isForgettable(at: now) {
        remove(id)
      } else if row.noteLack(
        in: sweep, covering: span, isWide: isWide, keepsEnded: keepsEnded,
        areIDsRefused: areIDsRefused)
      {
        if row.task.isGone { changes.append(.gone(row.task)) }
        store(row)
      }
    }
    return changes
  }

  /// Returns the scopes whose lists had a task that is not gone.
  func scopes(of reference: TaskReference) -> Set<TaskScope> {
    Set(
      matches(of: reference).compactMap { id in
        rows[id].flatMap { $0.task.isGone ? nil : $0.listed?.scope }
      })
  }

  /// Forgets that tasks were listed by a scope that is no more: nothing can tell that they are gone.
  mutating func forget(_ scope: TaskScope) {
    for id in idsByScope[scope] ?? [] { change(id) { $0.listed = nil } }
  }
}
