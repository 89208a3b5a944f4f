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
  public func task(_ id: CacheTask.ID) -> CacheTask? {
    let lists = tasks.lists
    if lists.count == 1 { return lists[0][id: id] }
    return accountIndex[id.account].flatMap { lists[$0][id: id] }
  }

  /// Returns the tasks that an older snapshot does not have as they are, and perhaps some more.
  ///
  /// - Complexity: O(*k*) in the tasks that changed, and a little for all others.
  public func changes(since old: Snapshot) -> [CacheTask] {
    let (lists, before) = (tasks.lists, old.tasks.lists)
    guard lists.count == before.count else { return Array(tasks) }
    return zip(lists, before).flatMap { $0.changes(since: $1) }
  }

  /// Returns the status of an account; nil if there is no such account.
  public func account(_ id: AccountID) -> AccountStatus? {
    accountIndex[id].map { accounts[$0] }
  }

  public static func == (left: Snapshot, right: Snapshot) -> Bool { left.version == right.version }
}
