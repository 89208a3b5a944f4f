import FoundationEssentials
import TaskModel

/// A page of a list whose vendor writes a row a URL, put together to tasks.
struct RowPage {
  /// The rows put together to tasks, in the order in which these appear.
  var reports: [TaskReport] = []
  /// How many rows there are, and how many of them belong to no task.
  private var rowCount = 0
  private var strayRows = 0
  private var fingerprint = StableHash().value
  /// How many rows there are in all pages, as the vendor says; nil where it does not.
  var total: Int?
  /// Whether there was a place for rows, which may be null.
  var isListing = false
  /// Whether something stands there that cannot hold rows.
  private var isOdd = false

  /// Reads what stands in the place of a list.
  mutating func read(_ reader: inout JSONReader, _ row: (inout JSONReader) -> Void) {
    isListing = true
    let kind = reader.kind()
    isOdd = kind != .array && kind != .null
    reader.rows(row)
  }

  /// Takes the tasks that its rows were put together to.
  mutating func take(
    _ rows: inout TaskRows, of account: AccountID, family: TaskKind.Family? = nil
  ) {
    rowCount = rows.count
    strayRows = rows.strays
    fingerprint = rows.fingerprint.value
    reports = rows.takeReports(account: account, family: family)
  }

  /// The page as the port has it, with where the read goes on.
  ///
  /// - Throws: that the answer lists nothing.
  func page(_ place: inout RowCursor, pageSize: Int) throws(ProviderError) -> TaskPage {
    guard isListing, !isOdd else {
      throw .malformedResponse("the answer has neither a task list nor an error")
    }
    let step = place.advance(over: rowCount, fingerprint, total: total, pageSize: pageSize)
    return TaskPage(listed: reports, strays: strayRows, step, at: place)
  }
}
