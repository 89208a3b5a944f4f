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
    if case .ids(let references) = call.query.scope {
      if case .rejected = error {
        return rejected(references, call, with: error, at: now, using: &generator)
      }
      var isPoisoned = false
      if case .malformedResponse = error { isPoisoned = true }
      known.queue.fail(references, isPoisoned: isPoisoned, at: now.elapsed)
      idSweep = nil
      ids.fail(error, at: now, using: &generator)
      return suffer(error, until: ids.restsUntil, at: now)
    }
    list.fail(error, at: now, using: &generator)
    listFailed(error, at: now)
    return suffer(error, until: list.restsUntil, at: now)
  }

  /// A call that was given up is nobody's fault.
  private mutating func givenUp(at now: Moment) -> [TaskChange.Kind] {
    restsUntil = now.elapsed + Backoff.base
    return []
  }

  /// Finds out which of several ids the vendor has something against.
  ///
  /// That is the fault of no other row, and of the account only while nothing else of it ever worked.
  private mutating func rejected(
    _ references: [TaskReference], _ call: Call, with error: ProviderError, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) -> [TaskChange.Kind] {
    if references.count > 1 {
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
    guard status.lastSuccess == nil else {
      judge()
      status.isComplete = isComplete
      return changes
    }
    ids.fail(error, at: now, using: &generator)
    return changes + suffer(error, until: ids.restsUntil, at: now)
  }

  private mutating func listFailed(_ error: ProviderError, at now: Moment) {
    lastListEnd = nil
    var isRejected = false
    if case .rejected = error { isRejected = true }
    if isRejected || list.failures > 1 { known.hasTriedList = true }
    // The same question will be rejected again, so a round has nothing to wait for.
    if isRejected { hasListedThisRound = true }
    guard let sweep = listSweep else { return }
    // After a long rest the list is another one, and the time of the read would be over.
    let isLongRest = list.restsUntil - now.elapsed > Self.longestPageRest
    if isRejected || sweep.isAtStart || isLongRest || list.failures >= Self.pageFailures {
      listSweep = nil
      known.isWholeListDue = true
    }
  }

  /// Takes the account-wide consequences of a failure that its channel has noted.
  mutating func suffer(
    _ error: ProviderError, until rest: Duration, at now: Moment
  ) -> [TaskChange.Kind] {
    let stateBefore = status.state
    judge()
    status.isComplete = false
    // The answer that refused our time told the vendor's, by which the next call is signed.
    if case .clockSkew = error, status.clockSkew != nil, status.consecutiveFailures == 1 {
      return []
    }
    switch error {
    case .credentials, .permission, .clockSkew:
      needsProvider = true
      isRoundHopeless = true
      restsUntil = now.elapsed + credentialsRetry
    case .throttled:
      restsUntil = rest
      bucket.drain(at: now.elapsed, until: restsUntil)
    case .rejected, .unavailable, .transport, .malformedResponse, .tooMuch, .cancelled: break
    }
    guard status.isTroubling, !isProblemTold || stateBefore != status.state else { return [] }
    isProblemTold = true
    return [.problem(currentStatus(at: now))]
  }

  /// Sums up how the kinds of call fare: the worst error, and for how long there has been any; and whether
  /// there is any need to wait for a first read.
  mutating func judge() {
    let failing = [connection, list, ids].filter { $0.error != nil }
    let worst = failing.min { Self.rank($0) < Self.rank($1) }
    status.state = worst?.error?.accountState ?? .ok
    status.error = worst?.error
    let silent = failing.filter { !$0.isExcess }
    status.failingSince = (silent.isEmpty ? failing : silent).compactMap(\.failingSince).min()
    status.consecutiveFailures = failing.map(\.failures).max() ?? 0
    if status.lastSuccess != nil, isFirstRoundOver { status.hasBeenRead = true }
  }

  /// Whether all was asked once that there is to ask, with whatever outcome.
  private var isFirstRoundOver: Bool {
    if policy.capabilities.canList, lastListEnd == nil, !hasListedThisRound { return false }
    return idSweep == nil && listSweep == nil && known.queue.isFirstRoundOver
  }

  private static func rank(_ channel: CallHealth) -> Int {
    switch channel.error?.accountState {
    case .auth: 0
    case .limited: 1
    case .down: 2
    case .ok, .off, nil: 3
    }
  }
}
