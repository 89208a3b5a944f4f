import FoundationEssentials
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

  func entries() async throws -> [TrackedTask] { try await store.watched() }

  func add(_ entries: [TrackedTask]) async throws { try await store.track(entries, guessed: []) }
}

extension SQLiteStore {
  /// A store that lasts as long as the test.
  static var inMemory: SQLiteStore { SQLiteStore(at: nil, lanes: AsideLanes()) }
}
