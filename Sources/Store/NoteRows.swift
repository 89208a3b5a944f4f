import FoundationEssentials
import GRDB
import TaskModel

/// What operators took note of, as rows of the table `note`.
enum NoteRows {
  /// The columns of a row but its number.
  static let columns = ["account", "kind", "tasks", "by", "at"]

  /// The notes since a moment, the oldest first; those of kinds that this version does not know stay in the table.
  static func read(
    since: Date, from database: Database, _ directory: AccountDirectory
  ) throws -> [Acknowledgement] {
    let names = try directory.names(in: database)
    var notes: [Acknowledgement] = []
    try database.each(
      "SELECT \(columns.joined(separator: ", ")) FROM note WHERE at >= ? ORDER BY at, seq",
      [since.milliseconds]
    ) { row in
      guard let account = names[row.int(0)], let kind = TroubleKind(rawValue: row.text(1)),
        let at = Date(milliseconds: row.int(4))
      else { return }
      notes.append(
        Acknowledgement(
          account: account, kind: kind, tasks: tasks(in: row.text(2), of: account),
          by: row.text(3), at: at))
    }
    return notes
  }

  static func add(
    _ notes: [Acknowledgement], to database: Database, _ directory: AccountDirectory
  ) throws {
    let rows = try directory.ids(of: Set(notes.map(\.account)), in: database)
    for note in notes {
      guard let account = rows[note.account] else { continue }
      try database.run(
        "INSERT INTO note (\(columns.joined(separator: ", "))) VALUES (?, ?, ?, ?, ?)",
        [account, note.kind.rawValue, try text(of: note.tasks), note.by, note.at.milliseconds])
    }
  }

  static func drop(before oldest: Date, from database: Database) throws {
    try database.run("DELETE FROM note WHERE at < ?", [oldest.milliseconds])
  }

  /// Tasks as the table has them: of each its id, its half of the API and its product.
  private static func text(of tasks: Set<CacheTask.ID>) throws -> String {
    let names = tasks.sorted().map { [$0.vendorID, $0.family?.rawValue ?? "", $0.product ?? ""] }
    return String(decoding: try JSONEncoder().encode(names), as: UTF8.self)
  }

  private static func tasks(in text: String, of account: AccountID) -> Set<CacheTask.ID> {
    let names = (try? JSONDecoder().decode([[String]].self, from: Data(text.utf8))) ?? []
    return Set(
      names.filter { $0.count == 3 }.map { name in
        CacheTask.ID(
          account: account, vendorID: name[0], family: TaskKind.Family(rawValue: name[1]),
          product: name[2].isEmpty ? nil : name[2])
      })
  }
}
