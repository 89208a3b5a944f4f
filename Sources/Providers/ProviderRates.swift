/// Calls a second that a provider makes unless the configuration says otherwise.
public struct ProviderRates: Hashable, Sendable {
  /// Calls that list, a second.
  public let list: Double
  /// Calls that ask by id, a second.
  public let byID: Double
}
