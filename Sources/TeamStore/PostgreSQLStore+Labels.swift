public import TaskModel

extension PostgreSQLStore {
  /// The labels on the team's watch list, each once, whatever account they are of.
  public func labels() async throws(StoreError) -> [String] {
    try await read(within: .seconds(2)) { session in
      try session.rows("SELECT DISTINCT label FROM watch WHERE label IS NOT NULL ORDER BY label")
        .map { $0.text(0) }
    }
  }
}
