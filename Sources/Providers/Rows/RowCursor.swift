/// A place in a list that is read page by page, whose vendor counts rows in all.
struct RowCursor: Hashable {
  private static let pageLimit = 5_000

  /// The page to ask for, from 1.
  private(set) var page = 1
  /// Rows that came so far, those of no task included: where the page begins.
  private(set) var rows = 0
  /// A fingerprint of the page before; 0 on the first.
  private var lastPage: UInt64 = 0

  /// Steps over a page: on while it was full or the vendor counts more rows than came.
  ///
  /// An empty page before the vendor's count is reached ends the read too early. A page equal to the
  /// one before means that the vendor does not page, or gives its last page again and again: the read is
  /// whole if just as many rows came as the vendor counts, and else given up there, as at the limit of pages.
  ///
  /// - Parameters:
  ///   - count: how many rows the page has, those of no task included.
  ///   - fingerprint: what tells its rows from those of another page.
  ///   - total: how many rows there are in all pages; nil where the vendor does not say.
  mutating func advance(
    over count: Int, _ fingerprint: UInt64, total: Int?, pageSize: Int
  ) -> ListStep {
    let total = total ?? 0
    guard count > 0 else { return rows < total ? .givenUp : .complete }
    if fingerprint == lastPage { return rows == total ? .complete : .givenUp }
    lastPage = fingerprint
    rows += count
    guard count >= pageSize || rows < total else { return .complete }
    guard page < Self.pageLimit else { return .givenUp }
    page += 1
    return .more
  }
}
