import FoundationEssentials
import PollingEngine
import Providers
import TaskModel

/// One run of `wait`: the engine, what is concluded from it, and what is said.
struct WaitRun {
  private let request: WaitRequest
  private let context: RunContext

  init(_ request: WaitRequest, in context: RunContext) {
    self.request = request
    self.context = context
  }

  private var configuration: Configuration { context.configuration }
  private var surroundings: Surroundings { context.surroundings }

  /// Waits, and reports.
  ///
  /// - Throws: ``EndedBySignal``, ``FilterError``, ``UsageError``, ``ConfigurationError``,
  ///   ``FileError``, ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    if let path = request.summaryFile { try Files.checkPlace(of: path) }
    let zone = configuration.monitor.zone.activate()
    let startedAt = surroundings.now()
    let goal: WaitTracker.Goal
    let accounts: [AccountConfiguration]
    switch request.goal {
    case .filter(let text):
      let filter = try TaskFilter(parsing: text, now: startedAt, zone: zone)
      goal = .filter(filter)
      accounts = try filter.accounts(of: configuration)
    case .ids(let ids):
      goal = .ids(ids)
      let names = Set(ids.map(\.account))
      accounts = configuration.accounts.filter { names.contains($0.name) }
    }
    let (report, outcome) = try await wait(
      for: goal, accounts: accounts, zone: zone, since: startedAt)
    return try tell(report, outcome)
  }

  private func wait(
    for goal: WaitTracker.Goal, accounts: [AccountConfiguration], zone: ShownZone, since: Date
  ) async throws -> (WaitReport, WaitOutcome) {
    let sources = WatchedSources(
      configuration: configuration, watchList: context.watchList,
      environment: surroundings.environment)
    let durations = TaskDurations(context.history.recent(at: surroundings.now()))
    let recorder = context.recorder
    var tracked = try sources.tracked()
    if case .ids(let ids) = goal { tracked = WaitedID.tracked(ids, with: tracked) }
    return try await HTTPTransports.withTransports(
      environment: surroundings.environment
    ) { [tracked] transports in
      let runtime = AccountRuntime(
        transports: transports, surroundings: surroundings, durations: durations,
        expiries: sources.expiries)
      let engine = Engine(
        accounts: try runtime.engineAccounts(accounts, window: configuration.monitor.window),
        tracked: tracked, clock: ContinuousClock(), now: surroundings.now, logger: context.logger)
      let waiter = Waiter(
        WaitTracker(goal, rules: request.rules), engine: engine, clock: ContinuousClock(),
        progress: WaitProgress(
          zone: zone, isQuiet: request.isQuiet, surroundings: surroundings))
      let notifier = context.notifier(
        AlertDetector(tellsEnd: false, scope: goal.scope), source: "wait",
        about: request.goal.words, over: transports)
      return try await withThrowingDiscardingTaskGroup { group in
        // What it begins with may take longer than the waiting, and holds up nobody's notification.
        group.addTask { await recorder.run(await engine.snapshots()) }
        defer { group.cancelAll() }
        let outcome: WaitOutcome
        do {
          outcome = try await surroundings.untilSignal {
            await waiter.outcome {
              await withDiscardingTaskGroup { group in
                group.addTask { await follow(sources, tracked: tracked, goal, engine) }
                group.addTask { await notifier.run(await engine.snapshots()) }
              }
            }
          }
        } catch {
          await notifier.finish()
          throw error
        }
        let report = WaitReport(outcome, startedAt: since, endedAt: surroundings.now())
        await notifier.add([Alert(end: report, outcome, at: surroundings.now())])
        await notifier.finish()
        await recorder.take(waiter.newest)
        return (report, outcome)
      }
    }
  }

  /// Tells the engine of mended keys, and while the tasks are found by a filter of new ids; what is
  /// waited for is not taken off because somebody untracks it.
  private func follow(
    _ sources: WatchedSources, tracked: [TrackedTask], _ goal: WaitTracker.Goal,
    _ engine: Engine<ContinuousClock>
  ) async {
    var sources = sources
    var tracked = tracked
    while (try? await Task.sleep(for: .seconds(2))) != nil {
      let changes = sources.changes(at: surroundings.now())
      for account in changes.accounts { await engine.credentialsChanged(for: account) }
      guard case .filter = goal, let new = changes.tracked else { continue }
      let known = Set(new.map(\.key))
      tracked = new + tracked.filter { !known.contains($0.key) }
      await engine.setTracked(tracked)
    }
  }

  /// Prints what came of it; the exit status of a wait that failed stands even where nobody reads that.
  private func tell(_ report: WaitReport, _ outcome: WaitOutcome) throws -> ExitStatus {
    var trouble: (any Error)?
    do {
      for line in report.lines { try surroundings.output(line + "\n") }
    } catch {
      trouble = error
    }
    for line in report.labels { surroundings.talk("cdntop: " + line) }
    surroundings.talk(report.lastWord)
    if let path = request.summaryFile { try Files.put(path, text: report.summary) }
    if let trouble, outcome.status == .done { throw trouble }
    return outcome.status
  }
}

/// Lets an engine run until a tracker says that the waiting is over.
actor Waiter<C: Clock> where C.Duration == Duration {
  private var tracker: WaitTracker
  private var progress: WaitProgress
  private let engine: Engine<C>
  private let clock: C
  private let start: C.Instant
  /// The newest that is known.
  private(set) var newest = Snapshot.empty

  /// How often it is looked whether some time is over.
  static var tick: Duration { .seconds(1) }

  init(_ tracker: WaitTracker, engine: Engine<C>, clock: C, progress: WaitProgress) {
    self.tracker = tracker
    self.engine = engine
    self.clock = clock
    self.progress = progress
    start = clock.now
  }

  /// Waits; `aside` runs meanwhile, until it is cancelled.
  func outcome(aside: @escaping @Sendable () async -> Void = {}) async -> WaitOutcome {
    let outcome = await withTaskGroup(of: WaitOutcome?.self) { group in
      group.addTask {
        await self.engine.run()
        return nil
      }
      group.addTask {
        await aside()
        return nil
      }
      group.addTask { await self.followSnapshots() }
      group.addTask { await self.followTime() }
      for await outcome in group {
        guard let outcome else { continue }
        group.cancelAll()
        return outcome
      }
      return self.tracker.interrupted(at: self.elapsed)
    }
    progress.clear()
    return outcome
  }

  private var elapsed: Duration { start.duration(to: clock.now) }

  private func followSnapshots() async -> WaitOutcome? {
    for await snapshot in await engine.snapshots() {
      newest = snapshot
      if let outcome = await look() { return outcome }
    }
    return nil
  }

  private func followTime() async -> WaitOutcome? {
    repeat {
      if let outcome = await look() { return outcome }
    } while (try? await clock.sleep(for: Self.tick)) != nil
    return nil
  }

  private func look() async -> WaitOutcome? {
    // Until the engine has told of the accounts there is nothing to conclude.
    guard newest.version > 0 else { return nil }
    let elapsed = elapsed
    progress.tell(tracker.take(newest, at: elapsed))
    if let outcome = tracker.outcome(at: elapsed) { return outcome }
    progress.show(tracker, at: elapsed)
    for account in tracker.confirmationsToAsk() { await engine.poll(account) }
    return nil
  }
}
