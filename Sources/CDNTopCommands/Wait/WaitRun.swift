import FoundationEssentials
import PollingEngine
import Providers
import Reports
import TaskModel

/// One run of `wait`: the engine, what is concluded from it, and what is said.
struct WaitRun {
  private let request: WaitRequest
  private let session: Session

  init(_ request: WaitRequest, in session: Session) {
    self.request = request
    self.session = session
  }

  private var configuration: Configuration { session.configuration }
  private var process: ProcessContext { session.process }

  /// Waits, and reports.
  ///
  /// - Throws: ``EndedBySignal``, ``FilterError``, ``UsageError``, ``ConfigurationError``,
  ///   ``FileError``, ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    if let path = request.summaryFile { try Files.checkPlace(of: path) }
    let zone = configuration.monitor.zone.activate()
    let startedAt = process.now()
    let goal: WaitTracker.Goal
    let accounts: [AccountConfiguration]
    switch request.goal {
    case .filter(let text):
      let filter = try TaskFilter(
        parsing: text, now: startedAt, zone: zone, names: configuration.filterNames)
      goal = .filter(filter)
      accounts = try filter.accounts(of: configuration)
    case .ids(let ids):
      goal = .ids(ids)
      let names = Set(ids.map(\.account))
      accounts = configuration.accounts.filter { names.contains($0.name) }
    }
    return try await wait(for: goal, accounts: accounts, zone: zone, since: startedAt)
  }

  private func wait(
    for goal: WaitTracker.Goal, accounts: [AccountConfiguration], zone: ShownZone, since: Date
  ) async throws -> ExitStatus {
    let session = session.asking(accounts)
    let sources = session.sources()
    var tracked = await session.tracked()
    if case .ids(let ids) = goal { tracked = WaitedID.tracked(ids, with: tracked) }
    return try await session.withEngine(
      for: accounts, tracked: tracked, sources: sources, confirmsItself: true
    ) { [tracked] engine, transports in
      let waiter = Waiter(
        WaitTracker(goal, rules: request.rules), engine: engine, clock: ContinuousClock(),
        progress: WaitProgress(
          zone: zone, isQuiet: request.isQuiet, process: process))
      let recorder = session.recorder { await waiter.say("cdntop: \($0)") }
      let notifier = session.notifier(
        AlertDetector(tellsEnd: false, scope: goal.scope), source: "wait",
        about: request.goal.words, over: transports
      ) { await waiter.say($0) }
      return try await withThrowingDiscardingTaskGroup { group in
        // What it begins with may take longer than the waiting, and holds up nobody's notification.
        if let recorder {
          group.addTask {
            await recorder.run(await engine.snapshots(), changes: await engine.changes())
          }
        }
        group.addTask {
          await session.recording?.run(await engine.snapshots(), changes: await engine.changes()) {
            await waiter.say("cdntop: \($0)")
          }
        }
        defer { group.cancelAll() }
        let outcome: WaitOutcome
        do {
          outcome = try await process.untilSignal {
            await waiter.outcome {
              await withDiscardingTaskGroup { group in
                group.addTask {
                  await sources.follow(
                    engine, clock: process.clock, now: process.now,
                    tracking: { new in goal.tracking(new, besides: tracked) },
                    say: { await waiter.say("cdntop: \($0)") })
                }
                group.addTask { await notifier.run(await engine.snapshots()) }
              }
            }
          }
        } catch {
          if let signal = error as? EndedBySignal {
            let outcome = await waiter.interrupted(by: signal.number)
            // Nobody may be left to read it, and the signal is what counts.
            let report = WaitReport(
              outcome, startedAt: since, endedAt: process.now(),
              clockStep: process.clockStep())
            let newest = await waiter.newest
            async let written = write(report, within: EndLimit.lastWords)
            async let recorded: Void = record(newest, by: recorder, within: EndLimit.lastWords)
            async let isRecordingOver: Void? = session.recording?.finish(
              with: newest, within: EndLimit.lastWords)
            await session.finish(notifier, with: engine.latest, within: EndLimit.lastWords)
            _ = await (recorded, isRecordingOver)
            let trouble = await written
            _ = try? tell(report, outcome, written: nil)
            if let trouble { process.talk("cdntop: \(trouble)") }
          } else {
            await session.finish(notifier, with: engine.latest, within: EndLimit.lastWords)
          }
          throw error
        }
        let report = WaitReport(
          outcome, startedAt: since, endedAt: process.now(),
          clockStep: process.clockStep())
        let end = Alert(end: report, outcome, at: process.now())
        let newest = await waiter.newest
        // All at once, and for a limited time: none of them holds up the others, nor the end.
        let limit = request.rules.lastWords(after: outcome.elapsed)
        async let written = write(report, within: limit)
        async let recorded: Void = record(newest, by: recorder, within: limit)
        async let isRecordingOver: Void? = session.recording?.finish(with: newest, within: limit)
        await session.finish(notifier, with: newest, adding: [end], within: limit)
        _ = await (recorded, isRecordingOver)
        let advice = outcome.isEmpty ? goal.advice(among: configuration.filterNames) : nil
        return try tell(report, outcome, advice: advice, written: await written)
      }
    }
  }

  /// Records what ended last, unless that takes too long.
  private func record(
    _ newest: Snapshot, by recorder: TaskRecorder?, within limit: Duration
  ) async {
    await process.clock.run(within: limit) { await recorder?.take(newest) }
  }

  /// Writes the summary where one is wanted; returns why it was not.
  private func write(_ report: WaitReport, within limit: Duration) async -> (any Error)? {
    guard let path = request.summaryFile else { return nil }
    let summary = report.summary
    do {
      try await Files.aside(path, "write", within: limit) { try Files.put(path, text: summary) }
      return nil
    } catch {
      return error
    }
  }

  /// Prints what came of it; the exit status of a wait that failed stands even where nobody reads that.
  ///
  /// - Parameters:
  ///   - advice: what to try where nothing matched; nil for nothing.
  ///   - written: why the summary was not written; nil where nothing is wrong.
  private func tell(
    _ report: WaitReport, _ outcome: WaitOutcome, advice: String? = nil, written: (any Error)?
  ) throws -> ExitStatus {
    var trouble: (any Error)?
    do {
      for line in report.lines { try process.outputLine(line) }
    } catch {
      trouble = error
    }
    for line in report.labels { process.talk("cdntop: " + line) }
    process.talk("cdntop: " + report.lastWord + (advice.map { "; \($0)" } ?? ""))
    if let written { throw written }
    if let trouble, outcome.status == .done { throw trouble }
    return outcome.status
  }
}

extension WaitTracker.Goal {
  /// What to try where nothing matched; nil where the goal says what it seems to mean.
  fileprivate func advice(among names: FilterNames) -> String? {
    guard case .filter(let filter) = self else { return nil }
    return filter.advice(among: names)
  }

  /// Returns what to track once the watch list has changed; nil for no change.
  ///
  /// What is waited for is not taken off because somebody untracks it, and ids that were named are all
  /// there is to wait for.
  fileprivate func tracking(
    _ new: [TrackedTask], besides tracked: [TrackedTask]
  ) -> [TrackedTask]? {
    guard case .filter = self else { return nil }
    let known = Set(new.map(\.key))
    return new + tracked.filter { !known.contains($0.key) }
  }
}
