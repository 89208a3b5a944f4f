/// Why a provider could not answer, in terms of what to do next.
public enum ProviderError: Error, Hashable, Sendable {
  /// Too many calls; wait at least `retryAfter` if the vendor said so.
  case throttled(retryAfter: Duration?, VendorMessage)
  /// The key is unknown, wrong, disabled or expired; asking again with it is of no use.
  case credentials(VendorMessage)
  /// The key is good and may not do this.
  case permission(VendorMessage)
  /// The vendor finds our clock too far off.
  case clockSkew(VendorMessage)
  /// The vendor finds the request wrong; the same request will fail again.
  case rejected(VendorMessage)
  /// The vendor has trouble of its own; try again later.
  case unavailable(VendorMessage)
  /// The vendor could not be reached; the text says what failed and what may be done.
  case transport(String)
  /// The answer could not be understood; the text says how, the vendor's code included if there was one.
  case malformedResponse(String)
  /// There is more than is read; the text says how much was.
  case tooMuch(String)
  /// The call was given up from our side.
  case cancelled
}

/// What a vendor said, with its own code, made safe and freed of secrets.
public struct VendorMessage: Hashable, Sendable {
  /// The vendor's code, such as `Throttling.User` or `171`; empty where it gave none.
  public let code: SafeText
  /// The vendor's text, or a sentence of ours where it gave none.
  public let text: SafeText

  /// Makes a message from the vendor's raw words; redact secrets before.
  public init(code: String, text: String) {
    self.code = SafeText(code, limit: .word)
    self.text = SafeText(text, limit: .message)
  }
}

extension ProviderError {
  /// The word of an error kind in JSON.
  public enum Kind: String, Sendable {
    case throttled
    case credentials
    case permission
    case clockSkew = "clock_skew"
    case rejected
    case unavailable
    case transport
    case malformed
  }

  /// The kind; nil for a cancelled call, which is nobody's fault.
  public var kind: Kind? {
    switch self {
    case .throttled: .throttled
    case .credentials: .credentials
    case .permission: .permission
    case .clockSkew: .clockSkew
    case .rejected: .rejected
    case .unavailable: .unavailable
    case .transport: .transport
    case .malformedResponse, .tooMuch: .malformed
    case .cancelled: nil
    }
  }

  /// The vendor's code and text, or ours where the vendor said nothing.
  public var message: VendorMessage {
    switch self {
    case .throttled(_, let message), .credentials(let message), .permission(let message),
      .clockSkew(let message), .rejected(let message), .unavailable(let message):
      message
    case .transport(let text), .malformedResponse(let text), .tooMuch(let text):
      VendorMessage(code: "", text: text)
    case .cancelled:
      VendorMessage(code: "", text: "the call was abandoned")
    }
  }
}

extension ProviderError: CustomStringConvertible {
  /// One sentence an operator can act on.
  public var description: String { trouble.sentence }
}
