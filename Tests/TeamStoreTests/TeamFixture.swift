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

  /// Makes one.
  ///
  /// - Parameter tables: the SQL that makes the tables of a schema.
  init(
    on server: PostgresServer? = nil, tables: (TeamSchema) -> String = { $0.sql }
  ) throws {
    self.server = try server ?? PostgresServer.shared.get()
    name = "t_" + UUID().uuidString.replacing("-", with: "").lowercased()
    schema = TeamSchema(name: name)
    own = SQLiteStore(at: nil, lanes: ThreadLanes())
    try self.server.psql(tables(schema))
  }

  /// Makes somebody who has some of the group roles; returns the name by which the server knows him.
  func login(_ roles: String...) throws -> String {
    let user = name + "_" + roles.map { String($0.prefix(1)) }.joined()
    let groups = roles.map { "cdntop_\($0)" }.joined(separator: ", ")
    try sql("CREATE ROLE \(user) LOGIN IN ROLE \(groups)")
    return user
  }

  /// Runs SQL over the tables, as the superuser unless told; returns what it printed.
  @discardableResult
  func sql(_ text: String, as user: String = "owner") throws -> String {
    try server.psql("SET search_path TO \(name); " + text, user: user)
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
