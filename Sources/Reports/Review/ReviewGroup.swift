import FoundationEssentials
import TaskModel

/// Some tasks taken together.
struct ReviewGroup: Sendable {
  /// How many there are.
  let tasks: Int
  /// How many stand where.
  let standings: [Standing: Int]
  /// How many are of each kind.
  let kinds: [TaskKind: Int]
  /// Their URLs, and the tasks without any.
  let work: WorkSums
  /// Why they failed, redone or not.
  let causes: FailureCauses
  /// When the first and the last of them was created; nil where no vendor told.
  let created: ClosedRange<Date>?
  /// When the last of them ended, and whether that was only seen between two reads; nil while any goes on, and
  /// where of none the end is known.
  let ended: (at: Date, isObserved: Bool)?
  /// How many have ended, and nobody knows when.
  let untimed: Int
  /// How many could be compared with what is usual, and how many surely took longer than 95 of 100.
  let compared: Int
  let slow: Int

  init(_ members: [ReviewedTask], usual: [AccountID: [TaskKind: Review.Usual]]) {
    tasks = members.count
    var standings: [Standing: Int] = [:]
    var kinds: [TaskKind: Int] = [:]
    var work = WorkSums()
    var causes = FailureCauses()
    for member in members {
      standings[member.standing, default: 0] += 1
      kinds[member.task.kind, default: 0] += 1
      work.add(member.task)
      causes.add(member.task)
    }
    self.standings = standings
    self.kinds = kinds
    self.work = work
    self.causes = causes
    let known = members.filter(\.task.isAgeKnown).map(\.began)
    created = known.min().flatMap { first in known.max().map { first...$0 } }
    let ends = members.compactMap { member in
      member.ended.map { (at: $0, isObserved: member.task.finish?.source == .observed) }
    }
    let isOver = members.allSatisfy { !$0.standing.isOpen }
    ended = isOver ? ends.max { $0.at < $1.at } : nil
    untimed = members.count { $0.task.status.isEnded && $0.ended == nil }
    let paces = members.compactMap { ReviewPace($0, usual: usual) }
    compared = paces.count
    slow = paces.count(where: \.isSlow)
  }

  /// How many stand in a way that fits.
  func count(_ fits: (Standing) -> Bool) -> Int {
    standings.reduce(0) { fits($1.key) ? $0 + $1.value : $0 }
  }

  /// From the first creation to the last end; nil where either is not known.
  var took: Duration? {
    guard let created, let ended, untimed == 0, standings[.gone] == nil else { return nil }
    return .seconds(max(0, ended.at.timeIntervalSince(created.lowerBound)))
  }

  /// How many URLs there are; nil where no task tells of any.
  var urlsTotal: Int? { urls(work.urls.total) }
  /// How many of them succeeded, and failed.
  var urlsDone: Int? { urls(work.urls.ok) }
  var urlsFailed: Int? { urls(work.urls.failed) }

  private func urls(_ count: Int) -> Int? { work.urls.total > 0 ? count : nil }
}

/// How long a task took beside what is usual.
struct ReviewPace: Sendable {
  /// How long it surely took, or has gone on.
  let least: Duration
  /// What 95 of 100 of its account and kind take no longer than.
  let p95: Duration

  /// Compares; nil where nothing usual is known, or how long the task took.
  init?(_ task: ReviewedTask, usual: [AccountID: [TaskKind: Review.Usual]]) {
    guard let usual = usual[task.task.account]?[task.task.kind] else { return nil }
    p95 = usual.p95
    if let took = task.task.took {
      least = took.least
    } else if task.standing.isOpen, let seen = task.task.lastSeenAt {
      // It may have ended right after it was read.
      least = .seconds(max(0, task.task.age(at: seen, clockAhead: task.clockAhead)))
      guard least > p95 else { return nil }
    } else {
      return nil
    }
  }

  /// Whether it surely took longer than 95 of 100.
  var isSlow: Bool { least > p95 }

