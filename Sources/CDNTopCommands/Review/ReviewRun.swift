import FoundationEssentials
import Providers
import Reports
import TaskModel

/// One run of `report` or `handover`: looks back on what the store has, and asks nobody.
struct ReviewRun {
  /// The filter as typed.
  let filter: String
  /// How far back it is looked without one, in seconds.
  let usualSpan: TimeInterval
  let configuration: Configuration
  let process: ProcessContext

  /// No more tasks are looked at: the newest of them.
  static let mostTasks = 100_000

  /// Looks back.
  ///
  /// - Throws: ``FilterError``, ``StoreError``, ``FileError``.
  func review() async throws -> Review {
    let zone = configuration.monitor.zone.activate()
    let now = process.calendar
    let store = try await process.history(for: configuration)
    let names = try await configuration.names(with: store)
    let parsed = try parse(filter, now, zone, names)
    var material = ReviewMaterial([], filter: filter, now: now, zone: zone)
    if let team = configuration.team { material.keeper = .team(team.name) }
    for read in try await store.reads() { material.lastReads[read.account] = read.lastSuccess }
    if filter.allSatisfy(\.isWhitespace) {
      (material.filter, material.since) = ("", now.addingTimeInterval(-usualSpan))
    }
    // Who wrote them may have had a clock that was ahead.
    let notes = try await store.acknowledgements(since: .distantPast).filter { $0.at <= now }
    if let since = material.since {
      try await addTouched(since: since, notes, to: &material, store)
    } else {
      (material.tasks, material.isCut) = try await tasks(
        HistoryQuery(filter: parsed, now: now, includesURLs: true), of: store)
    }
    material.tasks += try await undescribed(parsed, in: store, now, zone)
    material.accounts = configuration.accounts.filter {
      parsed.mayMatch(account: $0.name, provider: $0.provider.id)
    }.map(\.name)
    let began = material.tasks.map { $0.task.began(clockAhead: $0.clockAhead) }.min()
    material.earliest = material.since ?? parsed.earliestReference(now: now)
    let start = [material.earliest, began].compactMap(\.self).min() ?? now
    material.acknowledgements = self.notes(notes.filter { $0.at >= start }, about: material)
    material.usual = try await usual(
      of: Set(material.tasks.map(\.task.account)), before: began ?? now, in: store, zone)
    if material.tasks.isEmpty {
      let advice = parsed.advice(among: names) ?? "the monitor, watch and wait keep what they see"
      process.talk("cdntop: no task that was kept matches; \(advice)")
    }
    return Review(material)
  }

  private func parse(
    _ words: String, _ now: Date, _ zone: ShownZone, _ names: FilterNames
  ) throws -> TaskFilter {
    try TaskFilter(parsing: words, now: now, zone: zone, names: names)
  }

  /// Adds the tasks that were created, open, over or acknowledged since a moment.
  private func addTouched(
    since: Date, _ notes: [Acknowledgement], to material: inout ReviewMaterial,
    _ store: any TaskStore
  ) async throws {
    let everything = try TaskFilter(parsing: "", now: material.now, zone: material.zone)
    let reads = material.lastReads
    let query = HistoryQuery(
      filter: everything, now: material.now, since: since, includesURLs: true)
    (material.tasks, material.isCut) = try await tasks(query, of: store) { task in
      task.isTouched(since: since, lastRead: reads[task.task.account])
    }
    let known = Set(material.tasks.map(\.task.id))
    let noted = Set(notes.lazy.filter { $0.at >= since }.flatMap(\.tasks)).subtracting(known)
    let ids = Set(noted.map(\.vendorID)).sorted()
    for start in stride(from: 0, to: material.isCut ? 0 : ids.count, by: Self.idsAtOnce) {
      let older = HistoryQuery(
        filter: everything, now: material.now,
        ids: Array(ids[start..<min(ids.count, start + Self.idsAtOnce)]), includesURLs: true)
      material.tasks += try await tasks(older, of: store) { noted.contains($0.task.id) }.tasks
    }
  }

  /// The newest tasks that a query finds and that fit, and whether there are others.
  private func tasks(
    _ query: HistoryQuery, of store: any TaskStore,
    _ fits: (RememberedTask) -> Bool = { _ in true }
  ) async throws(StoreError) -> (tasks: [RememberedTask], isCut: Bool) {
    var tasks: [RememberedTask] = []
    let isCut = try await visit(query, in: store) { found in
      tasks += found.filter(fits).prefix(Self.mostTasks - tasks.count)
      return tasks.count < Self.mostTasks
    }
    return (tasks, isCut)
  }

  /// What was usual for tasks of some accounts in the 30 days before a moment.
  private func usual(
    of accounts: Set<AccountID>, before moment: Date, in store: any TaskStore, _ zone: ShownZone
  ) async throws -> [AccountID: [TaskKind: UsualTimes]] {
    var durations = TaskDurations()
    for account in accounts.sorted() {
      let tasks = try await store.succeeded(of: account, before: moment, zone)
      for remembered in tasks { durations.add(remembered.task) }
    }
    return durations.usual
  }

