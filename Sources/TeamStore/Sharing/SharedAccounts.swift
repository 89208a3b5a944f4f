import FoundationEssentials
public import TaskModel

/// What the team knows of accounts, to be shown where this process does not ask them itself.
public struct SharedAccounts: Sendable {
  fileprivate struct Known: Sendable {
    var status: AccountStatus?
    var readAt: Date?
    var tasks: [CacheTask.ID: CacheTask] = [:]
    /// What the engine had when it was looked at last, and what is shown instead.
    var engine = TaskList()
    var shown = TaskList()
  }

  private var accounts: [AccountID: Known] = [:]

  /// Begins with nothing.
  public init() {}

  /// Takes over what others learned.
  public mutating func take(_ news: [SharedNews]) {
    for news in news {
      var known = news.isWhole ? Known() : accounts[news.account] ?? Known()
      var changes: [CacheTask.ID: CacheTask] = [:]
      for remembered in news.tasks { changes[remembered.task.id] = remembered.task }
      for (id, time) in news.seen {
        guard var task = changes[id] ?? known.tasks[id] else { continue }
        task.lastSeenAt = max(task.lastSeenAt ?? time, time)
        changes[id] = task
      }
      if let status = news.status { known.status = status }
      known.readAt = news.readAt ?? known.readAt
      for (id, task) in changes {
        var task = task
        // What has ended is not read again; the rest is as old as the account's reads let it be.
        task.plannedInterval = task.status.isEnded ? nil : known.status?.plannedInterval
        known.tasks[id] = task
        changes[id] = task
      }
      known.shown.update(changes.map { ($0.key, $0.value) })
      accounts[news.account] = known
    }
  }

  /// Returns what to show in place of a snapshot of an engine.
  ///
  /// - Parameters:
  ///   - version: the version of what is returned.
  ///   - isOwn: whether the engine asks an account itself, so that what it knows is shown.
  /// - Complexity: O(*k*) in the tasks that changed since the last time.
  public mutating func laid(
    over snapshot: Snapshot, version: UInt64, isOwn: (AccountID) -> Bool
  ) -> Snapshot {
    var lists = snapshot.tasks.lists
    var statuses = snapshot.accounts
    // Of a snapshot with one list for all accounts nothing can be exchanged.
    guard lists.count == statuses.count else { return snapshot }
    for index in statuses.indices {
      let account = statuses[index].account
      guard !isOwn(account), accounts[account] != nil else { continue }
      accounts[account]?.lay(lists[index])
      guard let known = accounts[account] else { continue }
      lists[index] = known.shown
      if var status = known.status {
        // What this process would ask, and has asked, is its own.
        status.calls = statuses[index].calls
        status.budget = statuses[index].budget
        status.nextPoll = nil
        statuses[index] = status
      }
      statuses[index].rememberedAt = known.readAt
    }
    return Snapshot(version: version, takenAt: snapshot.takenAt, lists: lists, accounts: statuses)
  }
}

extension SharedAccounts.Known {
  /// Lays what is known over what an engine has: of tasks that nobody has read yet that is all there is.
  fileprivate mutating func lay(_ list: TaskList) {
    var changes: [(id: CacheTask.ID, task: CacheTask?)] = []
    let tasks = tasks
    list.compare(with: engine) { task in
      if tasks[task.id] == nil { changes.append((task.id, task)) }
    } changed: { task, _ in
      if tasks[task.id] == nil { changes.append((task.id, task)) }
    }
    engine.compare(with: list) { task in
      changes.append((task.id, tasks[task.id]))
    } changed: { _, _ in
    }
    shown.update(changes)
    engine = list
  }
}
