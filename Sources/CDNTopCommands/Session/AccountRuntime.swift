import FoundationEssentials
import PollingEngine
import Providers
import Reports
import TaskModel

/// Turns configured accounts into what the engine polls: secrets, transport and provider together.
struct AccountRuntime: Sendable {
  /// The connections of all accounts.
  let transports: HTTPTransports
  /// Where `KEY_env` secrets are looked up.
  let environment: ProgramEnvironment
  /// The present by a clock that nobody sets.
  let now: @Sendable () -> Date
  /// How many seconds the calendar is ahead of it.
  private let clockStep: @Sendable () -> TimeInterval
  /// Where budgets are shared.
  private let store: any TaskStore
  /// Tells the lanes in which keys are read from those of another run.
  private let mark = UInt64.random(in: 0 ... .max)
  /// How long an account's key may take to be read, with the programs and the address that give it.
  private static let keyPatience: Duration = .seconds(60)
  /// How long tasks took lately.
  let durations: TaskDurations
  /// Is told when keys end.
  let expiries: KeyExpiries
  /// What the accounts know of keys that they share.
  private let refusedKeys = RefusedKeys()

  /// Makes a runtime in a process.
  ///
  /// - Parameters:
  ///   - configuration: whose secrets no program sees.
  ///   - store: where budgets are shared.
  init(
    transports: HTTPTransports, process: ProcessContext, configuration: Configuration,
    store: any TaskStore, durations: TaskDurations = TaskDurations(),
    expiries: KeyExpiries = KeyExpiries()
  ) {
    self.durations = durations
    self.transports = transports
    self.expiries = expiries
    environment = configuration.hidingSecrets(in: process.environment)
    now = process.now
    clockStep = process.clockStep
    self.store = store
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
    try DescriptorLimit.check(accounts: accounts.count { $0.common.isEnabled })
    var problems: [String] = []
    var made: [EngineAccount] = []
    for account in accounts {
      do {
        var engineAccount = try self.engineAccount(account)
        engineAccount.isEnabled = account.common.isEnabled
        engineAccount.window = override ?? account.common.window ?? window
        engineAccount.minInterval = account.common.minInterval
        engineAccount.rateLimit = account.common.rateLimit
        if account.common.isEnabled, account.common.sharesBudget {
          engineAccount.takeShared = sharedBudget(of: engineAccount, account)
        }
        engineAccount.usualTimes = durations.usual(of: account.name)
        made.append(engineAccount)
      } catch {
        problems.append("the account \(account.name): \(error)")
      }
    }
    if !problems.isEmpty { throw .invalid(problems) }
    return made
  }

  /// The budget that all processes keep to that ask an account by one key.
  private func sharedBudget(
    of engineAccount: EngineAccount, _ account: AccountConfiguration
  ) -> @Sendable (Double) async -> Duration? {
    let (rate, burst) = engineAccount.budget
    let share = BudgetShare(name: account.budgetName, rate: rate, burst: burst)
    return { [store] cost in
      // Where nobody shares it, the process keeps to a budget of its own.
      if case .wait(let wait) = await store.take(cost, of: share) { wait } else { nil }
    }
  }

  private var calendar: @Sendable () -> Date {
    { [now, clockStep] in now().addingTimeInterval(clockStep()) }
  }

  /// Returns a clock that learns one vendor's time.
  func vendorClock() -> VendorClock { VendorClock(now: now, calendar: calendar) }

  private func engineAccount(
    _ account: AccountConfiguration
  ) throws(ProviderSetupError) -> EngineAccount {
    let clock = vendorClock()
    var engineAccount = EngineAccount(
      id: account.name, provider: account.provider.id,
      capabilities: try keylessProvider(for: account).capabilities
    ) { () async throws(ProviderError) -> any Provider in
      try await provider(of: account, clock: clock)
    }
    engineAccount.success = account.provider.success
    engineAccount.clockSkew = { clock.skew.map { .milliseconds(Int64(($0 * 1_000).rounded())) } }
    return engineAccount
  }

  /// Makes the provider of an account, with its secrets read anew.
  private func provider(
    of account: AccountConfiguration, clock: VendorClock
  ) async throws(ProviderError) -> any Provider {
    let settings = try await settings(of: account)
    do throws(ProviderSetupError) {
      return try provider(settings, clock: clock)
    } catch {
      throw .transport(error.description)
    }
  }

