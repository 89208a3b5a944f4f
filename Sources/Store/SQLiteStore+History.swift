public import FoundationEssentials
import GRDB
import Synchronization
public import TaskModel

extension SQLiteStore {
  @discardableResult
  public func record(_ batch: ObservationBatch) async throws(StoreError) -> RecordOutcome {
    let directory = directory
    let observed = observed
    let now = now
    return try await run(lane("recording in"), within: .seconds(60)) {
      () throws(StoreError) in
      try observed.use(making: true) { database in
        try database.writing { try Self.write(batch, directory, at: now(), in: database) }
      } ?? RecordOutcome()
    }
  }

  @discardableResult
  public func prove(
    _ tasks: [ObservedTask]
  ) async throws(StoreError) -> [RecordOutcome.Refusal] {
    let directory = directory
    let now = now
    let refused = Mutex<[RecordOutcome.Refusal]>([])
    try await write(.proofs, making: true) { database in
      let outcome = try Self.write(
        ObservationBatch(tasks: tasks), directory, at: now(), in: database)
      refused.withLock { $0 = outcome.refused }
      return outcome.written > 0
    }
    return refused.withLock { $0 }
  }

  public func proofs(since: Date) async throws(StoreError) -> [CacheTask.ID: TaskProof] {
    let directory = directory
    return try await read { database in
      let accounts = try TaskRows.Accounts(directory, in: database)
      let found = try TaskRows.find(
        "WHERE proved >= ?", [since.milliseconds], withURLs: false, accounts, in: database)
      var proofs: [CacheTask.ID: TaskProof] = [:]
      for found in found { proofs[found.task.task.id] = found.task.task.proof }
      return proofs
    } ?? [:]
  }

  private static func write(
    _ batch: ObservationBatch, _ directory: AccountDirectory, at now: Date, in database: Database
  ) throws -> RecordOutcome {
    let names = Set(batch.tasks.map(\.task.account) + batch.reads.map(\.account))
    let ids = try directory.ids(of: names, in: database)
    // What tells of its tasks tells what it is, also where no configuration does.
    for (account, tasks) in Dictionary(grouping: batch.tasks, by: \.task.account) {
      guard let id = ids[account], let provider = tasks.first?.task.provider else { continue }
      try database.run(
        "UPDATE account SET provider = ? WHERE id = ? AND provider = ''", [provider.word, id])
    }
    let accounts = try TaskRows.Accounts(directory, in: database)
    var outcome = RecordOutcome()
    let refused = try batch.tasks.sifted(
      by: { part in
        var written = 0
        try database.apart {
          written = try write(part, ids, accounts, at: now, in: database)
        }
        outcome.written += written
      }, reason: Faults.unfitness)
    outcome.refused = refused.map { .init(task: $0.element.task.id, why: $0.why) }
    for read in batch.reads {
      guard let account = ids[read.account] else { continue }
      try database.run(
        "INSERT OR REPLACE INTO account_read (account, at, clock_ahead) VALUES (?, ?, ?)",
        [account, read.lastSuccess?.milliseconds, read.clockAhead.storedMilliseconds])
    }
    return outcome
  }

  /// Writes tasks; returns how many say anything new.
  private static func write(
    _ tasks: ArraySlice<ObservedTask>, _ ids: [AccountID: Int64], _ accounts: TaskRows.Accounts,
    at now: Date, in database: Database
  ) throws -> Int {
    var written = 0
    for new in tasks {
      guard let account = ids[new.task.account] else { continue }
      let id = new.task.id
      let old = try TaskRows.find(
        "WHERE vendor_id = ? COLLATE NOCASE AND task.account = ? AND vendor_id = ? AND family = ? AND product = ?",
        [id.vendorID, account, id.vendorID, id.family?.storedNumber ?? 0, id.product ?? ""],
        withURLs: true, accounts, in: database
      ).first
      guard let merged = RememberedTask.toKeep(of: new, over: old?.task, at: now) else {
        continue
      }
      try TaskRows.write(merged, over: old, account: account, in: database)
      written += 1
    }
    return written
  }

  public func accounts() async throws(StoreError) -> [AccountID] {
    let directory = directory
    return try await read { database in
      let names = try directory.names(in: database)
      // A jump along the index for each of them.
      return try names.filter { number, _ in
        try database.number("SELECT 1 FROM task WHERE account = \(number) LIMIT 1") != nil
      }.values.sorted()
    } ?? []
  }

  public func history(
    _ query: HistoryQuery, after cursor: HistoryCursor?
  ) async throws(StoreError) -> HistoryPage {
    let directory = directory
    // What no index tells is looked for in all of them.
    return try await read(within: .seconds(60)) {
      try Self.page(query, after: cursor, directory, in: $0)
    }
      ?? HistoryPage(tasks: [], next: nil)
  }

  public func reads() async throws(StoreError) -> [AccountRead] {
    let directory = directory
    let reads = try await read { database in
      let names = try directory.names(in: database)
      return try database.all("SELECT account, at, clock_ahead FROM account_read") { row in
        names[row.int(0)].map { name in
          AccountRead(
            account: name, lastSuccess: row.optional(1, row.int).flatMap(Date.init(milliseconds:)),
            clockAhead: Double(row.int(2)) / 1_000)
        }
      }
    }
    return (reads ?? []).compactMap(\.self).sorted { $0.account < $1.account }
  }

  /// Finds the tasks of which something may have happened since a moment, each part by an index of its own.
  private static let touched: String = {
    let open = TaskStatus.allCases.filter { !$0.isEnded }.map { String($0.storedNumber) }
    return """
      SELECT id FROM task WHERE ref >= ?
      UNION SELECT id FROM task WHERE ended >= ?
      UNION SELECT id FROM task WHERE status IN (\(open.joined(separator: ", "))) AND status <> 2
      """
  }()

  private static func page(
    _ query: HistoryQuery, after cursor: HistoryCursor?, _ directory: AccountDirectory,
    in database: Database
  ) throws -> HistoryPage {
    let accounts = try TaskRows.Accounts(directory, in: database)
    let clocks = try database.all(
      "SELECT account, clock_ahead FROM account_read"
    ) { ($0.int(0), Double($0.int(1)) / 1_000) }
    let ahead = [0] + clocks.map(\.1)
    let plan = query.filter.plan(
      now: query.now, clocksAhead: (ahead.min() ?? 0)...(ahead.max() ?? 0))
    let ids = query.ids.map { [FilterCondition.id(exact: $0, prefixes: [])] } ?? []
    let filter = try FilterSQL(.all([plan.condition] + ids), accounts, in: database)
    var condition = "WHERE \(filter.sql)"
    var arguments = filter.arguments
    if let cursor {
      // An index finds where the page begins by the first comparison alone.
      condition += " AND task.ref <= ? AND (task.ref < ? OR task.id < ?)"
      arguments += [cursor.reference, cursor.reference, cursor.row].map(\.databaseValue)
    }
    if let since = query.since {
      condition += " AND task.id IN (" + Self.touched + ")"
      let earliest = since.addingTimeInterval(min(0, ahead.min() ?? 0)).milliseconds
      arguments += [earliest, earliest].map(\.databaseValue)
    }
    condition += plan.urlCondition(in: database)
    condition += " ORDER BY task.ref DESC, task.id DESC LIMIT ?"
    arguments.append(Int64(query.limit).databaseValue)
    let page = try TaskRows.list(
      condition, StatementArguments(arguments),
      withURLs: query.includesURLs || plan.readsItems, accounts, in: database)
    return HistoryPage(
      tasks: page.found.map(\.task), next: page.rows < query.limit ? nil : page.last)
  }
}
