public import TaskModel

/// What an operator configured for one account, read and checked, with its secrets resolved.
public struct AccountSettings: Sendable {
  /// The account's name.
  public var name: AccountID
  /// The provider word; must be one of ``ProviderRegistry``.
  public var provider: ProviderID
  /// Plain values by configuration key, such as `access_key_id`.
  public var values: [String: String]
  /// Lists by configuration key, such as `products`.
  public var lists: [String: [String]]
  /// Secrets by configuration key without a suffix, such as `access_key_secret`.
  public var secrets: [String: Secret]
  /// Where the vendor is reached, as `scheme://host[:port]`; nil for the provider's default.
  public var endpoint: String?
  /// Calls a second, at most; nil for the provider's defaults.
  public var rateLimit: Double?
  /// How long one exchange may take from start to end.
  public var timeout: Duration
  /// The proxy's URL, which may hold a password; nil to go by the environment.
  public var proxy: Secret?
  /// A PEM file whose certificates are trusted besides the machine's; nil for none.
  public var caFile: String?
  /// Whether plain http to a host that is not loopback was allowed by the operator.
  public var allowHTTP: Bool

  /// Makes settings; everything not given is as if it were not configured.
  public init(
    name: AccountID, provider: ProviderID, values: [String: String] = [:],
    lists: [String: [String]] = [:], secrets: [String: Secret] = [:], endpoint: String? = nil,
    rateLimit: Double? = nil, timeout: Duration = .seconds(15), proxy: Secret? = nil,
    caFile: String? = nil, allowHTTP: Bool = false
  ) {
    self.name = name
    self.provider = provider
    self.values = values
    self.lists = lists
    self.secrets = secrets
    self.endpoint = endpoint
    self.rateLimit = rateLimit
    self.timeout = timeout
    self.proxy = proxy
    self.caFile = caFile
    self.allowHTTP = allowHTTP
  }
}
