import Crypto
import FoundationEssentials

/// How a canonical request is signed with HMAC-SHA256 by the vendors that took over Amazon's form.
///
/// They differ in their names, in whether the time and a scope are signed along, and in whether the key
/// is the secret itself or one derived from it, step by step, along the scope.
struct RequestSignature {
  /// What was signed and with what, for the request and for comparing with the vendor's view.
  struct Signed {
    /// The string that was signed.
    let stringToSign: String
    /// The signature as it stands in the request.
    let signature: String
  }

  /// The name of the way, as both the string to sign and the field begin: `AWS4-HMAC-SHA256`.
  var algorithm: String
  /// The time as the vendor wants it signed; nil where it is signed within the header fields alone.
  var stamp: String?
  /// Day, region, service and an end mark, as far as the vendor has them; none where the key is the secret.
  var scope: [String] = []
  /// What stands before the secret where a key is derived: `AWS4`, `TC3` or nothing.
  var secretPrefix = ""

  /// Signs a request.
  func signed(_ request: CanonicalRequest, secret: Secret) -> Signed {
    var lines = [algorithm]
    if let stamp { lines.append(stamp) }
    if !scope.isEmpty { lines.append(scope.joined(separator: "/")) }
    lines.append(CanonicalRequest.hash(request.text.utf8))
    let text = lines.joined(separator: "\n")
    return Signed(stringToSign: text, signature: Hex.text(code(text, key(of: secret))))
  }

  /// The key that signs: the secret, led through the parts of the scope.
  private func key(of secret: Secret) -> SymmetricKey {
    let start = secret.withValue { SymmetricKey(data: Data((secretPrefix + $0).utf8)) }
    return scope.reduce(start) { key, part in SymmetricKey(data: code(part, key)) }
  }

  /// The value of the `Authorization` field.
  ///
  /// - Parameters:
  ///   - keyWord: how the vendor calls the key there.
  ///   - separator: what stands between the three parts.
  func authorization(
    keyID: String, _ signed: Signed, of request: CanonicalRequest, keyWord: String = "Credential",
    separator: String = ", "
  ) -> String {
    let credential = ([keyID] + scope).joined(separator: "/")
    let parts = [
      "\(keyWord)=\(credential)", "SignedHeaders=\(request.signedHeaders)",
      "Signature=\(signed.signature)",
    ]
    return algorithm + " " + parts.joined(separator: separator)
  }

  private func code(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
  }
}
