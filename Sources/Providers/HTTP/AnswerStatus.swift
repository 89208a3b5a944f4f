import FoundationEssentials
import HTTPTypes
import TaskModel

extension HTTPAnswer {
  /// Whether the status says that the vendor did what was asked.
  var isSuccess: Bool { (200..<300).contains(response.status.code) }

  /// Whether the status says that there were too many calls.
  var isThrottled: Bool { response.status.code == 429 }

  /// Returns the first value of a header field; nil for none.
  func header(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { response.headerFields[values: $0].first }
  }

  /// How long the vendor wants us to wait, by `Retry-After` in seconds or as a date.
  ///
  /// Nil where it does not say, or says nonsense; a date that has passed means no wait; a day is the most,
  /// whatever number stands there.
  func retryAfter(now: Date) -> Duration? {
    guard let text = header("Retry-After")?.trimmed else { return nil }
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
    if isNumber, let seconds = Double(text) {
      return .seconds(Int(min(seconds, 86_400).rounded(.up)))
    }
    return HTTPDate.date(text).map { date in
      .seconds(Int(min(max(date.timeIntervalSince(now), 0), 86_400).rounded(.up)))
    }
  }

  /// What a failed answer without the vendor's own error object means, by its status alone.
  func statusError(now: Date) -> ProviderError {
    let code = response.status.code
    let message = VendorMessage(
      code: String(code), text: "HTTP \(code), without the vendor's own error message")
    return statusError(message, retryAfter: retryAfter(now: now))
  }

  /// What an error means whose code no table of the vendor has: what the status says, in the
  /// vendor's words.
  func statusError(_ message: VendorMessage, retryAfter: Duration?) -> ProviderError {
    switch response.status.code {
    case 401: .credentials(message)
    case 403: .permission(message)
    // Neither is of the vendor, and no key is refused.
    case 407: .transport("HTTP 407: a proxy on the way wants a user and a password; check proxy")
    case 511:
      .transport("HTTP 511: the network wants somebody to log in before it lets calls through")
    case 429: .throttled(retryAfter: retryAfter, message)
    case 408, 500...599: .trouble(message, retryAfter: retryAfter)
    default: .rejected(message)
    }
  }
}

extension ProviderError {
  /// Trouble of the vendor's own; one that says how long to stay away is heeded.
  static func trouble(_ message: VendorMessage, retryAfter: Duration?) -> ProviderError {
    guard let retryAfter else { return .unavailable(message) }
    return .throttled(retryAfter: retryAfter, message)
  }
}
