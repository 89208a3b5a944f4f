/// What was proved of an answer, a place or a URL.
public enum ProofVerdict: String, Hashable, Sendable, CaseIterable, Comparable {
  /// It is what is expected.
  case fresh
  /// It is an old body, found to be good by the origin since the purge.
  case revalidated
  /// Nothing is proved.
  case unknown
  /// It is from before the purge, or not what is expected.
  case stale

  /// Whether one is better than another; the worst of several counts.
  public static func < (left: ProofVerdict, right: ProofVerdict) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .fresh: 0
    case .revalidated: 1
    case .unknown: 2
    case .stale: 3
    }
  }
}

/// A verdict with its reason.
public struct Finding: Hashable, Sendable {
  /// The verdict.
  public let verdict: ProofVerdict
  /// Why.
  public let reason: Reason

  init(_ verdict: ProofVerdict, _ reason: Reason) {
    self.verdict = verdict
    self.reason = reason
  }

  static func fresh(_ reason: Reason) -> Finding { Finding(.fresh, reason) }
  static func stale(_ reason: Reason) -> Finding { Finding(.stale, reason) }
  static func unknown(_ reason: Reason) -> Finding { Finding(.unknown, reason) }
}
