/// The budget of calls of one account, as all keep to it who ask that account.
public struct BudgetShare: Hashable, Sendable {
  /// What the vendor counts calls by; no secret.
  public let name: String
  /// Calls a second.
  public let rate: Double
  /// The most calls at once.
  public let burst: Double

  /// Makes a share.
  public init(name: String, rate: Double, burst: Double) {
    self.name = name
    self.rate = rate
    self.burst = burst
  }
}

/// What comes of asking for calls of a budget.
public enum BudgetAnswer: Equatable, Sendable {
  /// The calls may be made.
  case taken
  /// They may be asked for again after that time.
  case wait(Duration)
  /// Nobody shares it now: the process keeps to a budget of its own.
  case unshared
}
