import FoundationEssentials
import PollingEngine
import Providers
import Reports
import TaskModel
import TeamStore

/// One run of `watch`: polls until the process ends and prints what changes.
struct WatchRun: Sendable {
  let session: Session
  /// What to print, in the filter language.
  let filter: String
  let format: WatchFormat

  private var configuration: Configuration { session.configuration }
  private var process: ProcessContext { session.process }

  /// How often a line is printed although nothing changes.
  static let heartbeat: Duration = .seconds(60)

  /// Polls and prints until the calling task is cancelled or a signal comes; then tells what waits.
  ///
  /// - Throws: ``EndedBySignal``, ``FilterError``, ``UsageError``, ``ConfigurationError``, ``OutputClosed``.
  func perform() async throws {
    let zone = configuration.monitor.zone.activate()
    let filter = try TaskFilter(
      parsing: filter, now: process.now(), zone: zone, names: configuration.filterNames)
    let accounts = try filter.accounts(of: configuration)
    let log = ChangeLog(
      filter: filter, output: ChangeOutput(format: format, zone: zone), process: process)
    let session = session.asking(accounts) { [process] remark in
      process.talk("cdntop: \(remark.sentence)")
      // Where nobody reads on, the next change ends the run.
      try? await log.print(remark)
    }
    let sources = session.sources()
    let recorder = session.recorder { process.talk("cdntop: \($0)") }
    try await session.withEngine(
      for: accounts, tracked: await session.tracked(), sources: sources
    ) { engine, transports in
      let changes = await engine.changes()
      let notifier = session.notifier(
        AlertDetector(scope: filter.scope), source: "watch", about: [self.filter], over: transports
      ) { process.talk($0) }
      process.talk(
        "cdntop: watching \(accounts.count(where: \.common.isEnabled).counted("account")); times are "
          + zone.text(at: process.now()))
      do {
        try await process.untilSignal {
          try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await engine.run() }
            group.addTask { await notifier.run(await engine.snapshots()) }
            if let recorder {
              group.addTask {
                await recorder.run(await engine.snapshots(), changes: await engine.changes())
              }
            }
            group.addTask {
              await session.recording?.run(
                await engine.snapshots(), changes: await engine.changes()
              ) { process.talk("cdntop: \($0)") }
            }
            group.addTask {
              await sources.follow(engine, clock: process.clock, now: process.now) {
                process.talk("cdntop: \($0)")
              }
            }
            group.addTask {
              for await snapshot in await engine.snapshots() { await log.take(snapshot) }
            }
            group.addTask {
              for await change in changes { try await log.print(change) }
            }
            group.addTask {
              while (try? await process.clock.sleep(for: Self.heartbeat)) != nil {
                try await log.beat()
              }
            }
          }
        }
      } catch {
        // The calling task may be cancelled; what is told last is told all the same.
        let newest = await engine.latest
        async let recorded: Void? = recorder?.take(newest)
        async let isRecordingOver: Void? = session.recording?.finish(
          with: newest, within: EndLimit.lastWords)
        await session.finish(notifier, with: newest, within: EndLimit.lastWords)
        _ = await (recorded, isRecordingOver)
        throw error
      }
    }
  }
}

/// Prints the changes that a filter lets through, and sums up.
actor ChangeLog {
  private let filter: TaskFilter
  private let output: ChangeOutput
  private let process: ProcessContext
  private var newest = Snapshot.empty
  private var sequence: UInt64 = 0
  /// The tasks that the filter let through when they were printed last.
  private var shown: Set<CacheTask.ID> = []
  /// What the last line said of how each of them stands that goes on, where people read.
  private var standings: [CacheTask.ID: String] = [:]

  init(filter: TaskFilter, output: ChangeOutput, process: ProcessContext) {
    self.filter = filter
    self.output = output
    self.process = process
  }

  /// Takes the newest snapshot, from which rows are judged.
  func take(_ snapshot: Snapshot) { newest = snapshot }

  /// Prints a change, unless it is about a task that the filter keeps out and kept out before, or about a step so
  /// small that people would read the same line again.
  ///
  /// It is judged by the clock that nobody sets, and its times are written as the calendar has them now.
  func print(_ change: TaskChange) async throws {
    sequence = change.sequence
    if let task = change.kind.task {
      let context = FilterContext(
        now: change.at, judgement: Judgement(newest, now: change.at))
      let isShown = filter.matcher(in: context).matches(task)
      let wasShown = shown.contains(task.id)
      if isShown { shown.insert(task.id) } else { shown.remove(task.id) }
      guard isShown || wasShown else { return }
      let before = standings[task.id]
      let goesOn = isShown && !task.status.isEnded && !task.isGone
      standings[task.id] = goesOn ? output.standing(of: task) : nil
      if case .progress = change.kind, let before, before == standings[task.id] { return }
    }
    let step = process.clockStep()
    let moved = change.moved(by: step)
    var snapshot = newest
    if step != 0 {
      snapshot = Snapshot(
        version: 0, takenAt: moved.at, tasks: [],
        accounts: newest.accounts.map { $0.moved(by: step) })
    }
    let line = output.line(moved, judgement: Judgement(snapshot, now: moved.at))
    try await process.outputAside(line: line)
  }

  /// Prints that a team's store is away or back, where that is read by a program; people are told elsewhere.
  func print(_ remark: TeamRemark) async throws {
    let line = output.line(
      ofStore: remark.store, remark.sentence, isOver: remark.isOver, sequence: sequence,
      at: process.calendar)
    if let line { try await process.outputAside(line: line) }
  }

  /// Prints the line that sums up.
  func beat() async throws {
    let now = process.now()
    let context = FilterContext(now: now, judgement: Judgement(newest, now: now))
    let matcher = filter.matcher(in: context)
    let step = process.clockStep()
    let line = output.heartbeat(
      newest.accounts.map { $0.moved(by: step) }, tasks: newest.tasks.filter(matcher.matches),
      sequence: sequence, at: now.addingTimeInterval(step))
    try await process.outputAside(line: line)
  }
}

extension TaskChange.Kind {
  /// The task it is about; nil for an account's.
  fileprivate var task: CacheTask? {
    switch self {
    case .appeared(let task), .progress(let task), .status(let task, _), .gone(let task): task
    case .problem, .resolved: nil
    }
  }
}
