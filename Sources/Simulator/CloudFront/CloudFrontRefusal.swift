/// An error of CloudFront: code, message and HTTP status.
struct CloudFrontRefusal: Error {
  let status: Int
  let code: String
  let message: String

  init(_ status: Int, _ code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  static let missingToken = CloudFrontRefusal(
    403, "MissingAuthenticationToken", "Request is missing Authentication Token")
  static let incomplete = CloudFrontRefusal(
    400, "IncompleteSignature", "Authorization header requires existence of the documented fields.")
  static let unknownKey = CloudFrontRefusal(
    403, "InvalidClientTokenId", "The security token included in the request is invalid.")
  static let expiredToken = CloudFrontRefusal(
    403, "ExpiredToken", "The security token included in the request is expired")
  static let mismatch = CloudFrontRefusal(
    403, "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.")
  static let wrongScope = CloudFrontRefusal(
    403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region and service.")
  static let throttled = CloudFrontRefusal(400, "Throttling", "Rate exceeded")
  static let noDistribution = CloudFrontRefusal(
    404, "NoSuchDistribution", "The specified distribution does not exist.")
  static let noInvalidation = CloudFrontRefusal(
    404, "NoSuchInvalidation", "The specified invalidation does not exist.")

  static func offTheClock(_ stamp: String, _ now: String, isLate: Bool) -> CloudFrontRefusal {
    CloudFrontRefusal(
      403, "SignatureDoesNotMatch",
      isLate
        ? "Signature expired: \(stamp) is now earlier than \(now)"
        : "Signature not yet current: \(stamp) is still later than \(now)")
  }

  static func denied(_ action: String) -> CloudFrontRefusal {
    CloudFrontRefusal(
      403, "AccessDenied",
      "User: arn:aws:iam::123456789012:user/simulated is not authorized to perform: cloudfront:\(action)"
        + " because no identity-based policy allows the cloudfront:\(action) action")
  }

  static func invalid(_ what: String) -> CloudFrontRefusal {
    CloudFrontRefusal(400, "InvalidArgument", "The parameter \(what) is invalid.")
  }

  func response(requestID: String) -> SimulatorResponse {
    .xml(
      .object([
        (
          "Error",
          .object([
            ("Type", .text("Sender")), ("Code", .text(code)), ("Message", .text(message)),
          ])
        ), ("RequestId", .text(requestID)),
      ]), root: "ErrorResponse", status: status)
  }
}
