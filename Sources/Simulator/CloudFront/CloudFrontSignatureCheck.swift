/// Amazon's Signature Version 4, computed from what arrived.
package enum CloudFrontSignatureCheck {
  /// The fields of the `Authorization` header.
  struct Authorization {
    let keyID: String
    let day: String
    let region: String
    let service: String
    let signedHeaders: [String]
    let signature: String

    /// Reads the header; nil where the algorithm or a field is not as documented.
    init?(_ text: String) {
      let halves = text.split(separator: " ", maxSplits: 1)
      guard halves.count == 2, halves[0] == "AWS4-HMAC-SHA256" else { return nil }
      var fields: [String: String] = [:]
      for part in halves[1].split(separator: ",") {
        let pair = part.split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { return nil }
        fields[String(pair[0].drop { $0 == " " })] = String(pair[1])
      }
      let scope = fields["Credential"]?.split(separator: "/").map(String.init) ?? []
      guard scope.count == 5, scope[4] == "aws4_request", let headers = fields["SignedHeaders"],
        let signature = fields["Signature"]
      else { return nil }
      (keyID, day, region, service) = (scope[0], scope[1], scope[2], scope[3])
      signedHeaders = headers.split(separator: ";").map(String.init)
      self.signature = signature
    }
  }

  /// Returns the canonical request over the headers that are declared as signed.
  package static func canonicalRequest(
    method: String, path: String, query: [(name: String, value: String)],
    headers: [String: String], signedHeaders: [String], body: [UInt8]
  ) -> String {
    let pairs = query.map { (PercentText.encoded($0.name), PercentText.encoded($0.value)) }
      .sorted { left, right in
        left.0 == right.0
          ? left.1.utf8.lexicographicallyPrecedes(right.1.utf8)
          : left.0.utf8.lexicographicallyPrecedes(right.0.utf8)
      }
    var text = method + "\n" + path + "\n"
    text += pairs.map { $0.0 + "=" + $0.1 }.joined(separator: "&") + "\n"
    for name in signedHeaders { text += name + ":" + (headers[name] ?? "") + "\n" }
    return text + "\n" + signedHeaders.joined(separator: ";") + "\n" + Digests.sha256Hex(body)
  }

  /// Returns the signature of a canonical request, in lower-case hex.
  package static func signature(
    canonicalRequest: String, stamp: String, region: String, service: String, secret: String
  ) -> String {
    let day = String(stamp.prefix(8))
    let scope = [day, region, service, "aws4_request"]
    let text =
      "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope.joined(separator: "/") + "\n"
      + Digests.sha256Hex(Array(canonicalRequest.utf8))
    var key = Array(("AWS4" + secret).utf8)
    for part in scope { key = Digests.hmacSHA256(part, key: key) }
    return Digests.hexadecimal(Digests.hmacSHA256(text, key: key))
  }
}
