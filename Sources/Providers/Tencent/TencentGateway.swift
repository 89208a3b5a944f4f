import FoundationEssentials
import HTTPTypes
import TaskModel

/// A service of Tencent Cloud; all of them are called, signed and refused alike.
struct TencentService: Sendable {
  /// What the signature calls it.
  let name: String
  let version: String

  static let cdn = TencentService(name: "cdn", version: "2018-06-06")
  static let edgeOne = TencentService(name: "teo", version: "2022-09-01")
  /// The service that tells whose key it is.
  static let identity = TencentService(name: "sts", version: "2018-08-13")
}

/// Makes signed calls with one Tencent Cloud key and reads the envelope of their answers.
struct TencentGateway: Sendable {
  let now: @Sendable () -> Date
  let redactor: Redactor
  /// Where the service is that tells whose key it is; nil for the account's own endpoint, which stands in for
  /// all services.
  let identityEndpoint: String?
  private let endpoint: Endpoint
  private let http: any HTTPExchanging
  private let keyID: String
  private let secret: Secret
  private let token: Secret?

  private static let domain = ".tencentcloudapi.com"

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    now = setup.now
    endpoint = setup.endpoint
    http = setup.http
    keyID = try setup.requiredValue("secret_id")
    secret = try setup.requiredSecret("secret_key")
    token = setup.secret("token")
    redactor = setup.redactor(identifiers: [keyID])
    let host = setup.endpoint.host
    identityEndpoint =
      host.hasSuffix(Self.domain) ? "https://sts" + host.drop { $0 != "." } : nil
  }

  /// Makes a call and reads its answer.
  ///
  /// - Parameters:
  ///   - body: the call's parameters, as JSON.
  ///   - nothing: what an answer without any members gives.
  ///   - take: takes the members of the answer's `Response`, but for an error.
  /// - Throws: what the vendor refuses, or that the answer is none of its own.
  func answer<Value>(
    to call: String, of service: TencentService, _ body: String, nothing: Value,
    _ take: (_ key: JSONText, _ value: inout JSONReader, _ into: inout Value) -> Void
  ) async throws(ProviderError) -> Value {
    let answer = try await send(call, of: service, body)
    let moment = now()
    var isEnvelope = false
    var code: String?
    var message: String?
    let value = try answer.decoded(now: moment) { (bytes) throws(JSONReader.Fault) in
      try JSONReader.read(bytes) { reader in
        var value = nothing
        reader.members { key, response in
          guard key == "Response" else { return }
          isEnvelope = response.kind() == .object
          response.members { key, member in
            guard key == "Error" else { return take(key, &member, &value) }
            member.members { key, said in
              switch key {
              case "Code": code = said.text()
              case "Message": message = said.text()
              default: break
              }
            }
          }
        }
        return value
      }
    }
    // Errors come with HTTP 200 as well.
    if let code, !code.isEmpty {
      throw TencentError.error(code: code, text: message, answer: answer, now: moment)
    }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    guard isEnvelope else { throw .malformedResponse("the answer has no Response") }
    return value
  }

  /// Sends a call and returns its answer, without secrets.
  func send(
    _ call: String, of service: TencentService, _ body: String
  ) async throws(ProviderError) -> HTTPAnswer {
    let bytes = Array(body.utf8)
    return try await http.answer(
      to: request(call, of: service, bytes, at: now()), body: bytes, without: redactor)
  }

  /// https://cloud.tencent.com/document/api/228/30977: the type and the host are signed, and the body's hash.
  private func request(
    _ call: String, of service: TencentService, _ body: [UInt8], at moment: Date
  ) -> SignedRequest {
    let type = "application/json"
    let stamp = String(Int(moment.timeIntervalSince1970.rounded(.down)))
    let canonical = CanonicalRequest(
      method: "POST", headers: ["content-type": type, "host": endpoint.authority],
      bodyHash: CanonicalRequest.hash(body))
    let way = RequestSignature(
      algorithm: "TC3-HMAC-SHA256", stamp: stamp,
      scope: [CivilTime(moment).dateText, service.name, "tc3_request"], secretPrefix: "TC3")
    let signed = way.signed(canonical, secret: secret)
    var fields = [
      "content-type": type, "accept": "application/json",
      "authorization": way.authorization(keyID: keyID, signed, of: canonical),
      "X-TC-Action": call, "X-TC-Version": service.version, "X-TC-Timestamp": stamp,
      "X-TC-Language": "en-US",
    ]
    // The identity service alone wants a region, and any will do.
    if service.name == TencentService.identity.name { fields["X-TC-Region"] = "ap-guangzhou" }
    if let token { fields["X-TC-Token"] = token.withValue { $0 } }
    return SignedRequest(.post, endpoint, fields: fields, signature: signed.signature)
  }
}