  /// Returns the settings of an account with its profile and its secrets read anew, on threads of the
  /// account's own: files may not answer.
  func settings(
    of account: AccountConfiguration
  ) async throws(ProviderError) -> AccountSettings {
    let outcome: Result<AccountSettings, ProviderError>
    do throws(Aside.Failure) {
      outcome = try await Aside.work(
        in: "key of \(account.name) \(mark)", within: Self.keyPatience
      ) {
        do throws(ProviderError) {
          return .success(try await readSettings(of: account))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      if error == .cancelled { throw .cancelled }
      throw .credentials(
        VendorMessage(code: "", text: "the key was not read within \(Self.keyPatience.shortText)"))
    }
    return try outcome.get()
  }

  private func readSettings(
    of account: AccountConfiguration
  ) async throws(ProviderError) -> AccountSettings {
    var settings = account.settings
    try await addProfile(to: &settings, of: account)
    for source in account.secrets {
      do throws(SecretError) {
        settings.secrets[source.key] = try await source.resolve(
          environment: environment.givingKeys(of: account))
      } catch {
        if error.isCancelled { throw .cancelled }
        throw .credentials(VendorMessage(code: "", text: error.description))
      }
    }
    return settings
  }

  /// Adds what a profile gives; what is configured beside it goes before that.
  private func addProfile(
    to settings: inout AccountSettings, of account: AccountConfiguration
  ) async throws(ProviderError) {
    guard let name = settings.values["profile"], let profiles = account.provider.profiles else {
      return
    }
    let machine = ProfileMachine(
      environment: environment.givingKeys(of: account), now: calendar
    ) {
      [transports, settings] (address) async throws(ProfileError) in
      try await transports.body(of: address, for: settings)
    }
    let key: ProfileKey
    do throws(ProfileError) {
      key = try await profiles.usableKey(of: name, on: machine)
    } catch {
      if error.isCancelled { throw .cancelled }
      throw .credentials(VendorMessage(code: "", text: error.reason))
    }
    // A key ends by the calendar; how long that is from now goes by the steady clock.
    let end = key.expiresAt?.addingTimeInterval(-clockStep())
    expiries.note(end, of: account.name, at: now())
    settings.values.merge(key.values) { configured, _ in configured }
    settings.secrets.merge(key.secrets) { configured, _ in configured }
    settings.endpoint = settings.endpoint ?? key.endpoint
  }

  /// Makes a provider with stand-ins for its secrets, for what hangs on none: what an API can do.
  func keylessProvider(for account: AccountConfiguration) throws(ProviderSetupError) -> any Provider
  {
    var settings = account.settings
    for source in account.secrets { settings.secrets[source.key] = Secret("-") }
    if settings.values["profile"] != nil {
      for name in account.provider.profileKeys {
        if account.provider.key(name)?.isSecret == true {
          settings.secrets[name] = Secret("-")
        } else {
          settings.values[name] = "-"
        }
      }
    }
    return try provider(settings)
  }

  /// Returns a connection of an account that notes what its calls tell.
  ///
  /// - Parameter clock: learns the vendor's time from the answers.
  func measured(
    _ settings: AccountSettings, interval: Duration, clock: VendorClock
  ) throws(ProviderSetupError) -> MeasuredExchange {
    MeasuredExchange(try transports.transport(for: settings), interval: interval, clock: clock)
  }

  /// Makes a provider.
  ///
  /// - Parameters:
  ///   - http: what carries the calls, and has the clock learn from them; nil for a connection of the runtime's.
  ///   - clock: learns the vendor's time from the answers and gives it for signing; nil to go by ours.
  func provider(
    _ settings: AccountSettings, over http: (any HTTPExchanging)? = nil, clock: VendorClock? = nil
  ) throws(ProviderSetupError) -> any Provider {
    var carrier: any HTTPExchanging
    if let http {
      carrier = http
    } else {
      carrier = try transports.transport(for: settings)
      if let clock { carrier = clock.listening(to: carrier) }
    }
    var signingTime = now
    if let clock { signingTime = { clock.now } }
    return try ProviderRegistry.make(
      settings, http: carrier, now: signingTime, refusedKeys: refusedKeys)
  }
}

extension AccountConfiguration {
  /// The name of the account's budget: what the configuration calls it, else a hash over what the vendor counts calls by,
  /// which is a key unless the vendor's description says otherwise, and is no secret.
  var budgetName: String { common.budgetName ?? budgetName(of: values) }

  /// The name of a budget that somebody gave a name; the accounts of no other provider share it.
  func budgetName(called name: String) -> String { "\(provider.id.word)=\(name)" }

  /// The name of the budget of an account with these plain values.
  func budgetName(of values: [String: String]) -> String {
    var hash = StableHash()
    hash.combine(common.endpoint ?? "")
    if let tenant = provider.tenant(in: values) {
      hash.combine(tenant)
    } else {
      for name in provider.identifyingKeys { hash.combine(name + "=" + (values[name] ?? "")) }
      // A document may be all that tells one key from another.
      for source in secrets where source.isDocument { hash.combine(source.place) }
    }
    return "\(provider.id.word)-\(String(hash.value, radix: 16))"
  }

  /// The settings of the provider, without secrets.
  var settings: AccountSettings {
    var settings = AccountSettings(
      name: name, provider: provider.id, values: values, lists: lists, endpoint: common.endpoint,
      rateLimit: common.rateLimit, proxy: common.proxy, caFile: common.caFile,
      allowHTTP: common.allowHTTP)
    if let timeout = common.timeout { settings.timeout = timeout }
    return settings
  }
}
