import FoundationEssentials
import TaskModel

/// What was taken off the watch list, as rows of the table `untracked`: for 90 days nobody who was away meanwhile brings it
/// back.
enum UntrackedRows {
  /// Notes that ids were taken off.
  static func add(
    _ ids: Set<String>, of account: AccountID, in session: Session, _ directory: AccountDirectory
  ) throws {
    guard let number = try directory.ids(of: [account], in: session)[account] else { return }
    try session.rows(
      """
      INSERT INTO untracked (account, vendor_id, at)
      SELECT $1, u, clock_timestamp() FROM unnest($2::text[]) AS u
      ON CONFLICT (account, vendor_id) DO UPDATE SET at = excluded.at
      """, [.int(number), .texts(ids.sorted())])
    try session.rows("DELETE FROM untracked WHERE at < now() - interval '90 days'")
  }

  /// Forgets it of tasks that somebody tracks anew.
  static func drop(
    _ entries: [TrackedTask], in session: Session, _ directory: AccountDirectory
  ) throws {
    let ids = try directory.ids(of: Set(entries.map(\.account)), in: session)
    try session.rows(
      """
      DELETE FROM untracked USING unnest($1::bigint[], $2::text[]) AS u (account, name)
      WHERE untracked.account = u.account AND vendor_id = u.name
      """, [.ints(entries.map { ids[$0.account] }), .texts(entries.map(\.reference.vendorID))])
  }

  /// The entries without those that were taken off after they had been tracked.
  static func without(
    _ entries: [TrackedTask], in session: Session, _ directory: AccountDirectory
  ) throws -> [TrackedTask] {
    let names = try directory.known(in: session).names
    let rows = try session.rows(
      "SELECT account, vendor_id, extract(epoch FROM at)::float8 FROM untracked WHERE vendor_id = ANY($1)",
      [.texts(entries.map(\.reference.vendorID))]
    ).map { (account: names[$0.int(0)], id: $0.text(1), at: $0.double(2)) }
    return entries.filter { entry in
      !rows.contains { row in
        row.account == entry.account && row.id == entry.reference.vendorID
          && (entry.trackedAt ?? .distantPast).timeIntervalSince1970 <= row.at
      }
    }
  }
}
