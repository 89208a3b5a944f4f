import FoundationEssentials
import HTTPTypes
import TaskModel

/// Makes signed requests of one Alibaba key.
struct AlibabaSigner: Sendable {
  /// A request with the signature that it carries.
  struct Signed {
    let request: HTTPRequest
    let signature: String
  }

  /// What must be taken out of the vendor's words.
  let redactor: Redactor
  private let endpoint: Endpoint
  private let version: String
  private let keyID: String
  private let secret: Secret
  private let token: Secret?
  private let usesVersion1: Bool
  private let nonce: @Sendable () -> String

  init(_ setup: ProviderSetup, version: String) throws(ProviderSetupError) {
    endpoint = setup.endpoint
    self.version = version
    keyID = try setup.requiredValue("access_key_id")
    secret = try setup.requiredSecret("access_key_secret")
    token = setup.secret("security_token")
    usesVersion1 = setup.value("signature") == "v1"
    nonce = setup.nonce
    redactor = setup.redactor(identifiers: [keyID])
  }

  /// Signs a call.
  func request(_ action: String, _ parameters: [String: String], at moment: Date) -> Signed {
    usesVersion1
      ? version1(action, parameters, at: moment) : version3(action, parameters, at: moment)
  }

  private func version1(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) -> Signed {
    var all = parameters
    all["Action"] = action
    all["Version"] = version
    all["Format"] = "JSON"
    all["AccessKeyId"] = keyID
    all["SignatureMethod"] = "HMAC-SHA1"
    all["SignatureVersion"] = "1.0"
    all["SignatureNonce"] = nonce()
    all["Timestamp"] = RFC3339.text(moment)
    if let token { all["SecurityToken"] = token.withValue { $0 } }
    let signed = AlibabaSignature.v1(method: "POST", parameters: all, secret: secret)
    let query =
      PercentEncoding.query(all) + "&Signature=" + PercentEncoding.encode(signed.signature)
    return Signed(request: post(query, [:]), signature: signed.signature)
  }

  private func version3(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) -> Signed {
    var headers = [
      "host": endpoint.authority,
      "x-acs-action": action,
      "x-acs-version": version,
      "x-acs-date": RFC3339.text(moment),
      "x-acs-signature-nonce": nonce(),
      "x-acs-content-sha256": CanonicalRequest.hash([]),
    ]
    if let token { headers["x-acs-security-token"] = token.withValue { $0 } }
    let canonical = CanonicalRequest(
      method: "POST", query: parameters, headers: headers, bodyHash: CanonicalRequest.hash([]))
    let signed = AlibabaSignature.v3.signed(canonical, secret: secret)
    headers["host"] = nil
    headers["authorization"] = AlibabaSignature.v3.authorization(
      keyID: keyID, signed, of: canonical, separator: ",")
    return Signed(
      request: post(PercentEncoding.query(parameters), headers), signature: signed.signature)
  }

  private func post(_ query: String, _ headers: [String: String]) -> HTTPRequest {
    var request = HTTPRequest(
      method: .post, scheme: endpoint.scheme, authority: endpoint.authority,
      path: query.isEmpty ? "/" : "/?" + query, headerFields: [.accept: "application/json"])
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { request.headerFields[name] = value }
    }
    return request
  }
}
