import FoundationEssentials
package import TaskModel

/// What an account's answers teach.
extension AccountPoller {
  private static let missingText = "not found at the vendor"
  private static let silent = ProviderError.malformedResponse("its answer does not mention this id")

  /// Notes that the provider was made, which knows nothing of what the one before it was told.
  package mutating func connected() {
    needsProvider = false
    idRefusals = 0
    if ids.isRefused { ids = CallHealth() }
    connection = CallHealth()
    wantScopes()
  }

  /// Notes how far the vendor's clock is ahead of ours; nil where that is not known.
  package mutating func heard(clockSkew: Duration?) {
    status.clockSkew = clockSkew
    table.clockAhead = status.clockAhead
  }

  /// Takes over what the account's tasks are listed by.
  package mutating func discovered(_ scopes: [TaskScope], at now: Moment) -> [TaskChange.Kind] {
    isCalling = false
    isDiscoveryOver = true
    known.scopesDue = now.elapsed + PollPolicy.scopesInterval
    for scope in lists.replace(with: scopes) { table.forget(scope) }
    known.listCost = lists.cost
    // What kept an account from being read is over when it is read.
    isToBeRead = !lists.readings.isEmpty && status.lastSuccess == nil
    if !isToBeRead { discovery = CallHealth() }
    // With nothing to list all is read, and there is no reason to wait with what is tracked.
    if lists.readings.isEmpty {
      status.lastSuccess = now.wall
      known.hasTriedList = true
    }
    return concluded(at: now)
  }

  /// Takes the joining of an answer away from the read that it belongs to; nil where that is over.
  package mutating func takeWork(on page: TaskPage, of call: Call, at now: Moment) -> PageWork? {
    let table = table
    let known: @Sendable (CacheTask.ID) -> URLItems? = { table.urls(of: $0) }
    switch call.question {
    case .list(let scope, _, _):
      guard let place = lists.place(of: scope), lists[place].sweep?.number == call.read else {
        return nil
      }
      return lists[place].sweep?.takeWork(
        on: page, asked: call.asked, answered: now, known: known)
    case .describe:
      guard idSweep?.number == call.read else { return nil }
      return idSweep?.takeWork(on: page, asked: call.asked, answered: now, known: known)
    }
  }

  /// Notes an answer, whose page was joined; nil where the read that it belongs to is over.
  package mutating func answered(
    _ call: Call, with work: PageWork?, at now: Moment
  ) -> [TaskChange.Kind] {
    isCalling = false
    status.lastSuccess = now.wall
    if isToBeRead { discovery = CallHealth() }
    isToBeRead = false
    // Who was let in has a key that works: nothing else goes on to say that it does not.
    discovery.forgiveKey()
    ids.forgiveKey()
    lists.forgiveKey()
    var changes: [TaskChange.Kind] = []
    switch call.question {
    case .list(let scope, _, _):
      guard let place = lists.place(of: scope) else { break }
      // That a list is too long is mended by a read that comes to its end, not by the next first page.
      if !lists[place].health.isExcess { lists[place].health = CallHealth() }
      if let work { changes = listed(work, place, at: now) }
    case .describe:
      ids = CallHealth()
      idRefusals = 0
      if let work { changes = askedIDs(work, call, at: now) }
    }
    return changes + concluded(at: now)
  }

  /// Sums up after an answer, and tells what it settled.
  mutating func concluded(at now: Moment) -> [TaskChange.Kind] {
    judge()
    status.isComplete = isComplete
    if isProblemTold, status.error == nil {
      isProblemTold = false
      return [.resolved(currentStatus(at: now))]
    }
    // What one scope was refused is only known to be its own when another was not.
    guard !isProblemTold, status.scope != nil, status.isTroubling else { return [] }
    isProblemTold = true
    return [.problem(currentStatus(at: now))]
  }

  private mutating func listed(
    _ work: PageWork, _ place: Int, at now: Moment
  ) -> [TaskChange.Kind] {
    guard var sweep = lists[place].sweep else { return [] }
    lists[place].sweep = nil
    let source = TaskTable.Source.list(lists[place].scope)
    let worthShowing = sweep.take(work)
    guard let end = sweep.end else {
      let findings = worthShowing.compactMap { sweep.finding($0) }
      let changes = table.merge(findings, from: source, isSettled: false)
      lists[place].sweep = sweep
      return changes
    }
    if sweep.excess == nil, isOffClock(sweep, of: place) {
      known.hasTriedList = true
      lists.abandonPass()
      lists[place].times.isWholeDue = true
      let changes = settle(sweep, from: source)
      refreshQueue()
      return changes
    }
    let isFirst = lists[place].times.last == nil
    if lists.end(sweep, of: place, at: now) != nil {
      known.hasTriedList = true
      isListWanted = false
    }
    var changes = settle(sweep, from: source)
    if !isFirst, !changes.isEmpty { lists[place].times.quietReads = 0 }
    noteList(sweep, of: place)
    var covered: ClosedRange<Date>?
    if end == .complete, case .list(_, let from, let to) = sweep.question {
      covered = PollPolicy.covered(from: from, to: to)
    }
    changes += table.conclude(
      sweep, of: lists[place].scope, covering: covered,
      isWide: end == .complete && lists[place].reach != .recent, areIDsRefused: ids.isRefused,
      at: now)
    if lists.isComplete, !lists.isReading, policy.capabilities.idsPerCall == 0 {
      changes += missUndescribed()
    }
    let isTableFull = table.trim(to: TaskTable.limit) > 0
    // Of many lists most tell of nothing that is asked for, and need cost no more than their own rows.
    if table.takeWatchedChange() || !lists.isMany { refreshQueue() }
    return changes
      + judgeLength(
        of: place, sweep.excess?.error ?? (isTableFull ? TaskTable.fullError : nil), at: now)
  }

