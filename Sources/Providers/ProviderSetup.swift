import FoundationEssentials
import TaskModel

/// Everything an adapter is made of: checked settings and the seams to the outside.
struct ProviderSetup: Sendable {
  let settings: AccountSettings
  let endpoint: Endpoint
  let rates: ProviderRates
  let http: any HTTPExchanging
  let now: @Sendable () -> Date
  let nonce: @Sendable () -> String
  /// What all accounts know of refused keys.
  var refusedKeys = RefusedKeys()

  /// Returns what takes the account's secrets, those of the way to the vendor and the given public
  /// halves out of the vendor's answers.
  func redactor(identifiers: [String] = []) -> Redactor {
    Redactor(secrets: settings.secrets.values + http.secrets, identifiers: identifiers)
  }

  /// Returns a plain value; nil where it is missing or empty.
  func value(_ key: String) -> String? {
    guard let value = settings.values[key], !value.isEmpty else { return nil }
    return value
  }

  /// Returns a plain value that must be there.
  func requiredValue(_ key: String) throws(ProviderSetupError) -> String {
    guard let value = value(key) else { throw .missingKey(key) }
    return value
  }

  /// Returns a secret; nil where it is missing or empty.
  func secret(_ key: String) -> Secret? {
    guard let secret = settings.secrets[key], !secret.isEmpty else { return nil }
    return secret
  }

  /// Returns a secret that must be there.
  func requiredSecret(_ key: String) throws(ProviderSetupError) -> Secret {
    guard let secret = secret(key) else { throw .missingKey(key) }
    return secret
  }
}

/// Calls a second that a provider makes unless the configuration says otherwise.
public struct ProviderRates: Hashable, Sendable {
  /// Calls that list, a second.
  public let list: Double
  /// Calls that ask by id, a second.
  public let byID: Double
}
