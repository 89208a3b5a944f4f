public import FoundationEssentials
import Synchronization
public import TaskModel

/// What operators gave.
extension PostgreSQLStore {
  /// The watch list; while the team's store cannot be reached as it was last, with what was tracked meanwhile.
  public func watched() async throws(StoreError) -> [TrackedTask] {
    let directory = directory
    let waiting = try await own.watched()
    do throws(StoreError) {
      let entries = try await read { try WatchRows.read(in: $0, directory) }
      lastWatched.withLock { $0 = entries }
      return WatchedTasks(entries + waiting).entries
    } catch {
      guard error.isAbsence, let known = lastWatched.withLock({ $0 }) else { throw error }
      return WatchedTasks(known + waiting).entries
    }
  }

  /// Puts tasks on the team's watch list; on the operator's own while that cannot be reached, from where ``deliver()`` takes
  /// them.
  public func track(_ entries: [TrackedTask], guessed: Set<String>) async throws(StoreError) {
    do throws(StoreError) {
      try await changeWatchList(naming: entries) { $0.track(entries, guessed: guessed) }
    } catch {
      guard error.isAbsence else { throw error }
      try await own.track(entries, guessed: guessed)
    }
  }

  /// Sends what waits on the operator's own watch list; returns whether nothing waits any more.
  public func sendsWhatWaited() async throws(StoreError) -> Bool {
    // What cannot be sent now is sent by whoever looks for news.
    _ = try? await deliver()
    let refused = undeliverable.withLock { $0 }
    return try await own.watched().allSatisfy { refused.contains($0.key) }
  }

  /// Puts on the team's watch list what is on the operator's own, but for what somebody took off meanwhile; returns how
  /// many entries the operator's own had.
  ///
  /// What the server refuses for what it is stays there, and is not sent again.
  @discardableResult
  public func deliver() async throws(StoreError) -> Int {
    let known = undeliverable.withLock { $0 }
    let waiting = try await own.watched().filter { !known.contains($0.key) }
    guard !waiting.isEmpty, standing == .kept else { return 0 }
    let (directory, writer) = (directory, member.name)
    try await change(.watchList) { [self] session in
      var isChanged = false
      let wanted = try UntrackedRows.without(waiting, in: session, directory)
      let left = try wanted.sifted(
        by: { part in
          try session.apart {
            let isNew = try WatchRows.change(in: session, directory, by: writer) {
              $0.track(Array(part), guessed: [])
            }
            if isNew { isChanged = true }
          }
        }, reason: { ($0 as? ServerFault)?.unfitness })
      undeliverable.withLock { $0.formUnion(left.map(\.element.key)) }
      return isChanged
    }
    let left = undeliverable.withLock { $0 }
    let taken = waiting.filter { !left.contains($0.key) }
    for (account, entries) in Dictionary(grouping: taken, by: \.account) {
      _ = try await own.untrack(Set(entries.map(\.reference.vendorID)), of: account)
    }
    return taken.count
  }

  public func untrack(
    _ ids: Set<String>, of account: AccountID
  ) async throws(StoreError) -> Set<String> {
    // What was tracked while the team's store was away is taken off as well.
    _ = try? await deliver()
    let refused = undeliverable.withLock { keys in
      Set(keys.filter { $0.account == account }.map(\.vendorID)).intersection(ids)
    }
    var gone: Set<String> = []
    if !refused.isEmpty {
      gone = try await own.untrack(refused, of: account)
      undeliverable.withLock { keys in
        keys = keys.filter { $0.account != account || !refused.contains($0.vendorID) }
      }
    }
    let ids = ids.subtracting(refused)
    guard !ids.isEmpty else { return gone }
    let removed = Mutex(gone)
    let (directory, writer) = (directory, member.name)
    try await change(.watchList) { session in
      let isChanged = try WatchRows.change(in: session, directory, by: writer) { list in
        let gone = list.untrack(ids, of: account)
        removed.withLock { $0.formUnion(gone) }
      }
      try UntrackedRows.add(ids, of: account, in: session, directory)
      return isChanged
    }
    return removed.withLock { $0 }
  }

  public func label(_ entries: [TrackedTask]) async throws(StoreError) {
    let (directory, writer) = (directory, member.name)
    try await change(.watchList) { session in
      // What was observed of a task loses its label with the entry, before that is dropped.
      let isLabeled = try WatchRows.change(in: session, directory, by: writer) {
        $0.label(entries)
      }
      let isDropped = try WatchRows.change(in: session, directory, by: writer) {
        $0.dropUnlabeled(entries)
      }
      try UntrackedRows.drop(entries, in: session, directory)
      return isLabeled || isDropped
    }
  }

  private func changeWatchList(
    naming entries: [TrackedTask], _ body: @escaping @Sendable (inout WatchedTasks) -> Void
  ) async throws(StoreError) {
    let (directory, writer) = (directory, member.name)
    try await change(.watchList) { session in
      let isChanged = try WatchRows.change(in: session, directory, by: writer, body)
      try UntrackedRows.drop(entries, in: session, directory)
      return isChanged
    }
  }

  public func acknowledgements(since: Date) async throws(StoreError) -> [Acknowledgement] {
    let directory = directory
    return try await read { try NoteRows.read(since: since, in: $0, directory) }
  }

  public func acknowledge(_ notes: [Acknowledgement]) async throws(StoreError) {
    guard !notes.isEmpty else { return }
    let directory = directory
    let oldest = now().addingTimeInterval(-Acknowledgement.lasting)
    try await change(.acknowledgements) { session in
      try NoteRows.add(notes, in: session, directory)
      try NoteRows.drop(before: oldest, in: session)
      return true
    }
  }

  public func memory() async throws(StoreError) -> MonitorMemory { try await own.memory() }

  @discardableResult
  public func keep(
    _ changes: [MonitorMemory.Change]
  ) async throws(StoreError) -> MonitorMemory { try await own.keep(changes) }

  /// Writes in one transaction; `body` returns whether it changed something of the topic.
  func change(
    _ topic: StoreTopic, _ body: @escaping @Sendable (Session) throws -> Bool
  ) async throws(StoreError) {
    let schema = schema
    let revision = try await write(within: .seconds(30)) { session -> Int64? in
      guard try body(session) else { return nil }
      try Topics.ring(schema, in: session)
      return try Topics.raise(topic, in: session)
    }
    if let revision { told.own.note(revision, of: topic) }
  }
}

extension StoreError {
  /// Whether the team's store is not there now, so that what an operator gives is kept elsewhere.
  fileprivate var isAbsence: Bool {
    switch self {
    case .unreachable, .silent: true
    default: false
    }
  }
}
