import FoundationEssentials
import PollingEngine
import Providers
import TaskModel

/// Turns configured accounts into what the engine polls: secrets, transport and provider together.
struct AccountRuntime: Sendable {
  /// The connections of all accounts.
  let transports: HTTPTransports
  /// Where `KEY_env` secrets are looked up.
  let environment: [String: String]
  /// The calendar time.
  let now: @Sendable () -> Date

  /// Makes a runtime in some surroundings.
  init(transports: HTTPTransports, surroundings: Surroundings) {
    self.transports = transports
    environment = surroundings.environment
    now = surroundings.now
  }

  /// Returns the accounts for the engine, in order.
  ///
  /// No secret is read before the engine asks for a provider, and each time it asks they are read
  /// anew, so that a mended key is found.
  ///
  /// - Parameters:
  ///   - window: how far back an account lists that does not say.
  ///   - override: how far back all accounts list in this run; nil to go by the configuration.
  /// - Throws: ``ConfigurationError`` for settings no provider can be made of.
  func engineAccounts(
    _ accounts: [AccountConfiguration], window: Duration, override: Duration? = nil
  ) throws(ConfigurationError) -> [EngineAccount] {
    var problems: [String] = []
    var made: [EngineAccount] = []
    for account in accounts {
      do {
        var engineAccount = try self.engineAccount(account)
        engineAccount.isEnabled = account.common.isEnabled
        engineAccount.window = override ?? account.common.window ?? window
        engineAccount.minInterval = account.common.minInterval
        engineAccount.rateLimit = account.common.rateLimit
        made.append(engineAccount)
      } catch {
        problems.append("the account \(account.name): \(error)")
      }
    }
    if !problems.isEmpty { throw .invalid(problems) }
    return made
  }

  private func engineAccount(
    _ account: AccountConfiguration
  ) throws(ProviderSetupError) -> EngineAccount {
    let settings = account.settings
    return EngineAccount(
      id: account.name, provider: account.provider.id, capabilities: try capabilities(of: account)
    ) { () async throws(ProviderError) -> any Provider in
      var settings = settings
      for source in account.secrets {
        do throws(SecretError) {
          settings.secrets[source.key] = try await source.resolve(environment: environment)
        } catch {
          if error.isCancelled { throw .cancelled }
          throw .credentials(VendorMessage(code: "", text: error.description))
        }
      }
      do throws(ProviderSetupError) {
        return try provider(settings)
      } catch {
        throw .transport(error.description)
      }
    }
  }

  /// Asks a provider made with stand-ins for its secrets, since what an API can do hangs on none.
  private func capabilities(
    of account: AccountConfiguration
  ) throws(ProviderSetupError) -> ProviderCapabilities {
    var settings = account.settings
    for source in account.secrets { settings.secrets[source.key] = Secret("-") }
    return try provider(settings).capabilities
  }

  private func provider(
    _ settings: AccountSettings
  ) throws(ProviderSetupError) -> any Provider {
    try ProviderRegistry.make(settings, http: transports.transport(for: settings), now: now)
  }
}

extension AccountConfiguration {
  /// The settings of the provider, without secrets.
  fileprivate var settings: AccountSettings {
    var settings = AccountSettings(
      name: name, provider: provider.id, values: values, lists: lists, endpoint: common.endpoint,
      rateLimit: common.rateLimit, proxy: common.proxy, caFile: common.caFile,
      allowHTTP: common.allowHTTP)
    if let timeout = common.timeout { settings.timeout = timeout }
    return settings
  }
}
