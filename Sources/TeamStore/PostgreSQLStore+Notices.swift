public import TaskModel

extension PostgreSQLStore {
  public func claim(_ notices: Set<String>) async throws(StoreError) -> Set<String> {
    guard !notices.isEmpty, told.readingUser == nil else { return [] }
    guard !told.isReadOnly else { return notices }
    let (schema, member, told) = (schema, member, told)
    return try await use(.pulse, within: .seconds(5)) { session -> Set<String> in
      // Of the first connection it is known only now.
      guard told.readingUser == nil else { return [] }
      let rows = try session.rows(
        """
        INSERT INTO \(schema.name).notice AS n (name, by, at)
        SELECT name, $2, clock_timestamp() FROM unnest($1::text[]) AS name ORDER BY name
        ON CONFLICT (name) DO UPDATE SET by = excluded.by, at = excluded.at
        WHERE n.by = excluded.by OR n.at < clock_timestamp() - interval '10 minutes'
          OR NOT EXISTS (SELECT 1 FROM \(schema.name).member AS m
            WHERE m.id = n.by AND m.seen > clock_timestamp() - interval '1 minute')
        RETURNING name
        """, [.texts(notices.sorted()), .text(member.id)])
      return Set(rows.map { $0.text(0) })
    }
  }
}
