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
          account: account, kind: kind, tasks: Acknowledgement.tasks(in: row.text(2), of: account),
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
        [account, note.kind.rawValue, try note.taskText(), note.by, note.at.milliseconds])
    }
  }

  static func drop(before oldest: Date, from database: Database) throws {
    try database.run("DELETE FROM note WHERE at < ?", [oldest.milliseconds])
  }
}
