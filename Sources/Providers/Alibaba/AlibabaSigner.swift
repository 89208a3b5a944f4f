import FoundationEssentials
import HTTPTypes
import TaskModel

/// Makes signed requests of one Alibaba key.
struct AlibabaSigner: Sendable {
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
  func request(_ action: String, _ parameters: [String: String], at moment: Date) -> SignedRequest {
    usesVersion1
      ? version1(action, parameters, at: moment) : version3(action, parameters, at: moment)
  }

  private func version1(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) -> SignedRequest {
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
    return post(query, [:], signed.signature)
  }

  private func version3(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) -> SignedRequest {
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
    headers["authorization"] = AlibabaSignature.v3.authorization(
      keyID: keyID, signed, of: canonical, separator: ",")
    return post(PercentEncoding.query(parameters), headers, signed.signature)
  }

  private func post(
    _ query: String, _ headers: [String: String], _ signature: String
  ) -> SignedRequest {
    SignedRequest(
      .post, endpoint, query: query,
      fields: headers.merging(["accept": "application/json"]) { own, _ in own },
      signature: signature)
  }
}
