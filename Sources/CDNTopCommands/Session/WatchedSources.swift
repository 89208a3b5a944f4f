import FoundationEssentials
import PollingEngine
import Providers
import TaskModel

/// What a running monitor follows: what others put on the watch list, and the files that hold secrets.
struct WatchedSources: Sendable {
  private struct SecretFile {
    let account: AccountID
    let path: String
    var stamp: Files.Stamp?
  }

  private let configuration: Configuration
  private let store: any TaskStore
  private let state: StateFolder?
  private var secretFiles: [SecretFile] = []
  /// When keys end that do not last.
  let expiries = KeyExpiries()

  /// Follows the store from its first news on, and the files of a configuration from how they are now.
  ///
  /// To be made before anything is read from them, so that no change falls between.
  ///
  /// - Parameter state: where a version without a store that runs beside this one puts what it is told; nil for
  ///   nowhere.
  init(
    configuration: Configuration, store: any TaskStore, state: StateFolder? = nil,
    environment: [String: String]
  ) {
    self.configuration = configuration
    self.store = store
    self.state = state
    for account in configuration.accounts {
      for path in account.secretFiles(in: environment) {
        secretFiles.append(SecretFile(account: account.name, path: path))
      }
    }
    let stamps = Files.stampsNow(of: Set(secretFiles.map(\.path)))
    for index in secretFiles.indices {
      secretFiles[index].stamp = stamps[secretFiles[index].path] ?? nil
    }
  }

  /// Returns what is tracked by the list as it is now, and by the configuration; without the list where that
  /// cannot be read.
  ///
  /// - Parameter say: is told what is wrong with it, in a sentence.
  func tracked(_ say: (String) -> Void) async -> [TrackedTask] {
    await configuration.tracked(by: store, say)
  }

  /// Labels tasks on the watch list, and returns what is tracked then; nil where that cannot be read
  /// just now.
  ///
  /// - Throws: ``StoreError``; then nothing was labeled.
  func label(_ tasks: [TrackedTask]) async throws(StoreError) -> [TrackedTask]? {
    try await store.label(tasks)
    return (try? await store.watched()).map { configuration.tracked(with: $0) }
  }

  /// The accounts with a key that ends, or that is in a file which changed since the last look; a file that does not
  /// answer is looked at the next time, and holds up no other.
  mutating func changedAccounts(at now: Date) async -> [AccountID] {
    var accounts = expiries.due(at: now)
    let stamps = await Files.stamps(of: Set(secretFiles.map(\.path)))
    for index in secretFiles.indices {
      guard let stamp = stamps[secretFiles[index].path], stamp != secretFiles[index].stamp else {
        continue
      }
      secretFiles[index].stamp = stamp
      let account = secretFiles[index].account
      if !accounts.contains(account) { accounts.append(account) }
    }
    return accounts
  }

  /// Tells an engine of every change until the calling task is cancelled.
  ///
  /// - Parameters:
  ///   - chosen: makes of what is tracked now what the engine is to track; nil for no change.
  ///   - say: is told what is wrong with the list, in a sentence.
  func follow(
    _ engine: Engine<ContinuousClock>, clock: any Clock<Duration>,
    now: @escaping @Sendable () -> Date,
    tracking chosen: @escaping @Sendable ([TrackedTask]) -> [TrackedTask]? = { $0 },
    say: @escaping @Sendable (String) async -> Void
  ) async {
    let take: @Sendable () async -> Void = {
      await self.retell(clock: clock, say: say) { tracked in
        if let tracked = chosen(tracked) { await engine.setTracked(tracked) }
      }
    }
    await withDiscardingTaskGroup { group in
      group.addTask {
        for await topics in store.news() {
          if topics.contains(.watchList) { await take() }
          if topics.contains(.proofs) { await retellProofs(engine, clock: clock, now: now) }
        }
      }
      group.addTask {
        var sources = self
        while (try? await clock.sleep(for: Self.pause)) != nil {
          for account in await sources.changedAccounts(at: now()) {
            await engine.credentialsChanged(for: account)
          }
        }
      }
      group.addTask {
        while (try? await clock.sleep(for: Self.pause)) != nil {
          // What cannot be taken in now is tried again, and was told of when the run began.
          guard let state else { return }
          let took = try? await EarlierFile.takeAll(in: state, into: store, say)
          if took == true { await take() }
        }
      }
    }
  }

  private static let pause: Duration = .seconds(2)

  /// Tells an engine what was proved by now, as soon as it can be read.
  private func retellProofs(
    _ engine: Engine<ContinuousClock>, clock: any Clock<Duration>, now: () -> Date
  ) async {
    while !Task.isCancelled {
      if let proofs = try? await store.proofs(of: configuration, at: now()) {
        return await engine.prove(proofs)
      }
      try? await clock.sleep(for: Self.pause)
    }
  }

  /// Has somebody told what is tracked now, as soon as it can be read.
  private func retell(
    clock: any Clock<Duration>, say: (String) async -> Void,
    _ tell: ([TrackedTask]) async -> Void
  ) async {
    var trouble: StoreError?
    while !Task.isCancelled {
      do throws(StoreError) {
        return await tell(configuration.tracked(with: try await store.watched()))
      } catch {
        // What others changed is not shown, which has to be known.
        if error != trouble, error != .cancelled {
          await say("\(error); the watch list is as it was")
        }
        trouble = error
      }
      try? await clock.sleep(for: Self.pause)
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
