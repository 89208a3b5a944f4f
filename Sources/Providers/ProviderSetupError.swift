/// Why no provider could be made of an account's settings.
public enum ProviderSetupError: Error, Hashable, Sendable {
  /// No provider has this word.
  case unknownProvider(String)
  /// A key that the provider needs is missing or empty.
  case missingKey(String)
  /// A key's value cannot be used; the reason never quotes a secret.
  case invalidValue(key: String, reason: String)
  /// Plain http to a host that is not this machine, without the operator's leave.
  case insecureEndpoint(host: String)

  /// The configuration key to mend.
  public var key: String {
    switch self {
    case .unknownProvider: "provider"
    case .missingKey(let key), .invalidValue(let key, _): key
    case .insecureEndpoint: "endpoint"
    }
  }
}

extension ProviderSetupError: CustomStringConvertible {
  /// One sentence an operator can act on.
  public var description: String {
    switch self {
    case .unknownProvider(let word): "there is no provider \(word)"
    case .missingKey(let key): "\(key) is missing"
    case .invalidValue(let key, let reason): "\(key) \(reason)"
    case .insecureEndpoint(let host):
      "endpoint would send signatures to \(host) in plain text; use https, or set allow_http: true"
    }
  }
}
