/// An account as a store knows it: the vendor's, whatever an operator calls it.
public struct AccountIdentity: Hashable, Sendable {
  /// What the configuration calls it now.
  public let name: AccountID
  /// The kind of account.
  public let provider: ProviderID
  /// The vendor's address where it is not the usual one; empty for that.
  public let endpoint: String
  /// What it is recognized by whatever its name, the surest first, such as a hash of the id of its key; none of them is
  /// a secret.
  public let keys: [String]

  /// Makes an identity.
  public init(name: AccountID, provider: ProviderID, endpoint: String, keys: [String]) {
    self.name = name
    self.provider = provider
    self.endpoint = endpoint
    self.keys = keys
  }
}
