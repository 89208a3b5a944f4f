import FoundationEssentials
import TaskModel

/// Tasks that were observed, as rows of the table `task`.
enum TaskRows {
  /// A task of the table.
  struct Found {
    let row: Int64
    /// The account's number.
    let account: Int64
    let reference: Int64
    /// When it was written, in the order of the account.
    let sequence: Int64
    /// The texts of its URLs; nil where it has none, or they were not asked for.
    let list: URLTexts?
    var task: RememberedTask
  }

  /// How much of the URLs of tasks is read.
  enum URLs {
    /// How many there are.
    case counts
    case all
    /// All, where their texts were written later than a place in the order of the account; else what has become of them.
    case after(Int64)
  }

  /// Which number of the account what is written next has: whoever is told it holds the account until the transaction ends,
  /// so that numbers are committed in their order.
  static func nextSequence(of account: Int64, in session: Session) throws -> Int64 {
    try session.rows(
      "UPDATE account SET seq = seq + 1, stamp = clock_timestamp() WHERE id = $1 RETURNING seq",
      [.int(account)]
    ).first?.int(0) ?? 0
  }

  /// Finds tasks.
  ///
  /// - Parameters:
  ///   - condition: what stands behind the table.
  ///   - lists: the texts of URLs that are known, by the numbers of the rows.
  static func find(
    _ condition: String, _ parameters: [SQLValue], _ urls: URLs,
    _ accounts: AccountDirectory.Known, lists: [Int64: URLTexts] = [:], in session: Session
  ) throws -> (found: [Found], rows: Int, last: HistoryCursor?) {
    let items =
      switch urls {
      case .counts: "NULL::bytea, NULL::bytea"
      case .all: "list, states"
      case .after(let sequence): "CASE WHEN list_seq > \(sequence) THEN list END, states"
      }
    let rows = try session.rows(
      """
      SELECT id, account, ref, seq, vendor_id, family, product, clock_ahead, label, total, succeeded, failed, body,
        trail, \(items) FROM task \(condition)
      """, parameters)
    var last: HistoryCursor?
    let found = rows.map { row -> Found? in
      last = HistoryCursor(reference: row.int(2), row: row.int(0))
      return read(row, accounts, urls, lists)
    }.compactMap(\.self)
    return (found, Int(rows.count), last)
  }

  /// Reads a row; nil for one of an account that is not there.
  private static func read(
    _ row: Row, _ accounts: AccountDirectory.Known, _ urls: URLs, _ lists: [Int64: URLTexts]
  ) -> Found? {
    guard let account = accounts.names[row.int(1)], let provider = accounts.providers[row.int(1)]
    else { return nil }
    let product = row.text(6)
    let id = CacheTask.ID(
      account: account, vendorID: row.text(4),
      family: TaskKind.Family(storedNumber: Int(row.int(5))),
      product: product.isEmpty ? nil : product)
    // Of what is damaged nothing is told but that it is there.
    var task =
      (try? CacheTask(id, provider, packedTelling: row.blob(12)))
      ?? CacheTask(
        id: id, provider: provider, kind: .other,
        firstSeenAt: Date(milliseconds: row.int(2)) ?? Date(timeIntervalSince1970: 0))
    task.label = row.optional(8, row.text).map { SafeText($0, limit: .message) }
    func number(_ column: Int32) -> Int? { row.optional(column) { Int(row.int($0)) } }
    var list: URLTexts?
    if case .counts = urls {
      // How many there are is told as a vendor tells it that names none.
      if let total = number(9), let succeeded = number(10), let failed = number(11) {
        let counts = TaskCounts(total: total, succeeded: succeeded, failed: failed)
        if counts.isSound { task.counts = counts }
      }
    } else if let states = row.optional(15, row.blob) {
      list = row.optional(14, row.blob).flatMap { try? URLTexts(packed: $0) } ?? lists[row.int(0)]
      task.urls = list.flatMap { try? URLItems($0, packedStates: states) }
    }
    let trail = try? TaskTrail(packed: row.blob(13))
    return Found(
      row: row.int(0), account: row.int(1), reference: row.int(2), sequence: row.int(3), list: list,
      task: RememberedTask(
        task: task, clockAhead: Double(row.int(7)) / 1_000, trail: trail ?? TaskTrail()))
  }

