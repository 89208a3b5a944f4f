/// Volcengine's signature, computed from what arrived.
package struct VolcengineSignatureCheck {
  /// The fields of the `Authorization` header.
  let keyID: String
  let day: String
  let region: String
  let service: String
  let signedHeaders: [String]
  let signature: String

  private static let algorithm = "HMAC-SHA256"

  /// Reads the header; nil where the algorithm or a field is not as documented.
  package init?(_ text: String) {
    let halves = text.split(separator: " ", maxSplits: 1)
    guard halves.count == 2, halves[0] == Self.algorithm else { return nil }
    var fields: [Substring: Substring] = [:]
    for part in halves[1].split(separator: ",") {
      let field = part.drop { $0 == " " }
      guard let sign = field.firstIndex(of: "=") else { return nil }
      fields[field[..<sign]] = field[field.index(after: sign)...]
    }
    let scope = (fields["Credential"] ?? "").split(separator: "/").map(String.init)
    guard scope.count == 5, scope[4] == "request", let headers = fields["SignedHeaders"],
      let signature = fields["Signature"]
    else { return nil }
    (keyID, day, region, service) = (scope[0], scope[1], scope[2], scope[3])
    signedHeaders = headers.split(separator: ";").map(String.init)
    self.signature = String(signature)
  }

  /// Returns the request as it is hashed, over the headers that are declared as signed.
  package func canonicalRequest(
    method: String, path: String, query: [(name: String, value: String)],
    headers: [String: String], body: [UInt8]
  ) -> String {
    let pairs = query.map { PercentText.encoded($0.name) + "=" + PercentText.encoded($0.value) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var lines = [method, path, pairs.joined(separator: "&")]
    lines += signedHeaders.map { "\($0):\(headers[$0] ?? "")" }
    lines += ["", signedHeaders.joined(separator: ";"), Digests.sha256Hex(body)]
    return lines.joined(separator: "\n")
  }

  /// Returns the string that is signed.
  package func stringToSign(_ canonicalRequest: String, stamp: String) -> String {
    let hash = Digests.sha256Hex(Array(canonicalRequest.utf8))
    return "\(Self.algorithm)\n\(stamp)\n\(day)/\(region)/\(service)/request\n\(hash)"
  }

  /// Returns the signature of a string in lower-case hexadecimal.
  package func signature(of text: String, secret: String) -> String {
    var key = Array(secret.utf8)
    for part in [day, region, service, "request"] { key = Digests.hmacSHA256(part, key: key) }
    return Digests.hexadecimal(Digests.hmacSHA256(text, key: key))
  }
}
