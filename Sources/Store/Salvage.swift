import FoundationEssentials
import GRDB
import TaskModel

/// What can still be read of a damaged store that somebody typed, and that exists nowhere else.
struct Salvage {
  private var accounts: [Int64: [String]] = [:]
  private var keys: [String: Int64] = [:]
  private var watched: [Int64: [DatabaseValue]] = [:]
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
        let columns = Self.columns.joined(separator: ", ")
        try? database.each("SELECT seq, \(columns) FROM watch ORDER BY seq \(order)") { row in
          watched[row.int(0)] = Self.columns.indices.map { row.value(Int32($0 + 1)) }
        }
      }
      memory = (try? MemoryRows.read(from: database)) ?? MonitorMemory()
    }
  }

  private static let columns = [
    "account", "vendor_id", "kind", "product", "label", "urls", "tracked_at",
  ]

  /// Whether there is nothing.
  var isEmpty: Bool { watched.isEmpty && memory == MonitorMemory() }

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
      var saved = 0
      for (_, values) in watched.sorted(by: { $0.key < $1.key }) {
        guard let id = Int64.fromDatabaseValue(values[0]).flatMap({ ids[$0] }) else { continue }
        // What is of another type than its column is not taken, and stops nothing.
        try? database.run(
          """
          INSERT OR IGNORE INTO watch (\(Self.columns.joined(separator: ", "))) VALUES (?, ?, ?, ?, ?, ?, ?)
          """, StatementArguments([id.databaseValue] + values.dropFirst()))
        saved += database.changesCount
      }
      if saved > 0 { _ = try Topics.raise(.watchList, in: database) }
      if try MemoryRows.change(database, memory.changes) {
        _ = try Topics.raise(.memory, in: database)
      }
      return saved
    }
  }
}
