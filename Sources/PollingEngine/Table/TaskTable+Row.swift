import FoundationEssentials
import TaskModel

extension TaskTable {
  /// What is known of one task, and how.
  struct Row: Sendable {
    var task: CacheTask
    /// The status that changes have last spoken of; nil while they have not spoken of the row.
    var told: TaskStatus?
    /// How it stood by the last answer to its id; nil where it was never asked for.
    var described: TaskStatus?
    /// Whether the last answer to its id told nothing of it, so that what is known of its items is from before.
    var isAskedInVain = false
    /// How far it was by the last answer that told its items, and by the last that did not.
    var figureOfItems: Figure?
    var figureOfList: Figure?
    /// Whether the last answer told its items.
    var hasToldItems = false
    /// Answers in a row about its items that told nothing new, or nothing.
    var vainDetails = 0
    /// What the vendor said of it, and what we say where it said nothing: why there is no answer to its id.
    var said: SafeText?
    var note: SafeText?
    /// The status of the last settled state; nil while no answer has settled it.
    var settled: TaskStatus?
    /// Whether a settled state was that it runs.
    var hasRun = false
    /// Whether what is known of it is what another process read.
    var isAdopted = false
    /// Whether the operator asked for it.
    var isTracked = false
    /// Whether the vendor did not have its id when it was last asked for.
    var isAbsent = false
    /// Whether somebody waits for the answer that confirms its end.
    var isEndWanted = false
    /// The read, and how many of its pages, that described it last.
    var read = 0
    var parts = 0
    /// When that read asked and when it was answered, on the steady scale.
    var asked: Duration?
    var answered: Duration?
    /// When an answer was asked for that saw the task unfinished.
    var lastUnfinished: Date?
    /// Whether a second answer confirmed the end, or nothing more will be heard of it.
    var isConfirmed = false
    /// The list that had the task; nil for tasks known by id only.
    var listed: Listing?
    /// When it was submitted, else tracked, else first heard of, on the steady scale.
    var since: Duration = .zero
    /// When its status or progress last changed, on the steady scale.
    var moved: Duration = .zero
    /// Where its progress was first measured, and how far it is by the count of what has ended.
    var origin: TaskPace.Reading?
    var advance: Double?

    /// How far an answer says that the task is, as a number: what matters is only whether that is another one.
    typealias Figure = Int

    /// Where a task was listed.
    struct Listing: Sendable {
      let scope: TaskScope
      /// The last read that had it.
      let read: Int
      /// Whether the next one is expected to have it, since none that looked as far as any does has lacked it.
      var isExpected = true
    }

    var isOpen: Bool { task.isKnownToVendor && !task.status.isEnded && !task.isGone }

    /// Whether an answer to its id tells what its list did not: when it is met, and once after its end where
    /// that may have changed it.
    func isOwed(_ owed: TaskFacets) -> Bool {
      guard !owed.isEmpty, listed != nil, task.isKnownToVendor, !task.isGone else { return false }
      guard let described else { return true }
      return task.status.isEnded && !described.isEnded && !owed.isDisjoint(with: .changing)
    }

    /// Whether its list, which tells no items, says of a task that goes on that it is elsewhere than they were.
    func isOutrun(_ owed: TaskFacets) -> Bool {
      guard owed.contains(.items), !owed.contains(.progress), listed != nil, isOpen, !hasToldItems,
        let figureOfItems
      else { return false }
      return figureOfList != figureOfItems
    }

    /// Whether it is worth asking for.
    var isWatched: Bool {
      task.isKnownToVendor && !task.isGone && !isConfirmed
        && (isOpen || lastUnfinished != nil || isTracked || isEndWanted)
    }
  }
}

extension TaskTable.Row {
  /// How long after its last answer a task that ended is kept once no read covers it.
  private static let endedKeep: Duration = .seconds(24 * 60 * 60)
  /// The same for a task whose end was never seen.
  private static let openKeep: Duration = .seconds(7 * 24 * 60 * 60)
  private static let unread = SafeText("still being read", limit: .message)
  private static let unseenEnd = SafeText(
    "left the vendor's list, its end was not seen", limit: .message)

