import FoundationEssentials
import TaskModel
import TeamStore

/// Keeps in the store what an engine sees: each task as it is known, and every state it was seen in.
///
/// Changes tell the states, in their order. Snapshots tell what no change does: a label, URLs that are told later, an
/// end that is confirmed. Neither waits for the disk, and what cannot be written is tried again.
actor TaskRecorder {
  private let store: any TaskStore
  private let desk: TeamDesk?
  private let folder: StateFolder?
  private let bounds: StoreBounds
  private let clock: any Clock<Duration>
  private let clockStep: @Sendable () -> TimeInterval
  private let failing: @Sendable (StoreError?) async -> Void
  private let report: @Sendable (String) async -> Void
  /// How many tasks wait to be written at most: a disk may be full for days.
  ///
  /// Others are taken up from a later snapshot.
  private let mostPending: Int
  /// What was taken note of last, from which the next snapshot differs.
  private var known = Snapshot.empty
  /// What is not written yet.
  private var pending: [CacheTask.ID: Pending] = [:]
  /// What there was no room for.
  private var skipped: Set<CacheTask.ID> = []
  /// What the store refuses for what it is, which is told once and not tried again.
  private var refused: Set<CacheTask.ID> = []
  /// When each account was last read, as far as that is written.
  private var reads: [AccountID: Date] = [:]
  /// What of the accounts the team was not told yet.
  private var untold = UntoldReads()
  private var failures = 0
  private var hasToldFailure = false

  /// How often it is written, and how many tasks at once: what a vendor lists at the start may be more than should be
  /// written at once.
  private static let pause: Duration = .seconds(1)
  private static let teamPause: Duration = .milliseconds(100)
  static let batch = 500
  /// How long is waited after a failure; twice as long after each further one.
  private static let firstRest: Duration = .seconds(10)
  private static let longestRest: Duration = .seconds(300)
  /// Failures that may pass are told when there were so many.
  private static let patience = 3
  /// What stands still is written again so often, in seconds, to tell how old it is.
  private static let refresh: TimeInterval = 60

  /// For how long after its end a task is written again, in seconds: another process may have seen it go on after that, by
  /// a slower answer or a clock that is ahead.
  fileprivate static let echo: TimeInterval = 3_600

  private struct Pending {
    var observed: ObservedTask
    /// How often it was taken note of.
    var revision = 0
  }

  /// Makes a recorder.
  ///
  /// - Parameters:
  ///   - desk: tells a team instead what this process reads for it; nil where there is none.
  ///   - folder: where earlier versions kept a history, which is taken in; nil for nowhere.
  ///   - bounds: how much is kept.
  ///   - clock: what it pauses by.
  ///   - clockStep: how many seconds the calendar is ahead of the clock that tasks go by: what is kept are dates.
  ///   - mostPending: how many tasks wait to be written at most.
  ///   - failing: is told why nothing can be recorded, and with nil that it can again; nil for who hears the first from
  ///     `report`.
  ///   - report: is told, in a sentence, what is not recorded.
  init(
    _ store: any TaskStore, sharedBy desk: TeamDesk? = nil, earlierIn folder: StateFolder? = nil,
    bounds: StoreBounds = StoreBounds(),
    clock: any Clock<Duration> = ContinuousClock(),
    clockStep: @escaping @Sendable () -> TimeInterval = { 0 }, mostPending: Int = 50_000,
    failing: (@Sendable (StoreError?) async -> Void)? = nil,
    report: @escaping @Sendable (String) async -> Void
  ) {
    self.store = store
    self.desk = desk
    self.folder = folder
    self.bounds = bounds
    self.clock = clock
    self.clockStep = clockStep
    self.mostPending = mostPending
    self.failing = failing ?? { if let error = $0 { await report(Self.sentence(of: error)) } }
    self.report = report
  }

  /// Records until the calling task is cancelled, or both streams end.
  func run(_ snapshots: AsyncStream<Snapshot>, changes: AsyncStream<TaskChange>) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.takeIn() }
      group.addTask { [store, bounds, clock] in await store.prune(to: bounds, clock: clock) }
      async let noted: Void = note(changes)
      await write(snapshots)
      await noted
      group.cancelAll()
    }
  }

  private func note(_ changes: AsyncStream<TaskChange>) async {
    for await change in changes { note(change) }
  }

  /// A year of an earlier history holds up nothing of what is seen now.
  private func takeIn() async {
    guard let folder else { return }
    do {
      try await EarlierHistory.take(in: folder, into: store, report)
    } catch {
      guard !Task.isCancelled else { return }
      await report("the history of an earlier version was not taken in: \(error)")
    }
  }

  private func write(_ snapshots: AsyncStream<Snapshot>) async {
    for await snapshot in snapshots {
      note(snapshot)
      repeat {
        let isWritten = await flush()
        let rest = isWritten ? pause : restAfterFailure
        guard (try? await clock.sleep(for: rest)) != nil else { return }
      } while writableCount >= Self.batch
    }
  }

  /// Others of a team wait to see what there is.
  private var pause: Duration {
    desk != nil && writableCount >= Self.batch ? Self.teamPause : Self.pause
  }

  private var restAfterFailure: Duration {
    min(Self.firstRest * (1 << min(max(failures - 1, 0), 5)), Self.longestRest)
  }

  /// Records what is new in the newest snapshot; all of it, unless that fails.
  func take(_ newest: Snapshot) async {
    repeat {
      note(newest)
      // A team is told how the accounts are doing also where no task is new.
      var isDue = desk != nil
      while isDue || writableCount > 0 {
        guard !Task.isCancelled, await flush() else { return }
        isDue = false
      }
    } while !skipped.isEmpty && pending.count < mostPending
  }

  // MARK: What is new

  private func note(_ change: TaskChange) {
    switch change.kind {
    case .appeared(let task), .progress(let task), .status(let task, _):
      note(task, seen: task.lastSeenAt ?? change.at, by: known.account(task.account))
    case .gone(let task): note(task, seen: change.at, by: known.account(task.account))
    case .problem, .resolved: break
    }
  }

  private func note(_ snapshot: Snapshot) {
    for account in snapshot.accounts {
      snapshot.compare(with: known, of: account.account) { task in
        note(task, seen: task.lastSeenAt ?? snapshot.takenAt, by: account)
      } changed: { task, before in
        untold.note(task, since: before)
        if task.hasNews(since: before, after: Self.refresh) {
          let seen = task.isGone ? nil : task.lastSeenAt
          note(task, seen: seen ?? snapshot.takenAt, by: account)
        }
      }
    }
    known = snapshot
    for account in snapshot.accounts where desk?.leavesToOthers(account.account) == true {
      forget(account.account)
    }
    let missed = skipped
    skipped = []
    for id in missed {
      guard let task = snapshot.task(id) else { continue }
      note(task, seen: task.lastSeenAt ?? snapshot.takenAt, by: snapshot.account(id.account))
    }
  }

  /// Takes note of a task, unless something newer was noted of it.
  private func note(_ task: CacheTask, seen: Date, by account: AccountStatus?) {
    guard task.isToldWhole, !refused.contains(task.id),
      desk?.leavesToOthers(task.account) != true
    else { return }
    guard pending[task.id] != nil || pending.count < mostPending else {
      skipped.insert(task.id)
      return
    }
    let step = clockStep()
    let moved = task.moved(by: step)
    let ahead = account?.moved(by: step).clockAhead ?? 0
    var entry =
      pending[task.id]
      ?? Pending(observed: ObservedTask(task: moved, trail: TaskTrail(), clockAhead: ahead))
    if let last = entry.observed.task.lastSeenAt, let now = moved.lastSeenAt, now < last { return }
    entry.observed.task = moved
    entry.observed.clockAhead = ahead
    entry.observed.trail.note(moved, at: seen.addingTimeInterval(step))
    entry.revision += 1
    pending[task.id] = entry
  }

  // MARK: Writing

  /// Writes some of what is new.
  ///
  /// It is new until it is written: who asks meanwhile writes it once more.
  ///
  /// - Returns: whether that went well.
  private func flush() async -> Bool {
    if let desk { return await tell(desk) }
    let reads = newReads
    guard !pending.isEmpty || !reads.isEmpty else { return true }
    let batch = pending.prefix(Self.batch)
    do throws(StoreError) {
      let outcome = try await store.record(
        ObservationBatch(tasks: batch.map(\.value.observed), reads: reads))
      for (id, entry) in batch where pending[id]?.revision == entry.revision { pending[id] = nil }
      for read in reads { self.reads[read.account] = read.lastSuccess }
      await noteSuccess()
      await leaveOut(outcome.refused)
      return true
    } catch {
      // Nobody waits for it any more; what has begun is written all the same.
      if error != .cancelled { await noteFailure(error) }
      return false
    }
  }

  private func leaveOut(_ refusals: [RecordOutcome.Refusal]) async {
    for refusal in refusals {
      refused.insert(refusal.task)
      pending[refusal.task] = nil
    }
    if let sentence = refusals.sentence { await report(sentence) }
  }

  /// How many tasks wait that can be written now.
  private var writableCount: Int {
    guard let desk else { return pending.count }
    return pending.keys.count { desk.holds($0.account) }
  }

  private func noteFailure(_ error: StoreError) async {
    failures += 1
    guard !hasToldFailure, !error.mayPass || failures >= Self.patience else { return }
    hasToldFailure = true
    await failing(error)
  }

  private func noteSuccess() async {
    failures = 0
    guard hasToldFailure else { return }
    hasToldFailure = false
    await failing(nil)
  }

  /// Says that nothing can be recorded.
  static func sentence(of error: StoreError) -> String {
    "the history cannot be written: \(error)"
  }

  /// The reads of accounts that are worth writing.
  private var newReads: [AccountRead] {
    let step = clockStep()
    return known.accounts.compactMap { account in
      guard let success = account.lastSuccess?.addingTimeInterval(step) else { return nil }
      if let last = reads[account.account], success.timeIntervalSince(last) < Self.refresh {
        return nil
      }
      return AccountRead(
        account: account.account, lastSuccess: success,
        clockAhead: account.moved(by: step).clockAhead)
    }
  }
}

