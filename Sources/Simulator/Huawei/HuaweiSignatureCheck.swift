/// Huawei Cloud's signature, computed from what arrived.
package struct HuaweiSignatureCheck {
  /// The fields of the `Authorization` header.
  let keyID: String
  let signedHeaders: [String]
  let signature: String

  /// Reads the header; nil where the algorithm or a field is not as documented.
  package init?(_ authorization: String) {
    let halves = authorization.split(separator: " ", maxSplits: 1)
    guard halves.count == 2, halves[0] == "SDK-HMAC-SHA256" else { return nil }
    var fields: [String: String] = [:]
    for part in halves[1].split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      fields[String(pair[0].drop { $0 == " " })] = String(pair[1])
    }
    guard let keyID = fields["Access"], let headers = fields["SignedHeaders"],
      let signature = fields["Signature"]
    else { return nil }
    self.keyID = keyID
    signedHeaders = headers.split(separator: ";").map(String.init)
    self.signature = signature
  }

  /// Returns the canonical request over the headers that are declared as signed; the path ends in a slash whether
  /// one was sent or not.
  package func canonicalRequest(
    method: String, path: String, query: [(name: String, value: String)],
    headers: [String: String], body: [UInt8]
  ) -> String {
    let segments = path.split(separator: "/").map { PercentText.encoded(String($0)) }
    let pairs = query.map { (PercentText.encoded($0.name), PercentText.encoded($0.value)) }
      .sorted { left, right in
        left.0 == right.0
          ? left.1.utf8.lexicographicallyPrecedes(right.1.utf8)
          : left.0.utf8.lexicographicallyPrecedes(right.0.utf8)
      }
    var text = method + "\n/" + segments.map { $0 + "/" }.joined() + "\n"
    text += pairs.map { $0.0 + "=" + $0.1 }.joined(separator: "&") + "\n"
    for name in signedHeaders { text += name + ":" + (headers[name] ?? "") + "\n" }
    return text + "\n" + signedHeaders.joined(separator: ";") + "\n" + Digests.sha256Hex(body)
  }

  /// Returns the text that is signed.
  package func stringToSign(_ canonicalRequest: String, stamp: String) -> String {
    "SDK-HMAC-SHA256\n" + stamp + "\n" + Digests.sha256Hex(Array(canonicalRequest.utf8))
  }

  /// Returns the signature of a text, in lower-case hex.
  package func signature(of text: String, secret: String) -> String {
    Digests.hmacSHA256Hex(text, key: secret)
  }
}
