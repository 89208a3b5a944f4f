/// Alibaba Cloud's two signatures, computed from what arrived.
package enum AlibabaSignatureCheck {
  /// The fields of version 3's `Authorization` header.
  struct Authorization {
    let credential: String
    let signedHeaders: [String]
    let signature: String

    /// Reads the header; nil where the scheme or a field is not as documented.
    init?(_ text: String) {
      let halves = text.split(separator: " ", maxSplits: 1)
      guard halves.count == 2, halves[0] == "ACS3-HMAC-SHA256" else { return nil }
      var fields: [String: String] = [:]
      for part in halves[1].split(separator: ",") {
        let pair = part.split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { return nil }
        fields[String(pair[0].drop { $0 == " " })] = String(pair[1])
      }
      guard let credential = fields["Credential"], let headers = fields["SignedHeaders"],
        let signature = fields["Signature"]
      else { return nil }
      self.credential = credential
      self.signature = signature
      signedHeaders = headers.split(separator: ";").map { $0.lowercased() }
    }
  }

  /// Returns version 1's string to sign; a `Signature` among the parameters is left out.
  package static func stringToSignV1(
    method: String,
    parameters: [(name: String, value: String)]
  ) -> String {
    let signed = parameters.filter { $0.name != "Signature" }
    return method + "&%2F&" + PercentText.encoded(canonicalQuery(signed))
  }

  /// Returns version 1's signature, HMAC-SHA1 in base 64.
  package static func signatureV1(
    method: String,
    parameters: [(name: String, value: String)],
    secret: String
  ) -> String {
    let text = stringToSignV1(method: method, parameters: parameters)
    return Digests.hmacSHA1Base64(text, key: secret + "&")
  }

  /// Returns version 3's canonical request over the headers that are declared as signed.
  package static func canonicalRequestV3(
    method: String,
    path: String,
    query: [(name: String, value: String)],
    headers: [String: String],
    signedHeaders: [String],
    bodyHash: String
  ) -> String {
    var lines = [method, path, canonicalQuery(query)]
    for name in signedHeaders.sorted() { lines.append(name + ":" + (headers[name] ?? "")) }
    lines += ["", signedHeaders.sorted().joined(separator: ";"), bodyHash]
    return lines.joined(separator: "\n")
  }

  /// Returns version 3's signature, HMAC-SHA256 in lower-case hex.
  package static func signatureV3(canonicalRequest: String, secret: String) -> String {
    let hash = Digests.sha256Hex(Array(canonicalRequest.utf8))
    return Digests.hmacSHA256Hex("ACS3-HMAC-SHA256\n" + hash, key: secret)
  }

  private static func canonicalQuery(_ pairs: [(name: String, value: String)]) -> String {
    let sorted = pairs.sorted { left, right in
      let names = (Array(left.name.utf8), Array(right.name.utf8))
      if names.0 != names.1 { return names.0.lexicographicallyPrecedes(names.1) }
      return Array(left.value.utf8).lexicographicallyPrecedes(Array(right.value.utf8))
    }
    var parts: [String] = []
    for pair in sorted {
      parts.append(PercentText.encoded(pair.name) + "=" + PercentText.encoded(pair.value))
    }
    return parts.joined(separator: "&")
  }
}
