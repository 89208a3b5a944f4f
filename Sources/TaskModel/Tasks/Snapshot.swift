public import FoundationEssentials

/// Everything known at one moment, immutable; the newest one wins.
///
/// Two snapshots are equal when their versions are: a version is never used twice in a process.
public struct Snapshot: Equatable, Sendable {
  /// Grows with every publication.
  public let version: UInt64
  /// When it was made.
  public let takenAt: Date
  /// All tasks; the order is of no meaning.
  public let tasks: TaskLists
  /// All accounts, in the configuration's order.
  public let accounts: [AccountStatus]
  private let accountIndex: [AccountID: Int]

  /// Freezes a state of the world.
  ///
  /// - Parameter lists: the tasks of each account, in the order of `accounts`.
  /// - Precondition: no account name stands twice; of repeats the last would win.
  /// - Complexity: O(*n*) in the accounts.
  public init(
    version: UInt64, takenAt: Date, lists: [TaskList], accounts: [AccountStatus]
  ) {
    self.version = version
    self.takenAt = takenAt
    self.accounts = accounts
    tasks = TaskLists(lists)
    var accountIndex: [AccountID: Int] = [:]
    for (index, status) in accounts.enumerated() { accountIndex[status.account] = index }
    self.accountIndex = accountIndex
  }

  /// Freezes a state of the world from tasks in any order.
  ///
  /// - Precondition: no id stands twice; of repeats the last would win.
  /// - Complexity: O(*n*) in the tasks.
  public init(version: UInt64, takenAt: Date, tasks: [CacheTask], accounts: [AccountStatus]) {
    self.init(version: version, takenAt: takenAt, lists: [TaskList(tasks)], accounts: accounts)
  }

  /// The state before anything is known.
  public static let empty = Snapshot(
    version: 0, takenAt: Date(timeIntervalSince1970: 0), tasks: [], accounts: [])

  /// Returns the task of an identity; nil if there is none.
  public func task(_ id: CacheTask.ID) -> CacheTask? { list(of: id.account)?[id: id] }

  /// Calls a function with every task of an account that an older snapshot does not have as it is, and
  /// perhaps with some more, without copying them.
  ///
  /// - Parameters:
  ///   - added: takes a task that the older snapshot does not have.
  ///   - changed: takes any other, and what the older snapshot has of it.
  /// - Complexity: O(*k*) in the tasks that changed, and a little for all others of the account.
  public func compare(
    with old: Snapshot, of account: AccountID, added: (CacheTask) -> Void,
    changed: (_ task: CacheTask, _ before: CacheTask) -> Void
  ) {
    list(of: account)?.compare(with: old.list(of: account) ?? TaskList()) { task in
      if task.account == account { added(task) }
    } changed: { task, before in
      if task.account == account { changed(task, before) }
    }
  }

  /// The list that has the tasks of an account, and perhaps those of others; nil where there is none.
  private func list(of account: AccountID) -> TaskList? {
    let lists = tasks.lists
    return lists.count == 1 ? lists[0] : accountIndex[account].map { lists[$0] }
  }

  /// Returns the status of an account; nil if there is no such account.
  public func account(_ id: AccountID) -> AccountStatus? {
    accountIndex[id].map { accounts[$0] }
  }

  /// By how many seconds the vendors' clocks are ahead of ours, where they are not right.
  var clocksAhead: [AccountID: TimeInterval] {
    var clocks: [AccountID: TimeInterval] = [:]
    for status in accounts where status.clockAhead != 0 {
      clocks[status.account] = status.clockAhead
    }
    return clocks
  }

  public static func == (left: Snapshot, right: Snapshot) -> Bool { left.version == right.version }
}
