import FoundationEssentials
import GRDB
import TaskModel

/// Tasks that were observed, as rows of the table `task`.
enum TaskRows {
  /// A task of the table.
  struct Found {
    let row: Int64
    let reference: Int64
    /// The number of its list of URLs; nil where it has none.
    let list: Int64?
    /// What its items say, where they are wanted.
    let states: [UInt8]?
    var task: RememberedTask
  }

  /// What is read of a row, in this order.
  private static let columns = """
    task.id, task.account, vendor_id, family, product, kind, status, dialect, ref, created, first_seen, seen,
    moved, ended, ended_by, not_before, clock_ahead, gone, progress, label.value, word.value, message, total,
    succeeded, failed, count_total, count_succeeded, count_failed, count_running, urls, states, domains, named,
    rest, trail
    """

  private static let tables = """
    task LEFT JOIN text AS label ON label.id = task.label LEFT JOIN text AS word ON word.id = task.word
    """

  /// Finds tasks.
  ///
  /// - Parameters:
  ///   - condition: what stands behind the tables.
  ///   - withURLs: whether their URLs are read; else they have the counts of these.
  static func find(
    _ condition: String, _ arguments: StatementArguments, withURLs: Bool, _ accounts: Accounts,
    in database: Database
  ) throws -> [Found] {
    try list(condition, arguments, withURLs: withURLs, accounts, in: database).found
  }

  /// Finds tasks, and tells how many rows there were and which was the last: of an account that is not there nothing can
  /// be told.
  static func list(
    _ condition: String, _ arguments: StatementArguments, withURLs: Bool, _ accounts: Accounts,
    in database: Database
  ) throws -> (found: [Found], rows: Int, last: HistoryCursor?) {
    var found: [Found] = []
    var rows = 0
    var last: HistoryCursor?
    try database.each("SELECT \(columns) FROM \(tables) \(condition)", arguments) { row in
      rows += 1
      last = HistoryCursor(reference: row.int(8), row: row.int(0))
      if let task = read(row, accounts, withURLs: withURLs) { found.append(task) }
    }
    guard withURLs else { return (found, rows, last) }
    var lists: [Int64: URLTexts] = [:]
    for place in found.indices {
      guard let number = found[place].list else { continue }
      if lists[number] == nil {
        // Of a list that is damaged no URL is known, as of one that was never told.
        let bytes = try database.all("SELECT texts FROM url_list WHERE id = ?", [number]) {
          $0.blob(0)
        }
        lists[number] = bytes.first.flatMap { try? URLTexts(packed: $0) }
      }
      if let list = lists[number], let states = found[place].states {
        found[place].task.task.urls = try? URLItems(list, packedStates: states)
      }
    }
    return (found, rows, last)
  }

  /// Which accounts the numbers of rows stand for.
  struct Accounts {
    let names: [Int64: AccountID]
    let providers: [Int64: ProviderID]

    init(_ directory: AccountDirectory, in database: Database) throws {
      names = try directory.names(in: database)
      providers = Dictionary(
        try database.all("SELECT id, provider FROM account") {
          ($0.int(0), ProviderID($0.text(1)))
        }
      ) { first, _ in first }
    }
  }

  /// Reads a row; nil for one of an account that is not there.
  private static func read(_ row: Columns, _ accounts: Accounts, withURLs: Bool) -> Found? {
    guard let account = accounts.names[row.int(1)], let provider = accounts.providers[row.int(1)]
    else { return nil }
    func date(_ column: Int32) -> Date? {
      row.optional(column, row.int).flatMap(Date.init(milliseconds:))
    }
    func text(_ column: Int32, _ limit: SafeText.Limit) -> SafeText? {
      row.optional(column, row.text).map { SafeText($0, limit: limit) }
    }
    func number(_ column: Int32) -> Int? { row.optional(column) { Int(row.int($0)) } }
    let product = row.text(4)
    let id = CacheTask.ID(
      account: account, vendorID: row.text(2),
      family: TaskKind.Family(storedNumber: Int(row.int(3))),
      product: product.isEmpty ? nil : product)
    var task = CacheTask(
      id: id, provider: provider, kind: TaskKind(storedNumber: Int(row.int(5))),
      firstSeenAt: date(10) ?? Date(timeIntervalSince1970: 0))
    task.status = TaskStatus(storedNumber: Int(row.int(6)))
    task.statedDialect = PatternDialect(storedNumber: Int(row.int(7)))
    task.createdAt = date(9)
    task.lastSeenAt = date(11)
    task.lastProgressAt = date(12)
    task.finish = date(13).map {
      CacheTask.Finish(
        at: $0, source: CacheTask.Finish.Source(storedNumber: Int(row.int(14))),
        notBefore: date(15))
    }
    task.isGone = row.int(17) != 0
    task.progress = row.optional(18, row.double).flatMap { (0...1).contains($0) ? $0 : nil }
    task.label = text(19, .message)
    task.vendorStatus = text(20, .word)
    task.message = text(21, .message)
    if let total = number(25), let succeeded = number(26), let failed = number(27) {
      let counts = TaskCounts(
        total: total, succeeded: succeeded, failed: failed, running: number(28))
      if counts.isSound { task.counts = counts }
    }
    // Where nobody wants the URLs, how many there are is told as a vendor tells it that names none.
    if !withURLs, let total = number(22), let succeeded = number(23), let failed = number(24) {
      let counts = TaskCounts(total: total, succeeded: succeeded, failed: failed)
      if counts.isSound { task.counts = counts }
    }
    task.domains = names(row.text(31))
    task.namedDomains = names(row.text(32))
    // What is damaged is not told.
    if let rest = row.optional(33, row.blob) { try? task.take(packedRest: rest) }
    let trail = try? TaskTrail(packed: row.blob(34))
    return Found(
      row: row.int(0), reference: row.int(8), list: row.optional(29, row.int),
      states: withURLs ? row.optional(30, row.blob) : nil,
      task: RememberedTask(
        task: task, clockAhead: Double(row.int(16)) / 1_000, trail: trail ?? TaskTrail()))
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
  }

