public import TaskModel

/// An account as the engine polls it: who it is, how to reach it, how often to ask.
public struct EngineAccount: Sendable {
  /// Makes the account's provider from credentials read anew.
  ///
  /// Called at the start, and again when the vendor refused the credentials and it is time to look
  /// whether they have changed. Throws where the credentials cannot be read.
  public typealias MakeProvider = @Sendable () async throws(ProviderError) -> any Provider

  /// The account's name.
  public let id: AccountID
  /// The configuration's word for the vendor.
  public let provider: ProviderID
  /// What the vendor's API can do.
  public let capabilities: ProviderCapabilities
  /// Whether the account is polled at all.
  public var isEnabled = true
  /// How far back to list; cut to what the vendor keeps.
  public var window: Duration = .seconds(24 * 60 * 60)
  /// The least time between two reads; nil for the engine's own cadence.
  public var minInterval: Duration?
  /// Calls a second, of every kind together; nil for the capabilities' rates.
  public var rateLimit: Double?
  /// What the vendor's clock reads more than ours, as its answers so far have told; nil where none has.
  public var clockSkew: @Sendable () -> Duration? = { nil }
  /// Takes the price of a call from a budget that others use too; nil where nobody else asks the account.
  ///
  /// It returns nil when the price was taken, else how long to wait.
  public var takeShared: (@Sendable (_ cost: Double) async -> Duration?)?
  /// Whether another process asks the account at present; nil where none ever does.
  ///
  /// Looked at before every call. While it is so, only ends are asked for that this process has to confirm itself; what
  /// the other one tells goes to ``Engine/adopt(_:)``.
  public var isAskedElsewhere: (@Sendable () -> Bool)?
  /// How long tasks of a kind took; empty where nothing is known of earlier ones.
  public var usualTimes: [TaskKind: UsualTimes] = [:]
  /// What the vendor's word for success says; nil where that is not known.
  public var success: SuccessMeaning?
  let makeProvider: MakeProvider

  /// Makes an account whose provider is made when it is needed.
  public init(
    id: AccountID, provider: ProviderID, capabilities: ProviderCapabilities,
    makeProvider: @escaping MakeProvider
  ) {
    self.id = id
    self.provider = provider
    self.capabilities = capabilities
    self.makeProvider = makeProvider
  }

  /// Makes an account whose provider never changes.
  public init(id: AccountID, provider: ProviderID, fixed: any Provider) {
    self.init(id: id, provider: provider, capabilities: fixed.capabilities) {
      () async throws(ProviderError) -> any Provider in fixed
    }
  }

  /// The rate and the burst of the account's budget, in tokens a second and tokens.
  public var budget: (rate: Double, burst: Double) {
    let policy = PollPolicy(
      capabilities: effectiveCapabilities, window: window, leastInterval: minInterval)
    return (policy.callRate, policy.callRate)
  }

  /// The capabilities with the configured rate in place of the vendor's.
  var effectiveCapabilities: ProviderCapabilities {
    guard let rateLimit else { return capabilities }
    var limited = capabilities
    limited.listRate = rateLimit
    limited.byIDRate = rateLimit
    return limited
  }
}
