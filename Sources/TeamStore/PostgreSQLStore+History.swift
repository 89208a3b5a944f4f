public import FoundationEssentials
import Synchronization
public import TaskModel

extension PostgreSQLStore {
  @discardableResult
  public func record(_ batch: ObservationBatch) async throws(StoreError) -> RecordOutcome {
    let keeper = keeper
    return try await write(within: .seconds(30)) { session in
      RecordOutcome(try keeper.keep(batch, in: session))
    }
  }

  @discardableResult
  public func prove(
    _ tasks: [ObservedTask]
  ) async throws(StoreError) -> [RecordOutcome.Refusal] {
    let keeper = keeper
    let refused = Mutex<[RecordOutcome.Refusal]>([])
    try await change(.proofs) { session in
      let outcome = RecordOutcome(
        try keeper.keep(ObservationBatch(tasks: tasks), in: session))
      refused.withLock { $0 = outcome.refused }
      return outcome.written > 0
    }
    return refused.withLock { $0 }
  }

  /// What writes tasks for this process.
  var keeper: TaskKeeper {
    TaskKeeper(directory: directory, schema: schema, writer: member.name, now: now)
  }

  public func proofs(since: Date) async throws(StoreError) -> [CacheTask.ID: TaskProof] {
    let directory = directory
    return try await read { session in
      let found = try TaskRows.find(
        "WHERE proved >= $1", [.int(since.milliseconds)], .counts, directory.known(in: session),
        in: session
      ).found
      let pairs = found.compactMap { found in
        found.task.task.proof.map { (found.task.task.id, $0) }
      }
      return Dictionary(pairs) { first, _ in first }
    }
  }

  public func accounts() async throws(StoreError) -> [AccountID] {
    let directory = directory
    return try await read { session in
      let names = try directory.known(in: session).names
      let used = try session.rows(
        "SELECT id FROM account WHERE EXISTS (SELECT 1 FROM task WHERE task.account = account.id)")
      return used.map { names[$0.int(0)] }.compactMap(\.self).sorted()
    }
  }

  public func reads() async throws(StoreError) -> [AccountRead] {
    let directory = directory
    return try await read { session in
      let names = try directory.known(in: session).names
      let reads = try session.rows(
        "SELECT id, read_at, clock_ahead FROM account WHERE read_at IS NOT NULL"
      ).map { row in
        names[row.int(0)].map { name in
          AccountRead(
            account: name, lastSuccess: Date(milliseconds: row.int(1)),
            clockAhead: Double(row.int(2)) / 1_000)
        }
      }
      return reads.compactMap(\.self).sorted { $0.account < $1.account }
    }
  }

  public func history(
    _ query: HistoryQuery, after cursor: HistoryCursor?
  ) async throws(StoreError) -> HistoryPage {
    let directory = directory
    // What no index tells is looked for in all of them.
    return try await read(within: .seconds(60)) { session in
      try Self.page(query, after: cursor, directory, in: session)
    }
  }

  private static func page(
    _ query: HistoryQuery, after cursor: HistoryCursor?, _ directory: AccountDirectory,
    in session: Session
  ) throws -> HistoryPage {
    let accounts = try directory.known(in: session)
    let plan = query.filter.plan(now: query.now, clocksAhead: accounts.clocksAhead)
    let ids = query.ids.map { [FilterCondition.id(exact: $0, prefixes: [])] } ?? []
    var filter = try FilterSQL(.all([plan.condition] + ids), accounts, in: session)
    var condition = "WHERE \(filter.sql)"
    if let cursor {
      condition +=
        " AND (ref, id) < (\(filter.value(.int(cursor.reference))), \(filter.value(.int(cursor.row))))"
    }
    if let since = query.since {
      let earliest = since.addingTimeInterval(accounts.clocksAhead.lowerBound).milliseconds
      let moment = filter.value(.int(earliest))
      let open = TaskStatus.allCases.filter { !$0.isEnded }.map { String($0.storedNumber) }
      condition +=
        " AND (ref >= \(moment) OR ended >= \(moment) OR status IN (\(open.joined(separator: ", "))))"
    }
    condition += " ORDER BY ref DESC, id DESC LIMIT \(query.limit)"
    let page = try TaskRows.find(
      condition, filter.parameters, query.includesURLs || plan.readsItems ? .all : .counts,
      accounts, in: session)
    return HistoryPage(
      tasks: page.found.map(\.task), next: page.rows < query.limit ? nil : page.last)
  }
}

extension RecordOutcome {
  fileprivate init(_ outcomes: [AccountID: TaskKeeper.Outcome]) {
    self.init(
      written: outcomes.values.reduce(0) { $0 + $1.written },
      refused: outcomes.values.flatMap(\.refused))
  }
}