  // MARK: Writing

  /// Writes a task in the place of another, or as a new one.
  static func write(
    _ remembered: RememberedTask, over old: Found?, account: Int64, in database: Database
  ) throws {
    let task = remembered.task
    let reference = task.referenceTime.milliseconds
    let list = try task.urls.map { try SharedTexts.number(of: $0.list, in: database) }
    let values = try values(of: remembered, reference: reference, list: list, account, in: database)
    var row = old?.row ?? 0
    if old == nil {
      try database.run(
        """
        INSERT INTO task (account, vendor_id, family, product, kind, status, dialect, ref, created, first_seen,
          seen, moved, ended, ended_by, not_before, clock_ahead, gone, progress, label, word, message, total,
          succeeded, failed, count_total, count_succeeded, count_failed, count_running, urls, states, domains,
          named, rest, trail, proved)
        VALUES (\(Array(repeating: "?", count: 35).joined(separator: ", ")))
        """, StatementArguments(values))
      row = database.lastInsertedRowID
    } else {
      try database.run(
        """
        UPDATE task SET account = ?, vendor_id = ?, family = ?, product = ?, kind = ?, status = ?, dialect = ?,
          ref = ?, created = ?, first_seen = ?, seen = ?, moved = ?, ended = ?, ended_by = ?, not_before = ?,
          clock_ahead = ?, gone = ?, progress = ?, label = ?, word = ?, message = ?, total = ?, succeeded = ?,
          failed = ?, count_total = ?, count_succeeded = ?, count_failed = ?, count_running = ?, urls = ?,
          states = ?, domains = ?, named = ?, rest = ?, trail = ?, proved = ?
        WHERE id = ?
        """, StatementArguments(values + [row.databaseValue]))
    }
    try writeDomains(of: task, row: row, reference: reference, over: old, in: database)
    if let before = old?.list, before != list { try SharedTexts.drop(list: before, in: database) }
  }

  private static func writeDomains(
    of task: CacheTask, row: Int64, reference: Int64, over old: Found?, in database: Database
  ) throws {
    let domains = Set(task.domains)
    if let old {
      guard old.reference != reference || Set(old.task.task.domains) != domains else { return }
      for domain in old.task.task.domains {
        try database.run(
          "DELETE FROM task_domain WHERE domain = ? AND ref = ? AND task = ?",
          [try SharedTexts.number(of: domain, in: database), old.reference, row])
      }
    }
    for domain in domains {
      try database.run(
        "INSERT OR IGNORE INTO task_domain (domain, ref, task) VALUES (?, ?, ?)",
        [try SharedTexts.number(of: domain, in: database), reference, row])
    }
  }

  private static func values(
    of remembered: RememberedTask, reference: Int64, list: Int64?, _ account: Int64,
    in database: Database
  ) throws -> [DatabaseValue] {
    let task = remembered.task
    func time(_ date: Date?) -> DatabaseValue {
      date.map { $0.milliseconds.databaseValue } ?? .null
    }
    func count(_ number: Int?) -> DatabaseValue { number.map { Int64($0).databaseValue } ?? .null }
    func shared(_ text: SafeText?) throws -> DatabaseValue {
      try text.map { try SharedTexts.number(of: $0.text, in: database).databaseValue } ?? .null
    }
    let tally = task.tally
    return [
      account.databaseValue, task.id.vendorID.databaseValue,
      count(task.id.family?.storedNumber ?? 0), (task.id.product ?? "").databaseValue,
      count(task.kind.storedNumber), count(task.status.storedNumber),
      count(task.statedDialect?.storedNumber ?? 0), reference.databaseValue, time(task.createdAt),
      time(task.firstSeenAt), time(task.lastSeenAt), time(task.lastProgressAt),
      time(task.finish?.at), count(task.finish?.source.storedNumber), time(task.finish?.notBefore),
      remembered.clockAhead.storedMilliseconds.databaseValue, count(task.isGone ? 1 : 0),
      task.progress?.databaseValue ?? .null, try shared(task.label), try shared(task.vendorStatus),
      task.message?.text.databaseValue ?? .null, count(tally?.total), count(tally?.succeeded),
      count(tally?.failed), count(task.counts?.total), count(task.counts?.succeeded),
      count(task.counts?.failed), count(task.counts?.running), list?.databaseValue ?? .null,
      task.urls.map { Data($0.packedStates).databaseValue } ?? .null,
      task.domains.joined(separator: "\n").databaseValue,
      task.namedDomains.joined(separator: "\n").databaseValue,
      task.packedRest.map { Data($0).databaseValue } ?? .null,
      Data(remembered.trail.packed).databaseValue, time(task.proof?.at),
    ]
  }
}
