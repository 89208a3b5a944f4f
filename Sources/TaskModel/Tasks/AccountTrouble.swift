public import FoundationEssentials

/// What keeps an account from being read, in the words that every screen and every command uses.
public struct AccountTrouble: Hashable, Sendable {
  /// What is wrong, such as `key refused`.
  public let words: String
  /// The same once it is over, such as `the key was refused`.
  public let past: String
  /// The vendor's code and text, or ours where it said nothing; empty for none.
  public let said: String

  init(_ words: String, past: String, said: String = "") {
    self.words = words
    self.past = past
    self.said = said
  }

  /// The same of one part of an account.
  func of(_ scope: SafeText) -> AccountTrouble {
    AccountTrouble("\(scope): \(words)", past: "\(scope): \(past)", said: said)
  }

  /// What is wrong, and what the vendor said, such as `key refused (174: expired)`.
  public var sentence: String { said.isEmpty ? words : "\(words) (\(said))" }
}

extension ProviderError {
  /// What the error means for an account.
  public var trouble: AccountTrouble {
    let said = message.code.isEmpty ? message.text.text : "\(message.code): \(message.text)"
    return switch self {
    case .throttled(let wait?, _) where isLasting:
      AccountTrouble(
        "rate limited, asks to wait \(wait.shortText)", past: "it was rate limited", said: said)
    case .throttled: AccountTrouble("rate limited", past: "it was rate limited", said: said)
    // Without a vendor's code it may be ours to say that a secret cannot be read.
    case .credentials(let message) where message.code.isEmpty:
      AccountTrouble("key cannot be used", past: "the key could not be used", said: said)
    case .credentials: AccountTrouble("key refused", past: "the key was refused", said: said)
    case .permission:
      AccountTrouble("key lacks permission", past: "the key lacked permission", said: said)
    case .clockSkew:
      AccountTrouble(
        "this machine's clock is off", past: "this machine's clock was off", said: said)
    case .rejected:
      AccountTrouble("request rejected", past: "requests were rejected", said: said)
    case .unavailable:
      AccountTrouble("vendor unavailable", past: "the vendor was unavailable", said: said)
    case .transport:
      AccountTrouble("no answer from the vendor", past: "the vendor did not answer", said: said)
    case .malformedResponse:
      AccountTrouble("answer not understood", past: "answers were not understood", said: said)
    case .tooMuch: AccountTrouble("read in part", past: "it was read in part", said: said)
    case .cancelled: AccountTrouble("no answer", past: "there was no answer", said: said)
    }
  }
}

extension ProviderError {
  /// A wait that is worth telling at once: a shorter one is over before anybody has read of it.
  static let leastTold: Duration = .seconds(10)

  /// How long the vendor wants to be left alone; nil where it does not say.
  public var askedWait: Duration? {
    if case .throttled(let wait, _) = self { return wait }
    return nil
  }

  /// Whether it is known that the trouble is not over with the next attempt, which comes at once.
  public var isLasting: Bool {
    switch self {
    case .throttled: askedWait.map { $0 >= Self.leastTold } ?? false
    case .credentials, .permission, .clockSkew, .tooMuch: true
    case .rejected, .unavailable, .transport, .malformedResponse, .cancelled: false
    }
  }
}

extension AccountStatus {
  /// Whether somebody has to be told: one failed read is tried again at once and is no news, unless it is
  /// known that the trouble lasts.
  public var isTroubling: Bool {
    switch state {
    case .auth: true
    case .down, .limited: consecutiveFailures > 1 || error?.isLasting == true
    case .ok, .off: false
    }
  }

  /// What keeps the account from being read in full at present; nil while nothing does.
  public var trouble: AccountTrouble? {
    switch state {
    case .off: return AccountTrouble("account switched off", past: "the account was off")
    case .auth, .limited, .down:
      let trouble = error?.trouble ?? AccountTrouble("no answer", past: "there was no answer")
      return scope.map(trouble.of) ?? trouble
    case .ok: break
    }
    if isComplete { return nil }
    if lastSuccess != nil { return AccountTrouble("read in part", past: "it was read in part") }
    return calls == 0
      ? AccountTrouble("not asked yet", past: "it was not being asked")
      : AccountTrouble("no answer yet", past: "there was no answer")
  }

  /// How long ago the account was last read, such as `last good 6s ago`.
  public func lastGood(now: Date) -> String { Self.lastGood(lastSuccess ?? rememberedAt, now: now) }

  /// How long ago something was last read; nil for never.
  public static func lastGood(_ date: Date?, now: Date) -> String {
    date.map { "last good \(DurationText.ago(now.timeIntervalSince($0)))" } ?? "never read"
  }
}
