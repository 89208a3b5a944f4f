import TaskModel

/// What a vendor's error code means for who asks; each vendor has a table of its own.
enum ErrorMeaning {
  case throttled, credentials, permission, clockSkew, unavailable, rejected
}

extension HTTPAnswer {
  /// Makes the error of a code; one that no table has goes by the status, for want of anything better.
  func error(
    _ meaning: ErrorMeaning?, _ message: VendorMessage, retryAfter wait: Duration?
  ) -> ProviderError {
    switch meaning {
    case .throttled: .throttled(retryAfter: wait, message)
    case .credentials: .credentials(message)
    case .permission: .permission(message)
    case .clockSkew: .clockSkew(message)
    case .unavailable: .trouble(message, retryAfter: wait)
    case .rejected: .rejected(message)
    case nil: statusError(message, retryAfter: wait)
    }
  }
}
