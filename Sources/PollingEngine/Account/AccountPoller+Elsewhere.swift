import FoundationEssentials
package import TaskModel

/// An account that another process asks, which tells what it reads.
extension AccountPoller {
  /// What other processes told of the account.
  struct Elsewhere: Sendable {
    var status: AccountStatus?
    /// Who read last.
    var reader: SafeText?
    /// Whether the newest read is so young that a single look need not wait for another.
    var isFresh = false
    /// When what is too old was last looked for.
    var tidied: Duration = .zero
  }

  /// How old a read of another process may be to stand for one's own.
  private static let freshness: Duration = .seconds(30)
  /// How long an id that somebody waits for is left to the process that asks the account, before this one does.
  private static let askingPatience: Duration = .seconds(10)

  /// Takes note of whether another process asks the account at present.
  package mutating func setAskedElsewhere(_ isAskedElsewhere: Bool, at now: Moment) {
    guard isAskedElsewhere != (askedElsewhereSince != nil) else { return }
    askedElsewhereSince = isAskedElsewhere ? now.elapsed : nil
    // What others told before it was read here says nothing of how it is now, nor who asks by now.
    if let own = status.lastSuccess, own >= elsewhere.status?.lastSuccess ?? .distantPast {
      elsewhere = Elsewhere()
    }
    isListWanted = false
    isCalling = false
    lists.abandonPass()
    idSweep = nil
    lists.wantAll()
  }

  /// Takes over what another process read.
  package mutating func adopt(_ read: AdoptedRead, at now: Moment) -> [TaskChange.Kind] {
    var changes = table.adopt(
      read.tasks, seen: read.seen, areEndsTrusted: !confirmsItself, at: now)
    if now.elapsed >= elsewhere.tidied + PollPolicy.windowInterval {
      elsewhere.tidied = now.elapsed
      table.forgetOld(at: now)
    }
    if read.isToBeContinued { return changes }
    if table.takeWatchedChange() || !lists.isMany { refreshQueue() }
    elsewhere.reader = read.reader ?? elsewhere.reader
    if let time = read.readAt {
      // What is still being read, or told, is no read.
      let isWhole = (read.status ?? elsewhere.status).map { $0.hasBeenRead || $0.error != nil }
      elsewhere.isFresh =
        isWhole ?? false && now.elapsed(at: time) + Self.freshness >= now.elapsed
    }
    guard let status = read.status else { return changes }
    elsewhere.status = status
    table.clockAhead = status.clockAhead
    guard askedElsewhereSince != nil else { return changes }
    if isProblemTold, status.error == nil {
      isProblemTold = false
      changes.append(.resolved(currentStatus(at: now)))
    } else if !isProblemTold, status.isTroubling {
      isProblemTold = true
      changes.append(.problem(currentStatus(at: now)))
    }
    return changes
  }

  /// Whether whoever asks the account has nothing left to ask: what it told of that is as good as new.
  var isAllKnownElsewhere: Bool {
    guard let told = elsewhere.status, told.isComplete, told.error == nil else { return false }
    return !policy.capabilities.canList && known.queue.activeCount == 0
  }

  /// What to ask for although another process asks the account: the ends that are to be confirmed by one's own
  /// read, and ids that somebody waits for and that nobody tells of; nil for nothing.
  func ownQuestions(since start: Duration, at now: Duration) -> PollPolicy.Known? {
    var wanted = table.wantedEnds
    if confirmsItself, now >= start + Self.askingPatience {
      wanted += trackedReferences.filter { !table.isAdopted($0) }
        .flatMap { table.references(to: $0) }
    }
    guard isListWanted || !wanted.isEmpty else { return nil }
    var own = known
    own.queue = known.queue.restricted(to: wanted) { table.standing(of: $0) }
    own.openSpan = nil
    if !isListWanted {
      (own.lists, own.scopesDue, own.hasTriedList) = ([], nil, true)
    }
    return own
  }

  /// Lays what another process told over what is known from one's own calls.
  func laid(over own: AccountStatus) -> AccountStatus {
    guard let told = elsewhere.status else { return own }
    var status = own
    status.hasBeenRead = own.hasBeenRead || told.hasBeenRead
    status.lastSuccess = [own.lastSuccess, told.lastSuccess].compactMap(\.self).max()
    guard askedElsewhereSince != nil else {
      // Who takes over where nothing is left to ask has nothing to complete.
      if own.lastSuccess == nil, own.error == nil, isAllKnownElsewhere { status.isComplete = true }
      return status
    }
    status.reader = elsewhere.reader
    status.coverage = told.coverage
    status.windowFrom = told.windowFrom
    status.listedSince = told.listedSince
    status.plannedInterval = told.plannedInterval
    status.stallLimits = told.stallLimits
    status.clockSkew = told.clockSkew
    status.quota = told.quota
    // A trouble of one's own matters while one asks.
    guard !own.isTroubling || !isAsking else { return status }
    status.state = told.state
    status.error = told.error
    status.scope = told.scope
    status.failingSince = told.failingSince
    status.consecutiveFailures = told.consecutiveFailures
    status.isComplete = told.isComplete
    // Nobody tells of it, and what this process has not asked for is no hole of that one's read.
    status.hasUnasked = false
    return status
  }

  private var isAsking: Bool { isListWanted || idSweep != nil || !table.wantedEnds.isEmpty }
}
