import FoundationEssentials
import HTTPTypes
import TaskModel

/// Makes requests that are signed by Amazon's Signature Version 4.
struct AmazonSigner: Sendable {
  /// What must be taken out of the vendor's words.
  let redactor: Redactor
  private let endpoint: Endpoint
  private let service: String
  private let region: String
  private let keyID: String
  private let secret: Secret
  private let token: Secret?

  init(_ setup: ProviderSetup, service: String) throws(ProviderSetupError) {
    endpoint = setup.endpoint
    self.service = service
    // CloudFront and the service that tells owners sign for one region in each part of the world.
    region = endpoint.host.hasSuffix(".amazonaws.com.cn") ? "cn-northwest-1" : "us-east-1"
    keyID = try setup.requiredValue("access_key_id")
    secret = try setup.requiredSecret("secret_access_key")
    token = setup.secret("session_token")
    redactor = setup.redactor(identifiers: [keyID])
  }

  /// Signs a call that reads.
  ///
  /// - Parameter path: percent-encoded.
  func get(_ path: String, _ query: [String: String], at moment: Date) -> SignedRequest {
    let stamp = SigningTime.stamp(moment)
    var headers = ["host": endpoint.authority, "x-amz-date": stamp]
    if let token { headers["x-amz-security-token"] = token.withValue { $0 } }
    let canonical = CanonicalRequest(
      method: "GET", path: path, query: query, headers: headers,
      bodyHash: CanonicalRequest.hash([]))
    let way = RequestSignature(
      algorithm: "AWS4-HMAC-SHA256", stamp: stamp,
      scope: [SigningTime.day(moment), region, service, "aws4_request"], secretPrefix: "AWS4")
    let signed = way.signed(canonical, secret: secret)
    headers["authorization"] = way.authorization(keyID: keyID, signed, of: canonical)
    return SignedRequest(
      .get, endpoint, path: path, query: PercentEncoding.query(query), fields: headers,
      signature: signed.signature)
  }
}
