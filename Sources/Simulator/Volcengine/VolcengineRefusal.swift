/// A refusal in the words of Volcengine's gateway, or of the CDN behind it.
struct VolcengineRefusal: Error {
  let status: Int
  let number: Int
  let code: String
  let message: String

  init(_ status: Int, _ number: Int, _ code: String, _ message: String) {
    self.status = status
    self.number = number
    self.code = code
    self.message = message
  }

  static let noToken = VolcengineRefusal(
    401, 100_003, "MissingAuthenticationToken", "Request is missing Authentication Token.")
  static let expired = VolcengineRefusal(
    400, 100_006, "InvalidTimestamp", "The Signature of the request is expired.")
  static let mismatch = VolcengineRefusal(
    401, 100_010, "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your Secret Access Key"
      + " and signing method. Consult the service documentation for details.")
  static let badToken = VolcengineRefusal(
    401, 100_025, "InvalidSecretToken", "Invalid secret token, msg: token is invalid or expired.")
  static let tooFast = VolcengineRefusal(
    429, 100_018, "FlowLimitExceeded",
    "Request was rejected because the request speed of this openAPI is beyond the current flow control limit."
  )

  static func unknownKey(_ key: String) -> VolcengineRefusal {
    VolcengineRefusal(
      401, 100_009, "InvalidAccessKey",
      "The accesskey [\(key)] included in the request is invalid.")
  }

  static func denied(_ action: String) -> VolcengineRefusal {
    VolcengineRefusal(
      403, 100_013, "AccessDenied",
      "User is not authorized to perform: cdn:\(action) on resource: trn:cdn:::*.")
  }

  static func missing(_ name: String) -> VolcengineRefusal {
    VolcengineRefusal(
      400, 100_002, "MissingParameter", "The request is missing \(name) parameter.")
  }

  static func missingInfo(_ name: String) -> VolcengineRefusal {
    VolcengineRefusal(
      400, 100_004, "MissingRequestInfo", "The request is missing \(name) information.")
  }

  static func noOperation(_ action: String, _ version: String) -> VolcengineRefusal {
    VolcengineRefusal(
      404, 100_008, "InvalidActionOrVersion",
      "Could not find operation \(action) for version \(version).")
  }

  /// The product's own codes carry no number of the gateway.
  static func parameter(_ name: String) -> VolcengineRefusal {
    VolcengineRefusal(400, 0, "InvalidParameter." + name, "The value of \(name) is not valid.")
  }
}
