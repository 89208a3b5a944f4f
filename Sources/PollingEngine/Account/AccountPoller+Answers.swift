import FoundationEssentials
package import TaskModel

/// What an account's answers teach.
extension AccountPoller {
  private static let missingText = "not found at the vendor"
  private static let silent = ProviderError.malformedResponse("its answer does not mention this id")

  /// Notes that the provider was made.
  package mutating func connected() {
    needsProvider = false
    connection = CallHealth()
  }

  /// Notes how far the vendor's clock is ahead of ours; nil where that is not known.
  package mutating func heard(clockSkew: Duration?) {
    status.clockSkew = clockSkew
    table.clockAhead = status.clockAhead
  }

  /// Takes the joining of an answer away from the read that it belongs to; nil where that is over.
  package mutating func takeWork(on page: TaskPage, of call: Call, at now: Moment) -> PageWork? {
    let table = table
    let known: @Sendable (CacheTask.ID) -> URLItems? = { table.urls(of: $0) }
    if call.isList {
      guard listSweep?.number == call.read else { return nil }
      return listSweep?.takeWork(on: page, asked: call.asked, answered: now, known: known)
    }
    guard idSweep?.number == call.read else { return nil }
    return idSweep?.takeWork(on: page, asked: call.asked, answered: now, known: known)
  }

  /// Notes an answer, whose page was joined; nil where the read that it belongs to is over.
  package mutating func answered(
    _ call: Call, with work: PageWork?, at now: Moment
  ) -> [TaskChange.Kind] {
    isCalling = false
    // That a list is too long is mended by a read that comes to its end, not by the next first page.
    if !call.isList { ids = CallHealth() } else if !list.isExcess { list = CallHealth() }
    status.lastSuccess = now.wall
    var changes: [TaskChange.Kind] = []
    if let work { changes = call.isList ? listed(work, at: now) : askedIDs(work, call, at: now) }
    judge()
    status.isComplete = isComplete
    if isProblemTold, status.error == nil {
      isProblemTold = false
      changes.append(.resolved(currentStatus(at: now)))
    }
    return changes
  }

  private mutating func listed(_ work: PageWork, at now: Moment) -> [TaskChange.Kind] {
    guard var sweep = listSweep else { return [] }
    listSweep = nil
    let worthShowing = sweep.take(work)
    guard let end = sweep.end else {
      let findings = worthShowing.compactMap { sweep.finding($0) }
      let changes = table.merge(findings, from: .list, isSettled: false)
      listSweep = sweep
      return changes
    }
    known.hasTriedList = true
    if sweep.excess == nil, isOffClock(sweep) {
      let changes = settle(sweep, from: .list)
      refreshQueue()
      return changes
    }
    known.isWholeListDue = isListWanted
    isListWanted = false
    known.lastList = (sweep.started.elapsed, now.elapsed)
    lastListEnd = end
    hasListedThisRound = true
    var changes = settle(sweep, from: .list)
    noteList(sweep, end: end)
    var covered: ClosedRange<Date>?
    if end == .complete, case .window(let from, let to) = sweep.scope {
      covered = PollPolicy.covered(from: from, to: to)
    }
    changes += table.conclude(sweep, covering: covered, at: now)
    if end == .complete, policy.capabilities.idsPerCall == 0 { changes += missUndescribed() }
    let isTableFull = table.trim(to: TaskTable.limit) > 0
    refreshQueue()
    return changes
      + judgeLength(sweep.excess?.error ?? (isTableFull ? TaskTable.fullError : nil), at: now)
  }

  /// Takes the consequences of a list that has more than is read or kept; nil of one that has not.
  private mutating func judgeLength(
    _ error: ProviderError?, at now: Moment
  ) -> [TaskChange.Kind] {
    guard let error else {
      list = CallHealth()
      status.coverage = policy.coverage
      return []
    }
    if status.coverage == .full { status.coverage = .window }
    // What is known goes on to be asked for by id; the list would only bring the same again.
    lastListEnd = .truncated
    known.lastWindow = nil
    list.rest(for: PollPolicy.windowInterval, because: error, at: now)
    return suffer(error, until: list.restsUntil, at: now)
  }

  /// Whether a read asked for a span of our clock, since no answer had told the vendor's, and that one differs: then
  /// the read lacks what is newest or what is oldest, and has to be made again.
  private func isOffClock(_ sweep: Sweep) -> Bool {
    guard !isListOnTheClock, case .window(_, let to) = sweep.scope else { return false }
    return status.clockAhead != 0 && to == sweep.started.wall
  }

  /// Learns from a list read that is over.
  private mutating func noteList(_ sweep: Sweep, end: Sweep.End) {
    guard end == .complete, case .window(_, let to) = sweep.scope else {
      known.lastWindow = nil
      return
    }
    known.listCost.note(calls: sweep.pages, tasks: sweep.findings.count)
    listedUntil = to
    if listReach == .window { known.lastWindow = sweep.started.elapsed }
  }

  /// Settles the tasks of a read that is over, but for those that may lack rows.
  private mutating func settle(
    _ sweep: Sweep, from source: TaskTable.Source
  ) -> [TaskChange.Kind] {
    let whole = sweep.findings.lazy.filter { !sweep.cut.contains($0.report.id) }
    let rest = sweep.findings.lazy.filter { sweep.cut.contains($0.report.id) }
    return table.merge(whole, from: source, isSettled: true)
      + table.merge(rest, from: source, isSettled: false)
  }

  private mutating func missUndescribed() -> [TaskChange.Kind] {
    var changes: [TaskChange.Kind] = []
    for reference in trackedReferences where table.phase(of: reference) == .undescribed {
      changes += table.miss(reference, saying: Self.missingText)
    }
    return changes
  }

  mutating func askedIDs(
    _ work: PageWork, _ call: Call, at now: Moment
  ) -> [TaskChange.Kind] {
    guard var sweep = idSweep else { return [] }
    idSweep = nil
    _ = sweep.take(work)
    guard sweep.end != nil, case .ids(let references) = sweep.scope else {
      idSweep = sweep
      return []
    }
    var changes = settle(sweep, from: .ids)
    for reference in references {
      let isDescribed = sweep.findings.contains { reference.matches($0.report.id) }
      // Only an answer without holes can say that an id is not there.
      let isMissing = sweep.end == .complete && sweep.notFound.contains(reference)
      let error = sweep.refused[reference] ?? (isMissing ? nil : Self.silent)
      if !isDescribed {
        changes += table.miss(reference, saying: error?.description ?? Self.missingText)
      }
      var isOpen = false
      if let error, !isDescribed {
        isOpen = true
        if case .rejected = error { isOpen = false }
      }
      known.queue.answer(
        reference, isDescribed: isDescribed, isConclusive: !isOpen,
        phase: table.phase(of: reference), pace: table.pace(of: reference), at: now.elapsed)
      // Whether a task that was there is gone only the whole list can tell.
      if isMissing, table.pace(of: reference) != nil { known.lastWindow = nil }
    }
    known.durations = table.durations
    return changes
  }
}
