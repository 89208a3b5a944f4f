/// A refusal in Tencent Cloud's words; it comes with HTTP 200.
struct TencentRefusal: Error {
  let code: String
  let message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  static let noSignature = TencentRefusal(
    "AuthFailure.SignatureFailure",
    "The provided credentials could not be validated. Please check your signature is correct.")
  static let expired = TencentRefusal(
    "AuthFailure.SignatureExpire",
    "The signature has expired: the timestamp differs from the server time by more than five minutes."
  )
  static let noKey = TencentRefusal(
    "AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure that it is correct.")
  static let badToken = TencentRefusal("AuthFailure.TokenFailure", "The token is wrong or expired.")
  static let tooFast = TencentRefusal(
    "RequestLimitExceeded",
    "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a"
      + " second. Please reduce the frequency of calls.")

  static func unauthorized(_ action: String) -> TencentRefusal {
    TencentRefusal(
      "AuthFailure.UnauthorizedOperation",
      "CAM authentication failed: no permission to perform \(action).")
  }

  static func parameter(_ name: String) -> TencentRefusal {
    TencentRefusal("InvalidParameter", "The value of \(name) is not valid.")
  }
}

/// A product of Tencent Cloud, whose calls all have one form.
struct TencentProduct: Sendable {
  /// What the signature calls it.
  let service: String
  let version: String
  let keyID: String
  let secret: String
  /// Of a temporary key.
  let token: String?
  /// Its calls; the last of those that list is refused to who lacks a permission.
  let lists: [String]
  let others: [String]

  /// The documented twenty a second for each call, and more where twenty seconds of them would not show all.
  func rates(pages: Double) -> CallRates {
    let published = max(8, (pages / 20).rounded(.up))
    let enforced = max(20, published * 1.25)
    return CallRates(
      enforced: Dictionary(uniqueKeysWithValues: (lists + others).map { ($0, enforced) }),
      published: published)
  }
}

/// A request read as a call of Tencent Cloud.
struct TencentCall {
  let action: String
  let parameters: [String: String]
  private let request: Inbound
  private let check: TencentSignatureCheck?

  /// How far a signature's time may be off, either way, in seconds.
  private static let tolerance = 300.0
  private static let identity = (action: "GetCallerIdentity", version: "2018-08-13", service: "sts")
  private static let account = "100026200001"

  init(_ request: Inbound) {
    self.request = request
    action = request.headers["x-tc-action"] ?? ""
    parameters = request.json ?? [:]
    check = request.headers["authorization"].flatMap { TencentSignatureCheck($0) }
  }

  /// Whether a request is meant for a product.
  ///
  /// The service that knows owners is one for all; each account's answers for its own key.
  static func isMade(by request: Inbound, for product: TencentProduct) -> Bool {
    guard request.path == "/", request.headers["x-tc-action"] != nil else { return false }
    let version = request.headers["x-tc-version"]
    return version == product.version
      || (version == identity.version && isNamed(by: request, product))
  }

  /// Whether a request names the key of a product.
  static func isNamed(by request: Inbound, _ product: TencentProduct) -> Bool {
    TencentCall(request).check?.keyID == product.keyID
  }

  /// Answers the call of a product's account; `answer` gives the members of `Response` to a call that may be
  /// answered.
  func response(
    of product: TencentProduct, at desk: Desk,
    _ answer: () throws(TencentRefusal) -> [(String, AnswerValue)]
  ) -> SimulatorResponse {
    let id = ("RequestId", AnswerValue.text(desk.chance.uuid(.requestID, 3, desk.ordinal)))
    do throws(TencentRefusal) {
      if action == Self.identity.action {
        try authenticate(for: Self.identity.service, product, at: desk)
        return respond(owner(of: product) + [id])
      }
      try authenticate(for: product.service, product, at: desk)
      guard (product.lists + product.others).contains(action) else {
        throw TencentRefusal("InvalidAction", "The action \(action) is not found.")
      }
      if desk.options.trouble == .permission, action == product.lists.last {
        throw .unauthorized("\(product.service):\(action)")
      }
      guard desk.admits(action) else { throw .tooFast }
      return respond(try answer() + [id])
    } catch {
      let said = AnswerValue.object([
        ("Code", .text(error.code)), ("Message", .text(error.message)),
      ])
      return respond([("Error", said), id])
    }
  }

  private func respond(_ members: [(String, AnswerValue)]) -> SimulatorResponse {
    .json(.object([("Response", .object(members))]))
  }

  private func authenticate(
    for service: String, _ product: TencentProduct, at desk: Desk
  ) throws(TencentRefusal) {
    let headers = request.headers
    guard let check, request.method == "POST", request.json != nil,
      let stamp = headers["x-tc-timestamp"], let seconds = Int(stamp)
    else { throw .noSignature }
    guard abs(Double(seconds) - desk.now) <= Self.tolerance else { throw .expired }
    guard check.keyID == product.keyID else { throw .noKey }
    if desk.isExpired { throw product.token == nil ? .noKey : .badToken }
    guard headers["x-tc-token"] == product.token else { throw .badToken }
    let date = CivilTime(unix: seconds).iso.prefix(10)
    let isWhole =
      check.signedHeaders.contains("host") && check.signedHeaders.contains("content-type")
      && check.date == date && check.service == service
    let canonical = check.canonicalRequest(
      method: "POST", path: request.path, query: "", headers: headers, body: request.body)
    let expected = check.signature(
      of: check.stringToSign(canonical, timestamp: stamp), secret: product.secret)
    guard isWhole, check.signature == expected, desk.options.trouble != .key else {
      throw .noSignature
    }
  }

  /// The owner of a key: a temporary one belongs to a role.
  private func owner(of product: TencentProduct) -> [(String, AnswerValue)] {
    let user = product.token == nil ? "100026100001" : "4611686018427900001:cdntop"
    let name =
      product.token == nil
      ? "qcs::cam:\(Self.account):uin/\(user)"
      : "qcs::sts:\(Self.account):assumed-role/\(user)"
    return [
      ("Type", .text(product.token == nil ? "CAMUser" : "CAMRole")),
      ("AccountId", .text(Self.account)), ("UserId", .text(user)), ("PrincipalId", .text(user)),
      ("Arn", .text(name)),
    ]
  }

  /// Reads a whole number of the parameters.
  func number(
    _ name: String, default standard: Int, in range: ClosedRange<Int>
  ) throws(TencentRefusal) -> Int {
    guard let text = parameters[name] else { return standard }
    guard let number = Int(text), range.contains(number) else { throw .parameter(name) }
    return number
  }
}
