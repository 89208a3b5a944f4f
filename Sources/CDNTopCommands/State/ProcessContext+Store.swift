import FoundationEssentials
import Providers
import Store
import TaskModel
import TeamStore

extension ProcessContext {
  /// The store of the team, or the one in the state folder, in which what earlier versions kept is taken in; for commands
  /// that cannot do without.
  ///
  /// - Parameters:
  ///   - configuration: the accounts, and the team; nil for none.
  ///   - say: is told, in a sentence, that the team's cannot be reached, by who can do without.
  /// - Throws: ``ConfigurationError``, ``StoreError``, ``FileError``.
  func stores(
    for configuration: Configuration?, _ say: (String) -> Void = { _ in }
  ) async throws -> RunStore {
    let own = keptStore(for: configuration?.accounts ?? []) { [talk] in talk("cdntop: \($0)") }
    try await own.open()
    try await EarlierFile.takeAll(in: stateFolder, into: own) { talk("cdntop: \($0)") }
    return try await opened(over: own, for: configuration, say)
  }

  /// The store of the team, or the one in the state folder, or one that lasts as long as the process, for commands that
  /// can do without.
  ///
  /// - Parameters:
  ///   - folder: the state folder; nil where there is none to use.
  ///   - configuration: the accounts, and the team; nil for none.
  ///   - say: is told, in a sentence, what is wrong with the one in the state folder, now and later.
  /// - Throws: ``ConfigurationError``, ``StoreError`` where a team's store is not one that can be used; nothing where
  ///   there is no team.
  func stores(
    in folder: StateFolder?, for configuration: Configuration?,
    _ say: @escaping @Sendable (String) -> Void
  ) async throws -> RunStore {
    let own = await ownStore(in: folder, for: configuration?.accounts ?? [], say)
    return try await opened(over: own, for: configuration)
  }

  /// The store of a team over the operator's own, as far as there is one.
  ///
  /// - Parameter say: is told that the team's cannot be reached, where nothing that comes after tells of it.
  private func opened(
    over own: any TaskStore, for configuration: Configuration?,
    _ say: (String) -> Void = { _ in }
  ) async throws -> RunStore {
    guard let team = try await teamStore(over: own, for: configuration) else {
      return RunStore(own: own)
    }
    do throws(StoreError) {
      try await team.open()
      // What waited here since the team's store was away; where it cannot be sent now, it is the next time.
      _ = try? await team.deliver()
    } catch {
      guard error.mayPass else { throw error }
      say("\(error)")
    }
    return RunStore(team: team)
  }

  /// The store in the state folder, or one that lasts as long as the process: what is the operator's own whoever shares the
  /// rest.
  func ownStore(
    in folder: StateFolder?, for accounts: [AccountConfiguration],
    _ say: @escaping @Sendable (String) -> Void
  ) async -> any TaskStore {
    guard let folder else { return SQLiteStore(at: nil, lanes: AsideLanes()) }
    let store = keptStore(for: accounts, say)
    do throws(StoreError) {
      try await store.open()
    } catch {
      guard error.mayPass else { return await memory(of: store, in: folder, because: error, say) }
      say("\(error)")
      return store
    }
    do {
      try await EarlierFile.takeAll(in: folder, into: store) { say($0) }
      if store.standing == .kept { return store }
      // What can only be read is read as it is, unless an earlier file says more.
      if try await EarlierFile.watched(in: folder).isEmpty { return store }
      return await memory(of: store, in: folder, because: .readOnly(path: folder.path), say)
    } catch {
      // It is tried again while the monitor runs.
      if let error = error as? StoreError, !error.mayPass {
        return await memory(of: store, in: folder, because: error, say)
      }
      say("\(error)")
      return store
    }
  }

  /// A store that lasts as long as the process, with all that can be read of another one and of earlier files.
  private func memory(
    of store: SQLiteStore, in folder: StateFolder, because error: StoreError,
    _ say: (String) -> Void
  ) async -> any TaskStore {
    say("\(error); what is changed now is not kept")
    let memory = SQLiteStore(at: nil, lanes: AsideLanes())
    let kept = (try? await store.watched()) ?? []
    let earlier = (try? await EarlierFile.watched(in: folder)) ?? []
    try? await memory.track(kept + earlier, guessed: [])
    if let lines = try? await store.memory() { _ = try? await memory.keep(lines.changes) }
    if let notes = try? await store.acknowledgements(since: .distantPast) {
      try? await memory.acknowledge(notes)
    }
    return memory
  }

  /// The store in the state folder as it is; nothing is made or taken in.
  ///
  /// - Parameter remark: is told, in a sentence, what became of it; nil for one that leaves it as it is.
  func keptStore(
    for accounts: [AccountConfiguration], _ remark: (@Sendable (String) -> Void)? = nil
  ) -> SQLiteStore {
    SQLiteStore(
      at: StateStorePlace(stateFolder, now: { calendar }), accounts: accounts.map(\.identity),
      lanes: AsideLanes(), mayRepair: remark != nil, remark: remark ?? { _ in })
  }
}

extension AccountConfiguration {
  /// The account as a store knows it.
  ///
  /// What the vendor counts calls by tells accounts apart where the configuration names it. What a profile or a command
  /// gives is not asked for to know that.
  var identity: AccountIdentity {
    let isNamed =
      common.budgetName != nil || provider.tenant(in: values) != nil
      || provider.identifyingKeys.contains { values[$0] != nil }
    return AccountIdentity(
      name: name, provider: provider.id, endpoint: common.endpoint ?? "",
      keys: isNamed ? ["key:" + budgetName] : [])
  }
}

extension Configuration {
  /// Returns what the accounts track; without the watch list where that cannot be read.
  ///
  /// - Parameter say: is told what is wrong with it, in a sentence.
  func tracked(by store: any TaskStore, _ say: (String) -> Void) async -> [TrackedTask] {
    do throws(StoreError) {
      return tracked(with: try await store.watched())
    } catch {
      // Of a team's store that is away it is told once, with all that follows.
      if team == nil || !error.mayPass { say("\(error); going on without the watch list") }
      return tracked(with: [])
    }
  }
}
