import FoundationEssentials
import TaskModel

/// One kind of trouble of one account, or of a store, from its first sight until it is over and acknowledged.
struct ProblemEntry: Equatable, Sendable {
  /// What tells one entry from the others.
  enum ID: Hashable, Sendable {
    case account(AccountID, TroubleKind)
    case store(StoreTrouble.Kind)

    /// Whose trouble it is; nil for a store's.
    var account: AccountID? { if case .account(let account, _) = self { account } else { nil } }

    /// Which trouble of an account it is; nil for a store's.
    var kind: TroubleKind? { if case .account(_, let kind) = self { kind } else { nil } }

    /// What is in trouble, by name.
    var name: String {
      switch self {
      case .account(let account, _): account.name
      case .store(let kind): kind.name
      }
    }
  }

  let id: ID
  let firstSeen: Date
  /// When it began the last time.
  fileprivate(set) var began: Date
  /// When the account last answered before that; nil where it had not.
  fileprivate(set) var answeredBefore: Date?
  /// When it happened last.
  fileprivate(set) var lastSeen: Date
  /// How often it happened: failed reads, or tasks.
  fileprivate(set) var count: Int
  /// The last words about it.
  fileprivate(set) var problem: AccountProblem
  /// The word of its kind: that of the account's state.
  fileprivate(set) var word: String
  /// How bad the account is; nil for tasks.
  fileprivate(set) var grade: AccountHealth.Grade?
  /// When it was over; nil while it goes on.
  fileprivate(set) var resolvedAt: Date?
  /// The tasks that failed, or that had when it was over; empty for troubles of reads.
  fileprivate(set) var tasks: Set<CacheTask.ID> = []
  /// Who has taken note of it, which new failed tasks undo; nil while nobody has.
  fileprivate(set) var noted: Noted?

  /// Whether somebody has taken note of it.
  var isAcknowledged: Bool { noted != nil }

  /// Whether it goes on and nobody has taken note.
  var isActive: Bool { resolvedAt == nil && !isAcknowledged }

  /// The words that are true now: of what is over, that it was, and nothing to be done.
  var present: AccountProblem {
    guard let resolvedAt else { return problem }
    if id.kind == .tasks { return problem.over("over: redone, or too long ago to matter") }
    let time = AgeText.full(from: began, to: resolvedAt)
    let over = began > firstSeen ? "over, the last time after \(time)" : "over after \(time)"
    return problem.over(
      id.kind == .error(.clockSkew)
        ? over + "; calls are signed by the vendor's clock, this machine's may still be off" : over)
  }
}

extension ProviderError {
  /// Whether the vendor let the key in, and has more than is read.
  fileprivate var isOfLength: Bool { if case .tooMuch = self { true } else { false } }
}

extension TroubleKind {
  /// Whether the vendor did not let a key in.
  fileprivate var isOfKey: Bool {
    [.error(.credentials), .error(.permission), .error(.clockSkew)].contains(self)
  }

  /// Whether nobody may have looked at the key.
  fileprivate var saysNothingOfKey: Bool {
    let errors: [ProviderError.Kind] = [.transport, .malformed, .unavailable, .throttled]
    return self == .late || errors.contains { self == .error($0) }
  }
}

/// Every trouble that an operator has not both seen the end and taken note of.
///
/// Fed with the newest snapshots, also while the screen stands still. What is over stays until it is
/// acknowledged; what goes on leaves the problem line when it is, and the list when it is over.
struct ProblemCenter: Equatable, Sendable {
  /// Something that changed for an account's reads.
  enum Change: Equatable, Sendable {
    case began(ProblemEntry)
    case resolved(ProblemEntry)
  }

  /// The entries: the worst active ones first, then the acknowledged, then the resolved, newest first.
  private(set) var entries: [ProblemEntry] = []
  /// Grows with every change.
  private(set) var version: UInt64 = 0
  private var intervals = ReadIntervals()
  private var failures: [AccountID: Int] = [:]
  private var failedTasks: [AccountID: Set<CacheTask.ID>] = [:]
  private var notes = ProblemNotes()

  static func == (left: ProblemCenter, right: ProblemCenter) -> Bool {
    left.version == right.version
  }

  /// The entries that go on and that nobody has taken note of, the worst first.
  var active: ArraySlice<ProblemEntry> { entries.prefix { $0.isActive } }

  /// Returns the tasks of an entry that nobody has taken note of.
  func newTasks(of entry: ProblemEntry) -> Set<CacheTask.ID> { notes.new(entry.tasks) }

  /// What the tasks of a snapshot have to do with problems.
  struct Findings: Sendable {
    fileprivate var intervals = ReadIntervals()
    fileprivate var failed: [AccountID: FailedTasks] = [:]
  }

