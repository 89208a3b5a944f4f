import FoundationEssentials
import Synchronization
public import TaskModel

extension PostgreSQLStore {
  public func take(_ cost: Double, of share: BudgetShare) async -> BudgetAnswer {
    // Who only looks on writes nothing that others pay from.
    guard standing == .kept else { return await takeAlone(cost, of: share) }
    let (schema, told) = (schema, told)
    let wait = try? await use(.pulse, within: Self.budgetPatience) { session -> Double? in
      // Of the first connection it is known only now.
      guard told.readingUser == nil else { return nil }
      return try session.rows(
        Self.taking(schema),
        [.text(share.name), .real(cost), .real(max(share.rate, 0.001)), .real(max(share.burst, 1))]
      ).first?.double(0)
    }
    // A server that does not answer, or takes nothing from here, is no reason not to ask.
    guard let wait = wait ?? nil else { return await takeAlone(cost, of: share) }
    return wait > 0 ? .wait(.nanoseconds(Int64((min(wait, 1e9) * 1e9).rounded()))) : .taken
  }

  /// Takes calls out of a part of the budget that the processes of this host share: the others of the team ask too, as many
  /// as were there last, and one at least.
  private func takeAlone(_ cost: Double, of share: BudgetShare) async -> BudgetAnswer {
    let parts = Double(max(2, participants.withLock { $0 }))
    return await own.take(
      cost, of: BudgetShare(name: share.name, rate: share.rate / parts, burst: share.burst / parts))
  }

  /// How long the server may take to let a call be counted.
  static let budgetPatience: Duration = .seconds(2)

  /// Takes $2 calls of the budget $1, which fills with $3 a second up to $4, or says how long to wait; as ``TokenBucket``
  /// does, in one statement and by the server's clock.
  private static func taking(_ schema: TeamSchema) -> String {
    let now = "extract(epoch FROM clock_timestamp())::float8"
    // What is nonsense is an empty budget, and so is what was counted in the future.
    let tokens = "CASE WHEN b.tokens BETWEEN -1e9 AND 1e9 THEN greatest(b.tokens, -$4) ELSE 0 END"
    let counted = "CASE WHEN b.counted BETWEEN 0 AND 1e12 THEN b.counted ELSE \(now) END"
    let balance = "least($4, \(tokens) + greatest(0, \(now) - \(counted)) * $3)"
    let missing = "least($2, $4) - \(balance)"
    return """
      INSERT INTO \(schema.name).budget AS b (name, tokens, counted, wait, until)
      VALUES ($1, $4 - $2, \(now), 0, clock_timestamp() + interval '30 days')
      ON CONFLICT (name) DO UPDATE SET
        tokens = CASE WHEN \(missing) > 1e-6 THEN \(balance) ELSE \(balance) - $2 END,
        wait = CASE WHEN \(missing) > 1e-6 THEN (\(missing)) / $3 ELSE 0 END,
        counted = \(now), until = excluded.until
      RETURNING wait
      """
  }
}
