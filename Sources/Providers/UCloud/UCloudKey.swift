/// What shows UCloud's gateway whose call it is: a pair of keys, or the token of a login.
enum UCloudKey: Sendable {
  case pair(publicKey: String, privateKey: Secret)
  case token(Secret)

  /// Takes the token where there is one: with a signature beside it the gateway would go by that.
  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    if let token = setup.secret("access_token") {
      self = .token(token)
    } else {
      self = .pair(
        publicKey: try setup.requiredValue("public_key"),
        privateKey: try setup.requiredSecret("private_key"))
    }
  }

  /// The public half; nil for a token.
  var name: String? {
    if case .pair(let publicKey, _) = self { publicKey } else { nil }
  }

  /// The header's value; nil for a pair of keys.
  var authorization: String? {
    if case .token(let token) = self { token.withValue { "Bearer " + $0 } } else { nil }
  }

  /// Signs parameters where that is how the call is told, and returns the signature.
  func sign(_ parameters: inout [String: String]) -> String? {
    guard case .pair(let publicKey, let privateKey) = self else { return nil }
    parameters["PublicKey"] = publicKey
    let signature = UCloudSignature.signature(parameters, privateKey: privateKey)
    parameters["Signature"] = signature
    return signature
  }
}
