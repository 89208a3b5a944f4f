import FoundationEssentials
import TaskModel

/// Rows of the table to be computed aside from the screen's loop, which goes on with the old ones.
///
/// Two requests are equal when their numbers are.
public struct RowsRequest: Equatable, Sendable {
  /// The number of the rows to be.
  let version: UInt64
  let snapshot: Snapshot
  let now: Date
  let zone: ShownZone
  let view: TableView
  /// The rows on the screen.
  let old: TableRows
  /// Whether rows stay in their old order, what is new coming last.
  let keepsOrder: Bool

  public static func == (left: RowsRequest, right: RowsRequest) -> Bool {
    left.version == right.version
  }

  /// Computes the rows.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  public func derive() -> DerivedRows {
    let scene = Scene(snapshot: snapshot, now: now, zone: zone)
    let rows = TableRows.derive(scene, view: view, version: version)
    return DerivedRows(
      request: self, rows: keepsOrder ? rows.inOrder(of: old, view: view) : rows)
  }
}

/// What became of a ``RowsRequest``.
public struct DerivedRows: Equatable, Sendable {
  let request: RowsRequest
  let rows: TableRows
}

extension AppState {
  /// Whether there are too many tasks to compute rows between two keys.
  var derivesAside: Bool { latest.tasks.count > options.inlineTasks }

  /// Has the rows computed for the newest snapshot; those on the screen stay until they are there.
  ///
  /// One request at a time, so that nothing queues up.
  mutating func deriveRowsAside() -> [Effect] {
    guard pendingRows == nil else { return [] }
    derivedAt = now
    let request = RowsRequest(
      version: nextVersion(), snapshot: latest, now: now, zone: options.zone, view: view, old: rows,
      keepsOrder: !areHandsOff)
    pendingRows = request.version
    return [.derive(request)]
  }

  /// Shows rows computed aside, unless keys have changed in the meantime what is wanted.
  mutating func takeDerived(_ derived: DerivedRows) -> [Effect] {
    let request = derived.request
    guard request.version == pendingRows else { return [] }
    pendingRows = nil
    guard pausedAt == nil else { return [] }
    if request.view == view, request.old == rows {
      // Keys came after it was asked for: nothing may move under the operator's hands.
      guard request.keepsOrder || areHandsOff else { return deriveRowsAside() }
      shown = request.snapshot
      resizeLists()
      adopt(derived.rows, keepsOrder: request.keepsOrder)
    }
    return shown == latest ? [] : deriveRowsAside()
  }
}
