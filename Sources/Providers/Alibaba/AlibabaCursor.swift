/// A place in Alibaba's list.
struct AlibabaListCursor: Hashable {
  private static let pageLimit = 5_000

  /// The page to ask for, from 1.
  private(set) var page = 1
  /// Rows that came so far, those of no task included.
  private var rows = 0
  /// A fingerprint of the page before; 0 on the first.
  private var lastPage: UInt64 = 0

  /// Steps over a page: on while it was full or the vendor counts more rows than came.
  ///
  /// An empty page before the vendor's count is reached ends the read too early. A page equal to the
  /// one before means that the vendor does not page; the read is given up there, and at the limit of
  /// pages.
  mutating func advance(over answer: AlibabaAnswer, pageSize: Int) -> ListStep {
    let total = answer.total ?? 0
    guard answer.rowCount > 0 else { return rows < total ? .givenUp : .complete }
    if answer.fingerprint == lastPage { return .givenUp }
    lastPage = answer.fingerprint
    rows += answer.rowCount
    guard answer.rowCount >= pageSize || rows < total else { return .complete }
    guard page < Self.pageLimit else { return .givenUp }
    page += 1
    return .more
  }
}
