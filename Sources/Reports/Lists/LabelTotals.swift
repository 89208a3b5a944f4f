public import TaskModel

/// Sums up the tasks of each label, account by account.
public struct LabelTotals: Sendable {
  private struct Sums {
    var accounts: [AccountID: WorkSplit.Outcome] = [:]
    var work = WorkSums()
  }

  private var labels: [String: Sums] = [:]

  /// Counts; a task without a label is not counted.
  ///
  /// - Complexity: O(*n*) in the tasks.
  public init(_ tasks: some Sequence<CacheTask>) {
    for task in tasks {
      guard let label = task.label?.text else { continue }
      let outcome = Self.outcome(of: task)
      let known = labels[label]?.accounts[task.account]
      // An account is as far as the worst of its tasks.
      let joined: WorkSplit.Outcome =
        switch (known, outcome) {
        case (.failed, _), (_, .failed): .failed
        case (.left, _), (_, .left): .left
        default: .ok
        }
      labels[label, default: Sums()].accounts[task.account] = joined
      labels[label]?.work.add(task)
    }
  }

  private static func outcome(of task: CacheTask) -> WorkSplit.Outcome {
    if task.status == .succeeded || task.supersededBy != nil { return .ok }
    return task.status.isEnded || task.isGone ? .failed : .left
  }

  /// A line a label, in their order, such as
  /// `INC-4711: 4 accounts, 3 ok, 1 failed, 0 left; 90 of 96 URLs ok, 6 failed, 0 left`.
  public var lines: [String] {
    labels.sorted { $0.key < $1.key }.map { label, sums in
      let words = [WorkSplit.Outcome.ok, .failed, .left].map { outcome in
        "\(sums.accounts.values.count { $0 == outcome }) \(outcome.rawValue)"
      }
      return "\(label): "
        + ([sums.accounts.count.counted("account")] + words)
        .joined(separator: ", ") + "; \(sums.work.text)"
    }
  }
}