  /// How many times as long.
  var ratio: Double { least.seconds / max(1, p95.seconds) }
}

/// The tasks of a label, account by account.
struct ReviewLabel: Sendable {
  /// The label; nil for tasks without one.
  let name: String?
  /// All of them.
  let group: ReviewGroup
  /// Those of each account, in their order.
  let accounts: [(account: AccountID, provider: ProviderID, group: ReviewGroup)]
  /// What of its URLs some of its accounts have no task for.
  let gaps: [ReviewGap]

  /// How it stands.
  var tone: ReviewTone { ReviewTone(group, hasGaps: !gaps.isEmpty) }

  static func all(
    of tasks: [ReviewedTask], usual: [AccountID: [TaskKind: Review.Usual]]
  ) -> [ReviewLabel] {
    Dictionary(grouping: tasks) { $0.task.label?.text }
      .sorted { left, right in
        guard let leftName = left.key, let rightName = right.key else { return left.key != nil }
        return leftName < rightName
      }
      .map { name, members in
        let accounts = Dictionary(grouping: members, by: \.task.account).sorted { $0.key < $1.key }
        return ReviewLabel(
          name: name, group: ReviewGroup(members, usual: usual),
          accounts: accounts.compactMap { account, own in
            own.first.map { (account, $0.task.provider, ReviewGroup(own, usual: usual)) }
          },
          // Tasks without a label were not asked for together.
          gaps: name == nil ? [] : ReviewGap.all(of: members))
      }
  }
}

/// What did not succeed on an account for one reason, and was not redone.
struct ReviewFailure: Sendable {
  let account: AccountID
  /// The vendor's words, or ours where the task did not fail but was not done either.
  let reason: String
  /// How many URLs; 0 where only the task is known to have failed.
  private(set) var urls = 0
  /// The tasks, the earliest first.
  private(set) var tasks: [ReviewedTask] = []
  /// Who took note of all of them; nil where of one nobody did.
  private(set) var acknowledgedBy: [String]?

  /// How many things went wrong.
  private var weight: Int { max(urls, tasks.count) }

  static func all(
    of tasks: [ReviewedTask], acknowledgements: [Review.Acknowledgement]
  ) -> [ReviewFailure] {
    struct Key: Hashable {
      let account: AccountID
      let reason: String
    }
    var failures: [Key: ReviewFailure] = [:]
    for task in tasks where task.standing.isBad {
      for (reason, urls) in reasons(of: task) {
        let key = Key(account: task.task.account, reason: reason)
        failures[key, default: ReviewFailure(account: key.account, reason: reason)]
          .add(task, urls: urls)
      }
    }
    var noted: [CacheTask.ID: String] = [:]
    for note in acknowledgements {
      for id in note.tasks where noted[id] == nil { noted[id] = note.by }
    }
    return failures.values.map { failure in
      var failure = failure
      let names = failure.tasks.map { noted[$0.task.id] }
      if !names.contains(nil) { failure.acknowledgedBy = Set(names.compactMap(\.self)).sorted() }
      return failure
    }.sorted { ($1.weight, $0.account, $0.reason) < ($0.weight, $1.account, $1.reason) }
  }

  private mutating func add(_ task: ReviewedTask, urls: Int) {
    self.urls += urls
    tasks.append(task)
  }

  /// Why a task did not succeed, and of how many of its URLs that is told.
  static func reasons(of member: ReviewedTask) -> [(reason: String, urls: Int)] {
    switch member.standing {
    case .gone: return [("gone from the vendor's list before the end was seen", 0)]
    case .canceled: return [(member.task.message?.text ?? "canceled", 0)]
    default: break
    }
    if let items = member.task.urls, items.failedCount > 0 {
      var causes = FailureCauses()
      causes.add(member.task)
      return causes.ranked.map { ($0.reason, $0.count) }
    }
    let words = (member.task.message ?? member.task.vendorStatus)?.text
    return [(words ?? FailureCauses.noReason, member.task.tally?.failed ?? 0)]
  }
}
