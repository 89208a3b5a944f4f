import FoundationEssentials
import GRDB
import Store
import TaskModel

@testable import CDNTopCommands

/// The store of a state folder, as another process finds it.
struct KeptStore {
  let store: SQLiteStore

  init(_ folder: String, accounts: [AccountIdentity] = [], mayRepair: Bool = true) {
    store = SQLiteStore(
      at: StateStorePlace(StateFolder(folder), now: { .now }), accounts: accounts,
      lanes: AsideLanes(), mayRepair: mayRepair)
  }

  /// Makes the database refuse every task of an id, as it does by rules of its own; there is a store after that.
  static func refuse(_ vendorID: String, in folder: String) async throws {
    try await KeptStore(folder).store.record(ObservationBatch())
    try await DatabaseQueue(path: folder + "/cdntop.db").write { database in
      try database.execute(
        sql: """
          CREATE TRIGGER refused BEFORE INSERT ON task WHEN NEW.vendor_id = '\(vendorID)'
          BEGIN SELECT RAISE(ABORT, 'refused'); END
          """)
    }
  }

  func entries() async throws -> [TrackedTask] { try await store.watched() }

  func add(_ entries: [TrackedTask]) async throws { try await store.track(entries, guessed: []) }
}

extension SQLiteStore {
  /// A store that lasts as long as the test.
  static var inMemory: SQLiteStore { SQLiteStore(at: nil, lanes: AsideLanes()) }
}
