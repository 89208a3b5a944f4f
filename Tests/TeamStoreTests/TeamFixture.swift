import Foundation
import Store
import Synchronization
import TaskModel
import TeamStore
import TestSupport

/// A schema of its own on a server, with the processes that share it; gone when it is not held any more.
final class TeamFixture: StoreConformance.Place {
  let server: PostgresServer
  let schema: TeamSchema
  let name: String
  let own: SQLiteStore
  /// So long that what a test takes is nothing.
  static let terms = {
    var terms = Lease.Terms()
    terms.length = .seconds(25_000)
    terms.renewal = .seconds(5_000)
    terms.margin = .seconds(5_000)
    terms.abstinence = .seconds(300_000)
    return terms
  }()

  init(on server: PostgresServer? = nil) throws {
    self.server = try server ?? PostgresServer.shared.get()
    name = "t_" + UUID().uuidString.replacing("-", with: "").lowercased()
    schema = TeamSchema(name: name)
    own = SQLiteStore(at: nil, lanes: ThreadLanes())
    try self.server.psql(schema.sql)
  }

  /// Runs SQL over the tables as the superuser; returns what it printed.
  @discardableResult
  func sql(_ text: String) throws -> String {
    try server.psql("SET search_path TO \(name); " + text)
  }

  func store(_ accounts: [AccountIdentity], now: Date) throws -> any TaskStore {
    try store(accounts, now: { now })
  }

  /// A store as another process would have it.
  func store(
    _ accounts: [AccountIdentity] = [], as host: String = "jump1", address: String? = nil,
    now: @escaping @Sendable () -> Date = { sampleNow }
  ) throws -> PostgreSQLStore {
    try PostgreSQLStore(
      at: address ?? server.address(),
      as: .init(id: UUID().uuidString, name: "wang@\(host)", host: host),
      accounts: accounts, own: own, lanes: ThreadLanes(), schema: schema, terms: Self.terms,
      now: now)
  }

  func refuse(_ vendorID: String) throws {
    try sql("ALTER TABLE task ADD CHECK (vendor_id <> '\(vendorID)')")
  }

  func pass(_ seconds: Double) throws {
    try sql(
      """
      UPDATE budget SET counted = counted - \(seconds);
      UPDATE meta SET value = value - \(Int(seconds)) WHERE key = 'pruned_at';
      UPDATE lease SET until = until - interval '\(seconds) seconds';
      UPDATE cannot SET until = until - interval '\(seconds) seconds'
      """)
  }
}

/// Runs what may block on threads of its own.
struct ThreadLanes: WorkLanes {
  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: body()) }
    }
  }
}
