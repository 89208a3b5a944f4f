package import TaskModel

/// What an account's failures lead to.
extension AccountPoller {
  /// Failures in a row on one page after which a list read starts over.
  private static let pageFailures = 5
  /// The longest rest between two pages of one list read.
  private static let longestPageRest: Duration = .seconds(300)

  /// Notes that the provider could not be made.
  package mutating func connectionFailed(
    _ error: ProviderError, at now: Moment, using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    if case .cancelled = error { return givenUp(at: now) }
    connection.fail(error, at: now, using: &generator)
    return suffer(error, until: connection.restsUntil, at: now)
  }

  /// Notes that a call failed, and decides how long to stay away.
  package mutating func failed(
    _ call: Call, with error: ProviderError, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    isCalling = false
    if case .cancelled = error { return givenUp(at: now) }
    switch call.question {
    case .list(let scope, _, _):
      guard let place = lists.place(of: scope) else { return [] }
      return listFailed(place, error, at: now, using: &generator)
    case .describe(let references):
      if isAboutIDs(error) {
        return refused(references, call, with: error, at: now, using: &generator)
      }
      var isPoisoned = false
      if case .malformedResponse = error { isPoisoned = true }
      known.queue.fail(references, isPoisoned: isPoisoned, at: now.elapsed)
      idSweep = nil
      ids.fail(error, at: now, using: &generator)
      return suffer(error, until: ids.restsUntil, at: now)
    }
  }

  /// Notes that the vendor did not tell what the account's tasks are listed by.
  package mutating func discoveryFailed(
    _ error: ProviderError, at now: Moment, using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    isCalling = false
    if case .cancelled = error { return givenUp(at: now) }
    discovery.fail(error, at: now, using: &generator)
    known.scopesDue = discovery.restsUntil
    if case .rejected = error { isDiscoveryOver = true }
    if isDiscoveryOver || discovery.failures > 1 { known.hasTriedList = true }
    return suffer(error, until: discovery.restsUntil, at: now)
  }

  /// A call that was given up is nobody's fault.
  private mutating func givenUp(at now: Moment) -> [TaskChange.Kind] {
    restsUntil = now.elapsed + Backoff.base
    return []
  }

  /// Whether a call by id failed for what it asked for: the key may be allowed lists, or one scope of several.
  private func isAboutIDs(_ error: ProviderError) -> Bool {
    switch error {
    case .rejected: true
    case .permission: mayList
    default: false
    }
  }

  /// Takes in that the vendor will not tell of ids, once it is known of which of several.
  ///
  /// That is the fault of no other row, and of the account only while nothing else of it ever worked. A key that may
  /// list and was refused id after id is not made to try again for a while; its lists tell what they can.
  private mutating func refused(
    _ references: [TaskReference], _ call: Call, with error: ProviderError, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    if case .rejected = error, references.count > 1 {
      idSweep = nil
      known.queue.separate(references)
      return []
    }
    let refused = Dictionary(references.map { ($0, error) }) { first, _ in first }
    var changes: [TaskChange.Kind] = []
    if var work = takeWork(on: TaskPage(refused: refused), of: call, at: now) {
      work.run()
      changes = askedIDs(work, call, at: now)
    }
    // Ends that somebody waits for are told by the lists too.
    if policy.capabilities.canList, references.contains(where: table.isEndAwaited) { wantLists() }
    guard status.lastSuccess == nil, !isToBeRead else {
      if case .permission = error {
        idRefusals += 1
        if idRefusals >= min(3, lists.readings.count) {
          ids.rest(for: PollPolicy.windowInterval, because: error, at: now)
          return changes + suffer(error, until: ids.restsUntil, isOwn: true, at: now)
        }
      }
      judge()
      status.isComplete = isComplete
      return changes
    }
    ids.fail(error, at: now, using: &generator)
    return changes + suffer(error, until: ids.restsUntil, at: now)
  }

  private mutating func listFailed(
    _ place: Int, _ error: ProviderError, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    var isHopeless = false
    if case .rejected = error { isHopeless = true }
    if case .permission = error, lists.readings.count > 1 {
      isHopeless = true
      lists[place].health.rest(for: credentialsRetry, because: error, at: now)
    } else {
      lists[place].health.fail(error, at: now, using: &generator)
    }
    let health = lists[place].health
    if case .transport = error { lists.rest(until: health.restsUntil) }
    if isHopeless || health.failures > 1 { known.hasTriedList = true }
    // The same question will be rejected again, so a round has nothing to wait for.
    if isHopeless { lists[place].isRoundOver = true }
    // After a long rest the list is another one, and the time of the read would be over.
    let isLongRest = health.restsUntil - now.elapsed > Self.longestPageRest
    let isAtStart = lists[place].sweep?.isAtStart ?? false
    let pass = lists.fail(
      place,
      startsOver: isHopeless || isAtStart || isLongRest || health.failures >= Self.pageFailures,
      at: now)
    if pass?.ended.isEmpty == false { known.hasTriedList = true }
    guard case .permission = error else {
      return suffer(error, until: health.restsUntil, at: now)
    }
    if isUndecided {
      judge()
      status.isComplete = false
      return []
    }
    return suffer(error, until: health.restsUntil, isOwn: isPartlyRead, at: now)
  }

