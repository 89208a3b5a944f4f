import FoundationEssentials
import Logging
import PollingEngine
import Providers
import Reports
import TaskModel
import TeamStore
import Terminal

/// What every run of a command works with, made once: the settings, what lasts between runs, and, lent for as
/// long as they are needed, the connections, the accounts and the engine.
struct Session: Sendable {
  /// The accounts and settings.
  let configuration: Configuration
  /// What lasts between runs, and whether a team shares it.
  let stores: RunStore
  /// The process.
  let process: ProcessContext
  /// Takes the log.
  let logger: Logger
  /// Where what lasts between runs is kept; nil for nowhere.
  var state: StateFolder?
  /// Records what is seen; nil where nothing is recorded.
  var recording: SessionRecorder?
  /// How long refused credentials rest before they are read again.
  var credentialsRetry: Duration = .seconds(60)
  /// What is done for a team; nil where there is none, or no account is asked yet.
  private(set) var desk: TeamDesk?

  /// The store that the run works with.
  var store: any TaskStore { stores.main }

  /// Where earlier versions kept what is the operator's own; nil where that is shared, or nowhere.
  private var earlier: StateFolder? { stores.team == nil ? state : nil }

  /// The same for a run that asks some accounts, which it does for its team where there is one.
  ///
  /// - Parameter say: is told what becomes of the team's store; nil to say it in the operator's line.
  func asking(
    _ accounts: [AccountConfiguration], say: (@Sendable (TeamRemark) async -> Void)? = nil
  ) -> Session {
    guard let team = stores.team else { return self }
    var session = self
    let windows = accounts.map { $0.common.window ?? configuration.monitor.window }
    session.desk = TeamDesk(
      team, for: accounts, window: windows.max() ?? configuration.monitor.window, in: process,
      say: say ?? { [process] in process.talk("cdntop: \($0.sentence)") })
    return session
  }

  /// Returns what is tracked; tells what is wrong with the watch list.
  func tracked() async -> [TrackedTask] {
    await configuration.tracked(by: store) { process.talk("cdntop: \($0)") }
  }

  /// Makes what follows the files of the configuration from how they are now.
  func sources() -> WatchedSources {
    WatchedSources(
      configuration: configuration, store: store, state: earlier,
      environment: process.environment)
  }

  /// Makes what keeps what is seen; nil where nothing is kept.
  ///
  /// - Parameters:
  ///   - failing: is told why nothing can be recorded, and with nil that it can again; nil to say the first in the
  ///     operator's line.
  ///   - report: is told, in a sentence, what else is not recorded.
  func recorder(
    failing: (@Sendable (StoreError?) async -> Void)? = nil,
    report: @escaping @Sendable (String) async -> Void
  ) -> TaskRecorder? {
    guard store.standing != .memory else { return nil }
    let (desk, step) = (desk, process.clockStep)
    return TaskRecorder(
      store, sharedBy: desk, earlierIn: earlier, bounds: configuration.store, clock: process.clock,
      clockStep: { desk?.ahead ?? step() }, failing: failing, report: report)
  }

  /// How long tasks of some accounts took lately, as far as that is known within a second.
  private func recentDurations(of accounts: [AccountID]) async -> TaskDurations {
    let now = process.calendar
    let zone = configuration.monitor.zone.activate()
    var durations = TaskDurations(today: zone.startOfDay(at: now))
    return await withTaskGroup(of: [RememberedTask].self) { group in
      for account in accounts {
        group.addTask {
          let found = try? await process.clock.run(within: Self.patience) {
            try await store.succeeded(of: account, before: now, zone)
          }
          return found ?? []
        }
      }
      for await tasks in group {
        for remembered in tasks { durations.add(remembered.task) }
      }
      return durations
    }
  }

  /// What was proved of tasks, as far as a store tells that within a second; later it is followed.
  private func recentProofs() async -> [CacheTask.ID: TaskProof] {
    let found = try? await process.clock.run(within: Self.patience) {
      try await store.proofs(of: configuration, at: process.calendar)
    }
    return found ?? [:]
  }

  /// How long a run waits, before it begins, for what a store knows of earlier ones.
  static let patience: Duration = .seconds(1)

  /// Makes what tells of alerts.
  ///
  /// - Parameters:
  ///   - source: the command that tells.
  ///   - words: what the command was asked to watch.
  ///   - write: writes to the terminal; nil where there is none.
  ///   - report: is told, in a sentence, when a channel begins to fail.
  func notifier(
    _ detector: AlertDetector, source: String, about words: [String],
    over transports: HTTPTransports, write: (@Sendable (AttentionSequence) -> Void)?,
    report: @escaping @Sendable (String) async -> Void
  ) -> Notifier<ContinuousClock> {
    let channels = configuration.notify.channels(
      environment: configuration.hidingSecrets(in: process.environment),
      transports: transports, write: write)
    let topic = WatchedTopic(configuration: configuration.file, words)
    let names = Dictionary(configuration.accounts.map { ($0.name, $0.budgetName) }) { $1 }
    return Notifier(
      channels, detector: detector, source: source,
      topic: topic, clock: ContinuousClock(),
      now: process.now, clockStep: process.clockStep,
      claim: { [store] alerts, address in
        await store.claimed(alerts, at: address, about: topic.text, by: names)
      }, report: report)
  }

