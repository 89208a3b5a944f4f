import Crypto
import FoundationEssentials

/// The two ways in which Alibaba Cloud's gateway lets requests be signed.
enum AlibabaSignature {
  /// What a signature was made of, for the request and for comparing with the vendor's view.
  struct Signed {
    /// The string that was signed.
    let stringToSign: String
    /// The signature as it stands in the request, before any percent-encoding.
    let signature: String
  }

  /// Signs by version 1 (RPC style, HMAC-SHA1): all parameters but `Signature` itself.
  static func v1(method: String, parameters: [String: String], secret: Secret) -> Signed {
    let text =
      method + "&%2F&" + PercentEncoding.encode(PercentEncoding.query(parameters))
    let code = secret.withValue { value in
      HMAC<Insecure.SHA1>.authenticationCode(
        for: Data(text.utf8), using: SymmetricKey(data: Data((value + "&").utf8)))
    }
    return Signed(stringToSign: text, signature: Data(code).base64EncodedString())
  }

  /// What version 3 signs.
  struct Version3 {
    /// The request's method.
    var method: String
    /// The query parameters, not encoded.
    var query: [String: String]
    /// The header fields to sign, with names in lower case; `host` carries a port unless it is the
    /// scheme's own.
    var headers: [String: String]
    /// The hexadecimal SHA-256 of the body.
    var bodyHash: String

    /// The names of the signed fields, sorted and joined with `;`.
    var signedHeaders: String { headers.keys.sorted().joined(separator: ";") }

    /// The request in the one form that both sides hash.
    var canonicalRequest: String {
      var lines = [method, "/", PercentEncoding.query(query)]
      for (name, value) in PercentEncoding.sorted(headers) {
        lines.append(name + ":" + value.trimmed)
      }
      lines += ["", signedHeaders, bodyHash]
      return lines.joined(separator: "\n")
    }

    /// Signs with HMAC-SHA256.
    func signed(secret: Secret) -> Signed {
      let text = "ACS3-HMAC-SHA256\n" + sha256(Array(canonicalRequest.utf8))
      let code = secret.withValue { value in
        HMAC<SHA256>.authenticationCode(
          for: Data(text.utf8), using: SymmetricKey(data: Data(value.utf8)))
      }
      return Signed(stringToSign: text, signature: Hex.text(code))
    }

    /// The value of the `Authorization` field.
    func authorization(keyID: String, signature: String) -> String {
      "ACS3-HMAC-SHA256 Credential=\(keyID),SignedHeaders=\(signedHeaders),Signature=\(signature)"
    }
  }

  /// Returns the SHA-256 of bytes in lower-case hexadecimal.
  static func sha256(_ bytes: [UInt8]) -> String {
    Hex.text(SHA256.hash(data: bytes))
  }
}