  /// Whether some scope was refused, and it is not known yet whether the others will be, too.
  private var isUndecided: Bool {
    lists.readings.contains { $0.health.isRefused }
      && lists.readings.contains { $0.health.error == nil && $0.lastEnd == nil }
      && !lists.readings.contains { $0.lastEnd != nil }
  }

  /// Whether the key may read some list, however that fares at present.
  private var mayList: Bool {
    lists.readings.contains { $0.times.last != nil && !$0.health.isRefused }
  }

  /// Whether some list was read and can be read again.
  private var isPartlyRead: Bool {
    lists.readings.contains { $0.health.error == nil && $0.lastEnd != nil }
  }

  /// Takes the account-wide consequences of a failure that its channel has noted.
  ///
  /// - Parameter isOwn: whether it is about one list while others can be read.
  mutating func suffer(
    _ error: ProviderError, until rest: Duration, isOwn: Bool = false, at now: Moment
  ) -> [TaskChange.Kind] {
    let stateBefore = status.state
    judge()
    status.isComplete = false
    // The answer that refused our time told the vendor's, by which the next call is signed.
    if case .clockSkew = error, status.clockSkew != nil, status.consecutiveFailures == 1 {
      return []
    }
    switch error {
    case .permission where isOwn: break
    case .credentials, .permission, .clockSkew:
      // A key that could not even be read was refused by nobody.
      keyRefused = error.kind == .permission || needsProvider ? nil : now.elapsed
      needsProvider = true
      isRoundHopeless = true
      restsUntil = now.elapsed + (keyRefused == nil ? credentialsRetry : keyRest)
    case .throttled:
      restsUntil = rest
      bucket.drain(at: now.elapsed, until: restsUntil)
    case .rejected, .unavailable, .transport, .malformedResponse, .tooMuch, .cancelled: break
    }
    guard status.isTroubling, !isProblemTold || stateBefore != status.state else { return [] }
    isProblemTold = true
    return [.problem(currentStatus(at: now))]
  }

  /// How long to wait before a key is tried again that the vendor refused: it may lock one that it refuses too often.
  private var keyRest: Duration { max(credentialsRetry, policy.capabilities.refusedKeyRest) }

  /// How long an operator who wants a refused key tried again has to wait; nil for not at all.
  ///
  /// Where the vendor locks keys, that is as long as others are left alone: the operator may have mended it, and
  /// may also press a key again and again.
  func keyWait(at now: Duration) -> Duration? {
    guard let keyRefused, policy.capabilities.refusedKeyRest > .zero else { return nil }
    let wait = keyRefused + credentialsRetry - now
    return wait > .zero ? wait : nil
  }

  /// Sums up how the kinds of call fare: the worst error, and for how long there has been any; and whether
  /// there is any need to wait for a first read.
  mutating func judge() {
    // What befalls one list while others can be read is that scope's own.
    let isPartial = isPartlyRead
    var failing = [connection, discovery].map { Fault(health: $0, scope: nil) }
    failing.append(Fault(health: ids, scope: mayList && ids.isRefused ? Self.byID : nil))
    failing += lists.readings.filter { $0.health.error != nil }.map { reading in
      // How long a list is never depends on the others; that the table is full is nobody's own.
      let isOwn = isPartial || (reading.health.isExcess && lists.readings.count > 1)
      let isShared = reading.health.error == TaskTable.fullError
      return Fault(
        health: reading.health,
        scope: isOwn && !isShared && reading.health.isAboutTheQuestion ? reading.scope.name : nil)
    }
    failing.removeAll { $0.health.error == nil }
    let worst = failing.min { $0.rank < $1.rank }
    status.state = worst?.state ?? .ok
    status.error = worst?.health.error
    status.scope = worst?.scope
    let silent = failing.filter { !$0.health.isExcess }
    status.failingSince = (silent.isEmpty ? failing : silent).compactMap(\.health.failingSince)
      .min()
    status.consecutiveFailures = failing.map(\.health.failures).max() ?? 0
    if status.lastSuccess != nil, isFirstRoundOver { status.hasBeenRead = true }
  }

  /// What operators read of which part of the account it is that cannot be read, where its lists can.
  private static let byID = SafeText("tasks by id", limit: .word)

  /// Whether all was asked once that there is to ask, with whatever outcome.
  private var isFirstRoundOver: Bool {
    isDiscoveryOver && lists.isFirstRoundOver && idSweep == nil
      && (known.queue.isFirstRoundOver || ids.isRefused)
  }
}

/// What fails, and the scope whose own fault it is; nil where it is the account's.
private struct Fault {
  let health: CallHealth
  let scope: SafeText?

  /// What it makes of the account: one scope that is refused does not lock it out.
  var state: AccountStatus.State {
    let state = health.error?.accountState ?? .ok
    return scope != nil && state == .auth ? .down : state
  }

  /// The worst has the lowest.
  var rank: Int {
    switch state {
    case .auth: 0
    case .limited: 1
    case .down: 2
    case .ok, .off: 3
    }
  }
}
