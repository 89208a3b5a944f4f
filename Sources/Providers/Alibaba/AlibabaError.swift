import FoundationEssentials
import HTTPTypes
import TaskModel

/// Sorts Alibaba's error codes.
///
/// For the codes listed here the HTTP status is of no use: the same one comes with several.
enum AlibabaError {
  /// How the parts of codes begin that pass by themselves, in lower case.
  ///
  /// They may stand behind another word, as in `Rejected.Throttling`.
  private static let passing: [(prefix: String, ErrorMeaning)] = [
    ("throttling", .throttled),
    ("flowcontrol", .throttled),
    ("toomanyrequests", .throttled),
    ("internal", .unavailable),
    ("system", .unavailable),
    ("serviceunavailable", .unavailable),
    ("servicebusy", .unavailable),
    ("servicetimeout", .unavailable),
    ("serverbusy", .unavailable),
    ("servererror", .unavailable),
    ("requesttimeout", .unavailable),
    ("unknownerror", .unavailable),
  ]

  /// The beginnings of all other codes, in lower case; the first that fits decides.
  private static let meanings: [(prefix: String, ErrorMeaning)] = [
    ("invalidtimestamp", .clockSkew),
    ("illegaltimestamp", .clockSkew),
    // The key is fine: the next call has a nonce of its own.
    (nonceUsed, .unavailable),
    ("signature", .credentials),
    ("incompletesignature", .credentials),
    ("invalidaccesskeyid", .credentials),
    ("invalidsecuritytoken", .credentials),
    ("missingsecuritytoken", .credentials),
    ("securitytoken", .credentials),
    ("forbidden", .permission),
    ("nopermission", .permission),
    ("operationdenied", .permission),
    ("riskcontrol", .permission),
    ("chargetypeviolation", .permission),
    ("insufficientbalance", .permission),
    ("missing", .rejected),
    ("invalid", .rejected),
    ("unsupported", .rejected),
    ("nosuchversion", .rejected),
    ("idempotentparametermismatch", .rejected),
    ("quotaexceeded", .rejected),
  ]

  private static func meaning(of code: String) -> ErrorMeaning? {
    let folded = code.lowercased()
    let parts = folded.split(separator: ".")
    return passing.first { known in parts.contains { $0.hasPrefix(known.prefix) } }?.1
      ?? meanings.first { folded.hasPrefix($0.prefix) }?.1
  }

  private static let nonceUsed = "signaturenonceused"

  /// Whether the vendor has had the nonce of a call before, and does not ask to be left alone.
  static func isOfNonce(_ error: ProviderError) -> Bool {
    guard case .unavailable(let message) = error else { return false }
    return message.code.text.lowercased().hasPrefix(nonceUsed)
  }

  /// Returns what an error object means.
  static func error(
    code: String, text: String?, answer: HTTPAnswer, now: Date
  ) -> ProviderError {
    answer.error(
      meaning(of: code), VendorMessage(code: code, text: text ?? "no message"),
      retryAfter: retryAfter(answer, now: now))
  }

  /// The gateway's own field counts in milliseconds.
  private static func retryAfter(_ answer: HTTPAnswer, now: Date) -> Duration? {
    if let text = answer.header("x-acs-retry-after"), let milliseconds = Int(text.trimmed),
      milliseconds >= 0
    {
      return .milliseconds(min(milliseconds, 86_400_000))
    }
    return answer.retryAfter(now: now)
  }
}
