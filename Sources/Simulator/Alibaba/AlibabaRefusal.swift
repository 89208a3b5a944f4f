/// A refusal in Alibaba's envelope: code, message and HTTP status.
struct AlibabaRefusal: Error {
  let status: Int
  let code: String
  let message: String

  init(_ code: String, _ message: String, status: Int = 400) {
    self.code = code
    self.message = message
    self.status = status
  }

  static let apiNotFound = AlibabaRefusal(
    "InvalidApi.NotFound",
    "Specified api is not found, please check your url and method.",
    status: 404
  )
  static let incomplete = AlibabaRefusal(
    "IncompleteSignature",
    "The request signature does not conform to Aliyun standards."
  )
  static let keyNotFound = AlibabaRefusal(
    "InvalidAccessKeyId.NotFound",
    "Specified access key is not found.",
    status: 404
  )
  static let keyInactive = AlibabaRefusal(
    "InvalidAccessKeyId.Inactive",
    "Specified access key is disabled."
  )
  static let tokenExpired = AlibabaRefusal(
    "InvalidSecurityToken.Expired",
    "Specified SecurityToken is expired."
  )
  static let tokenMissing = AlibabaRefusal(
    "MissingSecurityToken",
    "SecurityToken is mandatory for this action."
  )
  static let tokenMalformed = AlibabaRefusal(
    "InvalidSecurityToken.Malformed",
    "Specified SecurityToken is malformed."
  )
  static let timeMalformed = AlibabaRefusal(
    "InvalidTimeStamp.Format",
    "Specified time stamp or date value is not well formatted."
  )
  static let timeExpired = AlibabaRefusal(
    "InvalidTimeStamp.Expired",
    "Specified time stamp or date value is expired."
  )
  static let nonceUsed = AlibabaRefusal(
    "SignatureNonceUsed",
    "Specified signature nonce was used already."
  )

  static let noPermission = AlibabaRefusal(
    "NoPermission",
    "You are not authorized to perform this operation.",
    status: 403
  )

  static func mismatch(_ stringToSign: String) -> AlibabaRefusal {
    AlibabaRefusal(
      "SignatureDoesNotMatch",
      "Specified signature is not matched with our calculation. server string to sign is:"
        + stringToSign
    )
  }

  static func notOpen(_ product: String) -> AlibabaRefusal {
    AlibabaRefusal(
      "OperationDenied",
      "Your account does not open \(product) service yet.",
      status: 403
    )
  }

  static func unsupported(_ parameter: String) -> AlibabaRefusal {
    AlibabaRefusal(
      "Invalid\(parameter).ValueNotSupported",
      "The specified value of parameter \(parameter) is not supported."
    )
  }

  static func malformed(_ parameter: String) -> AlibabaRefusal {
    AlibabaRefusal("Invalid\(parameter).Malformed", "Specified \(parameter) is malformed.")
  }

  /// Writes the envelope as JSON, or as XML where the caller did not ask for JSON.
  func response(host: String, product: String, requestID: String, asJSON: Bool)
    -> SimulatorResponse
  {
    let advice =
      "https://api.aliyun.com/troubleshoot?q=\(code)&product=\(product)&requestId=\(requestID)"
    let envelope: AnswerValue = .object([
      ("RequestId", .text(requestID)), ("Message", .text(message)), ("HostId", .text(host)),
      ("Code", .text(code)), ("Recommend", .text(advice)),
    ])
    return asJSON
      ? .json(envelope, status: status) : .xml(envelope, root: "Error", status: status)
  }
}
