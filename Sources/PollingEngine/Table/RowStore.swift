import TaskModel

extension TaskTable {
  /// The rows by their tasks' identities.
  ///
  /// A row is large, and a dictionary keeps room for twice as many values as it has: so each row stands by itself,
  /// and the dictionary holds where.
  struct RowStore: Sendable {
    /// A row that never changes: a changed one takes its place.
    private final class Place: Sendable {
      let row: Row

      init(_ row: Row) { self.row = row }
    }

    private var places: [CacheTask.ID: Place] = [:]

    var count: Int { places.count }

    var ids: some Collection<CacheTask.ID> { places.keys }

    var all: some Collection<Row> { places.values.lazy.map(\.row) }

    subscript(id: CacheTask.ID) -> Row? { places[id]?.row }

    /// Puts a row in the place of the one of its task, and returns that; nil where there was none.
    mutating func store(_ row: Row) -> Row? {
      places.updateValue(Place(row), forKey: row.task.id)?.row
    }

    /// Takes a row out and returns it.
    mutating func remove(_ id: CacheTask.ID) -> Row? { places.removeValue(forKey: id)?.row }
  }
}
