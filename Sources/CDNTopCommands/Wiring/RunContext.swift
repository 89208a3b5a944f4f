import Logging
import PollingEngine
import Providers
import TaskModel

/// What the run of every command that reads accounts has to do with.
struct RunContext: Sendable {
  /// The accounts and settings.
  let configuration: Configuration
  /// The ids that are tracked besides those of the configuration.
  let watchList: WatchList
  /// The process.
  let surroundings: Surroundings
  /// Takes the log.
  let logger: Logger

  /// The files that are followed while a command runs.
  var sources: WatchedSources {
    WatchedSources(
      configuration: configuration, watchList: watchList, environment: surroundings.environment)
  }

  /// Makes what adds to the history while a command runs that prints lines.
  ///
  /// - Parameter say: prints a line.
  func recorder(say: @escaping @Sendable (String) async -> Void) -> HistoryRecorder {
    HistoryRecorder(
      configuration.history(in: surroundings), now: surroundings.now,
      clockStep: surroundings.clockStep
    ) {
      await say("cdntop: \($0)")
    }
  }

  /// Lends an engine for some accounts to `body`, and the connections it has.
  ///
  /// - Throws: ``ConfigurationError``, and what `body` throws.
  func withEngine<Result>(
    for accounts: [AccountConfiguration], sources: WatchedSources, tracked: [TrackedTask],
    _ body: (Engine<ContinuousClock>, HTTPTransports) async throws -> Result
  ) async throws -> Result {
    let history = configuration.history(in: surroundings)
    let durations = TaskDurations(history.recent(at: surroundings.now()))
    return try await HTTPTransports.withTransports(
      environment: surroundings.environment
    ) { transports in
      let runtime = AccountRuntime(
        transports: transports, surroundings: surroundings, durations: durations,
        expiries: sources.expiries)
      let engine = Engine(
        accounts: try runtime.engineAccounts(accounts, window: configuration.monitor.window),
        tracked: tracked, clock: ContinuousClock(), now: surroundings.now, logger: logger)
      return try await body(engine, transports)
    }
  }
}

extension Configuration {
  /// The tasks that ended while somebody watched.
  func history(in surroundings: Surroundings) -> HistoryFile {
    HistoryFile(folder: surroundings.paths.stateFolder, keep: historyKeep)
  }
}

extension CommonOptions {
  /// Reads the configuration, and opens the log.
  ///
  /// - Throws: ``ConfigurationError``, ``FileError``.
  func context(in surroundings: Surroundings) throws -> RunContext {
    RunContext(
      configuration: try configuration(in: surroundings),
      watchList: WatchList(folder: surroundings.paths.stateFolder), surroundings: surroundings,
      logger: try logger(in: surroundings))
  }
}
