/// Tencent Cloud's signature of version 3, computed from what arrived.
package struct TencentSignatureCheck {
  /// The fields of the `Authorization` header.
  let keyID: String
  let date: String
  let service: String
  let signedHeaders: [String]
  let signature: String

  /// Reads the header; nil where the scheme or a field is not as documented.
  package init?(_ text: String) {
    let scheme = "TC3-HMAC-SHA256 "
    guard text.hasPrefix(scheme) else { return nil }
    var fields: [String: String] = [:]
    for part in text.dropFirst(scheme.count).split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      fields[String(pair[0].drop { $0 == " " })] = String(pair[1])
    }
    let credential = (fields["Credential"] ?? "").split(separator: "/").map(String.init)
    guard credential.count == 4, credential[3] == "tc3_request",
      let headers = fields["SignedHeaders"], let signature = fields["Signature"]
    else { return nil }
    (keyID, date, service) = (credential[0], credential[1], credential[2])
    signedHeaders = headers.split(separator: ";").map(String.init)
    self.signature = signature
  }

  /// Returns the request as it is hashed, over the headers that are declared as signed.
  package func canonicalRequest(
    method: String, path: String, query: String, headers: [String: String], body: [UInt8]
  ) -> String {
    var text = "\(method)\n\(path)\n\(query)\n"
    for name in signedHeaders { text += "\(name):\(headers[name] ?? "")\n" }
    return text + "\n" + signedHeaders.joined(separator: ";") + "\n" + Digests.sha256Hex(body)
  }

  /// Returns the string that is signed.
  package func stringToSign(_ canonicalRequest: String, timestamp: String) -> String {
    let hash = Digests.sha256Hex(Array(canonicalRequest.utf8))
    return "TC3-HMAC-SHA256\n\(timestamp)\n\(date)/\(service)/tc3_request\n\(hash)"
  }

  /// Returns the signature of a string in lower-case hexadecimal.
  package func signature(of text: String, secret: String) -> String {
    var key = Array(("TC3" + secret).utf8)
    for part in [date, service, "tc3_request"] { key = Digests.hmacSHA256(part, key: key) }
    return Digests.hexadecimal(Digests.hmacSHA256(text, key: key))
  }
}
