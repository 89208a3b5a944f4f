import FoundationEssentials
public import TaskModel

extension PostgreSQLStore {
  /// How many tasks go in one transaction: nobody waits for long.
  private static let step = 200
  private static let rest = Duration.milliseconds(50)
  /// How much of the greatest size is left, so that the next task is no reason to begin anew.
  private static let share = 0.95
  /// For how long a process that forgets keeps others from it, in seconds.
  private static let turn = 3_600

  @discardableResult
  public func prune(to bounds: StoreBounds) async throws(StoreError) -> Int {
    guard standing == .kept, try await begin() else { return 0 }
    let oldest = now().addingTimeInterval(-bounds.keep.seconds).milliseconds
    var forgotten = try await forget("ref < $2", [.int(oldest)])
    if try await size() > bounds.maxSize {
      let room = Int(Double(bounds.maxSize) * Self.share)
      for condition in ["label IS NULL", "label IS NOT NULL"] {
        while try await size() > room {
          let count = try await forgetSome(condition, [])
          forgotten += count
          guard count > 0, await pause() else { break }
        }
      }
    }
    return forgotten
  }

  /// Whether it is this process's turn, by the server's clock; what nobody needs any more goes with it.
  private func begin() async throws(StoreError) -> Bool {
    try await write { session in
      let begun = try session.rows(
        """
        INSERT INTO meta (key, value) VALUES ('pruned_at', extract(epoch FROM now())::bigint)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        WHERE meta.value <= excluded.value - \(Self.turn) OR meta.value > excluded.value RETURNING value
        """)
      guard begun.first != nil else { return false }
      try session.rows("DELETE FROM budget WHERE until < now()")
      try session.rows("DELETE FROM cannot WHERE until < now()")
      try session.rows("DELETE FROM lease WHERE until < now() - interval '30 days'")
      try session.rows("DELETE FROM member WHERE seen < now() - interval '1 day'")
      try session.rows("DELETE FROM notice WHERE at < now() - interval '1 day'")
      try session.rows("DELETE FROM page WHERE written < now() - interval '1 hour'")
      return true
    }
  }

  /// Forgets all tasks of a condition, the oldest first, until there are none, or nobody waits for it any more.
  private func forget(
    _ condition: String, _ parameters: [SQLValue]
  ) async throws(StoreError) -> Int {
    var forgotten = 0
    while true {
      let count = try await forgetSome(condition, parameters)
      forgotten += count
      guard count == Self.step, await pause() else { return forgotten }
    }
  }

  private func forgetSome(
    _ condition: String, _ parameters: [SQLValue]
  ) async throws(StoreError) -> Int {
    // Names of domains stay: they are few, and one may come to be used again at this moment.
    try await write { session in
      let gone = try session.rows(
        """
        DELETE FROM task WHERE id IN (SELECT id FROM task WHERE \(condition) ORDER BY ref, id LIMIT $1)
        RETURNING 1
        """, [.int(Self.step)] + parameters)
      return Int(gone.count)
    }
  }

  /// The bytes of what is kept of tasks; the table has more, which it uses again.
  private func size() async throws(StoreError) -> Int {
    try await read { session in
      let bytes = try session.rows(
        """
        SELECT coalesce(sum(200 + octet_length(body) + octet_length(trail) + coalesce(octet_length(list), 0)
          + coalesce(octet_length(states), 0)), 0)::bigint FROM task
        """)
      return Int(bytes.first?.int(0) ?? 0)
    }
  }

  /// Lets others have their turn; returns whether to go on.
  private func pause() async -> Bool { (try? await clock.sleep(for: Self.rest)) != nil }
}
