import FoundationEssentials
package import TaskModel

// MARK: - What operators want

extension AccountPoller {
  /// Takes over what was proved of the account's tasks.
  mutating func prove(_ proofs: [CacheTask.ID: TaskProof]) {
    table.prove(proofs.filter { $0.key.account == status.account })
  }

  /// Takes over when earlier runs first saw tasks of the account, by the vendor's ids.
  mutating func recall(_ firstSeen: [String: Date]) { table.recall(firstSeen) }

  /// Takes over the watch list.
  package mutating func track(_ entries: [TrackedTask], at now: Moment) {
    table.track(entries, at: now)
    let before = Set(trackedReferences)
    trackedReferences = entries.filter { $0.account == status.account }.map(\.reference)
    for reference in trackedReferences where !before.contains(reference) {
      // By id it is found at once, wherever it may be.
      let isAnywhere = lists.readings.allSatisfy { $0.scope.mayHold(reference) }
      if isAnywhere, policy.capabilities.idsPerCall > 0 { continue }
      lists.rouse { $0.mayHold(reference) }
    }
    refreshQueue()
    // What sets out to read nothing need not be waited for.
    if !policy.capabilities.canList, known.queue.isEmpty { status.hasBeenRead = true }
    status.isComplete = status.isComplete && isComplete
  }

  /// Returns that tracked tasks have appeared of which the vendor has long said nothing.
  package mutating func appear(at now: Duration) -> [TaskChange.Kind] { table.appearances(at: now) }

  /// Notes which task an operator looks at; nil for none of this account.
  package mutating func focus(on id: CacheTask.ID?) {
    focused = id
    refreshFocus()
  }

  /// Makes everything due now, as far as the budget allows.
  package mutating func poll(at now: Moment) -> PollAnswer {
    guard isEnabled else { return .off }
    if askedElsewhereSince != nil { return .elsewhere(elsewhere.reader) }
    if isCalling { return .underWay }
    if status.state == .limited, restsUntil > now.elapsed {
      return .limited(wait: restsUntil - now.elapsed)
    }
    if status.state == .auth {
      if let wait = keyWait(at: now.elapsed) { return .limited(wait: wait) }
      credentialsChanged()
    }
    if lists.isReading || idSweep != nil {
      // What is being read need not be all that there is.
      if lists.isMany { lists.isWantedAgain = true }
      let isResting = restsUntil > now.elapsed || lists.isResting(at: now.elapsed)
      wake()
      return isResting ? .started : .underWay
    }
    startRound()
    prepare(at: now)
    if needsProvider { return .started }
    guard let (_, at) = policy.next(known, at: now.elapsed, budget: bucket) else { return .idle }
    return at > now.elapsed ? .budgetSpent(wait: at - now.elapsed) : .started
  }

  /// Has the ends of tasks confirmed, or that they are gone, by the fewest calls.
  ///
  /// - Parameter isAtOnce: whether nothing else is waited for; else what fits into a call that is made
  ///   anyway is taken along, and the rest comes as its pace wants it.
  package mutating func confirm(_ ids: [CacheTask.ID], isAtOnce: Bool) {
    guard isEnabled else { return }
    let isGone = ids.contains { table.task($0)?.isGone == true }
    let references = table.wantEnds(of: ids)
    guard isGone || !references.isEmpty else { return }
    let listCalls = known.listCost.calls(for: known.windowTasks)
    let isListBetter =
      policy.capabilities.canList
      && (isGone || known.areIDsRefused || (policy.callsByID(references.count) ?? .max) > listCalls)
    if isListBetter {
      wantLists()
    } else {
      refreshQueue()
      if isAtOnce { known.queue.makeDue(references) }
    }
  }

  /// Has all lists read; a read that is under way may itself be what told what is to be confirmed.
  mutating func wantLists() {
    if lists.isReading { lists.isWantedAgain = true } else { lists.wantAll() }
    isListWanted = askedElsewhereSince != nil
  }

  /// Returns what a call costs.
  package func cost(of call: Call) -> Double {
    policy.cost(of: call.isList ? .list : .ids([]))
  }

  /// What it costs to ask what the account's tasks are listed by.
  package var discoveryCost: Double { policy.cost(of: .scopes) }

  /// Takes the price of one question by id that is not part of polling.
  ///
  /// - Returns: nil when it may be asked now, else how long to wait.
  package mutating func takeAside(at now: Moment) -> Duration? {
    if restsUntil > now.elapsed { return restsUntil - now.elapsed }
    if let wait = bucket.take(policy.cost(of: .ids([])), at: now.elapsed) { return wait }
    status.calls += 1
    return nil
  }

  /// Lets refused credentials be read again at once.
  package mutating func credentialsChanged() {
    needsProvider = true
    keyRefused = nil
    if status.state == .auth {
      restsUntil = .zero
      wake()
    }
  }

  /// Starts a round: everything not at rest is due at once.
  package mutating func startRound() {
    if status.state != .limited {
      restsUntil = .zero
      wake()
    }
    isRoundHopeless = false
    lists.startRound()
    wantScopes()
    known.queue.startRound()
  }

  /// Has it asked at once what the account's tasks are listed by, where only the vendor knows that.
  mutating func wantScopes() {
    guard policy.capabilities.canList, policy.capabilities.scopes == .discovered else { return }
    known.scopesDue = .zero
    isDiscoveryOver = false
  }

  private mutating func wake() {
    connection.wake()
    discovery.wake()
    lists.wake()
    ids.wake()
  }

  /// Whether the present round has brought all there was to bring, or cannot.
  package var isRoundOver: Bool {
    if !isEnabled || isRoundHopeless { return true }
    if askedElsewhereSince != nil { return elsewhere.isFresh || isAllKnownElsewhere }
    return isDiscoveryOver && lists.isRoundOver && idSweep == nil
      && (known.queue.isRoundOver || ids.isRefused)
  }

  /// Returns the state of an account whose round goes on although calls fail; nil where none did, or only
  /// one, which is tried again at once.
  package func roundTrouble(at now: Moment) -> AccountStatus? {
    guard !isRoundOver, let error = status.error else { return nil }
    // What is too long is not read again: the round goes on for others of the account.
    if case .tooMuch = error { return nil }
    return status.isTroubling ? currentStatus(at: now) : nil
  }

  /// Notes that a round was given up for lack of time.
  package mutating func giveUpRound(after limit: Duration, at now: Moment) {
    guard !isRoundOver else { return }
    // What neither failed nor was on its way waited for its turn.
    let waitsForTurn = isShareAwaited || (!isCalling && planned != nil)
    isCalling = false
    status.isComplete = false
    guard status.error == nil else { return }
    status.state = .down
    let time = DurationText.exact(limit)
    if askedElsewhereSince != nil {
      let who = elsewhere.reader?.text ?? "another process of the team"
      status.error = .transport("\(who) asks it, and told of no read within \(time)")
      status.failingSince = now.wall
      status.consecutiveFailures += 1
      elsewhere.status = nil
      return
    }
    let unasked = known.queue.unaskedCount
    let rest = unasked == 0 ? " for all of them" : ": \(unasked) more to ask for their URLs"
    status.error =
      waitsForTurn
      ? .tooMuch("its calls a second are limited, and \(time) did not suffice\(rest)")
      : .transport("no complete answer within \(time)")
    status.failingSince = now.wall
    status.consecutiveFailures += 1
  }
}
