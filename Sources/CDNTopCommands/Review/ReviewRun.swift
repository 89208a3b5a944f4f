import FoundationEssentials
import Providers
import Reports
import TaskModel

/// One run of `report` or `handover`: looks back on what the store has, and asks nobody.
struct ReviewRun {
  /// The filter as typed.
  let filter: String
  /// What stands for an empty one.
  let usualFilter: String
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
    let words = filter.allSatisfy(\.isWhitespace) ? usualFilter : filter
    let store = try await process.history(for: configuration.accounts)
    let filter = try parse(words, now, zone, try await configuration.names(with: store))
    var material = ReviewMaterial([], filter: words, now: now, zone: zone)
    (material.tasks, material.isCut) = try await tasks(filter, of: store, now)
    material.accounts = configuration.accounts.filter {
      filter.mayMatch(account: $0.name, provider: $0.provider.id)
    }.map(\.name)
    for read in try await store.reads() { material.lastReads[read.account] = read.lastSuccess }
    let began = material.tasks.map { $0.task.began(clockAhead: $0.clockAhead) }.min()
    let start = [filter.earliestReference(now: now), began].compactMap(\.self).min() ?? now
    material.acknowledgements = notes(
      try await store.acknowledgements(since: start), about: material)
    material.usual = try await usual(before: began ?? now, in: store, zone)
    if material.tasks.isEmpty {
      process.talk(
        "cdntop: no task that was kept matches; the monitor, watch and wait keep what they see")
    }
    return Review(material)
  }

  private func parse(
    _ words: String, _ now: Date, _ zone: ShownZone, _ names: FilterNames
  ) throws -> TaskFilter {
    try TaskFilter(parsing: words, now: now, zone: zone, names: names)
  }

  /// The newest tasks that a filter lets through, and whether there are others.
  private func tasks(
    _ filter: TaskFilter, of store: any TaskStore, _ now: Date
  ) async throws(StoreError) -> (tasks: [RememberedTask], isCut: Bool) {
    var tasks: [RememberedTask] = []
    let query = HistoryQuery(filter: filter, now: now, includesURLs: true)
    let isCut = try await visit(query, in: store) { found in
      tasks += found.prefix(Self.mostTasks - tasks.count)
      return tasks.count < Self.mostTasks
    }
    return (tasks, isCut)
  }

  /// What was usual in the 30 days before a moment.
  private func usual(
    before moment: Date, in store: any TaskStore, _ zone: ShownZone
  ) async throws -> [AccountID: [TaskKind: ReviewMaterial.Usual]] {
    let filter = try parse("status:succeeded between:30d..1s", moment, zone, FilterNames())
    var durations = TaskDurations()
    _ = try await visit(HistoryQuery(filter: filter, now: moment), in: store) { found in
      for remembered in found { durations.add(remembered.task) }
      return true
    }
    return durations.usual
  }

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
