public import FoundationEssentials

/// The calls that an account may make at a moment.
public struct CallBudget: Equatable, Sendable {
  /// Calls that may be made at once, at most ``burst``; below 1 the next one waits.
  public let tokens: Double
  /// The most calls that may ever be made at once.
  public let burst: Double
  /// Calls that come in every second.
  public let rate: Double

  /// Takes down a budget; a debt counts as no calls.
  public init(tokens: Double, burst: Double, rate: Double) {
    self.tokens = max(0, tokens)
    self.burst = burst
    self.rate = rate
  }

  /// Returns the budget after so many seconds without a call.
  func after(_ seconds: Double) -> CallBudget {
    CallBudget(tokens: min(burst, tokens + rate * max(0, seconds)), burst: burst, rate: rate)
  }

  /// The whole calls there are and those there may be, such as `1/2`.
  public var text: String { "\(Int(tokens.rounded(.down)))/\(Int(burst.rounded(.down)))" }
}

extension Snapshot {
  /// Returns what an account may ask at a time: its budget, and what came in since the snapshot.
  ///
  /// Nothing comes in while the vendor's own limit holds the account. Nil where it is not asked.
  public func budget(of account: AccountID, at now: Date) -> CallBudget? {
    guard let status = self.account(account), let budget = status.budget else { return nil }
    return status.state == .limited ? budget : budget.after(now.timeIntervalSince(takenAt))
  }
}