  /// Takes the consequences of a list that has more than is read or kept; nil of one that has not.
  private mutating func judgeLength(
    of place: Int, _ error: ProviderError?, at now: Moment
  ) -> [TaskChange.Kind] {
    guard let error else {
      lists[place].health = CallHealth()
      if !lists.readings.contains(where: \.health.isExcess) { status.coverage = policy.coverage }
      return []
    }
    if status.coverage == .full { status.coverage = .window }
    // What is known goes on to be asked for by id; the list would only bring the same again.
    lists[place].lastEnd = .truncated
    lists[place].times.lastWhole = nil
    lists[place].health.rest(for: PollPolicy.windowInterval, because: error, at: now)
    return suffer(error, until: lists[place].health.restsUntil, at: now)
  }

  /// Whether a read asked for a span of our clock, since no answer had told the vendor's, and that one differs: then it
  /// lacks what is newest or what is oldest, and has to be made again.
  private func isOffClock(_ sweep: Sweep, of place: Int) -> Bool {
    lists[place].isOffTheVendorsClock && status.clockAhead != 0
  }

  /// Learns from a list read that is over.
  private mutating func noteList(_ sweep: Sweep, of place: Int) {
    guard sweep.end == .complete, case .list(_, _, let to) = sweep.question else {
      lists[place].times.lastWhole = nil
      return
    }
    lists[place].listedUntil = to
    if lists[place].reach == .window { lists[place].times.lastWhole = lists[place].began }
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

  /// What is said of an id that the vendor does not have.
  private func missingText(of reference: TaskReference) -> String {
    guard reference.createdAt == nil, let span = policy.capabilities.lookBackByID else {
      return Self.missingText
    }
    return "\(Self.missingText) in the last \(Int(span.seconds / 86_400)) days"
  }

  private mutating func missUndescribed() -> [TaskChange.Kind] {
    var changes: [TaskChange.Kind] = []
    for reference in trackedReferences
    where table.standing(of: reference).phase == .undescribed {
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
    guard sweep.end != nil, case .describe(let references) = sweep.question else {
      idSweep = sweep
      return []
    }
    let before = references.map {
      (figures: table.figures(of: $0), isOutrun: table.standing(of: $0).isOutrun)
    }
    var changes = settle(sweep, from: .ids)
    for (reference, before) in zip(references, before) {
      let isDescribed = sweep.findings.contains { reference.matches($0.report.id) }
      // Only an answer without holes can say that an id is not there.
      let isMissing = sweep.end == .complete && sweep.notFound.contains(reference)
      let error = sweep.refused[reference] ?? (isMissing ? nil : Self.silent)
      if !isDescribed {
        changes += table.miss(
          reference, saying: error?.description ?? missingText(of: reference))
      }
      table.noteDetails(of: reference, after: before.figures, before.isOutrun)
      var isAbsent = isMissing && !isDescribed
      if case .rejected? = error { isAbsent = !isDescribed }
      var isConclusive = isAbsent
      if !isDescribed {
        // What its list has, and the vendor does not, it may only not have yet.
        let standing = table.standing(of: reference)
        let isPatient =
          isMissing && standing.isOwed
          && known.queue.vainAnswers(of: reference) < PollEntry.patientAnswers - 1
        if isConclusive, !isPatient { table.noteAsked(reference) }
        let isYoung = standing.pace.map { now.elapsed < $0.since + PollEntry.youth } ?? false
        if isPatient, isYoung { isConclusive = false }
        // Whether a task that was there is gone only the whole of the list can tell that had it.
        if isMissing {
          table.noteAbsence(of: reference, at: now.elapsed)
          lists.forgetWindows(of: table.scopes(of: reference))
        }
      }
      known.queue.answer(
        reference, isDescribed: isDescribed, isAbsent: isAbsent,
        isConclusive: isDescribed || isConclusive,
        standing: table.standing(of: reference), at: now.elapsed)
    }
    // What is known of a task by now may say where to ask for it, and as what, and which guesses were wrong.
    let isOtherwise = references.contains {
      table.references(to: $0) != [$0] || table.hasWrongGuess(beside: $0)
    }
    if isOtherwise { refreshQueue() }
    known.durations = table.durations
    return changes
  }
}
