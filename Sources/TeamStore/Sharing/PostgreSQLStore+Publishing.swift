import FoundationEssentials
public import TaskModel

extension PostgreSQLStore {
  /// Tells the team what a read found.
  ///
  /// - Parameter tell: is told of tasks that are refused for what they are; all others are written.
  /// - Returns: whether the lease was this process's; else nothing was written.
  public func publish(
    _ read: SharedRead, under lease: Lease,
    refused tell: @Sendable ([RecordOutcome.Refusal]) async -> Void = { _ in }
  ) async throws(StoreError) -> Bool {
    guard lease.isUsable else { return false }
    let (keeper, member) = (keeper, member)
    let account = read.status.account
    let refused = try await write(within: .seconds(30)) {
      session -> [RecordOutcome.Refusal]? in
      guard try Self.fence(lease, member, in: session) else { return nil }
      let reads = [
        AccountRead(
          account: account, lastSuccess: read.status.lastSuccess, clockAhead: read.clockAhead)
      ]
      let outcome = try keeper.keep(
        ObservationBatch(tasks: read.tasks, reads: reads), mustNumber: true, in: session)[account]
      guard let outcome else { return nil }
      try session.rows(
        """
        INSERT INTO page (account, seq, budget, epoch, by, at, state, seen)
        SELECT $1, $2, $3, $4, $5, $6, $7, ARRAY(
          SELECT task.id FROM unnest($8::text[], $9::bigint[], $10::text[]) AS u (name, family, product)
          JOIN task ON task.account = $1 AND task.vendor_id = u.name AND task.family = u.family
            AND task.product = u.product)
        """,
        [
          .int(outcome.account), .int(outcome.sequence), .text(lease.budget), .int(lease.epoch),
          .text(member.name), .int(read.at.milliseconds), .bytes(read.status.packed),
          .texts(read.seen.map(\.vendorID)),
          .ints(read.seen.map { Int64($0.family?.storedNumber ?? 0) }),
          .texts(read.seen.map { $0.product ?? "" }),
        ])
      // Who was away for longer reads all anew.
      if outcome.sequence % 32 == 0 {
        try session.rows(
          "DELETE FROM page WHERE account = $1 AND written < now() - interval '1 hour'",
          [.int(outcome.account)])
      }
      return outcome.refused
    }
    guard let refused else { return false }
    if !refused.isEmpty { await tell(refused) }
    return true
  }
}
