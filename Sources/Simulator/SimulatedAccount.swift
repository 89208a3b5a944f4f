/// An account of the simulator, as a configuration names it.
public struct SimulatedAccount: Sendable, Hashable {
  /// A key and its value in the account's configuration.
  public struct Field: Sendable, Hashable {
    /// The configuration key, such as `access_key_id`.
    public let key: String
    /// The value; it may hold `+`, `/` and `=`, and ``endpoint`` where it names the server.
    public let value: String
    /// What stands in values for the server's address, which is not known before it listens.
    static let endpoint = "<endpoint>"

    /// Makes a field.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }

    /// Returns the value for a server that is reached at an address, such as `http://127.0.0.1:8080`.
    public func value(at address: String) -> String {
      value.replacing(Self.endpoint, with: address)
    }
  }

  /// A task id that can only be asked for by id.
  public struct TrackedID: Sendable, Hashable {
    /// The vendor's task id.
    public let id: String
    /// The configuration's word: `purge-url`, `purge-directory` or `prefetch`.
    public let kind: String
  }

  /// The account's name.
  public let name: String
  /// The configuration's provider word.
  public let provider: String
  /// The credentials, in the order a configuration lists them.
  public let credentials: [Field]
  /// The configuration's `products`; empty where the provider has no such key.
  public let products: [String]
  /// The calls a second to configure as `rate_limit`; always below what the server enforces.
  public let rateLimit: Double
  /// The ids to configure as `track`; empty where the vendor lists its tasks.
  public let trackedIDs: [TrackedID]
}
