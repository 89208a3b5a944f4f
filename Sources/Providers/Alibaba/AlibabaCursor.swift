/// A place in Alibaba's list.
struct AlibabaListCursor: Equatable {
  /// What follows after a page.
  enum Step {
    case more, complete, givenUp
  }

  private static let pageLimit = 5_000

  /// The start of the window, Unix seconds, as clamped when the read began.
  var start: Int
  /// The page to ask for, from 1.
  var page = 1
  /// Rows that came so far.
  private var rows = 0
  /// A fingerprint of the page before; 0 on the first.
  private var lastPage: UInt64 = 0

  init(start: Int) { self.start = start }

  init?(_ token: String) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, let start = Int(parts[0]), let page = Int(parts[1]), page > 0,
      let rows = Int(parts[2]), let lastPage = UInt64(parts[3], radix: 16)
    else { return nil }
    self.start = start
    self.page = page
    self.rows = rows
    self.lastPage = lastPage
  }

  /// The cursor as text: start, page, rows so far, fingerprint.
  var token: String { "\(start).\(page).\(rows).\(String(lastPage, radix: 16))" }

  /// Steps over a page: on while it was full or the vendor counts more rows than came.
  ///
  /// A page equal to the one before means that the vendor does not page; the read is given up
  /// there, and at the limit of pages.
  mutating func advance(over answer: AlibabaAnswer, pageSize: Int) -> Step {
    guard !answer.rows.isEmpty else { return .complete }
    let fingerprint = Self.fingerprint(answer.rows)
    if fingerprint == lastPage { return .givenUp }
    lastPage = fingerprint
    rows += answer.rows.count
    let expectsMore = answer.rows.count >= pageSize || rows < (answer.total ?? 0)
    guard expectsMore else { return .complete }
    guard page < Self.pageLimit else { return .givenUp }
    page += 1
    return .more
  }

  private static func fingerprint(_ rows: [AlibabaRow]) -> UInt64 {
    var hash = StableHash()
    for row in rows {
      hash.combine(row.taskID)
      hash.combine(row.path)
      hash.combine(row.objectType)
    }
    return hash.value
  }
}

/// A place in a list of ids.
struct AlibabaIDCursor: Equatable {
  /// The first id to ask for.
  var start: Int
  /// How many ids to ask for at once.
  let width: Int

  init(start: Int, width: Int) {
    self.start = start
    self.width = width
  }

  init?(_ token: String) {
    let parts = token.split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Int(parts[0]), start >= 0, let width = Int(parts[1]),
      width > 0
    else { return nil }
    self.init(start: start, width: width)
  }

  /// The cursor as text.
  var token: String { "\(start)x\(width)" }
}
