import FoundationEssentials
import TaskModel

/// The watch list as rows of the table `watch`.
enum WatchRows {
  /// A row, and the entry that it is.
  private struct Stored {
    let seq: Int64
    let entry: TrackedTask
  }

  /// The entries, the oldest first; those of kinds that this version does not know stay in the table.
  static func read(
    in session: Session, _ directory: AccountDirectory
  ) throws -> [TrackedTask] {
    WatchedTasks(try stored(in: session, directory.known(in: session)).map(\.entry)).entries
  }

  private static func stored(
    in session: Session, _ accounts: AccountDirectory.Known
  ) throws -> [Stored] {
    let rows = try session.rows(
      "SELECT seq, account, vendor_id, kind, product, label, urls, tracked_at FROM watch ORDER BY seq"
    )
    return rows.map { row -> Stored? in
      guard let account = accounts.names[row.int(1)], let kind = TaskKind(rawValue: row.text(3))
      else { return nil }
      let product = row.text(4)
      return Stored(
        seq: row.int(0),
        entry: TrackedTask(
          account: account,
          reference: TaskReference(
            vendorID: row.text(2), kind: kind, product: product.isEmpty ? nil : product),
          label: row.optional(5, row.text), urls: urls(in: row.text(6)),
          trackedAt: row.optional(7, row.int).map {
            Date(timeIntervalSince1970: Double($0) / 1_000)
          }))
    }.compactMap(\.self)
  }

  /// Changes the list as a value, and writes what is different then; returns whether anything is.
  static func change(
    in session: Session, _ directory: AccountDirectory, by writer: String,
    _ body: (inout WatchedTasks) -> Void
  ) throws -> Bool {
    // The last one to begin sees what all before it wrote.
    try session.rows("LOCK TABLE watch IN SHARE ROW EXCLUSIVE MODE")
    let stored = try stored(in: session, directory.known(in: session))
    let before = WatchedTasks(stored.map(\.entry))
    var after = before
    body(&after)
    guard after != before else { return false }
    let old = Dictionary(uniqueKeysWithValues: before.entries.map { ($0.key, $0) })
    let kept = Dictionary(uniqueKeysWithValues: after.entries.map { ($0.key, $0) })
    // Of two rows of a task the first is the one that is read.
    var first: Set<TrackedTask.Key> = []
    let gone = stored.filter { row in
      let isFirst = first.insert(row.entry.key).inserted
      let isChanged = kept[row.entry.key] != old[row.entry.key]
      return kept[row.entry.key] == nil || isChanged && !isFirst
    }
    try session.rows("DELETE FROM watch WHERE seq = ANY($1)", [.ints(gone.map(\.seq))])
    let ids = try directory.ids(of: Set(after.entries.map(\.account)), in: session)
    first = []
    var changed: [(seq: Int64, entry: TrackedTask)] = []
    var labeled: [TrackedTask] = []
    for row in stored where first.insert(row.entry.key).inserted {
      guard let entry = kept[row.entry.key], entry != row.entry else { continue }
      changed.append((row.seq, entry))
      if entry.label != row.entry.label { labeled.append(entry) }
    }
    try update(changed, by: writer, in: session)
    let new = after.entries.filter { old[$0.key] == nil }
    try insert(new, ids, by: writer, in: session)
    try label(labeled + new.filter { $0.label != nil }, ids, in: session)
    return true
  }

  private static func update(
    _ rows: [(seq: Int64, entry: TrackedTask)], by writer: String, in session: Session
  ) throws {
    guard !rows.isEmpty else { return }
    let entries = rows.map(\.entry)
    try session.rows(
      """
      UPDATE watch SET vendor_id = u.name, kind = u.kind, product = u.product, label = u.label, urls = u.urls,
        tracked_at = u.at, by = $8
      FROM unnest(
        $1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]
      ) AS u (seq, name, kind, product, label, urls, at) WHERE watch.seq = u.seq
      """, [.ints(rows.map(\.seq))] + columns(of: entries) + [.text(writer)])
  }

  /// The parameters 2 to 7 of what writes entries.
  private static func columns(of entries: [TrackedTask]) -> [SQLValue] {
    [
      .texts(entries.map(\.reference.vendorID)), .texts(entries.map(\.reference.kind.rawValue)),
      .texts(entries.map { $0.reference.product ?? "" }), .texts(entries.map(\.label)),
      .texts(entries.map(urls)), .ints(entries.map(time)),
    ]
  }

  private static func insert(
    _ entries: [TrackedTask], _ ids: [AccountID: Int64], by writer: String, in session: Session
  ) throws {
    guard !entries.isEmpty else { return }
    try session.rows(
      """
      INSERT INTO watch (account, vendor_id, kind, product, label, urls, tracked_at, by)
      SELECT u.*, $8 FROM unnest(
        $1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS u
      ON CONFLICT DO NOTHING
      """, [.ints(entries.map { ids[$0.account] })] + columns(of: entries) + [.text(writer)])
  }

  /// Gives what was observed of tasks the labels of their entries: a label belongs to the id.
  private static func label(
    _ entries: [TrackedTask], _ ids: [AccountID: Int64], in session: Session
  ) throws {
    for (account, entries) in Dictionary(grouping: entries, by: \.account).sorted(by: {
      $0.key < $1.key
    }) {
      guard let id = ids[account] else { continue }
      let seq = try TaskRows.nextSequence(of: id, in: session)
      try session.rows(
        """
        UPDATE task SET label = u.label, seq = $2 FROM unnest($3::text[], $4::text[]) AS u (name, label)
        WHERE account = $1 AND vendor_id = u.name AND task.label IS DISTINCT FROM u.label
        """,
        [
          .int(id), .int(seq), .texts(entries.map(\.reference.vendorID)),
          .texts(entries.map { $0.label.map { SafeText($0, limit: .message).text } }),
        ])
    }
  }

  private static func urls(of entry: TrackedTask) -> String {
    if entry.urls.isEmpty { return "[]" }
    let urls = (try? JSONEncoder().encode(entry.urls)) ?? Data("[]".utf8)
    return String(decoding: urls, as: UTF8.self)
  }

  private static func urls(in text: String) -> [String] {
    // Most have none, and a list is long.
    if text == "[]" { return [] }
    return (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
  }

  private static func time(of entry: TrackedTask) -> Int64? {
    entry.trackedAt.flatMap { Int64(exactly: ($0.timeIntervalSince1970 * 1_000).rounded()) }
  }
}
