import FoundationEssentials
import TaskModel

/// Sorts UCloud's return codes, which come with HTTP 200.
enum UCloudError {
  /// Returns what a code other than 0 means; one that the vendor does not list goes by the status.
  static func error(
    code: Int, text: String?, answer: HTTPAnswer, endpoint: Endpoint, now: Date
  ) -> ProviderError {
    var words = text ?? "no message"
    if let hint = hint(code, endpoint: endpoint) { words += " (\(hint))" }
    let message = VendorMessage(code: String(code), text: words)
    let wait = answer.retryAfter(now: now)
    return switch code {
    case 153: .throttled(retryAfter: wait, message)
    case 110, 130, 150: .trouble(message, retryAfter: wait)
    case 160, 161, 230, 292: .rejected(message)
    case 170, 171, 172, 174: .credentials(message)
    case 293, 294, 295, 299: .permission(message)
    // The vendor's own kits try these again and no others.
    case 2_000... where !answer.isThrottled: .trouble(message, retryAfter: wait)
    default: answer.statusError(message, retryAfter: wait)
    }
  }

  private static func hint(_ code: Int, endpoint: Endpoint) -> String? {
    switch code {
    case 171, 172: "keys belong to one gateway; this one is \(endpoint.text)"
    case 174: "check channel_key for \(endpoint.text)"
    case 292: "check project_id"
    default: nil
    }
  }
}
