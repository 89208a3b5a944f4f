import FoundationEssentials
import GRDB
import TaskModel

/// What can still be read of a damaged store that somebody typed, and that exists nowhere else.
struct Salvage {
  private var accounts: [Int64: [String]] = [:]
  private var keys: [String: Int64] = [:]
  private var watched: [Int64: Entry] = [:]
  private var notes: [Int64: Note] = [:]
  private var memory = MonitorMemory()

  /// A row of the watch list, in which a cell of another type than its column is nothing.
  private struct Entry {
    let account: Int64
    let texts: [String]
    let label: String?
    let trackedAt: Int64?
  }

  /// Something that an operator took note of.
  private struct Note {
    let account: Int64
    let texts: [String]
    let at: Int64
  }

  /// Reads what a file still has, each table by itself and from both its ends.
  init(of path: String) {
    var configuration = Configuration()
    configuration.readonly = true
    guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return }
    queue.inDatabase { database in
      for order in ["ASC", "DESC"] {
        // What was read before the damage counts.
        try? database.each("SELECT id, name, provider, endpoint FROM account ORDER BY id \(order)")
        {
          accounts[$0.int(0)] = [$0.text(1), $0.text(2), $0.text(3)]
        }
        try? database.each("SELECT key, account FROM account_key ORDER BY key \(order)") {
          keys[$0.text(0)] = $0.int(1)
        }
        try? database.each(
          """
          SELECT seq, account, vendor_id, kind, product, urls, label, tracked_at FROM watch
          ORDER BY seq \(order)
          """
        ) { row in
          watched[row.int(0)] = Entry(
            account: row.int(1), texts: (2...5).map(row.text),
            label: row.optional(6, row.text), trackedAt: row.isInteger(7) ? row.int(7) : nil)
        }
        try? database.each(
          "SELECT seq, account, kind, tasks, by, at FROM note ORDER BY seq \(order)"
        ) { row in
          notes[row.int(0)] = Note(
            account: row.int(1), texts: (2...4).map(row.text), at: row.int(5))
        }
      }
      memory = MemoryRows.saved(from: database)
    }
  }

  /// Puts it into a new store.
  ///
  /// - Returns: how many ids of the watch list there are.
  func put(into database: Database) throws -> Int {
    try database.writing {
      var ids: [Int64: Int64] = [:]
      for (old, words) in accounts.sorted(by: { $0.key < $1.key }) {
        try database.run(
          "INSERT INTO account (name, provider, endpoint) VALUES (?, ?, ?)",
          StatementArguments(words))
        ids[old] = database.lastInsertedRowID
      }
      for (key, old) in keys {
        guard let id = ids[old] else { continue }
        try database.run(
          "INSERT OR IGNORE INTO account_key (key, account) VALUES (?, ?)", [key, id])
      }
      var saved = 0
      for (_, entry) in watched.sorted(by: { $0.key < $1.key }) {
        guard let id = ids[entry.account] else { continue }
        try database.run(
          """
          INSERT OR IGNORE INTO watch (account, vendor_id, kind, product, urls, label, tracked_at)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """, [id] + StatementArguments(entry.texts) + [entry.label, entry.trackedAt])
        saved += database.changesCount
      }
      if saved > 0 { _ = try Topics.raise(.watchList, in: database) }
      for (_, note) in notes.sorted(by: { $0.key < $1.key }) {
        guard let id = ids[note.account] else { continue }
        try database.run(
          "INSERT INTO note (account, kind, tasks, by, at) VALUES (?, ?, ?, ?, ?)",
          [id] + StatementArguments(note.texts) + [note.at])
      }
      if !notes.isEmpty { _ = try Topics.raise(.acknowledgements, in: database) }
      if try MemoryRows.change(database, memory.changes) {
        _ = try Topics.raise(.memory, in: database)
      }
      return saved
    }
  }
}
