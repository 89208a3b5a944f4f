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
  public let tasks: [CacheTask]
  /// All accounts, in the configuration's order.
  public let accounts: [AccountStatus]
  private let taskIndex: [CacheTask.ID: Int]
  private let accountIndex: [AccountID: Int]

  /// Freezes a state of the world.
  ///
  /// - Precondition: no id and no account name stands twice; of repeats the last would win.
  /// - Complexity: O(*n*).
  public init(version: UInt64, takenAt: Date, tasks: [CacheTask], accounts: [AccountStatus]) {
    self.version = version
    self.takenAt = takenAt
    self.tasks = tasks
    self.accounts = accounts
    var taskIndex: [CacheTask.ID: Int] = [:]
    taskIndex.reserveCapacity(tasks.count)
    for (index, task) in tasks.enumerated() { taskIndex[task.id] = index }
    self.taskIndex = taskIndex
    var accountIndex: [AccountID: Int] = [:]
    for (index, status) in accounts.enumerated() { accountIndex[status.account] = index }
    self.accountIndex = accountIndex
  }

  /// The state before anything is known.
  public static let empty = Snapshot(
    version: 0, takenAt: Date(timeIntervalSince1970: 0), tasks: [], accounts: [])

  /// Returns the task of an identity; nil if there is none.
  public func task(_ id: CacheTask.ID) -> CacheTask? {
    taskIndex[id].map { tasks[$0] }
  }

  /// Returns the status of an account; nil if there is no such account.
  public func account(_ id: AccountID) -> AccountStatus? {
    accountIndex[id].map { accounts[$0] }
  }

  public static func == (left: Snapshot, right: Snapshot) -> Bool { left.version == right.version }
}
