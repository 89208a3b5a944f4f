import TaskModel

/// Sums up the tasks of each label, account by account.
struct LabelTotals: Sendable {
  private enum Outcome {
    case done, failed, open
  }

  private var accounts: [String: [AccountID: Outcome]] = [:]

  /// Counts; a task without a label is not counted.
  ///
  /// - Complexity: O(*n*) in the tasks.
  init(_ tasks: some Sequence<CacheTask>) {
    for task in tasks {
      guard let label = task.label?.text else { continue }
      let outcome = Self.outcome(of: task)
      let known = accounts[label]?[task.account]
      // An account is as far as the worst of its tasks.
      let joined: Outcome =
        switch (known, outcome) {
        case (.failed, _), (_, .failed): .failed
        case (.open, _), (_, .open): .open
        default: .done
        }
      accounts[label, default: [:]][task.account] = joined
    }
  }

  private static func outcome(of task: CacheTask) -> Outcome {
    if task.status == .succeeded || task.supersededBy != nil { return .done }
    return task.status.isEnded || task.isGone ? .failed : .open
  }

  /// A line a label, in their order, such as `INC-4711: 4 accounts, 3 done, 1 failed`.
  var lines: [String] {
    accounts.sorted { $0.key < $1.key }.map { label, outcomes in
      func count(_ outcome: Outcome) -> Int { outcomes.values.count { $0 == outcome } }
      var words = [outcomes.count.counted("account")]
      words.append("\(count(.done)) done")
      if count(.open) > 0 { words.append("\(count(.open)) open") }
      if count(.failed) > 0 { words.append("\(count(.failed)) failed") }
      return "\(label): " + words.joined(separator: ", ")
    }
  }
}
