import FoundationEssentials
import TaskModel

/// Sorts UCloud's return codes, which come with HTTP 200.
enum UCloudError {
  /// Returns what a code other than 0 means.
  static func error(
    code: Int, text: String?, answer: HTTPAnswer, endpoint: Endpoint, now: Date, redactor: Redactor
  ) -> ProviderError {
    var words = redactor.clean(text ?? "no message")
    if let hint = hint(code, endpoint: endpoint) { words += " (\(hint))" }
    let message = VendorMessage(code: String(code), text: words)
    return switch code {
    case 153: .throttled(retryAfter: answer.retryAfter(now: now), message)
    case 110, 130, 150: .unavailable(message)
    case 170, 171, 172, 174: .credentials(message)
    case 293, 294, 295, 299: .permission(message)
    // The vendor's own kits try these again and no others.
    case 2_000...: .unavailable(message)
    default: .rejected(message)
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
