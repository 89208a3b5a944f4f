import FoundationEssentials
import Reports
import TaskModel

/// One run of `history`: prints what the store has of tasks.
struct HistoryRun {
  /// What is printed.
  enum Subject {
    /// Tasks.
    case tasks
    /// How long tasks took that succeeded.
    case durations(by: Set<DurationKey>)
    /// Every state that the tasks of some ids were seen in.
    case transitions(ids: [String])
  }

  let request: ListRequest
  let subject: Subject
  let configuration: Configuration
  let process: ProcessContext

  /// Reads and prints.
  ///
  /// - Throws: ``FilterError``, ``UsageError``, ``FileError``, ``StoreError``, ``OutputClosed``.
  func perform() async throws {
    let zone = configuration.monitor.zone.activate()
    let now = process.calendar
    let store = try await process.history(for: configuration)
    let names = try await configuration.names(with: store)
    let scope = try ListScope(request, now: now, zone: zone, names: names)
    var query = HistoryQuery(filter: scope.filter, now: now, includesURLs: request.includesURLs)
    let buffer = OutputBuffer(process.output)
    let nothing = "cdntop: " + scope.filter.advised("no task of the history matches", among: names)
    switch subject {
    case .tasks:
      if let parts = ListingParts(request.format) {
        let count = try await print(store, query, scope, zone, as: parts, to: buffer)
        if count == 0 { process.talk(nothing) }
        break
      }
      let listing = listing(of: try await store.allHistory(query), scope, now: now, zone)
      if listing.tasks.isEmpty { process.talk(nothing) }
      try request.format.render(listing, emit: buffer.write)
    case .durations(let keys):
      var durations = TaskDurations(by: keys, today: zone.startOfDay(at: now))
      var matching = 0
      var cursor: HistoryCursor?
      repeat {
        let page = try await store.history(query, after: cursor)
        let listing = listing(of: page.tasks, scope, now: now, zone)
        matching += listing.tasks.count
        for task in listing.tasks { durations.add(task) }
        cursor = page.next
      } while cursor != nil
      if durations.isEmpty {
        process.talk(matching == 0 ? nothing : Self.noneMeasured(of: matching))
      }
      try DurationsOutput(durations, generatedAt: now).render(request.format, emit: buffer.write)
    case .transitions(let ids):
      query.ids = ids
      // The store finds ids whatever their case.
      let tasks = try await store.allHistory(query).filter { ids.contains($0.task.id.vendorID) }
      for id in ids where !tasks.contains(where: { $0.task.id.vendorID == id }) {
        process.talk("cdntop: no task of the history has the id \(id)")
      }
      try TransitionsOutput(tasks, zone: zone).render(request.format, emit: buffer.write)
    }
    try buffer.flush()
  }

  /// Prints tasks as they come from the store, in the order of a listing.
  ///
  /// - Returns: how many there were.
  private func print(
    _ store: any TaskStore, _ query: HistoryQuery, _ scope: ListScope, _ zone: ShownZone,
    as parts: ListingParts, to buffer: OutputBuffer
  ) async throws -> Int {
    var parts = parts
    var count = 0
    var stream = HistoryStream(store, query) { tasks, clocks in
      let snapshot = Snapshot(version: 1, takenAt: query.now, tasks: tasks, accounts: [])
      return scope.listing(
        of: Judgement(snapshot, now: query.now, clocksAhead: clocks), zone: zone,
        includesURLs: query.includesURLs)
    }
    repeat {
      let part = try await stream.next()
      count += part.tasks.count
      try parts.write(part, emit: buffer.write)
    } while !stream.isAtEnd
    try parts.end(emit: buffer.write)
    return count
  }

  private static func noneMeasured(of count: Int) -> String {
    "cdntop: of \(count.counted("task")) that match, none tells how long it took until it had succeeded"
  }

  private func listing(
    of remembered: [RememberedTask], _ scope: ListScope, now: Date, _ zone: ShownZone
  ) -> Listing {
    let snapshot = Snapshot(
      version: 1, takenAt: now, tasks: remembered.map(\.task.past), accounts: [])
    // Nobody is asked what time it is: the newest task of an account tells how its clock stood.
    let clocks = Dictionary(remembered.map { ($0.task.account, $0.clockAhead) }) { first, _ in first
    }
    return scope.listing(
      of: Judgement(snapshot, now: now, clocksAhead: clocks), zone: zone,
      includesURLs: request.includesURLs)
  }
}

extension CacheTask {
  /// The task as one of the past: what has ended ages no more, whether a second answer confirmed that or not.
  var past: CacheTask {
    guard status.isEnded else { return self }
    var task = self
    task.plannedInterval = nil
    return task
  }
}

extension ProcessContext {
  /// The store with all that earlier versions kept of tasks, for commands that only read it.
  ///
  /// - Throws: ``StoreError``, ``FileError``.
  func history(for configuration: Configuration) async throws -> any TaskStore {
    let store = try await stores(for: configuration).main
    // What earlier versions kept on this machine is the operator's own.
    if configuration.team != nil { return store }
    let note = Task { [talk, clock] in
      guard (try? await clock.sleep(for: .seconds(1))) != nil else { return }
      talk("cdntop: taking the history of an earlier version into the store")
    }
    defer { note.cancel() }
    try await EarlierHistory.take(in: stateFolder, into: store) { talk("cdntop: \($0)") }
    return store
  }
}

extension TaskStore {
  /// What was proved of the tasks of the configured accounts, in as much time as the store keeps.
  func proofs(
    of configuration: Configuration, at now: Date
  ) async throws(StoreError) -> [CacheTask.ID: TaskProof] {
    try await proofs(since: now.addingTimeInterval(-configuration.store.keep.seconds))
  }

  /// The newest tasks of an account that succeeded in the 30 days before a moment: some, which tell what is usual.
  ///
  /// Of each account some: one that has many tasks says nothing of the others.
  func succeeded(
    of account: AccountID, before moment: Date, _ zone: ShownZone
  ) async throws -> [RememberedTask] {
    let text = "status:succeeded between:30d..1s account:\"\(account)\""
    let filter = try TaskFilter(parsing: text, now: moment, zone: zone)
    let query = HistoryQuery(filter: filter, now: moment, limit: 500)
    return try await history(query, after: nil).tasks.filter { $0.task.account == account }
  }
}

extension Configuration {
  /// The names that a filter over a store may have: an account outlives its configuration in what is kept.
  func names(with store: any TaskStore) async throws(StoreError) -> FilterNames {
    var names = filterNames
    let known = Set(names.accounts)
    names.accounts += try await store.accounts().map(\.name).filter { !known.contains($0) }
    return names
  }
}
