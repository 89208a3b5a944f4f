import TaskModel

/// The tasks of a label, account by account.
struct ReviewLabel: Sendable {
  /// The label; nil for tasks without one.
  let name: String?
  /// All of them.
  let group: ReviewGroup
  /// Those of each account, in their order.
  let accounts: [(account: AccountID, provider: ProviderID, group: ReviewGroup)]
  /// What of its URLs some of its accounts have no task for.
  let gaps: [ReviewGap]

  /// How it stands.
  var tone: ReviewTone { ReviewTone(group, isWhole: gaps.isEmpty) }

  static func all(
    of tasks: [ReviewedTask], usual: [AccountID: [TaskKind: UsualTimes]]
  ) -> [ReviewLabel] {
    Dictionary(grouping: tasks) { $0.task.label?.text }
      .sorted { left, right in
        guard let leftName = left.key, let rightName = right.key else { return left.key != nil }
        return leftName < rightName
      }
      .map { name, members in
        let accounts = Dictionary(grouping: members, by: \.task.account).sorted { $0.key < $1.key }
        return ReviewLabel(
          name: name, group: ReviewGroup(members, usual: usual),
          accounts: accounts.compactMap { account, own in
            own.first.map { (account, $0.task.provider, ReviewGroup(own, usual: usual)) }
          },
          // Tasks without a label were not asked for together.
          gaps: name == nil ? [] : ReviewGap.all(of: members))
      }
  }
}
