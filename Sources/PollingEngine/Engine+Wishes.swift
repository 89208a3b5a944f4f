public import FoundationEssentials
public import TaskModel

/// What operators want of an engine, and what others tell it.
extension Engine {
  /// Polls an account now, or every account for nil, as far as the budget of calls allows.
  ///
  /// - Returns: what became of the wish, by account.
  @discardableResult
  public func poll(_ account: AccountID? = nil) -> [AccountID: PollAnswer] {
    var answers: [AccountID: PollAnswer] = [:]
    if let account { answers[account] = .off }
    for index in indices(of: account) {
      noteWhoAsks(index)
      answers[accounts[index].id] = pollers[index].poll(at: moment)
      wakers[index].raise()
    }
    return answers
  }

  /// Has it confirmed that tasks have ended, or are gone, within the budget of calls and by as few as can be.
  ///
  /// - Parameters:
  ///   - ids: tasks of one account.
  ///   - isAtOnce: whether nothing else of the account is waited for; else they are taken along.
  public func confirm(_ ids: [CacheTask.ID], of account: AccountID, isAtOnce: Bool) {
    for index in indices(of: account) {
      pollers[index].confirm(ids, isAtOnce: isAtOnce)
      wakers[index].raise()
    }
  }

  /// Asks a task's vendor once, aside from polling and within its budget, for what it writes.
  public func rawAnswer(about id: CacheTask.ID) async -> RawReply {
    guard let index = accounts.indices.first(where: { accounts[$0].id == id.account }),
      let task = pollers[index].table.task(id)
    else { return .unavailable }
    noteWhoAsks(index)
    if pollers[index].askedElsewhereSince != nil {
      return .elsewhere(pollers[index].elsewhere.reader)
    }
    guard let provider = providers[index] else { return .unavailable }
    if let wait = pollers[index].takeAside(at: moment) { return .waits(wait) }
    if let wait = await accounts[index].takeShared?(1) { return .waits(wait) }
    unpublished.raise()
    return await askRaw(provider, pollers[index].table.reference(to: task))
  }

  /// Says which task an operator looks at; its account is polled sooner while the task is unfinished.
  public func focus(_ id: CacheTask.ID?) {
    for index in pollers.indices {
      pollers[index].focus(on: id?.account == accounts[index].id ? id : nil)
      wakers[index].raise()
    }
  }

  /// Takes over what is usual for an account's tasks by now, and what goes by it.
  public func setUsual(_ times: [TaskKind: UsualTimes], of account: AccountID) {
    for index in indices(of: account) { pollers[index].setUsual(times) }
    unpublished.raise()
  }

  /// Takes over what was proved of tasks at the edge, in place of what was known of that.
  public func prove(_ proofs: [CacheTask.ID: TaskProof]) {
    for index in pollers.indices { pollers[index].prove(proofs) }
    unpublished.raise()
  }

  /// Takes over when earlier runs first saw tasks, by account and vendor's id.
  public func recall(_ firstSeen: [AccountID: [String: Date]]) {
    for index in pollers.indices {
      pollers[index].recall(firstSeen[accounts[index].id] ?? [:])
    }
    unpublished.raise()
  }

  /// Takes over a new watch list in place of the old one.
  public func setTracked(_ tracked: [TrackedTask]) {
    for index in pollers.indices {
      pollers[index].track(tracked, at: moment)
      wakers[index].raise()
    }
    awaited.raise()
    unpublished.raise()
  }

  /// Takes over what another process read of an account; nothing that is older than what is known here.
  ///
  /// Readers of changes are told as of what was read here, and are waited for alike.
  public func adopt(_ read: AdoptedRead) async {
    for index in indices(of: read.account) {
      for part in read.parts {
        await tell(pollers[index].adopt(part, at: moment))
        unpublished.raise()
      }
      wakers[index].raise()
    }
  }

  /// Says that credentials may have changed: they are read again at once, not when their rest is over.
  ///
  /// - Parameter account: whose they are; nil for every account.
  public func credentialsChanged(for account: AccountID? = nil) {
    for index in indices(of: account) {
      pollers[index].credentialsChanged()
      wakers[index].raise()
    }
  }

  private func indices(of account: AccountID?) -> [Int] {
    accounts.indices.filter { account == nil || accounts[$0].id == account }
  }
}
