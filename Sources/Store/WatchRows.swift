import FoundationEssentials
import GRDB
import TaskModel

/// The watch list as rows of the table `watch`.
enum WatchRows {
  /// The entries, the oldest first; those of kinds that this version does not know stay in the table.
  static func read(
    from database: Database, _ directory: AccountDirectory
  ) throws -> [TrackedTask] {
    let names = try directory.names(in: database)
    var entries: [TrackedTask] = []
    try database.each(
      "SELECT account, vendor_id, kind, product, label, urls, tracked_at FROM watch ORDER BY seq"
    ) { row in
      guard let account = names[row.int(0)], let kind = TaskKind(rawValue: row.text(2)) else {
        return
      }
      let product = row.text(3)
      let at = row.isNull(6) ? nil : Date(timeIntervalSince1970: Double(row.int(6)) / 1_000)
      entries.append(
        TrackedTask(
          account: account,
          reference: TaskReference(
            vendorID: row.text(1), kind: kind, product: product.isEmpty ? nil : product),
          label: row.isNull(4) ? nil : row.text(4), urls: urls(in: row.text(5)), trackedAt: at))
    }
    return WatchedTasks(entries).entries
  }

  /// Changes the list as a value, and writes what is different then; returns whether anything is.
  static func change(
    _ database: Database, _ directory: AccountDirectory, _ body: (inout WatchedTasks) -> Void
  ) throws -> Bool {
    let before = WatchedTasks(try read(from: database, directory))
    var after = before
    body(&after)
    guard after != before else { return false }
    let old = Dictionary(uniqueKeysWithValues: before.entries.map { ($0.key, $0) })
    let new = Dictionary(uniqueKeysWithValues: after.entries.map { ($0.key, $0) })
    let rows = try directory.ids(
      of: Set((before.entries + after.entries).map(\.account)), in: database)
    for entry in before.entries {
      guard let row = rows[entry.account] else { continue }
      if let changed = new[entry.key] {
        guard changed != entry else { continue }
        try update(entry, to: changed, of: row, in: database)
        if changed.label != entry.label { try label(changed, of: row, in: database) }
      } else {
        try remove(entry, of: row, from: database)
      }
    }
    for entry in after.entries where old[entry.key] == nil {
      guard let row = rows[entry.account] else { continue }
      try insert(entry, of: row, into: database)
      if entry.label != nil { try label(entry, of: row, in: database) }
    }
    return true
  }

  /// Gives what was observed of a task the label of its entry: a label belongs to the id.
  ///
  /// Nobody may be reading the account just then.
  private static func label(
    _ entry: TrackedTask, of row: Int64, in database: Database
  ) throws {
    let text = entry.label.map { SafeText($0, limit: .message).text }
    let number = try text.map { try SharedTexts.number(of: $0, in: database) }
    let id = entry.reference.vendorID
    let condition = "WHERE vendor_id = ? COLLATE NOCASE AND account = ? AND vendor_id = ?"
    let before = Set(
      try database.all(
        "SELECT label FROM task \(condition) AND label IS NOT NULL", [id, row, id]
      ) { $0.int(0) })
    try database.run("UPDATE task SET label = ? \(condition)", [number, id, row, id])
    for old in before where old != number { try SharedTexts.drop(text: old, in: database) }
  }

  private static func insert(_ entry: TrackedTask, of row: Int64, into database: Database) throws {
    try database.run(
      """
      INSERT OR IGNORE INTO watch (account, vendor_id, kind, product, label, urls, tracked_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, [row] + names(entry) + told(entry))
  }

  /// The condition for the rows of a task, of whatever kind of its family: those are one entry.
  private static func isTask(_ entry: TrackedTask) -> String {
    let kinds = TaskKind.allCases.filter { $0.family == entry.reference.kind.family }
    let words = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return "account = ? AND vendor_id = ? AND product = ? AND kind IN (\(words))"
  }

  private static func task(_ entry: TrackedTask, of row: Int64) -> StatementArguments {
    [row, entry.reference.vendorID, entry.reference.product ?? ""]
  }

  private static func update(
    _ old: TrackedTask, to new: TrackedTask, of row: Int64, in database: Database
  ) throws {
    let isTask = isTask(old)
    // Of two rows of a task the first is the one that is read.
    try database.run(
      "DELETE FROM watch WHERE \(isTask) AND seq > (SELECT min(seq) FROM watch WHERE \(isTask))",
      task(old, of: row) + task(old, of: row))
    try database.run(
      """
      UPDATE watch SET vendor_id = ?, kind = ?, product = ?, label = ?, urls = ?, tracked_at = ?
      WHERE \(isTask)
      """, names(new) + told(new) + task(old, of: row))
  }

  private static func remove(_ entry: TrackedTask, of row: Int64, from database: Database) throws {
    try database.run("DELETE FROM watch WHERE \(isTask(entry))", task(entry, of: row))
  }

  private static func names(_ entry: TrackedTask) -> StatementArguments {
    [entry.reference.vendorID, entry.reference.kind.rawValue, entry.reference.product ?? ""]
  }

  private static func told(_ entry: TrackedTask) -> StatementArguments {
    let urls = (try? JSONEncoder().encode(entry.urls)) ?? Data("[]".utf8)
    let at = entry.trackedAt.flatMap {
      Int64(exactly: ($0.timeIntervalSince1970 * 1_000).rounded())
    }
    return [entry.label, String(decoding: urls, as: UTF8.self), at]
  }

  private static func urls(in text: String) -> [String] {
    (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
  }
}
