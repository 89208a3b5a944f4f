import Foundation

@testable import Simulator

extension Stage {
  /// Makes a signed version 3 call; `changing` alters the headers after signing.
  func alibaba(
    _ product: AlibabaProduct = .cdn,
    action: String? = nil,
    _ parameters: [String: String] = [:],
    nonce: String = UUID().uuidString,
    skew: Int = 0,
    secret: String? = nil,
    key: String? = nil,
    token: String? = nil,
    host: String = "127.0.0.1:18080",
    changing change: (inout [String: String]) -> Void = { _ in }
  ) -> SimulatorRequest {
    let account = "sim-" + product.provider
    var headers = [
      "host": host,
      "x-acs-action": action ?? product.listAction,
      "x-acs-version": product.version,
      "x-acs-date": CivilTime(unix: unix + skew).iso,
      "x-acs-signature-nonce": nonce,
      "x-acs-content-sha256": Digests.sha256Hex([]),
    ]
    let token = token ?? credential(account, "security_token")
    if !token.isEmpty { headers["x-acs-security-token"] = token }
    let names = headers.keys.sorted()
    let canonical = AlibabaSignatureCheck.canonicalRequestV3(
      method: "POST",
      path: "/",
      query: parameters.map { ($0.key, $0.value) },
      headers: headers,
      signedHeaders: names,
      bodyHash: Digests.sha256Hex([])
    )
    let signature = AlibabaSignatureCheck.signatureV3(
      canonicalRequest: canonical,
      secret: secret ?? credential(account, "access_key_secret")
    )
    headers["authorization"] =
      "ACS3-HMAC-SHA256 Credential=\(key ?? credential(account, "access_key_id")),"
      + "SignedHeaders=\(names.joined(separator: ";")),Signature=\(signature)"
    change(&headers)
    return SimulatorRequest(
      method: "POST",
      target: parameters.isEmpty ? "/" : "/?" + query(parameters),
      headers: headers.map { SimulatorHeader($0.key, $0.value) }
    )
  }

  /// Makes a signed version 1 call.
  func alibabaV1(
    _ product: AlibabaProduct = .cdn,
    action: String? = nil,
    _ extra: [String: String] = [:],
    nonce: String = UUID().uuidString,
    skew: Int = 0,
    secret: String? = nil
  ) -> SimulatorRequest {
    let account = "sim-" + product.provider
    var parameters = [
      "Action": action ?? product.listAction, "Version": product.version,
      "AccessKeyId": credential(account, "access_key_id"), "SignatureMethod": "HMAC-SHA1",
      "SignatureVersion": "1.0", "SignatureNonce": nonce,
      "Timestamp": CivilTime(unix: unix + skew).iso,
    ]
    let token = credential(account, "security_token")
    if !token.isEmpty { parameters["SecurityToken"] = token }
    parameters.merge(extra) { $1 }
    parameters["Signature"] = AlibabaSignatureCheck.signatureV1(
      method: "GET",
      parameters: parameters.map { ($0.key, $0.value) },
      secret: secret ?? credential(account, "access_key_secret")
    )
    return SimulatorRequest(method: "GET", target: "/?" + query(parameters))
  }

  /// How a UCloud call travels.
  enum Carrier: CaseIterable { case query, form, json }

  /// Makes a signed UCloud call; `changing` alters the parameters after signing.
  func ucloud(
    _ action: String = "DescribeNewUcdnRefreshCacheTask",
    _ extra: [String: String] = [:],
    carrier: Carrier = .form,
    changing change: (inout [String: String]) -> Void = { _ in }
  ) -> SimulatorRequest {
    var parameters = ["Action": action, "PublicKey": credential("sim-ucloud", "public_key")]
    parameters.merge(extra) { $1 }
    parameters["Signature"] = UCloudSignatureCheck.signature(
      of: parameters,
      privateKey: credential("sim-ucloud", "private_key")
    )
    change(&parameters)
    switch carrier {
    case .query:
      return SimulatorRequest(method: "GET", target: "/?" + query(parameters))
    case .form:
      return SimulatorRequest(
        method: "POST",
        target: "/",
        headers: [SimulatorHeader("Content-Type", "application/x-www-form-urlencoded")],
        body: Array(query(parameters).utf8)
      )
    case .json:
      return SimulatorRequest(
        method: "POST",
        target: "/",
        headers: [SimulatorHeader("Content-Type", "application/json")],
        body: AnswerValue.object(parameters.map { ($0.key, .text($0.value)) }).jsonBytes()
      )
    }
  }

  /// Makes a signed JD Cloud call; a field changed to nil is left out.
  func jd(
    _ path: String = "/api/refreshQuery",
    id: String,
    changing changes: [String: String?] = [:],
    method: String = "POST"
  ) -> SimulatorRequest {
    let username = credential("sim-jdcloud", "username")
    var fields: [String: String] = ["username": username, "taskid": id]
    fields["signature"] = JDCloudSignatureCheck.signature(
      date: JDCloudSignatureCheck.date(unix: unix, in: .shanghai),
      username: username,
      secretKey: credential("sim-jdcloud", "secret_key")
    )
    for (name, value) in changes { fields[name] = value }
    return SimulatorRequest(
      method: method,
      target: path,
      headers: [SimulatorHeader("Content-Type", "application/json")],
      body: AnswerValue.object(fields.map { ($0.key, .text($0.value)) }).jsonBytes()
    )
  }

  /// Asks for a tracked JD Cloud id at the path of its kind.
  func jd(_ tracked: SimulatedAccount.TrackedID) -> SimulatorRequest {
    let path = tracked.kind == "prefetch" ? "/api/prefetchQuery" : "/api/refreshQuery"
    return jd(path, id: tracked.id)
  }

  var trackedIDs: [SimulatedAccount.TrackedID] {
    server.accounts.flatMap(\.trackedIDs)
  }
}
