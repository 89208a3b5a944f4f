import Logging

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

  /// The tasks that ended while somebody watched.
  var history: HistoryFile {
    HistoryFile(folder: surroundings.paths.stateFolder, keep: configuration.historyKeep)
  }

  /// Makes what adds to the history while a command runs that prints lines.
  var recorder: HistoryRecorder {
    let talk = surroundings.talk
    return HistoryRecorder(history, now: surroundings.now) { talk("cdntop: \($0)") }
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
