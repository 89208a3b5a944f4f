import FoundationEssentials
import GRDB
public import TaskModel

extension SQLiteStore {
  /// How many tasks go in one transaction, and how many pages of the file: nobody waits for long.
  private static let step = 200
  /// How many of those with a label: none goes that would have had room.
  private static let labeledStep = 20
  private static let pages = 64
  private static let pause = Duration.milliseconds(50)
  /// How much of the greatest size is left, so that the next task is no reason to begin anew.
  private static let share = 0.95
  /// For how long a process that forgets keeps others from it.
  static let turn: Duration = .seconds(3_600)
  /// A budget that nobody has counted by for so long is full, and as good as none.
  static let budgetLife: Duration = .seconds(30 * 86_400)

  @discardableResult
  public func prune(to bounds: StoreBounds) async throws(StoreError) -> Int {
    let moment = now()
    let begun = try await pruning { database in try Pruning.begin(at: moment, in: database) }
    guard begun == true else { return 0 }
    let oldest = moment.addingTimeInterval(-bounds.keep.seconds).milliseconds
    var forgotten = try await forget { database, from in
      try Pruning.tasks(from: from, before: oldest, Self.step, in: database)
    }
    let room = Int64(Double(bounds.maxSize) * Self.share)
    if try await pruning({ try Pruning.size(of: $0) }) ?? 0 > bounds.maxSize {
      for isLabeled in [false, true] {
        forgotten += try await forget { database, from in
          guard try Pruning.size(of: database) > room else { return [] }
          let step = isLabeled ? Self.labeledStep : Self.step
          return try Pruning.tasks(from: from, isLabeled: isLabeled, step, in: database)
        }
      }
    }
    // What is free is given back: a file that was once large is not so for ever.
    while try await pruning({ try Pruning.giveBack(Self.pages, in: $0) }) == true {
      guard await rest() else { break }
    }
    return forgotten
  }

  /// Forgets tasks, some at a time, until there are none, or nobody waits for it any more.
  ///
  /// - Parameter find: finds the next ones from a time on, in milliseconds since 1970: what was passed over is not looked
  ///   at again.
  private func forget(
    _ find: @escaping @Sendable (Database, _ from: Int64) throws -> [Pruning.Row]
  ) async throws(StoreError) -> Int {
    var forgotten = 0
    var from = Int64.min
    while true {
      let rows = try await pruning { [from] database in
        try database.writing {
          let rows = try find(database, from)
          try Pruning.forget(rows, in: database)
          return rows
        }
      }
      guard let rows, let last = rows.last else { return forgotten }
      forgotten += rows.count
      from = last.reference
      guard await rest() else { return forgotten }
    }
  }

  /// Lets others have their turn; returns whether to go on.
  private func rest() async -> Bool { (try? await clock.sleep(for: Self.pause)) != nil }

  private func pruning<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value? {
    let observed = observed
    return try await run(lane("recording in"), within: .seconds(60)) { () throws(StoreError) in
      try observed.use(making: false, body)
    }
  }
}

/// What leaves the tables when a task is forgotten.
enum Pruning {
  /// A task, with what else may go with it.
  struct Row: Sendable {
    let id: Int64
    let reference: Int64
    let list: Int64?
    let label: Int64?
    let domains: [String]
  }

  /// Whether it is this process's turn; budgets that nobody needs go with it.
  static func begin(at moment: Date, in database: Database) throws -> Bool {
    try database.writing {
      let now = moment.milliseconds
      let turn = Int64(SQLiteStore.turn.seconds * 1_000)
      try database.run(
        """
        INSERT INTO meta (key, value) VALUES ('pruned_at', ?1) ON CONFLICT (key) DO UPDATE
        SET value = excluded.value WHERE value <= ?1 - ?2 OR value > ?1
        """, [now, turn])
      guard database.changesCount > 0 else { return false }
      try database.run(
        "DELETE FROM budget WHERE counted < ?",
        [moment.timeIntervalSince1970 - SQLiteStore.budgetLife.seconds])
      return true
    }
  }

  /// The bytes that the file needs.
  static func size(of database: Database) throws -> Int64 {
    let pages = try database.number("PRAGMA page_count") ?? 0
    let free = try database.number("PRAGMA freelist_count") ?? 0
    return (pages - free) * (try database.number("PRAGMA page_size") ?? 0)
  }

  /// Gives free pages back; returns whether there may be more.
  static func giveBack(_ pages: Int, in database: Database) throws -> Bool {
    let free = try database.number("PRAGMA freelist_count") ?? 0
    guard free > 0 else { return false }
    try database.execute(sql: "PRAGMA incremental_vacuum(\(pages))")
    return try database.number("PRAGMA freelist_count") ?? 0 < free
  }

  /// The oldest tasks from a time on that are older than another, both in milliseconds since 1970.
  static func tasks(
    from: Int64, before time: Int64, _ count: Int, in database: Database
  ) throws -> [Row] {
    try rows("ref >= ? AND ref < ? ORDER BY ref LIMIT ?", [from, time, count], in: database)
  }

  /// The oldest tasks from a time on with a label, or without one.
  static func tasks(
    from: Int64, isLabeled: Bool, _ count: Int, in database: Database
  ) throws -> [Row] {
    let condition = isLabeled ? "label IS NOT NULL" : "label IS NULL"
    return try rows("ref >= ? AND \(condition) ORDER BY ref LIMIT ?", [from, count], in: database)
  }

  private static func rows(
    _ condition: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [Row] {
    try database.all(
      "SELECT id, ref, urls, label, domains FROM task WHERE \(condition)", arguments
    ) { row in
      Row(
        id: row.int(0), reference: row.int(1), list: row.optional(2, row.int),
        label: row.optional(3, row.int),
        domains: row.text(4).split(separator: "\n").map(String.init))
    }
  }

  /// Forgets tasks, and what nothing has any more then.
  static func forget(_ rows: [Row], in database: Database) throws {
    var texts = Set(rows.compactMap(\.label))
    for row in rows {
      try database.run("DELETE FROM task WHERE id = ?", [row.id])
      for domain in row.domains {
        let number = try database.number("SELECT id FROM text WHERE value = ?", [domain])
        guard let number else { continue }
        texts.insert(number)
        try database.run(
          "DELETE FROM task_domain WHERE domain = ? AND ref = ? AND task = ?",
          [number, row.reference, row.id])
      }
    }
    for list in Set(rows.compactMap(\.list)) { try SharedTexts.drop(list: list, in: database) }
    for text in texts { try SharedTexts.drop(text: text, in: database) }
  }
}