  /// Looks through the tasks of a snapshot.
  ///
  /// - Complexity: O(*n*) in the number of tasks.
  func findings(in snapshot: Snapshot, now: Date) -> Findings {
    var findings = Findings()
    let judgement = Judgement(snapshot, now: now)
    snapshot.tasks.forEach { task in
      findings.intervals.add(task)
      guard Judgement.hasUnmendedFailure(task) else { return }
      let clockAhead = judgement.clockAhead(of: task.account)
      // What had failed long before it was first seen is history.
      if OpeningView.shows(task, now: now, clockAhead: clockAhead)
        || failedTasks[task.account]?.contains(task.id) == true
      {
        findings.failed[task.account, default: FailedTasks()].add(task)
      }
    }
    return findings
  }

  /// Takes in what was found in a snapshot, and returns what changed for the reads of accounts.
  ///
  /// - Parameter accounts: The newest statuses known, which may be newer than the snapshot.
  mutating func take(
    _ findings: Findings, of accounts: [AccountStatus], now: Date
  ) -> [Change] {
    intervals = findings.intervals
    for status in accounts {
      judge(findings.failed[status.account] ?? FailedTasks(), of: status.account, now)
    }
    return judge(accounts, now: now)
  }

  /// Judges the accounts as of now, since silence becomes trouble without a snapshot.
  mutating func judge(_ accounts: [AccountStatus], now: Date) -> [Change] {
    var changes: [Change] = []
    let isTeamAway = storeTroubles.contains(.teamAway)
    for status in accounts {
      let health = AccountHealth(
        status, interval: intervals.interval(of: status), now: now, isTeamAway: isTeamAway)
      let newFailures = status.consecutiveFailures - failures[status.account, default: 0]
      failures[status.account] = status.consecutiveFailures
      var present: ProblemEntry.ID?
      if let problem = health.problem {
        let kind = status.error.map { TroubleKind.error($0.kind ?? .transport) } ?? .late
        let id = ProblemEntry.ID.account(status.account, kind)
        present = id
        let more = newFailures < 0 ? status.consecutiveFailures : newFailures
        if let entry = note(
          problem, health.word, id: id, more: more, grade: health.grade,
          answered: status.lastSuccess, now: now)
        {
          changes.append(.began(entry))
        }
      }
      for index in entries.indices {
        let entry = entries[index]
        guard entry.id.account == status.account, entry.id.kind != .tasks, entry.id != present,
          entry.resolvedAt == nil
        else { continue }
        // Whether a key is refused no failure tells that may come from before it was looked at. What is wrong now
        // comes first. Where there was an answer meanwhile, the key was let in.
        if entry.id.kind?.isOfKey == true, present?.kind?.saysNothingOfKey == true,
          status.error?.isOfLength != true, status.lastSuccess == entry.answeredBefore
        {
          entries[index].problem = entry.problem.aged(status.lastGood(now: now))
          entries[index].grade = health.grade
          if entries[index] != entry { version += 1 }
          continue
        }
        entries[index].resolvedAt = now
        changes.append(.resolved(entries[index]))
      }
    }
    finish(changed: !changes.isEmpty)
    return changes
  }

  /// Takes in what became of the trouble of a store.
  mutating func take(_ news: StoreNews, now: Date) {
    switch news {
    case .began(let trouble):
      _ = note(
        trouble.problem, trouble.kind.word, id: .store(trouble.kind), more: 1, grade: nil,
        answered: nil, now: now)
    case .ended(let kind, _):
      for index in entries.indices where entries[index].id == .store(kind) {
        if entries[index].resolvedAt == nil { entries[index].resolvedAt = now }
      }
    }
    finish(changed: true)
  }

  /// The troubles of stores that go on.
  var storeTroubles: [StoreTrouble.Kind] {
    entries.compactMap { entry in
      if case .store(let kind) = entry.id, entry.resolvedAt == nil { kind } else { nil }
    }
  }

  /// Takes note of troubles of stores, which concern who runs this process alone.
  mutating func noteStores(among chosen: [ProblemEntry], by name: String, now: Date) {
    let ids = Set(chosen.map(\.id))
    for index in entries.indices where entries[index].id.account == nil {
      guard ids.contains(entries[index].id) else { continue }
      entries[index].noted = Noted(names: [name], at: now)
    }
    finish(changed: true)
  }