  /// Takes over a finding that no later page can change, and returns what that changed.
  ///
  /// - Parameter clockAhead: how many seconds the vendor's clock is ahead of ours.
  mutating func settle(_ finding: Finding, clockAhead: TimeInterval) -> [TaskChange.Kind] {
    let finding = finding.completed(by: self)
    let report = finding.report
    let before = task
    let settledBefore = settled
    let isRepeat = read == finding.read && settledBefore != nil
    task.status = describe(finding, clockAhead)
    task.isPartlyRead = false
    said = report.message
    task.message = said ?? note
    if !task.status.isProblem { task.supersededBy = nil }
    let hasEnded = task.status.isEnded
    task.finish =
      hasEnded
      ? report.finish(of: self, keeping: before.finish, finding: finding, clockAhead) : nil
    if hasEnded {
      isConfirmed = settledBefore == task.status && (!isRepeat || isConfirmed)
    } else {
      isConfirmed = false
      lastUnfinished = finding.asked.wall
    }
    // That items are told for the first time does not mean that they have only now come so far.
    let isFirstTold = before.urls == nil && task.urls != nil
    let isFurther =
      before.progress != task.progress || before.urls?.endedCount != task.urls?.endedCount
      || before.urls?.failedCount != task.urls?.failedCount || before.counts != task.counts
    let isAnotherFigure = noteFigure(of: report)
    let hasMoved =
      settledBefore != task.status || (isFurther && !isFirstTold && isAnotherFigure)
    if hasMoved || task.lastProgressAt == nil { noteMove(finding) }
    settled = task.status
    if settled == .running { hasRun = true }
    guard let told else {
      told = task.status
      return [.appeared(task)]
    }
    self.told = task.status
    var changes: [TaskChange.Kind] = before.isGone ? [.appeared(task)] : []
    if told != task.status {
      changes.append(.status(task, from: told))
    } else if hasMoved {
      changes.append(.progress(task))
    }
    return changes
  }

  /// Shows what the rows so far say, without an end and without making history.
  ///
  /// Whether a task goes on whose rows so far have ended, nobody knows: it may have ended long ago.
  mutating func preview(_ finding: Finding, clockAhead: TimeInterval) {
    let finding = finding.completed(by: self)
    let status = describe(finding, clockAhead)
    task.isPartlyRead = true
    task.status = status.isEnded ? .unknown : status
    task.message = status.isEnded ? Self.unread : finding.report.message ?? note
    if task.lastProgressAt == nil { noteMove(finding) }
  }

  /// Notes how far an answer says that the task is, and returns whether the last one of its sort said something else.
  ///
  /// Lists and answers by id may contradict each other for good, and nothing moves by that.
  private mutating func noteFigure(of report: TaskReport) -> Bool {
    var hasher = Hasher()
    hasher.combine(task.progress ?? 0)
    hasher.combine(task.counts)
    hasher.combine(task.urls?.endedCount)
    hasher.combine(task.urls?.failedCount)
    hasher.combine(report.vendorStatus)
    let figure = hasher.finalize()
    hasToldItems = report.told.contains(.items)
    let before = hasToldItems ? figureOfItems : figureOfList
    if hasToldItems { figureOfItems = figure } else { figureOfList = figure }
    let isFirstOfAll = figureOfItems == nil || figureOfList == nil
    return before.map { $0 != figure } ?? isFirstOfAll
  }

  /// Notes what an answer to its id said of how it stands, which was taken over.
  mutating func noteDescribed(by report: TaskReport) {
    described = task.status
    isAskedInVain = false
    if !report.told.contains(.items) { figureOfItems = nil }
  }

  private mutating func noteMove(_ finding: Finding) {
    task.lastProgressAt = finding.answered.wall
    moved = finding.answered.elapsed
  }

  /// Notes that its list was read without it, and returns whether that changes anything.
  ///
  /// What lies safely in the span is gone, unless an answer by id described it since the read began: then its
  /// list does not tell of it any more. Nor is gone what ended, or may have since it was heard of, where lists let
  /// such tasks go early; until its id is not there either, or cannot be asked for, when nothing more will be heard
  /// of it.
  mutating func noteLack(
    in sweep: Sweep, covering span: ClosedRange<Date>?, isWide: Bool, keepsEnded: Duration?,
    areIDsRefused: Bool
  ) -> Bool {
    guard !task.isGone else { return false }
    let isUnheard = isUnheard(for: keepsEnded, at: sweep.started.elapsed)
    let isCovered = task.createdAt.map { span?.contains($0) == true } ?? false
    if isUnheard, !isConfirmed, areIDsRefused && isCovered || isAbsent && (isWide || isCovered) {
      isConfirmed = true
      guard isOpen else { return true }
      task.isGone = true
      note = Self.unseenEnd
      task.message = note
      return true
    }
    guard let listed else { return false }
    if isWide { self.listed?.isExpected = false }
    let mayHaveLeft = isUnheard || (keepsEnded != nil && task.status.isEnded)
    guard let created = task.createdAt, span?.contains(created) == true, let asked, !mayHaveLeft
    else {
      return isWide && listed.isExpected
    }
    task.isGone = asked < sweep.started.elapsed
    if !task.isGone { self.listed = nil }
    return true
  }

  /// Notes that the vendor does not have its id: of what has ended and left its list since, nothing more will be heard.
  mutating func noteAbsence(keepsEnded: Duration?, at now: Duration) {
    isAbsent = true
    if task.status.isEnded, isUnheard(for: keepsEnded, at: now) { isConfirmed = true }
  }

  /// Whether nothing was heard of the task for so long that it may have ended and left its list.
  private func isUnheard(for keepsEnded: Duration?, at now: Duration) -> Bool {
    keepsEnded.map { now - (answered ?? .zero) >= $0 } ?? false
  }

  /// Whether nothing was heard of the task for so long that it only takes room.
  func isForgettable(at now: Moment) -> Bool {
    guard let answered else { return false }
    let keep = task.status.isEnded || task.isGone ? Self.endedKeep : Self.openKeep
    return now.elapsed - answered > keep
  }

