import Crypto

/// A request in the one form that both sides hash before they sign.
///
/// Amazon's Signature Version 4 set the form, and other vendors took it over.
struct CanonicalRequest {
  /// The request's method.
  var method: String
  /// The path as it is sent, percent-encoded.
  var path = "/"
  /// The query parameters, not encoded.
  var query: [String: String] = [:]
  /// The header fields to sign, with names in lower case; `host` carries a port unless it is the
  /// scheme's own.
  var headers: [String: String]
  /// The hexadecimal SHA-256 of the body.
  var bodyHash: String

  /// The names of the signed fields, sorted and joined with `;`.
  var signedHeaders: String { headers.keys.sorted().joined(separator: ";") }

  /// The text that is hashed.
  var text: String {
    var lines = [method, path, PercentEncoding.query(query)]
    for (name, value) in PercentEncoding.sorted(headers) {
      lines.append(name + ":" + value.trimmed)
    }
    lines += ["", signedHeaders, bodyHash]
    return lines.joined(separator: "\n")
  }

  /// Returns the SHA-256 of bytes in lower-case hexadecimal.
  static func hash(_ bytes: some Sequence<UInt8>) -> String {
    Hex.text(SHA256.hash(data: Array(bytes)))
  }
}