  /// What an operator takes note of who acknowledges entries now, for all to know.
  ///
  /// - Parameter date: the present on the calendar.
  func notes(of chosen: [ProblemEntry], by name: String, at date: Date) -> [Acknowledgement] {
    chosen.compactMap { entry in
      guard case .account(let account, let kind) = entry.id else { return nil }
      return Acknowledgement(
        account: account, kind: kind, tasks: notes.new(entry.tasks), by: name, at: date)
    }
  }

  /// Learns of what somebody took note of, here or elsewhere: what is over goes, what goes on leaves the problem line.
  ///
  /// - Parameter ahead: how many seconds the calendar is ahead of the clock that everything else here goes by.
  /// - Returns: the entries that were not acknowledged before.
  mutating func take(
    _ acknowledgements: [Acknowledgement], calendarAhead ahead: TimeInterval
  ) -> [ProblemEntry] {
    notes.add(acknowledgements, calendarAhead: ahead)
    var changed: [ProblemEntry] = []
    for index in entries.indices
    where !entries[index].isAcknowledged && entries[index].id.account != nil {
      entries[index].noted = notes.about(entries[index])
      if entries[index].isAcknowledged { changed.append(entries[index]) }
    }
    finish(changed: !changed.isEmpty)
    return changed
  }

  /// Counts a trouble in and returns its entry where it began just now.
  private mutating func note(
    _ problem: AccountProblem, _ word: String, id: ProblemEntry.ID, more: Int,
    grade: AccountHealth.Grade?, answered: Date?, now: Date
  ) -> ProblemEntry? {
    guard let index = entries.firstIndex(where: { $0.id == id }) else {
      var entry = ProblemEntry(
        id: id, firstSeen: now, began: now, answeredBefore: answered, lastSeen: now,
        count: max(1, more), problem: problem, word: word, grade: grade)
      entry.noted = notes.about(entry)
      entries.append(entry)
      version += 1
      return entry
    }
    var entry = entries[index]
    let isBack = entry.resolvedAt != nil
    entry.resolvedAt = nil
    if isBack {
      entry.began = now
      entry.answeredBefore = answered
      entry.noted = notes.about(entry)
    }
    if more > 0 || isBack {
      entry.count += max(1, more)
      entry.lastSeen = now
    }
    entry.problem = problem
    (entry.word, entry.grade) = (word, grade)
    guard entry != entries[index] else { return nil }
    entries[index] = entry
    version += 1
    return isBack ? entry : nil
  }

  private mutating func judge(_ tasks: FailedTasks, of account: AccountID, _ now: Date) {
    let before = failedTasks[account] ?? []
    let present = tasks.ids
    failedTasks[account] = present
    let id = ProblemEntry.ID.account(account, .tasks)
    let noted = present.count - notes.new(present).count
    guard let problem = tasks.problem(noted: noted) else {
      guard let index = entries.firstIndex(where: { $0.id == id }), entries[index].resolvedAt == nil
      else { return }
      entries[index].resolvedAt = now
      return finish(changed: true)
    }
    let added = present.subtracting(before).count
    let known = entries.first { $0.id == id }
    guard added > 0 || present.count != before.count || known?.problem != problem else { return }
    _ = note(
      problem, "failed tasks", id: id, more: added, grade: nil, answered: nil, now: now)
    if let index = entries.firstIndex(where: { $0.id == id }) {
      entries[index].tasks = present
      entries[index].noted = notes.about(entries[index])
    }
    finish(changed: true)
  }

  /// Drops what is over and acknowledged, and sorts the rest.
  private mutating func finish(changed: Bool) {
    guard changed else { return }
    version += 1
    entries.removeAll { $0.resolvedAt != nil && $0.isAcknowledged }
    entries.sort { Self.rank($0) < Self.rank($1) }
  }

  /// The order of the list; of equals the one that happened last comes first.
  private static func rank(_ entry: ProblemEntry) -> Rank {
    let group = entry.isActive ? 0 : entry.resolvedAt == nil ? 1 : 2
    let grades = AccountHealth.Grade.allCases
    // What keeps accounts from being heard of comes before that they are not.
    let cause = entry.id == .store(.teamAway) ? AccountHealth.Grade.limited : nil
    let grade = (cause ?? entry.grade).flatMap { grades.firstIndex(of: $0) } ?? grades.count
    return Rank(
      group: group, grade: group == 2 ? 0 : grade,
      age: -(entry.resolvedAt ?? entry.lastSeen).timeIntervalSince1970,
      name: entry.id.name)
  }

  private struct Rank: Comparable {
    let group: Int
    let grade: Int
    let age: Double
    let name: String

    static func < (left: Rank, right: Rank) -> Bool {
      (left.group, left.grade, left.age, left.name)
        < (right.group, right.grade, right.age, right.name)
    }
  }
}