// MARK: For a team

extension TaskRecorder {
  /// Tells the team some of what is new of the accounts that this process asks for it.
  ///
  /// What is read while the team's store is away waits; what another process asks by now that one tells.
  ///
  /// - Returns: whether that went well.
  private func tell(_ desk: TeamDesk) async -> Bool {
    for account in known.accounts where desk.holds(account.account) {
      let batch = pending.filter { $0.key.account == account.account }.prefix(Self.batch)
      let seen = untold.seen(of: account.account)
      guard !batch.isEmpty || !seen.isEmpty || untold.isNews(account) else { continue }
      let status = untold.told(of: account, isAll: batch.count < Self.batch)
      guard
        let read = SharedRead(
          status, at: known.takenAt, tasks: batch.map(\.value.observed), seen: seen,
          movedBy: clockStep())
      else { continue }
      do throws(StoreError) {
        guard try await desk.publish(read, refused: { await self.leaveOut($0) }) else {
          forget(account.account)
          continue
        }
        for (id, entry) in batch where pending[id]?.revision == entry.revision { pending[id] = nil }
        untold.told(status, seen)
        await noteSuccess()
      } catch {
        // That the team's store is away is told by who looks after it.
        if error != .cancelled, !error.mayPass { await noteFailure(error) }
        return false
      }
    }
    return true
  }

  /// Forgets what waits of an account that another process asks.
  private func forget(_ account: AccountID) {
    for id in pending.keys where id.account == account { pending[id] = nil }
    skipped = skipped.filter { $0.account != account }
    untold.forget(account)
  }
}

extension CacheTask {
  /// Whether it says anything that it did not before, but for when it is read; of one that goes on, or ended not long
  /// ago, also when it was last seen, now and then.
  fileprivate func hasNews(since before: CacheTask, after span: TimeInterval) -> Bool {
    var before = before
    let since = lastSeenAt.flatMap { seen in lastProgressAt.map { seen.timeIntervalSince($0) } }
    if let seen = lastSeenAt, !isGone, !status.isEnded || (since ?? 0) < TaskRecorder.echo {
      let last = before.lastSeenAt ?? .distantPast
      let slot = (seen.timeIntervalSince1970 / span).rounded(.down)
      if slot != (last.timeIntervalSince1970 / span).rounded(.down) { return true }
    }
    before.lastSeenAt = lastSeenAt
    before.plannedInterval = plannedInterval
    return self != before
  }
}
