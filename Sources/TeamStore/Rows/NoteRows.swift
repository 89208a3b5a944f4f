import FoundationEssentials
import TaskModel

/// What operators took note of, as rows of the table `note`.
enum NoteRows {
  /// The notes since a moment, the oldest first; those of kinds that this version does not know stay in the table.
  static func read(
    since: Date, in session: Session, _ directory: AccountDirectory
  ) throws -> [Acknowledgement] {
    let names = try directory.known(in: session).names
    return try session.rows(
      "SELECT account, kind, tasks, by, at FROM note WHERE at >= $1 ORDER BY at, seq",
      [.int(since.milliseconds)]
    ).map { row -> Acknowledgement? in
      guard let account = names[row.int(0)], let kind = TroubleKind(rawValue: row.text(1)),
        let at = Date(milliseconds: row.int(4))
      else { return nil }
      return Acknowledgement(
        account: account, kind: kind, tasks: Acknowledgement.tasks(in: row.text(2), of: account),
        by: row.text(3), at: at)
    }.compactMap(\.self)
  }

  static func add(
    _ notes: [Acknowledgement], in session: Session, _ directory: AccountDirectory
  ) throws {
    let ids = try directory.ids(of: Set(notes.map(\.account)), in: session)
    try session.rows(
      """
      INSERT INTO note (account, kind, tasks, by, at)
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
      """,
      [
        .ints(notes.map { ids[$0.account] }), .texts(notes.map(\.kind.rawValue)),
        .texts(try notes.map { try $0.taskText() }), .texts(notes.map(\.by)),
        .ints(notes.map(\.at.milliseconds)),
      ])
  }

  static func drop(before oldest: Date, in session: Session) throws {
    try session.rows("DELETE FROM note WHERE at < $1", [.int(oldest.milliseconds)])
  }
}
