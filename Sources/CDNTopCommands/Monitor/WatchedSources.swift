import TaskModel

/// The files a running monitor follows: the watch list, and those that hold secrets.
struct WatchedSources: Sendable {
  /// What the files were like at one moment.
  struct State: Equatable, Sendable {
    /// The watch list's stamp; nil while there is no list.
    var watchList: Files.Stamp?
    /// The stamps of the secret files of each account that has any; a missing file has none.
    var secrets: [AccountID: [Files.Stamp?]]
  }

  private let configuration: Configuration
  private let watchList: WatchList?
  private let secretFiles: [AccountID: [String]]

  /// Follows the files of a configuration and a watch list.
  init(configuration: Configuration, watchList: WatchList?) {
    self.configuration = configuration
    self.watchList = watchList
    var files: [AccountID: [String]] = [:]
    for account in configuration.accounts {
      for source in account.secrets {
        if case .file(let path) = source.form { files[account.name, default: []].append(path) }
      }
    }
    secretFiles = files
  }

  /// What the files are like now.
  var state: State {
    State(
      watchList: watchList?.stamp,
      secrets: secretFiles.mapValues { paths in paths.map { Files.stamp($0) } })
  }

  /// What is tracked by the list as it is now; nil where it cannot be read, so that the old list stays.
  var tracked: [TrackedTask]? {
    guard let entries = try? watchList?.entries() else { return nil }
    return configuration.tracked(with: entries)
  }
}
