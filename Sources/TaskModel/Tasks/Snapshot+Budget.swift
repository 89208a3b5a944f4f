public import FoundationEssentials

extension Snapshot {
  /// Returns what an account may ask at a time: its budget, and what came in since the snapshot.
  ///
  /// Nothing comes in while the vendor's own limit holds the account. Nil where it is not asked.
  public func budget(of account: AccountID, at now: Date) -> CallBudget? {
    guard let status = self.account(account), let budget = status.budget else { return nil }
    return status.state == .limited ? budget : budget.after(now.timeIntervalSince(takenAt))
  }
}
