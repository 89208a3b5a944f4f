/// A request read as one of Alibaba's RPC calls, signed by either version.
struct AlibabaCall {
  /// Version 3 carries an `x-acs-action` header.
  let isVersion3: Bool
  let action: String
  let version: String
  let keyID: String?
  let parameters: [String: String]
  private let request: Inbound
  private let authorization: AlibabaSignatureCheck.Authorization?

  /// How far a signature's time may be off, either way, in seconds.
  private static let tolerance = 900.0

  init(_ request: Inbound) {
    self.request = request
    parameters = request.parameters
    let headers = request.headers
    isVersion3 = headers["x-acs-action"] != nil
    authorization = headers["authorization"].flatMap { .init($0) }
    action = headers["x-acs-action"] ?? parameters["Action"] ?? ""
    version = headers["x-acs-version"] ?? parameters["Version"] ?? ""
    keyID = isVersion3 ? authorization?.credential : parameters["AccessKeyId"]
  }

  /// Whether a request looks like one of these calls at all.
  static func isMade(by request: Inbound) -> Bool {
    if request.headers["x-acs-action"] != nil { return true }
    let parameters = request.parameters
    return parameters["Version"] != nil || parameters["AccessKeyId"] != nil
  }

  /// Version 1 answers XML unless asked for JSON.
  var wantsJSON: Bool { isVersion3 || parameters["Format"]?.uppercased() == "JSON" }

  private var token: String? {
    isVersion3 ? request.headers["x-acs-security-token"] : parameters["SecurityToken"]
  }

  private var time: String? {
    isVersion3 ? request.headers["x-acs-date"] : parameters["Timestamp"]
  }

  private var nonce: String? {
    isVersion3 ? request.headers["x-acs-signature-nonce"] : parameters["SignatureNonce"]
  }

  /// Checks time, token, signature and nonce of a call whose key is known.
  func authenticate(_ key: AlibabaProduct.Key, at desk: Desk) throws(AlibabaRefusal) {
    guard let time, let nonce, !nonce.isEmpty else { throw .incomplete }
    guard let unix = CivilTime.unix(iso: time) else { throw .timeMalformed }
    guard abs(Double(unix) - desk.now) <= AlibabaCall.tolerance else { throw .timeExpired }
    if desk.isExpired { throw key.token == nil ? .keyInactive : .tokenExpired }
    if let expected = key.token {
      guard let token, !token.isEmpty else { throw .tokenMissing }
      guard token == expected else { throw .tokenMalformed }
    }
    let refusesKey = desk.options.trouble == .key
    if isVersion3 {
      try checkVersion3(key, refusesKey: refusesKey)
    } else {
      try checkVersion1(key, refusesKey: refusesKey)
    }
    guard desk.memory.useNonce(desk.account + " " + nonce, at: desk.now) else { throw .nonceUsed }
  }

  private func checkVersion3(_ key: AlibabaProduct.Key, refusesKey: Bool) throws(AlibabaRefusal) {
    guard let authorization else { throw .incomplete }
    let bodyHash = Digests.sha256Hex(request.body)
    var required = [
      "host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce",
      "x-acs-content-sha256",
    ]
    if request.headers["x-acs-security-token"] != nil { required.append("x-acs-security-token") }
    for name in required {
      guard request.headers[name] != nil, authorization.signedHeaders.contains(name) else {
        throw .incomplete
      }
    }
    let canonical = AlibabaSignatureCheck.canonicalRequestV3(
      method: request.method,
      path: request.path,
      query: request.query,
      headers: request.headers,
      signedHeaders: authorization.signedHeaders,
      bodyHash: bodyHash
    )
    let signature = AlibabaSignatureCheck.signatureV3(
      canonicalRequest: canonical,
      secret: key.secret
    )
    guard signature == authorization.signature, !refusesKey,
      request.headers["x-acs-content-sha256"] == bodyHash
    else { throw .mismatch(canonical) }
  }

  private func checkVersion1(_ key: AlibabaProduct.Key, refusesKey: Bool) throws(AlibabaRefusal) {
    guard let signature = parameters["Signature"], !signature.isEmpty,
      parameters["SignatureMethod"] == "HMAC-SHA1", parameters["SignatureVersion"] == "1.0"
    else { throw .incomplete }
    let pairs = request.query + request.form
    let expected = AlibabaSignatureCheck.signatureV1(
      method: request.method,
      parameters: pairs,
      secret: key.secret
    )
    guard signature == expected, !refusesKey else {
      throw .mismatch(
        AlibabaSignatureCheck.stringToSignV1(method: request.method, parameters: pairs)
      )
    }
  }
}
