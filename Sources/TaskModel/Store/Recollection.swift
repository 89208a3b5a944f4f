import FoundationEssentials

/// What is known of accounts from earlier runs, to be shown until an engine has read them through.
///
/// It lies under what the engine knows: of a task that a vendor has described since, nothing of it is shown.
public struct Recollection: Sendable {
  private var accounts: [AccountID: Remembered] = [:]

  fileprivate struct Remembered: Sendable {
    /// The tasks as they were.
    var tasks: [CacheTask.ID: CacheTask] = [:]
    /// What their ids are called while nobody knows to which product they belong.
    var placeholders: Set<CacheTask.ID> = []
    /// When the account was last read.
    var read: Date?
    /// What the engine had when it was looked at last, and what is shown instead.
    var engine = TaskList()
    var shown = TaskList()
  }

  /// Begins with nothing.
  ///
  /// - Parameter reads: when accounts were read.
  public init(reads: [AccountRead]) {
    for read in reads { accounts[read.account, default: Remembered()].read = read.lastSuccess }
  }

  /// Adds tasks of earlier runs.
  public mutating func add(_ tasks: [RememberedTask]) {
    for (account, tasks) in Dictionary(grouping: tasks, by: \.task.account) {
      var remembered = accounts[account] ?? Remembered()
      var changes: [(id: CacheTask.ID, task: CacheTask?)] = []
      for task in tasks.map(\.task) {
        remembered.tasks[task.id] = task
        if remembered.engine[id: task.id]?.isToldWhole != true {
          changes.append((task.id, task))
        }
        if let placeholder = task.id.placeholder {
          remembered.placeholders.insert(placeholder)
          if remembered.engine[id: placeholder]?.isKnownToVendor == false {
            changes.append((placeholder, nil))
          }
        }
      }
      remembered.shown.update(changes)
      accounts[account] = remembered
    }
  }

  /// Returns what to show instead of a snapshot of an engine.
  ///
  /// What is known of an account from before is over when the account was read through.
  ///
  /// - Parameter version: the version of what is returned.
  /// - Complexity: O(*k*) in the tasks that changed since the last time.
  public mutating func laid(under snapshot: Snapshot, version: UInt64) -> Snapshot {
    var lists = snapshot.tasks.lists
    var statuses = snapshot.accounts
    // Of a snapshot with one list for all accounts nothing can be taken out.
    guard lists.count == statuses.count else { return snapshot }
    for index in statuses.indices {
      let account = statuses[index].account
      if statuses[index].hasBeenRead { accounts[account] = nil }
      guard accounts[account]?.tasks.isEmpty == false else { continue }
      accounts[account]?.take(lists[index])
      if let remembered = accounts[account] {
        lists[index] = remembered.shown
        statuses[index].rememberedAt = remembered.read ?? remembered.newest
      }
    }
    return Snapshot(
      version: version, takenAt: snapshot.takenAt, lists: lists, accounts: statuses)
  }

}

extension Recollection.Remembered {
  fileprivate var newest: Date? { tasks.values.lazy.compactMap(\.lastSeenAt).max() }

  /// Lays what an engine has over what was known.
  fileprivate mutating func take(_ list: TaskList) {
    var changes: [(id: CacheTask.ID, task: CacheTask?)] = []
    let tasks = tasks
    let placeholders = placeholders
    func lay(_ task: CacheTask) {
      // Of an id that somebody tracks an earlier run knew the product, and so the task.
      if !task.isKnownToVendor, placeholders.contains(task.id) {
        changes.append((task.id, nil))
        return
      }
      // What no vendor has described yet is an id that somebody tracks; of what is not read to its end more was known.
      let isShown = task.isToldWhole || tasks[task.id] == nil
      changes.append((task.id, isShown ? task : tasks[task.id]))
    }
    list.compare(with: engine, added: lay) { task, _ in lay(task) }
    engine.compare(
      with: list, added: { changes.append(($0.id, tasks[$0.id])) }, changed: { _, _ in })
    shown.update(changes)
    engine = list
  }
}

extension CacheTask.ID {
  /// What it is called while nobody knows to which product it belongs; nil where that is the same.
  fileprivate var placeholder: CacheTask.ID? {
    guard product != nil else { return nil }
    return CacheTask.ID(account: account, vendorID: vendorID, family: family)
  }
}
