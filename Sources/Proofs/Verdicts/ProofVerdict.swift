public import TaskModel

/// What was proved of an answer, a place or a URL.
public typealias ProofVerdict = TaskProof.Verdict

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