  /// Lends what makes providers of accounts to `body`, with connections that are closed afterwards.
  ///
  /// - Throws: what `body` throws.
  func withRuntime<Result>(
    durations: TaskDurations = TaskDurations(), expiries: KeyExpiries = KeyExpiries(),
    _ body: (AccountRuntime) async throws -> Result
  ) async throws -> Result {
    try await HTTPTransports.withTransports(environment: process.environment) { transports in
      try await body(
        AccountRuntime(
          transports: transports, process: process, configuration: configuration, store: store,
          durations: durations, expiries: expiries))
    }
  }

  /// Lends an engine for some accounts to `body`, and the connections it has.
  ///
  /// - Parameters:
  ///   - tracked: what it asks for by id.
  ///   - sources: the files that a run follows which lasts; nil for one that reads once, to which nothing
  ///     of earlier runs matters.
  ///   - lookBack: how far back all accounts list; nil to go by the configuration.
  ///   - confirmsItself: whether ends are to be confirmed by reads of this process.
  /// - Throws: ``ConfigurationError``, and what `body` throws.
  func withEngine<Result>(
    for accounts: [AccountConfiguration], tracked: [TrackedTask], sources: WatchedSources? = nil,
    lookBack: Duration? = nil, confirmsItself: Bool = false,
    _ body: (Engine<ContinuousClock>, HTTPTransports) async throws -> Result
  ) async throws -> Result {
    return try await withRuntime(
      durations: sources == nil ? TaskDurations() : await recentDurations(of: accounts.map(\.name)),
      expiries: sources?.expiries ?? KeyExpiries()
    ) { runtime in
      let asked = try runtime.engineAccounts(
        accounts, window: configuration.monitor.window, override: lookBack)
      let engine = Engine(
        accounts: desk?.leaving(asked) ?? asked,
        tracked: tracked, credentialsRetry: credentialsRetry, confirmsItself: confirmsItself,
        clock: ContinuousClock(), now: process.now, logger: logger)
      // Without a store that answers nothing is known to be proved.
      await engine.prove(await recentProofs())
      await engine.recall(await firstSeen(of: tracked, among: accounts))
      let refresh = sources.map { _ in Task { await keepUsual(of: accounts, in: engine) } }
      defer { refresh?.cancel() }
      guard let desk else { return try await body(engine, runtime.transports) }
      return try await desk.working(for: engine, isOnce: sources == nil) {
        try await body(engine, runtime.transports)
      }
    }
  }

  /// Tells an engine now and then what is usual by then: a run may last for weeks.
  private func keepUsual(
    of accounts: [AccountConfiguration], in engine: Engine<ContinuousClock>
  ) async {
    while (try? await process.clock.sleep(for: Self.usualPause)) != nil {
      let durations = await recentDurations(of: accounts.map(\.name))
      for account in accounts {
        let usual = durations.usual(of: account.name)
        if !usual.isEmpty { await engine.setUsual(usual, of: account.name) }
      }
    }
  }

  private static let usualPause: Duration = .seconds(600)
}

extension TaskFilter {
  /// Returns the configured accounts whose tasks the filter can let through; the others are not polled.
  ///
  /// - Throws: ``UsageError`` where there is none, or none that is asked, so that a slip never looks like "nothing to do".
  func accounts(of configuration: Configuration) throws(UsageError) -> [AccountConfiguration] {
    guard !configuration.accounts.isEmpty else {
      throw .wrong("the configuration \(configuration.file) has no account yet")
    }
    let chosen = configuration.accounts.filter {
      mayMatch(account: $0.name, provider: $0.provider.id)
    }
    guard !chosen.isEmpty else {
      let names = configuration.accounts.map(\.name.name).joined(separator: ", ")
      throw .wrong("the filter excludes every account; there are \(names)")
    }
    guard chosen.contains(where: \.common.isEnabled) else {
      let names = chosen.map(\.name.name).joined(separator: ", ")
      let verb = chosen.count == 1 ? "is" : "are"
      throw .wrong(
        "\(names) \(verb) switched off in \(configuration.file) (enabled: false), so that there is nothing to ask"
      )
    }
    return chosen
  }
}

extension CommonOptions {
  /// Reads the configuration, and opens the log.
  ///
  /// - Throws: ``ConfigurationError``, ``FileError``.
  func session(in process: ProcessContext) async throws -> Session {
    let configuration = await process.namingBudgets(of: try configuration(in: process))
    let logger = try logger(in: process)
    let state = process.usableState { process.talk("cdntop: \($0)") }
    let stores = try await process.stores(in: state, for: configuration) { [process] in
      process.talk("cdntop: \($0)")
    }
    return Session(
      configuration: configuration, stores: stores, process: process, logger: logger, state: state)
  }
}