  /// Notes how far the task is on its way to the end.
  private mutating func measure(at moment: Moment) {
    advance = task.advance
    guard let advance, advance > 0 else { return }
    if advance >= origin?.progress ?? 2 { return }
    origin = TaskPace.Reading(at: moment.elapsed, progress: advance)
    task.origin = CacheTask.Reading(at: moment.wall, advance: advance)
  }

  /// Takes over what a report says that the task does: a summary may not know, or not how texts are to be read.
  private mutating func takeKind(of report: TaskReport) {
    guard report.kind != .other else { return }
    if report.kind != task.kind || report.dialect != nil || report.told.contains(.items) {
      task.statedDialect = report.dialect
    }
    task.kind = report.kind
  }

  /// Takes over what a report says but for the status, which it returns.
  private mutating func describe(_ finding: Finding, _ clockAhead: TimeInterval) -> TaskStatus {
    let report = finding.report
    // What runs does not wait again: where a list has one word for both, only an answer by id tells them apart.
    let status = report.status == .queued && hasRun ? .running : report.status
    isAdopted = false
    read = finding.read
    parts = finding.parts
    asked = finding.asked.elapsed
    answered = finding.answered.elapsed
    takeKind(of: report)
    let named = report.told.contains(.domains) ? report.domains : task.namedDomains
    let urls = report.told.contains(.items) ? report.items : task.urls
    if task.urls != urls || task.namedDomains != named || task.domains.isEmpty {
      task.urls = urls
      task.namedDomains = named
      task.domains = task.hosts
    }
    task.progress = report.progress(in: status)
    task.counts = report.counts
    task.vendorStatus = report.shownVendorStatus
    task.createdAt = report.createdAt ?? task.createdAt
    if task.isAgeKnown {
      let age = task.age(at: finding.answered.wall, clockAhead: clockAhead)
      since = finding.answered.elapsed - .seconds(age)
    }
    measure(at: finding.answered)
    task.lastSeenAt = finding.answered.wall
    task.isGone = false
    isAbsent = false
    return status
  }
}

extension Finding {
  /// The same with what the answer does not tell as it is known of the task.
  fileprivate func completed(by row: TaskTable.Row) -> Finding {
    guard report.told != .all || report.part != nil else { return self }
    var whole = self
    if let part = report.part, let known = row.task.urls {
      whole.report.items = (report.items ?? []).ofPart(part, beside: known)
    }
    let told = report.told
    // URLs as they were before the end say nothing of the outcome.
    let isOutOfDate =
      report.word?.isEnded == true && (row.described?.isEnded != true || row.isAskedInVain)
    if !told.contains(.items) { whole.report.items = isOutOfDate ? nil : row.task.urls }
    if !told.contains(.progress) {
      whole.report.reportedProgress = row.task.progress
      whole.report.counts = row.task.counts
    }
    if !told.contains(.created) { whole.report.createdAt = row.task.createdAt }
    if !told.contains(.finished), row.task.finish?.source == .vendor {
      whole.report.finishedAt = row.task.finish?.at
    }
    if !told.contains(.message) { whole.report.message = row.said }
    return whole
  }
}

extension TaskReport {
  /// The vendor's word for the task; for a task grouped from rows its worst row's.
  fileprivate var shownVendorStatus: SafeText? {
    guard word == nil, let items else { return vendorStatus }
    return items.worstVendorStatus ?? vendorStatus
  }

  /// The vendor's time of the end if there is one, else the bounds our reads put on it.
  fileprivate func finish(
    of row: TaskTable.Row, keeping known: CacheTask.Finish?, finding: Finding,
    _ clockAhead: TimeInterval
  ) -> CacheTask.Finish? {
    if let vendor = items?.latestFinish ?? finishedAt {
      return CacheTask.Finish(at: vendor, source: .vendor)
    }
    if let known { return known }
    guard let lastUnfinished = row.lastUnfinished else { return nil }
    return CacheTask.Finish(
      at: max(finding.answered.wall, lastUnfinished), source: .observed, notBefore: lastUnfinished,
      clockAhead: clockAhead)
  }
}

extension CacheTask {
  /// Takes over what an operator said of the task, but for the label, which belongs to the id.
  mutating func take(over entry: TrackedTask) {
    trackedAt = entry.trackedAt
    declaredURLs = entry.urls.map { SafeText($0, limit: .url) }
    if kind == .other { kind = entry.reference.kind }
    domains = hosts
  }

  /// Forgets what an operator said of the task, but for the label and how long it has been known.
  mutating func stopTracking() {
    if !isAgeKnown { firstSeenAt = knownSince }
    trackedAt = nil
    declaredURLs = []
    domains = hosts
  }

  /// The named domains and the hosts of all URLs, sorted, without repeats; what is a tag has no host.
  fileprivate var hosts: [String] {
    var hosts = (dialect == .tag ? [] : urls?.hosts ?? []).union(namedDomains)
    for url in declaredURLs { if let host = URLText.host(of: url.text) { hosts.insert(host) } }
    return hosts.sorted()
  }
}