  // MARK: Writing

  /// A task to be written.
  struct New {
    let task: RememberedTask
    /// What is there of it; nil for nothing.
    let old: Found?

    /// The texts of its URLs, where others are to be written.
    fileprivate var list: [UInt8]? {
      guard let list = task.task.urls?.list, list != old?.list else { return nil }
      return list.packed
    }
  }

  /// Writes tasks of one account, each once.
  static func write(
    _ tasks: [New], account: Int64, sequence: Int64, by writer: String, in session: Session
  ) throws {
    func numbers(_ value: (CacheTask) -> Int?) -> SQLValue {
      .ints(tasks.map { value($0.task.task).map(Int64.init) })
    }
    func times(_ value: (CacheTask) -> Date?) -> SQLValue {
      .ints(tasks.map { value($0.task.task)?.milliseconds })
    }
    func texts(_ value: (CacheTask) -> String?) -> SQLValue {
      .texts(tasks.map { value($0.task.task) })
    }
    try session.rows(
      writing,
      [
        .int(account), .int(sequence), .text(writer), texts { $0.id.vendorID },
        numbers { $0.id.family?.storedNumber ?? 0 }, texts { $0.id.product ?? "" },
        numbers { $0.kind.storedNumber }, numbers { $0.status.storedNumber },
        times { $0.referenceTime }, times { $0.finish?.at }, times { $0.proof?.at },
        .ints(tasks.map { $0.task.clockAhead.storedMilliseconds }),
        texts { $0.label?.text }, numbers { $0.tally?.total }, numbers { $0.tally?.succeeded },
        numbers { $0.tally?.failed }, texts { $0.domains.joined(separator: "\n") },
        .blobs(tasks.map(\.task.task.packedTelling)), .blobs(tasks.map(\.task.trail.packed)),
        .blobs(tasks.map(\.list)), .blobs(tasks.map { $0.task.task.urls?.packedStates }),
      ])
    let domains = Set(
      tasks.flatMap { new in
        new.old?.task.task.domains == new.task.task.domains ? [] : new.task.task.domains
      })
    guard !domains.isEmpty else { return }
    try session.rows(
      "INSERT INTO domain (name) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING",
      [.texts(domains.sorted())])
  }

  /// Texts of URLs that are as they were are not sent again, and stay as they are.
  private static let writing = """
    INSERT INTO task AS t (account, seq, list_seq, by, vendor_id, family, product, kind, status, ref, ended, proved,
      clock_ahead, label, total, succeeded, failed, domains, body, trail, list, states)
    SELECT $1, $2, $2, $3, u.vendor_id, u.family, u.product, u.kind, u.status, u.ref, u.ended, u.proved, u.clock_ahead,
      u.label, u.total, u.succeeded, u.failed, string_to_array(u.domains, E'\\n'), u.body, u.trail, u.list, u.states
    FROM unnest($4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
      $11::bigint[], $12::bigint[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::text[],
      $18::bytea[], $19::bytea[], $20::bytea[], $21::bytea[]) AS u (vendor_id, family, product, kind, status, ref,
      ended, proved, clock_ahead, label, total, succeeded, failed, domains, body, trail, list, states)
    ON CONFLICT (account, vendor_id, family, product) DO UPDATE SET
      seq = excluded.seq, by = excluded.by, kind = excluded.kind, status = excluded.status, ref = excluded.ref,
      ended = excluded.ended, proved = excluded.proved, clock_ahead = excluded.clock_ahead, label = excluded.label,
      total = excluded.total, succeeded = excluded.succeeded, failed = excluded.failed, domains = excluded.domains,
      body = excluded.body, trail = excluded.trail, states = excluded.states,
      list = CASE WHEN excluded.states IS NOT NULL THEN coalesce(excluded.list, t.list) END,
      list_seq = CASE WHEN excluded.list IS NULL THEN t.list_seq ELSE excluded.seq END
    """
}
