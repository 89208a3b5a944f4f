import FoundationEssentials
import GRDB
import TaskModel

/// What can still be read of a damaged store that somebody typed, and that exists nowhere else.
struct Salvage {
  private var accounts: [Int64: [String]] = [:]
  private var keys: [String: Int64] = [:]
  private var watched: [Int64: [DatabaseValue]] = [:]
  private var notes: [Int64: [DatabaseValue]] = [:]
  private var memory = MonitorMemory()

  /// Reads what a file that was set aside still has, each table by itself and from both its ends.
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
        Self.take(Self.columns, of: "watch", order, in: database) { watched[$0] = $1 }
        Self.take(NoteRows.columns, of: "note", order, in: database) { notes[$0] = $1 }
      }
      memory = (try? MemoryRows.read(from: database)) ?? MonitorMemory()
    }
  }

  private static func take(
    _ columns: [String], of table: String, _ order: String, in database: Database,
    _ keep: (Int64, [DatabaseValue]) -> Void
  ) {
    let names = columns.joined(separator: ", ")
    try? database.each("SELECT seq, \(names) FROM \(table) ORDER BY seq \(order)") { row in
      keep(row.int(0), columns.indices.map { row.value(Int32($0 + 1)) })
    }
  }

  private static let columns = [
    "account", "vendor_id", "kind", "product", "label", "urls", "tracked_at",
  ]

  /// Whether there is nothing.
  var isEmpty: Bool { watched.isEmpty && notes.isEmpty && memory == MonitorMemory() }

  /// Puts it into the store that took the place.
  ///
  /// - Returns: how many ids of the watch list there are.
  func put(into database: Database) throws -> Int {
    try database.writing {
      var ids: [Int64: Int64] = [:]
      for (old, words) in accounts.sorted(by: { $0.key < $1.key }) {
        let known = try database.number("SELECT id FROM account WHERE name = ?", [words[0]])
        if known == nil {
          try database.run(
            "INSERT INTO account (name, provider, endpoint) VALUES (?, ?, ?)",
            StatementArguments(words))
        }
        ids[old] = known ?? database.lastInsertedRowID
      }
      for (key, old) in keys {
        guard let id = ids[old] else { continue }
        try database.run(
          "INSERT OR IGNORE INTO account_key (key, account) VALUES (?, ?)", [key, id])
      }
      let saved = Self.put(watched, Self.columns, into: "watch", ids, in: database)
      if saved > 0 { _ = try Topics.raise(.watchList, in: database) }
      if Self.put(notes, NoteRows.columns, into: "note", ids, in: database) > 0 {
        _ = try Topics.raise(.acknowledgements, in: database)
      }
      if try MemoryRows.change(database, memory.changes) {
        _ = try Topics.raise(.memory, in: database)
      }
      return saved
    }
  }

  /// Puts rows whose first column is an account into a table, in their order; returns how many there are then.
  private static func put(
    _ rows: [Int64: [DatabaseValue]], _ columns: [String], into table: String,
    _ accounts: [Int64: Int64], in database: Database
  ) -> Int {
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    var saved = 0
    for (_, values) in rows.sorted(by: { $0.key < $1.key }) {
      guard let id = Int64.fromDatabaseValue(values[0]).flatMap({ accounts[$0] }) else { continue }
      // What is of another type than its column is not taken, and stops nothing.
      let put: Void? = try? database.run(
        "INSERT OR IGNORE INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))",
        StatementArguments([id.databaseValue] + values.dropFirst()))
      if put != nil { saved += database.changesCount }
    }
    return saved
  }
}
