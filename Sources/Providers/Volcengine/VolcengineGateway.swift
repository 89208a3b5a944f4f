import FoundationEssentials
import HTTPTypes
import TaskModel

/// A service behind Volcengine's gateway; all of them are called, signed and refused alike.
struct VolcengineService: Sendable {
  /// What the signature calls it.
  let name: String
  let version: String
  let method: HTTPRequest.Method

  static let cdn = VolcengineService(name: "CDN", version: "2021-03-01", method: .post)
  /// The service that tells whose key it is: https://www.volcengine.com/docs/6257/1902650.
  static let identity = VolcengineService(name: "sts", version: "2018-01-01", method: .get)
}

/// Makes signed calls with one key of Volcengine or BytePlus and reads the envelope of their answers.
struct VolcengineGateway: Sendable {
  let now: @Sendable () -> Date
  let redactor: Redactor
  /// Where the service is that tells whose key it is; nil for the account's own endpoint, which stands in for all
  /// services.
  let identityEndpoint: Endpoint?
  private let endpoint: Endpoint
  private let region: String
  private let identityRegion: String
  private let http: any HTTPExchanging
  private let keyID: String
  private let secret: Secret
  private let token: Secret?

  init(_ setup: ProviderSetup, _ brand: VolcengineBrand) throws(ProviderSetupError) {
    now = setup.now
    endpoint = setup.endpoint
    http = setup.http
    region = setup.value("region") ?? brand.region
    identityRegion = brand.identityRegion ?? region
    keyID = try setup.requiredValue("access_key_id")
    secret = try setup.requiredSecret("secret_access_key")
    token = setup.secret("session_token")
    redactor = setup.redactor(identifiers: [keyID])
    identityEndpoint =
      endpoint.host.hasSuffix(brand.domain) ? try Endpoint(brand.identityEndpoint) : nil
  }

  /// Makes a call and reads its answer.
  ///
  /// - Parameters:
  ///   - body: the call's parameters, as JSON.
  ///   - nothing: what an answer without any members gives.
  ///   - take: takes the members of the answer's `Result`.
  /// - Throws: what the vendor refuses, or that the answer is none of its own.
  func answer<Value>(
    to call: String, of service: VolcengineService = .cdn, _ body: String, nothing: Value,
    _ take: (_ key: JSONText, _ value: inout JSONReader, _ into: inout Value) -> Void
  ) async throws(ProviderError) -> Value {
    try read(try await send(call, of: service, body), nothing: nothing, take)
  }

  /// Reads the answer to a call.
  func read<Value>(
    _ answer: HTTPAnswer, nothing: Value,
    _ take: (_ key: JSONText, _ value: inout JSONReader, _ into: inout Value) -> Void
  ) throws(ProviderError) -> Value {
    let moment = now()
    var isEnvelope = false
    var code: String?
    var message: String?
    var detail: String?
    let value = try answer.decoded(now: moment) { (bytes) throws(JSONReader.Fault) in
      try JSONReader.read(bytes) { reader in
        var value = nothing
        reader.members { key, member in
          switch key {
          case "ResponseMetadata":
            member.members { key, error in
              guard "Error" ~= key else { return }
              error.members { key, said in
                switch key {
                case "Code": code = said.text() ?? code
                case "CodeN": code = code ?? said.text()
                case "Message": message = said.text()
                case "Detail": detail = said.text()
                default: break
                }
              }
            }
          case "Result":
            isEnvelope = member.kind() == .object
            member.members { take($0, &$1, &value) }
          default: break
          }
        }
        return value
      }
    }
    if let code, !code.isEmpty {
      let text = [message, detail].compactMap(\.self).filter { !$0.isEmpty }
      throw VolcengineError.error(
        code: code, text: text.isEmpty ? "no message" : text.joined(separator: "; "),
        answer: answer, now: moment)
    }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    guard isEnvelope else { throw .malformedResponse("the answer has no Result") }
    return value
  }

  /// Sends a call and returns its answer, without secrets.
  func send(
    _ call: String, of service: VolcengineService = .cdn, _ body: String
  ) async throws(ProviderError) -> HTTPAnswer {
    let bytes = Array(body.utf8)
    return try await http.answer(
      to: request(call, of: service, bytes, at: now()), body: bytes, without: redactor)
  }

  /// https://www.volcengine.com/docs/6369/67269: the type, the host and every field that begins with `X-` are signed.
  private func request(
    _ call: String, of service: VolcengineService, _ body: [UInt8], at moment: Date
  ) -> SignedRequest {
    let isOfCDN = service.name == VolcengineService.cdn.name
    let place = isOfCDN ? endpoint : identityEndpoint ?? endpoint
    let stamp = SigningTime.stamp(moment)
    let hash = CanonicalRequest.hash(body)
    var headers = ["host": place.authority, "x-content-sha256": hash, "x-date": stamp]
    if !body.isEmpty { headers["content-type"] = "application/json" }
    if let token { headers["x-security-token"] = token.withValue { $0 } }
    let canonical = CanonicalRequest(
      method: service.method.rawValue, query: ["Action": call, "Version": service.version],
      headers: headers, bodyHash: hash)
    let way = RequestSignature(
      algorithm: "HMAC-SHA256", stamp: stamp,
      scope: [
        SigningTime.day(moment), isOfCDN ? region : identityRegion, service.name, "request",
      ])
    let signed = way.signed(canonical, secret: secret)
    headers["accept"] = "application/json"
    headers["authorization"] = way.authorization(keyID: keyID, signed, of: canonical)
    return SignedRequest(
      service.method, place, query: PercentEncoding.query(canonical.query), fields: headers,
      signature: signed.signature)
  }
}
