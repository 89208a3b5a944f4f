import FoundationEssentials
import TaskModel

/// Sorts the error codes of CloudFront and of the gateway before it.
///
/// docs.aws.amazon.com/cloudfront/latest/APIReference/CommonErrors.html; the status of a code differs from
/// report to report, and throttling comes with 400.
enum CloudFrontError {
  /// What codes mean, in lower case; those of Amazon's newer services end in `Exception`.
  private static let meanings: [String: ErrorMeaning] = [
    "throttling": .throttled, "throttled": .throttled, "requestlimitexceeded": .throttled,
    "toomanyrequests": .throttled, "slowdown": .throttled, "requestthrottled": .throttled,
    "prioritizedrequestexceeded": .throttled, "bandwidthlimitexceeded": .throttled,
    "invalidclienttokenid": .credentials, "unrecognizedclient": .credentials,
    "signaturedoesnotmatch": .credentials, "invalidsignature": .credentials,
    "incompletesignature": .credentials, "missingauthenticationtoken": .credentials,
    "expiredtoken": .credentials, "tokenrefreshrequired": .credentials,
    "invalidaccesskeyid": .credentials, "authfailure": .credentials, "invalidtoken": .credentials,
    "accessdenied": .permission, "optinrequired": .permission, "notauthorized": .permission,
    "unauthorizedoperation": .permission, "accountproblem": .permission,
    "requestexpired": .clockSkew, "requesttimetooskewed": .clockSkew,
    "requestinthefuture": .clockSkew,
    "internalerror": .unavailable, "internalfailure": .unavailable,
    "internalservererror": .unavailable, "serviceunavailable": .unavailable,
    "serviceexception": .unavailable, "requesttimeout": .unavailable,
    "nosuchdistribution": .rejected, "nosuchinvalidation": .rejected, "entitynotfound": .rejected,
    "invalidargument": .rejected, "invalidaction": .rejected, "invalidparametervalue": .rejected,
    "invalidparametercombination": .rejected, "invalidqueryparameter": .rejected,
    "malformedquerystring": .rejected, "missingaction": .rejected, "missingparameter": .rejected,
    "validationerror": .rejected, "unknownoperation": .rejected, "malformedxml": .rejected,
  ]

  /// What Amazon writes into the text of a wrong signature where the clock is what is wrong.
  private static let clockWords = ["signature expired", "signature not yet current"]

  /// Returns what an answer means that is no success; codes that nobody listed go by the status.
  static func error(in answer: HTTPAnswer, now: Date) -> ProviderError {
    guard let said = XMLError(answer.body) else { return answer.statusError(now: now) }
    let message = VendorMessage(code: said.code, text: said.message ?? "no message")
    let wait = answer.retryAfter(now: now)
    let text = said.message?.lowercased() ?? ""
    if clockWords.contains(where: text.hasPrefix) { return .clockSkew(message) }
    var code = said.code.lowercased()
    if meanings[code] == nil, code.hasSuffix("exception") { code.removeLast("exception".count) }
    return answer.error(meanings[code], message, retryAfter: wait)
  }

  /// Whether an error says that there is no such invalidation, or nothing it could be of.
  static func isMissing(_ error: ProviderError) -> Bool {
    guard case .rejected(let message) = error else { return false }
    return ["NoSuchInvalidation", "NoSuchDistribution", "EntityNotFound"]
      .contains(message.code.text)
  }
}
