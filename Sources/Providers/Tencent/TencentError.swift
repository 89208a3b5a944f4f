import FoundationEssentials
import TaskModel

/// Sorts Tencent Cloud's error codes; the HTTP status is 200 for most.
///
/// https://cloud.tencent.com/document/api/228/30978, and the pages of the two products.
enum TencentError {
  /// How codes begin, in lower case; the first that fits decides.
  private static let meanings: [(prefix: String, ErrorMeaning)] = [
    ("requestlimitexceeded", .throttled),
    ("limitexceeded.ratelimitexceeded", .throttled),
    ("authfailure.signatureexpire", .clockSkew),
    ("authfailure.unauthorizedoperation", .permission),
    ("authfailure", .credentials),
    ("unsupportedoperation.opnoauth", .permission),
    ("unauthorizedoperation", .permission),
    ("ipinblacklist", .permission),
    ("ipnotinwhitelist", .permission),
    ("failedoperation.productnotactivated", .permission),
    ("failedoperation.productdiscontinued", .permission),
    ("failedoperation.insufficientaccountbalance", .permission),
    ("failedoperation.invalidzonestatus", .rejected),
    ("failedoperation", .unavailable),
    ("internalerror", .unavailable),
    ("serviceunavailable", .unavailable),
    ("resourceinsufficient", .unavailable),
    ("operationdenied.productupdating", .unavailable),
    ("operationdenied", .permission),
    ("invalidparameter.cdninterfaceerror", .unavailable),
    ("invalidparameter.ecdninterfaceerror", .unavailable),
    ("invalidparameter.tasksystemerror", .unavailable),
    ("invalid", .rejected),
    ("missingparameter", .rejected),
    ("unknownparameter", .rejected),
    ("unsupported", .rejected),
    ("resourcenotfound", .rejected),
    ("resourceunavailable", .rejected),
    ("resourceinuse", .rejected),
    ("limitexceeded", .rejected),
    ("requestsizelimitexceeded", .rejected),
    ("responsesizelimitexceeded", .rejected),
    ("actionoffline", .rejected),
    ("nosuch", .rejected),
    ("dryrunoperation", .rejected),
  ]

  private static func meaning(of code: String) -> ErrorMeaning? {
    let folded = code.lowercased()
    // Of whatever kind the vendor takes it for, such as UnauthorizedOperation.OperationTooOften.
    if folded.hasSuffix("toooften") { return .throttled }
    return meanings.first { folded.hasPrefix($0.prefix) }?.1
  }

  /// Returns what an error object means.
  static func error(
    code: String, text: String?, answer: HTTPAnswer, now: Date
  ) -> ProviderError {
    var words = text ?? "no message"
    if code.lowercased() == "invalidparameter.cdnhostexistsinedgeone" {
      words += " (watch it with provider: tencent-edgeone)"
    }
    return answer.error(
      meaning(of: code), VendorMessage(code: code, text: words),
      retryAfter: answer.retryAfter(now: now))
  }
}
