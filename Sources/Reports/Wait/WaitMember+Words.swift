import FoundationEssentials
import TaskModel

extension WaitMember {
  /// Says the task's status when the waiting ends without it being over: its state, how far it is,
  /// and what keeps its account from telling more.
  func standing(at now: Date, account: AccountStatus?) -> String {
    let trouble = account.flatMap { $0.canTellMore ? nil : $0.trouble?.words }
    let seen = AccountStatus.lastGood(task?.lastSeenAt, now: now)
    switch state {
    case .unlisted:
      if let trouble { return "not listed: \(trouble)" }
      return task?.message?.text ?? "not listed"
    case .gone:
      return "gone from the vendor's list" + secondAnswer(trouble)
    case .ended(let status, false):
      return status.rawValue + secondAnswer(trouble)
    case .open, .ended:
      guard let task else { return "not listed" }
      var words = task.status.rawValue
      if task.status == .unknown, let word = task.vendorStatus { words += " (\"\(word)\")" }
      if let progress = task.progress { words += " " + RowField.percent(progress) }
      return words + (trouble.map { "; \($0), \(seen)" } ?? "")
    }
  }

  private func secondAnswer(_ trouble: String?) -> String {
    ", waiting for a second answer" + (trouble.map { "; \($0)" } ?? "")
  }
}

extension AccountStatus {
  /// Whether it answers, so that nothing but time is missing.
  fileprivate var canTellMore: Bool { state == .ok && lastSuccess != nil }
}