  /// What is on the watch list and was never described by a vendor, as far as the filter lets it through.
  private func undescribed(
    _ filter: TaskFilter, in store: any TaskStore, _ now: Date, _ zone: ShownZone
  ) async throws -> [RememberedTask] {
    // What somebody could label had been described, and was kept for as long as that was meant to be.
    let watched = try await store.watched().filter { !$0.isOnlyLabeled }
    let entries = configuration.tracked(with: watched)
    let ids = Set(entries.map(\.reference.vendorID)).sorted()
    var described: Set<[String]> = []
    let everything = try TaskFilter(parsing: "", now: now, zone: zone)
    for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
      let some = Array(ids[start..<min(ids.count, start + Self.idsAtOnce)])
      _ = try await visit(HistoryQuery(filter: everything, now: now, ids: some), in: store) {
        described.formUnion($0.map { [$0.task.account.name, $0.task.id.vendorID] })
        return true
      }
    }
    let tasks = entries.compactMap { entry -> CacheTask? in
      guard !described.contains([entry.account.name, entry.reference.vendorID]),
        let provider = configuration.account(entry.account)?.provider.id
      else { return nil }
      return CacheTask(undescribed: entry, at: provider, now: now)
    }
    let snapshot = Snapshot(version: 1, takenAt: now, tasks: tasks, accounts: [])
    let matcher = filter.matcher(
      in: FilterContext(now: now, judgement: Judgement(snapshot, now: now)))
    return tasks.filter { matcher.matches($0) }.map {
      RememberedTask(task: $0, trail: TaskTrail())
    }
  }

  /// An expression of the store may not be any size.
  private static let idsAtOnce = 200

  /// Hands on the tasks that a query finds, the newest first, until `body` wants no more.
  ///
  /// - Returns: whether there may be more.
  private func visit(
    _ query: HistoryQuery, in store: any TaskStore, _ body: ([RememberedTask]) -> Bool
  ) async throws(StoreError) -> Bool {
    // Nobody is asked what time it is: the newest task of an account tells how its clock stood.
    var clocks: [AccountID: TimeInterval] = [:]
    var cursor: HistoryCursor?
    repeat {
      let page = try await store.history(query, after: cursor)
      for task in page.tasks where clocks[task.task.account] == nil {
        clocks[task.task.account] = task.clockAhead
      }
      let snapshot = Snapshot(
        version: 1, takenAt: query.now, tasks: page.tasks.map(\.task), accounts: [])
      let judgement = Judgement(snapshot, now: query.now, clocksAhead: clocks)
      let matcher = query.filter.matcher(
        in: FilterContext(now: query.now, judgement: judgement))
      cursor = page.next
      if !body(page.tasks.filter { matcher.matches($0.task) }) { return cursor != nil }
    } while cursor != nil
    return false
  }

  /// What was taken note of that has to do with the tasks or their accounts.
  private func notes(
    _ all: [Acknowledgement], about material: ReviewMaterial
  ) -> [Acknowledgement] {
    let ids = Set(material.tasks.map(\.task.id))
    let accounts = Set(material.accounts).union(ids.map(\.account))
    return all.compactMap { note in
      guard note.kind == .tasks else { return accounts.contains(note.account) ? note : nil }
      let tasks = note.tasks.intersection(ids)
      guard !tasks.isEmpty else { return nil }
      return Acknowledgement(
        account: note.account, kind: note.kind, tasks: tasks, by: note.by, at: note.at)
    }
  }
}

extension RememberedTask {
  /// Whether the task was created or ended since a moment, by our clock, or was open then as far as is known.
  ///
  /// What was open when its account was read last is open as far as is known, however long ago that was; what has left
  /// the vendor's lists before was not seen in that read.
  ///
  /// - Parameter lastRead: when the account was read last; nil where that is not known.
  fileprivate func isTouched(since moment: Date, lastRead: Date?) -> Bool {
    if task.began(clockAhead: clockAhead) >= moment { return true }
    if task.status.isEnded {
      return task.ended(clockAhead: clockAhead).map { $0 >= moment } ?? false
    }
    let seen = task.lastSeenAt ?? trail.points.last?.at ?? task.firstSeenAt
    let bound = lastRead.map { min(moment, $0.addingTimeInterval(-Self.longestPause)) } ?? moment
    return seen >= bound
  }

  /// What stands still is asked for by its id and written down no more seldom than that, in seconds.
  private static let longestPause: TimeInterval = 900
}

extension CacheTask {
  /// What is known of a task that is tracked, before its vendor has said anything of it.
  fileprivate init(undescribed entry: TrackedTask, at provider: ProviderID, now: Date) {
    self.init(
      id: CacheTask.ID(
        account: entry.account, vendorID: entry.reference.vendorID,
        product: entry.reference.product),
      provider: provider, kind: entry.reference.kind, firstSeenAt: entry.trackedAt ?? now)
    label = entry.label.map { SafeText($0, limit: .message) }
    trackedAt = entry.trackedAt
    declaredURLs = entry.urls.map { SafeText($0, limit: .url) }
    domains = Set(entry.urls.compactMap(URLText.host)).sorted()
  }
}
