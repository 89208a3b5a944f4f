import PollingEngine
import TaskModel

/// The files a running monitor follows: the watch list, and those that hold secrets.
struct WatchedSources: Sendable {
  /// What is new since the last look.
  struct Changes: Sendable, Equatable {
    /// What is tracked now; nil where that is unchanged.
    var tracked: [TrackedTask]?
    /// The accounts with a secret in a file that changed, in the configuration's order.
    var accounts: [AccountID] = []
  }

  private struct SecretFile {
    let account: AccountID
    let path: String
    var stamp: Files.Stamp?
  }

  private let configuration: Configuration
  private let watchList: WatchList
  private var listStamp: Files.Stamp?
  private var secretFiles: [SecretFile] = []

  /// Follows the files of a configuration and a watch list from how they are now.
  ///
  /// To be made before anything is read from them, so that no change falls between.
  init(configuration: Configuration, watchList: WatchList) {
    self.configuration = configuration
    self.watchList = watchList
    listStamp = watchList.stamp
    for account in configuration.accounts {
      for source in account.secrets {
        guard case .file(let path) = source.form else { continue }
        secretFiles.append(
          SecretFile(account: account.name, path: path, stamp: Files.stamp(path)))
      }
    }
  }

  /// Returns what is tracked by the list as it is now, and by the configuration.
  ///
  /// - Throws: ``FileError`` where there is a list that cannot be read.
  func tracked() throws(FileError) -> [TrackedTask] {
    configuration.tracked(with: try watchList.entries())
  }

  /// Labels tasks on the watch list, and returns what is tracked then.
  ///
  /// - Throws: ``FileError``; then nothing was labeled.
  func label(_ tasks: [TrackedTask]) throws -> [TrackedTask] {
    try watchList.label(tasks)
    return try tracked()
  }

  /// Looks at the files again; a list that cannot be read is looked at the next time, too.
  mutating func changes() -> Changes {
    var changes = Changes()
    let stamp = watchList.stamp
    if stamp != listStamp, let tracked = try? tracked() {
      changes.tracked = tracked
      listStamp = stamp
    }
    for index in secretFiles.indices {
      let stamp = Files.stamp(secretFiles[index].path)
      guard stamp != secretFiles[index].stamp else { continue }
      secretFiles[index].stamp = stamp
      let account = secretFiles[index].account
      if changes.accounts.last != account { changes.accounts.append(account) }
    }
    return changes
  }

  /// Tells an engine of every change until the calling task is cancelled.
  func follow(_ engine: Engine<ContinuousClock>) async {
    var sources = self
    while (try? await Task.sleep(for: .seconds(2))) != nil {
      let changes = sources.changes()
      if let tracked = changes.tracked { await engine.setTracked(tracked) }
      for account in changes.accounts { await engine.credentialsChanged(for: account) }
    }
  }
}
