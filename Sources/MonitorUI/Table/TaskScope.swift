import TaskModel

/// Tasks that the table is held to, whatever the filter says.
enum TaskScope: Equatable, Sendable {
  /// All tasks of an account.
  case account(AccountID)
  /// Just these.
  case tasks(Set<CacheTask.ID>, name: String)

  /// What they are, in a few words.
  var name: String {
    switch self {
    case .account(let account): "account \(account)"
    case .tasks(_, let name): name
    }
  }

  /// Whether a task is one of them.
  func contains(_ task: CacheTask) -> Bool {
    switch self {
    case .account(let account): task.account == account
    case .tasks(let ids, _): ids.contains(task.id)
    }
  }
}
