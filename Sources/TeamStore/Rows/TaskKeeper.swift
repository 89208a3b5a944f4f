import FoundationEssentials
import TaskModel

/// Puts what was observed together with what is kept already.
struct TaskKeeper: Sendable {
  let directory: AccountDirectory
  let schema: TeamSchema
  let writer: String
  let now: @Sendable () -> Date

  /// What became of an account.
  struct Outcome {
    /// The number of its row.
    let account: Int64
    /// How many tasks were written; the others say nothing new.
    var written = 0
    /// The tasks that the server refuses.
    var refused: [RecordOutcome.Refusal] = []
    /// The number that what was written has in the order of the account.
    var sequence: Int64 = 0
    /// The numbers of the rows of all tasks, by their identities.
    var rows: [CacheTask.ID: Int64] = [:]
  }

  /// Keeps a batch, in a transaction that writes.
  ///
  /// - Parameter mustNumber: whether an account gets a number also where no task of it has anything new.
  func keep(
    _ batch: ObservationBatch, mustNumber: Bool = false, in session: Session
  ) throws -> [AccountID: Outcome] {
    let tasks = Dictionary(grouping: batch.tasks, by: \.task.account)
    let ids = try directory.ids(
      of: Set(tasks.keys).union(batch.reads.map(\.account)), in: session)
    var outcomes: [AccountID: Outcome] = [:]
    // All in one order: two that hold an account each and want the other's would wait for ever.
    for (account, id) in ids.sorted(by: { $0.value < $1.value }) {
      let read = batch.reads.last { $0.account == account }
      guard tasks[account] != nil || read != nil else { continue }
      outcomes[account] = try keep(
        tasks[account] ?? [], Outcome(account: id), mustNumber: mustNumber, in: session)
      guard let read else { continue }
      try session.rows(
        "UPDATE account SET read_at = coalesce($2, read_at), clock_ahead = $3 WHERE id = $1",
        [
          .int(id), .int(read.lastSuccess?.milliseconds),
          .int(read.clockAhead.storedMilliseconds),
        ])
    }
    if outcomes.values.contains(where: { $0.sequence > 0 }) {
      try Topics.ring(schema, in: session)
    }
    return outcomes
  }

  private func keep(
    _ tasks: [ObservedTask], _ outcome: Outcome, mustNumber: Bool, in session: Session
  ) throws -> Outcome {
    var outcome = outcome
    // Others wait until this is done, so that nobody puts something together with what is old by then.
    try session.rows("SELECT 1 FROM account WHERE id = $1 FOR UPDATE", [.int(outcome.account)])
    if let provider = tasks.first?.task.provider {
      // What tells of its tasks tells what it is, also where no configuration does.
      try session.rows(
        "UPDATE account SET provider = $2 WHERE id = $1 AND provider = ''",
        [.int(outcome.account), .text(provider.word)])
    }
    let moment = now()
    let refused = try tasks.sifted(
      by: { part in
        var done = outcome
        try session.apart { try write(part, &done, at: moment, in: session) }
        outcome = done
      }, reason: { ($0 as? ServerFault)?.unfitness })
    outcome.refused = refused.map { .init(task: $0.element.task.id, why: $0.why) }
    if mustNumber, outcome.sequence == 0 {
      outcome.sequence = try TaskRows.nextSequence(of: outcome.account, in: session)
    }
    return outcome
  }

  private func write(
    _ tasks: ArraySlice<ObservedTask>, _ outcome: inout Outcome, at moment: Date,
    in session: Session
  ) throws {
    let found = try TaskRows.find(
      "WHERE account = $1 AND vendor_id = ANY($2)",
      [.int(outcome.account), .texts(tasks.map(\.task.id.vendorID))], .all,
      directory.known(in: session), in: session
    ).found
    let old = Dictionary(found.map { ($0.task.task.id, $0) }) { first, _ in first }
    let new = tasks.compactMap { task in
      RememberedTask.toKeep(of: task, over: old[task.task.id]?.task, at: moment).map {
        TaskRows.New(task: $0, old: old[task.task.id])
      }
    }
    outcome.rows.merge(old.mapValues(\.row)) { first, _ in first }
    outcome.written += new.count
    guard !new.isEmpty else { return }
    if outcome.sequence == 0 {
      outcome.sequence = try TaskRows.nextSequence(of: outcome.account, in: session)
    }
    try TaskRows.write(
      new, account: outcome.account, sequence: outcome.sequence, by: writer, in: session)
  }
}
