import Crypto

/// The signature of UCloud's gateway: SHA-1 over names and values, without separators or escapes.
///
/// There is not a time and no nonce in it, so a signed request never expires.
enum UCloudSignature {
  /// Returns the string that is hashed, without the private key at its end.
  static func signedText(_ parameters: [String: String]) -> String {
    PercentEncoding.sorted(parameters).map { $0.name + $0.value }.joined()
  }

  /// Returns the signature in lower-case hexadecimal.
  static func signature(_ parameters: [String: String], privateKey: Secret) -> String {
    privateKey.withValue { key in
      Hex.text(Insecure.SHA1.hash(data: Array((signedText(parameters) + key).utf8)))
    }
  }
}
