import FoundationEssentials
import PollingEngine
import Providers
import TaskModel

/// The files a running monitor follows: the watch list, and those that hold secrets.
struct WatchedSources: Sendable {
  /// What is new since the last look.
  struct Changes: Sendable, Equatable {
    /// What is tracked now; nil where that is unchanged.
    var tracked: [TrackedTask]?
    /// The accounts with a key that ends or is in a file that changed.
    var accounts: [AccountID] = []
    /// What is wrong with the list since the last look, in a sentence; nil for nothing new.
    var remark: String?
  }

  private struct SecretFile {
    let account: AccountID
    let path: String
    var stamp: Files.Stamp?
  }

  private let configuration: Configuration
  private let watchList: WatchList
  private var listStamp: Files.Stamp?
  /// What was wrong with the list when it was looked at last.
  private var remark: String?
  private var secretFiles: [SecretFile] = []
  /// When keys end that do not last.
  let expiries = KeyExpiries()

  /// Follows the files of a configuration and a watch list from how they are now.
  ///
  /// To be made before anything is read from them, so that no change falls between.
  init(configuration: Configuration, watchList: WatchList, environment: [String: String]) {
    self.configuration = configuration
    self.watchList = watchList
    for account in configuration.accounts {
      for path in account.secretFiles(in: environment) {
        secretFiles.append(SecretFile(account: account.name, path: path))
      }
    }
    let stamps = Files.stampsNow(
      of: Set(secretFiles.map(\.path) + [watchList.path].compactMap { $0 }))
    listStamp = watchList.path.flatMap { stamps[$0] ?? nil }
    for index in secretFiles.indices {
      secretFiles[index].stamp = stamps[secretFiles[index].path] ?? nil
    }
  }

  /// Returns what is tracked by the list as it is now, and by the configuration; without the list where that
  /// cannot be read.
  ///
  /// - Parameter say: is told what is wrong with it, in a sentence.
  func tracked(_ say: (String) -> Void) -> [TrackedTask] {
    configuration.tracked(by: watchList, say)
  }

  private func readAside() async throws -> WatchList.Reading {
    try await Files.aside(watchList.path ?? "") { [watchList] in try watchList.read() }
  }

  /// Labels tasks on the watch list, and returns what is tracked then; nil where that cannot be read
  /// just now and is found by the next look.
  ///
  /// - Throws: ``FileError``; then nothing was labeled.
  func label(_ tasks: [TrackedTask]) async throws -> [TrackedTask]? {
    try await Files.aside(watchList.path ?? "", "write") { [watchList] in
      try watchList.label(tasks)
    }
    return (try? await readAside()).map { configuration.tracked(with: $0.entries) }
  }

  /// Looks at the files and keys again; a list that cannot be read is looked at the next time, too, and
  /// so is a file that does not answer, which holds up no other.
  mutating func changes(at now: Date) async -> Changes {
    var changes = Changes(accounts: expiries.due(at: now))
    let stamps = await Files.stamps(
      of: Set(secretFiles.map(\.path) + [watchList.path].compactMap { $0 }))
    if let path = watchList.path, let stamp = stamps[path], stamp != listStamp {
      var found: String?
      do {
        let reading = try await readAside()
        changes.tracked = configuration.tracked(with: reading.entries)
        found = reading.remark
        listStamp = stamp
      } catch {
        found = "\(error)"
      }
      if found != remark { changes.remark = found }
      remark = found
    }
    for index in secretFiles.indices {
      guard let stamp = stamps[secretFiles[index].path], stamp != secretFiles[index].stamp else {
        continue
      }
      secretFiles[index].stamp = stamp
      let account = secretFiles[index].account
      if !changes.accounts.contains(account) { changes.accounts.append(account) }
    }
    return changes
  }

  /// Tells an engine of every change until the calling task is cancelled.
  ///
  /// - Parameters:
  ///   - chosen: makes of what is tracked now what the engine is to track; nil for no change.
  ///   - say: is told what is wrong with the list, in a sentence.
  func follow(
    _ engine: Engine<ContinuousClock>, clock: any Clock<Duration>, now: @Sendable () -> Date,
    tracking chosen: ([TrackedTask]) -> [TrackedTask]? = { $0 },
    say: @Sendable (String) async -> Void
  ) async {
    var sources = self
    while (try? await clock.sleep(for: .seconds(2))) != nil {
      let changes = await sources.changes(at: now())
      if let tracked = changes.tracked.flatMap(chosen) { await engine.setTracked(tracked) }
      for account in changes.accounts { await engine.credentialsChanged(for: account) }
      if let remark = changes.remark { await say(remark) }
    }
  }
}

extension AccountConfiguration {
  /// The files that the account's key is in.
  fileprivate func secretFiles(in environment: [String: String]) -> [String] {
    var files = secrets.compactMap { source in
      if case .file(let path) = source.form { path } else { nil }
    }
    if values["profile"] != nil, let profiles = provider.profiles {
      files += profiles.files(
        on: ProfileMachine(environment: ProgramEnvironment(environment), now: { .distantPast }))
    }
    return files
  }
}
