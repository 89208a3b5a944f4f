/// An error of Huawei Cloud: of its gateway, which writes it flat, or of the CDN behind it, which writes it nested.
struct HuaweiRefusal: Error {
  let status: Int
  let code: String
  let message: String

  private init(_ status: Int, _ code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  /// A key that the gateway did not let in.
  private static func unauthorized(_ why: String) -> HuaweiRefusal {
    HuaweiRefusal(401, "APIGW.0301", "Incorrect IAM authentication information: " + why)
  }

  static let noSignature = unauthorized("x-auth-token not found")
  static let locked = unauthorized("AK access failed to reach the limit,forbidden.")
  static let badToken = unauthorized("decrypt token fail")

  static func unknownKey(_ keyID: String) -> HuaweiRefusal {
    unauthorized("Get secretKey failed,ak:\(keyID),err:ak not exist")
  }

  /// The vendor writes what it signed itself into its answer.
  static func mismatch(_ canonical: String) -> HuaweiRefusal {
    unauthorized(
      "verify aksk signature fail, canonicalRequest:"
        + canonical.split(separator: "\n").joined(separator: "|"))
  }

  static func expired(_ stamp: String, now: String) -> HuaweiRefusal {
    unauthorized(
      "calc aksk signature fail:signature expired, signature time:\(stamp),server time:\(now)")
  }

  static func throttled(_ limit: Int) -> HuaweiRefusal {
    HuaweiRefusal(
      429, "APIGW.0308",
      "The throttling threshold has been reached: policy user over ratelimit,limit:\(limit),time:1 second"
    )
  }

  static let noCall = HuaweiRefusal(
    404, "APIGW.0101", "The API does not exist or has not been published in the environment.")

  // The vendor's own table has status 200 for these.
  static let noTask = HuaweiRefusal(200, "CDN.0003", "The task does not exist.")
  static let noProject = HuaweiRefusal(
    200, "CDN.0020", "The user is not authorized to the enterprise project.")
  static let denied = HuaweiRefusal(200, "CDN.0021", "Fine-grained authentication failed.")

  static func invalid(_ parameter: String) -> HuaweiRefusal {
    HuaweiRefusal(400, "CDN.0001", "The parameter \(parameter) is invalid.")
  }

  func response(requestID: String) -> SimulatorResponse {
    let said: [(String, AnswerValue)] = [
      ("error_code", .text(code)), ("error_msg", .text(message)),
    ]
    guard code.hasPrefix("APIGW") else {
      return .json(.object([("error", .object(said))]), status: status)
    }
    return .json(.object(said + [("request_id", .text(requestID))]), status: status)
  }
}
