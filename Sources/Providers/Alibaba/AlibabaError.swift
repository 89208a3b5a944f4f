import FoundationEssentials
import HTTPTypes
import TaskModel

/// Sorts Alibaba's error codes.
///
/// The HTTP status is of no use: the same code comes with several.
enum AlibabaError {
  private enum Meaning {
    case throttled, credentials, permission, clockSkew, unavailable
  }

  /// The beginnings of codes, in lower case; the first that fits decides.
  private static let meanings: [(prefix: String, Meaning)] = [
    ("throttling", .throttled),
    ("flowcontrol", .throttled),
    ("invalidtimestamp", .clockSkew),
    ("illegaltimestamp", .clockSkew),
    // The key is fine: the next call has a nonce of its own.
    ("signaturenonceused", .unavailable),
    ("signature", .credentials),
    ("incompletesignature", .credentials),
    ("invalidaccesskeyid", .credentials),
    ("invalidsecuritytoken", .credentials),
    ("missingsecuritytoken", .credentials),
    ("securitytoken", .credentials),
    ("forbidden", .permission),
    ("nopermission", .permission),
    ("operationdenied", .permission),
    ("internalerror", .unavailable),
    ("serviceunavailable", .unavailable),
  ]

  /// Returns what an error object means; codes that nobody listed go by whether the vendor is at
  /// fault, which only the status tells.
  static func error(
    code: String, text: String?, answer: HTTPAnswer, now: Date, redactor: Redactor
  ) -> ProviderError {
    let message = VendorMessage(
      code: redactor.clean(code), text: redactor.clean(text ?? "no message"))
    let folded = code.lowercased()
    let known = meanings.first { folded.hasPrefix($0.prefix) }
    switch known?.1 {
    case .throttled: return .throttled(retryAfter: retryAfter(answer, now: now), message)
    case .credentials: return .credentials(message)
    case .permission: return .permission(message)
    case .clockSkew: return .clockSkew(message)
    case .unavailable: return .unavailable(message)
    case nil:
      return answer.response.status.code >= 500 ? .unavailable(message) : .rejected(message)
    }
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
