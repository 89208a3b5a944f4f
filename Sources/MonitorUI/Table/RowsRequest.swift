import FoundationEssentials
import TaskModel

/// A snapshot to be looked through aside from the screen's loop, which goes on with the old rows: for the
/// rows of the table, and for the news.
///
/// Two requests are equal when their numbers are.
public struct RowsRequest: Equatable, Sendable {
  /// The number of the rows to be.
  let version: UInt64
  /// What is known: the newest snapshot is looked through, and its news go by what was told before.
  let known: Knowledge
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

  /// Computes the rows and finds the news.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  public func derive() -> DerivedRows {
    let scene = Scene(snapshot: known.latest, now: now, zone: zone)
    let rows = TableRows.derive(scene, view: view, version: version)
    return DerivedRows(
      request: self, rows: keepsOrder ? rows.inOrder(of: old, view: view) : rows,
      news: SnapshotNews(of: known.latest, after: known, now: now))
  }
}

/// What became of a ``RowsRequest``.
public struct DerivedRows: Equatable, Sendable {
  let request: RowsRequest
  let rows: TableRows
  let news: SnapshotNews

  public static func == (left: DerivedRows, right: DerivedRows) -> Bool {
    left.request == right.request
  }
}
