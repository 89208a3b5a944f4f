import Foundation
import TestSupport
import Testing

/// A database of a team, set up as docs/team.md says.
final class TeamDatabase: Sendable {
  let server: PostgresServer
  let name: String

  /// Makes one, with what `cdntop team init` prints.
  ///
  /// Of two operators `wang` may ask vendors and track, and `li` may only look.
  init(on server: PostgresServer) async throws {
    self.server = server
    name = "team_" + UUID().uuidString.prefix(8).lowercased()
    try server.psql("CREATE DATABASE \(name)")
    let schema = try await Program.run(["team", "init"])
    try #require(schema.status == 0, "\(schema.talk)")
    try sql(schema.data)
    for (user, role) in [("wang", "cdntop_poller"), ("li", "cdntop_reader")] {
      try server.psql(
        """
        DO $$ BEGIN CREATE ROLE \(user) LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT \(role) TO \(user);
        """)
    }
  }

  /// What libpq connects by.
  func address(user: String) -> String { server.address(user: user, database: name) }

  /// Runs SQL as its owner unless told; returns what it printed.
  @discardableResult
  func sql(_ text: String, as user: String = "owner") throws -> String {
    try server.psql(text, user: user, database: name)
  }

  /// Runs SQL over the tables, as their owner unless told; returns what it printed.
  @discardableResult
  func tables(_ text: String, as user: String = "owner") throws -> String {
    try sql("SET search_path TO cdntop; " + text, as: user)
  }

  /// Who asks each account, by host.
  func holders() throws -> [String: String] {
    let rows = try tables("SELECT budget, host FROM lease WHERE until > clock_timestamp()")
    return Dictionary(
      rows.split(separator: "\n").map { row in
        let cells = row.split(separator: "|", maxSplits: 1)
        return (String(cells[0]), String(cells.last ?? ""))
      }
    ) { first, _ in first }
  }

  /// Waits until somebody asks every account, and until `isReached` besides; returns who.
  @discardableResult
  func waitForHolders(
    _ count: Int = 4, within limit: Duration = .seconds(120),
    where isReached: ([String: String]) -> Bool = { _ in true }
  ) async throws -> [String: String] {
    let end = ContinuousClock.now + limit
    while true {
      let holders = try holders()
      if holders.count >= count, isReached(holders) { return holders }
      guard ContinuousClock.now < end else {
        throw WatchedChanges.Missing(description: "waited in vain for holders: \(holders)")
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
