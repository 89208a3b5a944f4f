import Logging
import PollingEngine
import Providers
import TaskModel

/// One read of accounts in full.
struct SinglePoll {
  /// The accounts to read.
  let accounts: [AccountConfiguration]
  /// How far back to list; nil to go by the configuration.
  let lookBack: Duration?
  /// The watch list; what the configuration tracks is added to it.
  let tracked: [TrackedTask]
  /// How long to wait for accounts.
  let timeout: Duration

  /// Reads, and returns what is known then.
  ///
  /// - Throws: ``ConfigurationError``.
  func snapshot(
    of configuration: Configuration, surroundings: Surroundings, logger: Logger
  ) async throws -> Snapshot {
    try await HTTPTransports.withTransports(
      environment: surroundings.environment
    ) { transports in
      let runtime = AccountRuntime(transports: transports, surroundings: surroundings)
      let engine = Engine(
        accounts: try runtime.engineAccounts(
          accounts, window: configuration.monitor.window, override: lookBack),
        tracked: configuration.tracked(with: tracked), clock: ContinuousClock(),
        now: surroundings.now, logger: logger)
      return await engine.pollOnce(timeout: timeout)
    }
  }
}
