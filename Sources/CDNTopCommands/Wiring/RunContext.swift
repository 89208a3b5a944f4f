import Logging
import PollingEngine
import Providers
import Reports
import TaskModel

/// What the run of every command that reads accounts has to do with.
struct RunContext: Sendable {
  /// The accounts and settings.
  let configuration: Configuration
  /// The ids that are tracked besides those of the configuration.
  let watchList: WatchList
  /// The process.
  let process: ProcessContext
  /// Takes the log.
  let logger: Logger
  /// Where what lasts between runs is kept; nil for nowhere.
  var state: StateFolder?

  /// Returns what is tracked; tells what is wrong with the watch list.
  func tracked() -> [TrackedTask] {
    configuration.tracked(by: watchList) { process.talk("cdntop: \($0)") }
  }

  /// The files that are followed while a command runs.
  var sources: WatchedSources {
    WatchedSources(
      configuration: configuration, watchList: watchList, environment: process.environment)
  }

  /// The tasks that ended while somebody watched; nil where that is not kept.
  private var history: HistoryFile? { state.map(configuration.history) }

  /// Makes what adds to the history while a command runs that prints lines; nil where there is none.
  ///
  /// - Parameter say: prints a line.
  func recorder(say: @escaping @Sendable (String) async -> Void) -> HistoryRecorder? {
    history.map { history in
      HistoryRecorder(history, now: process.now, clockStep: process.clockStep) {
        await say("cdntop: \($0)")
      }
    }
  }

  /// Lends an engine for some accounts to `body`, and the connections it has.
  ///
  /// - Throws: ``ConfigurationError``, and what `body` throws.
  func withEngine<Result>(
    for accounts: [AccountConfiguration], sources: WatchedSources, tracked: [TrackedTask],
    _ body: (Engine<ContinuousClock>, HTTPTransports) async throws -> Result
  ) async throws -> Result {
    let durations = TaskDurations((history?.recent(at: process.now()) ?? []).map(\.task))
    return try await HTTPTransports.withTransports(
      environment: process.environment
    ) { transports in
      let runtime = AccountRuntime(
        transports: transports, process: process, configuration: configuration,
        state: state, durations: durations, expiries: sources.expiries)
      let engine = Engine(
        accounts: try runtime.engineAccounts(accounts, window: configuration.monitor.window),
        tracked: tracked, clock: ContinuousClock(), now: process.now, logger: logger)
      return try await body(engine, transports)
    }
  }
}

extension Configuration {
  /// The tasks that ended while somebody watched.
  func history(in folder: StateFolder) -> HistoryFile {
    HistoryFile(folder: folder, keep: historyKeep)
  }
}

extension CommonOptions {
  /// Reads the configuration, and opens the log.
  ///
  /// - Throws: ``ConfigurationError``, ``FileError``.
  func context(in process: ProcessContext) throws -> RunContext {
    let configuration = try configuration(in: process)
    let logger = try logger(in: process)
    let state = process.usableState { process.talk("cdntop: \($0)") }
    return RunContext(
      configuration: configuration,
      watchList: WatchList(folder: state, now: { process.calendar }),
      process: process, logger: logger, state: state)
  }
}
