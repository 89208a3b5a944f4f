import FoundationEssentials
package import TaskModel

/// All that is known of one account's tasks, and the rules by which answers change it.
///
/// Only a read that is over, or that has brought as many rows as are known of a task, settles the
/// task: decides that it ended, makes history, counts as an observation. Until then a new task shows
/// what its rows so far say, but never an end, because the next page may hold a row that goes on.
package struct TaskTable: Sendable {
  /// How a finding was asked for.
  package enum Source: Equatable, Sendable {
    case list(TaskScope)
    case ids
  }

  /// What is left to ask about a tracked or stray task.
  package enum Phase: Equatable, Sendable {
    /// The vendor never described it.
    case undescribed
    /// It is described and may change; or it ended and that is not confirmed.
    case open
    /// It ended, and a second answer said so.
    case confirmed
  }

  /// The account.
  package let account: AccountID
  let provider: ProviderID
  private let idsDependOnFamily: Bool
  /// What answers to ids tell and lists do not.
  let owed: TaskFacets
  /// How long at least lists have tasks that have ended; nil where they stay as long as all others.
  let keepsEnded: Duration?
  private(set) var rows = RowStore()
  /// What was published last, and the rows that have changed since.
  var published = TaskList()
  var unpublished: Set<CacheTask.ID> = []
  private(set) var idsByVendorID: [String: [CacheTask.ID]] = [:]
  /// The rows by the scope whose list has them; nil for those that no list has.
  private(set) var idsByScope: [TaskScope?: Set<CacheTask.ID>] = [:]
  /// The rows that are worth asking for, and whether any was or has become one that changed since
  /// ``takeWatchedChange()``.
  private(set) var watchedIDs: Set<CacheTask.ID> = []
  private var isWatchedChanged = false
  private(set) var tracked: [String: [TrackedTask]] = [:]
  /// What was proved of tasks, be they in the table or not.
  private(set) var proofs: [CacheTask.ID: TaskProof] = [:]
  /// When earlier runs first saw tasks, by the vendors' ids.
  var recalled: [String: Date] = [:]
  /// Tracked rows of which changes have not spoken yet, and when they were made, on the steady scale.
  private var untold: [CacheTask.ID: Duration] = [:]
  /// How long the vendor's first word on a tracked task is waited for before its row appears without.
  package static let appearancePatience: Duration = .seconds(5)
  /// How long this account's tasks took.
  package private(set) var durations: SeenDurations
  /// How many seconds the vendor's clock, which its times are read off, is ahead of ours.
  package var clockAhead = 0.0
  /// What may redo failed tasks, or be redone.
  var supersession = Supersession()

  /// Makes an empty table.
  package init(
    account: AccountID, provider: ProviderID, idsDependOnFamily: Bool, owed: TaskFacets = [],
    keepsEnded: Duration? = nil, usual: UsualDurations = UsualDurations()
  ) {
    self.account = account
    self.owed = owed
    self.keepsEnded = keepsEnded
    durations = SeenDurations(usual: usual)
    self.provider = provider
    self.idsDependOnFamily = idsDependOnFamily
  }

  /// How many rows there are.
  package var count: Int { rows.count }

  /// Returns the row of an identity; nil if there is none.
  package func task(_ id: CacheTask.ID) -> CacheTask? { rows[id]?.task }

  /// Returns the items of a row; nil where there is no row or it has none.
  func urls(of id: CacheTask.ID) -> URLItems? { rows[id]?.task.urls }

  /// Notes that somebody waits for the answers that confirm the ends of tasks.
  ///
  /// - Returns: what to ask the vendor for to have them: tasks that ended, are still there, and wait for one.
  package mutating func wantEnds(of ids: [CacheTask.ID]) -> [TaskReference] {
    ids.compactMap { id in
      guard let row = rows[id], row.task.status.isEnded, !row.task.isGone, !row.isConfirmed else {
        return nil
      }
      change(id) { $0.isEndWanted = true }
      return reference(to: row.task)
    }
  }

  /// Notes what an unfinished or complete read said of some tasks.
  ///
  /// An answer that was asked for before the one a row stands on changes nothing. Answers by id speak
  /// only of rows that exist or are tracked.
  ///
  /// - Parameter isSettled: whether the read can bring no more rows of these tasks.
  /// - Complexity: O(*n*) in the URL rows of the findings.
  package mutating func merge(
    _ findings: some Sequence<Finding>, from source: Source, isSettled: Bool
  ) -> [TaskChange.Kind] {
    var changes: [TaskChange.Kind] = []
    for finding in findings {
      guard var row = row(for: finding, from: source) else {
        if case .list(let scope) = source { noteListed(finding, in: scope) }
        continue
      }
      let wasGone = row.task.isGone
      let isAsLongAsKnown =
        !finding.report.told.contains(.items)
        || (finding.report.items?.count ?? 0) >= (row.task.urls?.count ?? 0)
      if source == .ids || owed.isEmpty { row.note = nil }
      if isSettled || (row.settled != nil && isAsLongAsKnown) {
        let hadEnded = row.settled?.isEnded == true
        changes += row.settle(finding, clockAhead: clockAhead)
        if !hadEnded, row.settled?.isEnded == true { noteLength(of: row) }
      } else if row.settled == nil {
        row.preview(finding, clockAhead: clockAhead)
      }
      if case .list(let scope) = source {
        row.listed = Row.Listing(scope: scope, read: finding.read)
      } else if wasGone, !row.task.isGone {
        // Its list lacks it, and yet it is there.
        row.listed = nil
      }
      if source == .ids, isSettled { row.noteDescribed(by: finding.report) }
      store(row)
      supersession.note(row.task)
    }
    supersede()
    return changes
  }

  /// Learns from a task whose end lies between two answers.
  private mutating func noteLength(of row: Row) {
    // What it does may not be told yet, and so not of what it is typical.
    let isUntold = row.task.kind == .other && row.isOwed(owed)
    guard !isUntold, row.task.status == .succeeded, row.lastUnfinished != nil,
      let finish = row.task.finish,
      let answered = row.answered, let seen = row.task.lastSeenAt
    else { return }
    let end = finish.notBefore.map { $0.addingTimeInterval(finish.at.timeIntervalSince($0) / 2) }
    let ahead = finish.source == .vendor ? clockAhead : 0
    let ago = max(0, seen.timeIntervalSince(end ?? finish.at) + ahead)
    durations.note(answered - .seconds(ago) - row.since, of: row.task.kind.family)
  }

  /// Notes that the vendor does not have an id.
  ///
  /// - Parameter text: what the row says of it, while the vendor has said nothing better; also of one that
  ///   ended where the answer was to tell more than its list does.
  package mutating func miss(
    _ reference: TaskReference, saying text: String
  ) -> [TaskChange.Kind] {
    var missed: [CacheTask.ID] = []
    for id in matches(of: reference) {
      guard var row = rows[id], !row.task.isGone || !row.isConfirmed else { continue }
      let isOwed = row.isOwed(owed)
      if row.task.status.isEnded, !isOwed { continue }
      let note = SafeText(isOwed ? CacheTask.noDetails + text : text, limit: .message)
      row.note = note
      row.task.message = isOwed ? row.said ?? note : note
      store(row)
      missed.append(id)
    }
    // What the other half of the API says of it may be more.
    let all = missed.filter(isMissedByAll).flatMap { idsByVendorID[$0.vendorID] ?? [] }
    return tell(all.filter { untold[$0] != nil })
  }

  /// Returns the tracked tasks of which the vendor has said nothing for so long that their rows appear as
  /// they are.
  package mutating func appearances(at now: Duration) -> [TaskChange.Kind] {
    guard !untold.isEmpty else { return [] }
    let due = untold.filter { now >= $0.value + Self.appearancePatience }
    return tell(due.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key))
  }

  /// When the next of ``appearances(at:)`` is due; nil where none will be.
  package var nextAppearance: Duration? { untold.values.min().map { $0 + Self.appearancePatience } }

  /// Returns that rows have appeared; none of what was described meanwhile, or turned out to be another.
  private mutating func tell(_ ids: [CacheTask.ID]) -> [TaskChange.Kind] {
    ids.compactMap { id in
      untold[id] = nil
      guard let row = rows[id], row.told == nil, !row.task.isKnownToVendor, !hasDescribedTwin(id),
        !isSecondGuess(id)
      else { return nil }
      change(id) { $0.told = .unknown }
      return .appeared(row.task)
    }
  }

  /// Takes over the watch list: every entry has a row from now on, and loses it with the entry unless
  /// the list has it too.
  ///
  /// Of a new row changes speak once there is something to say: see ``appearances(at:)``.
  package mutating func track(_ entries: [TrackedTask], at now: Moment) {
    let before = tracked
    tracked = [:]
    var kept: [TrackedTask] = []
    for entry in entries where entry.account == account {
      let others = tracked[entry.reference.vendorID] ?? []
      if others.contains(where: { $0.reference == entry.reference }) { continue }
      tracked[entry.reference.vendorID] = others + [entry]
      kept.append(entry)
    }
    for row in rows.all where row.isTracked && tracking(of: row.task.id) == nil {
      // What another process tells of was only labeled here.
      let isLabeled = before[row.task.id.vendorID]?.allSatisfy(\.isOnlyLabeled) ?? false
      if row.listed == nil, !(row.isAdopted && isLabeled) {
        remove(row.task.id)
      } else {
        var row = row
        row.isTracked = false
        row.task.stopTracking()
        store(row)
        supersession.note(row.task)
      }
    }
    var appeared: [CacheTask.ID] = []
    for entry in kept {
      let described = matches(of: entry.reference)
      for id in described {
        guard var row = rows[id] else { continue }
        row.isTracked = true
        row.task.take(over: entry)
        store(row)
        supersession.note(row.task)
      }
      if described.isEmpty { appeared.append(addPlaceholder(for: entry, at: now)) }
    }
    relabel()
    supersede()
    untold = untold.filter { rows[$0.key] != nil }
    for id in appeared { untold[id] = now.elapsed }
  }

  /// Takes over what was proved of tasks; of those that are not there yet when they come.
  package mutating func prove(_ new: [CacheTask.ID: TaskProof]) {
    proofs = new
    for (id, proof) in new where rows[id] != nil && rows[id]?.task.proof != proof {
      change(id) { $0.task.proof = proof }
    }
  }

  /// Gives every row the label of its id.
  private mutating func relabel() {
    for row in rows.all where row.task.label != label(of: row.task.id) {
      var row = row
      row.task.label = label(of: row.task.id)
      store(row)
    }
  }

  /// A label belongs to an id, whatever kind the operator took it for.
  func label(of id: CacheTask.ID) -> SafeText? {
    guard let entries = tracked[id.vendorID] else { return nil }
    let label = tracking(of: id)?.label ?? entries.lazy.compactMap(\.label).first
    return label.map { SafeText($0, limit: .message) }
  }

  private mutating func addPlaceholder(for entry: TrackedTask, at now: Moment) -> CacheTask.ID {
    var task = CacheTask(
      id: placeholderID(of: entry.reference), provider: provider, kind: entry.reference.kind,
      firstSeenAt: now.wall)
    task.take(over: entry)
    let age = max(0, now.wall.timeIntervalSince(entry.trackedAt ?? now.wall))
    let since = now.elapsed - .seconds(age)
    store(Row(task: task, isTracked: true, since: since))
    return task.id
  }

  func placeholderID(of reference: TaskReference) -> CacheTask.ID {
    CacheTask.ID(
      account: account, vendorID: reference.vendorID,
      family: idsDependOnFamily ? reference.kind.family : nil, product: reference.product)
  }

  /// Returns the row a finding is about, new if need be; nil where the finding is out of date.
  private mutating func row(
    for finding: Finding, from source: Source
  ) -> Row? {
    let id = finding.report.id
    if let row = rows[id] {
      if let asked = row.asked, finding.asked.elapsed < asked { return nil }
      let isMerged = row.settled != nil && row.read == finding.read && row.parts == finding.parts
      return isMerged ? nil : row
    }
    let entry = tracking(of: id)
    guard source != .ids || entry != nil else { return nil }
    var task = CacheTask(
      id: id, provider: provider, kind: finding.report.kind, firstSeenAt: finding.answered.wall)
    task.label = label(of: id)
    task.proof = proofs[id]
    let heard = finding.answered.elapsed
    guard let entry else { return Row(task: task, since: heard) }
    // The vendor named the product that the operator left open: the row gets its full identity.
    let placeholder = placeholderID(of: entry.reference)
    var since = heard
    if let row = rows[placeholder], !row.task.isKnownToVendor {
      task.firstSeenAt = row.task.firstSeenAt
      since = row.since
      remove(placeholder)
    }
    task.take(over: entry)
    return Row(task: task, isTracked: true, since: since)
  }

  func tracking(of id: CacheTask.ID) -> TrackedTask? {
    tracked[id.vendorID]?.first { $0.reference.matches(id) }
  }

  func matches(of reference: TaskReference) -> [CacheTask.ID] {
    (idsByVendorID[reference.vendorID] ?? []).filter { reference.matches($0) }
  }

  /// Returns what to ask the vendor for to learn of a task: once the vendor told of it that is what it then said,
  /// whatever an operator took it for.
  func reference(to task: CacheTask) -> TaskReference {
    let tracked = tracking(of: task.id)?.reference
    if let tracked, !task.isKnownToVendor { return tracked }
    var kind = task.kind
    // What a task does may be unknown, and yet which half of the API has it.
    if let family = task.id.family, family != kind.family {
      kind = family == .prefetch ? .prefetch : .other
    }
    return TaskReference(
      vendorID: task.id.vendorID, kind: kind, product: task.id.product ?? tracked?.product,
      createdAt: task.createdAt)
  }

  /// Returns what to ask the vendor for to learn of what an operator named: itself while the vendor does not
  /// have it.
  func references(to reference: TaskReference) -> [TaskReference] {
    let known = matches(of: reference).compactMap { rows[$0]?.task }.filter(\.isKnownToVendor)
    return known.isEmpty ? [reference] : known.map { self.reference(to: $0) }
  }

  mutating func change(_ id: CacheTask.ID, _ body: (inout Row) -> Void) {
    guard var row = rows[id] else { return }
    body(&row)
    store(row)
  }

  /// Returns whether a row changed that is or was worth asking for, since that was asked last.
  mutating func takeWatchedChange() -> Bool {
    defer { isWatchedChanged = false }
    return isWatchedChanged
  }

  private mutating func index(_ id: CacheTask.ID, from before: Row?, to row: Row?) {
    let (old, new) = (before?.listed?.scope, row?.listed?.scope)
    if before == nil || row == nil || old != new {
      if before != nil {
        idsByScope[old]?.remove(id)
        if idsByScope[old]?.isEmpty == true { idsByScope[old] = nil }
      }
      if row != nil { idsByScope[new, default: []].insert(id) }
    }
    let isWatched = row.map { $0.isWatched || $0.isOwed(owed) } ?? false
    let hasChanged =
      isWatched ? watchedIDs.insert(id).inserted : watchedIDs.remove(id) != nil
    if isWatched || hasChanged { isWatchedChanged = true }
  }

  mutating func store(_ row: Row) {
    let before = rows.store(row.recalling(recalled))
    index(row.task.id, from: before, to: row)
    if before == nil { idsByVendorID[row.task.id.vendorID, default: []].append(row.task.id) }
    if row.told != nil { untold[row.task.id] = nil }
    noteChange(of: row.task.id)
  }

  /// A row's twins change with it: whether they are shown depends on whether it is described.
  private mutating func noteChange(of id: CacheTask.ID) {
    unpublished.insert(id)
    if let twins = idsByVendorID[id.vendorID], twins.count > 1 { unpublished.formUnion(twins) }
  }

  mutating func remove(_ id: CacheTask.ID) {
    guard let row = rows.remove(id) else { return }
    index(id, from: row, to: nil)
    untold[id] = nil
    supersession.forget(id)
    noteChange(of: id)
    idsByVendorID[id.vendorID]?.removeAll { $0 == id }
    if idsByVendorID[id.vendorID]?.isEmpty == true { idsByVendorID[id.vendorID] = nil }
  }
}
