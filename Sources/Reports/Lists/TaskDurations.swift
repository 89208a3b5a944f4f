public import FoundationEssentials
public import TaskModel

/// What durations are measured by.
public enum DurationKey: String, CaseIterable, Sendable {
  case account, kind, domain
}

/// How long tasks took that succeeded, and whether they take longer today than they usually do.
public struct TaskDurations: Sendable {
  /// The figures of some tasks.
  struct Row: Equatable, Sendable {
    /// What the tasks have in common; nil where it is not gone by.
    var account: AccountID?
    var kind: TaskKind?
    var domain: String?
    /// Of all of them.
    let all: Spans
    /// Of those that ended today; nil for none.
    var today: Spans?
    /// Of those that ended in the 30 days before; nil for none.
    var before: Spans?

    /// Whether those that ended today took half as long again as those before; never where there are few of either.
    var isSlowToday: Bool {
      guard let today, let before, min(today.tasks, before.tasks) >= fewest else { return false }
      return today.median > before.median * 3 / 2
    }
  }

  /// How long some tasks took.
  struct Spans: Equatable, Sendable {
    /// How many tasks there are figures of.
    let tasks: Int
    let median: Duration
    /// What 95 of 100 took no longer than.
    let p95: Duration
    let longest: Duration

    /// Measures; nil for no spans.
    init?(_ spans: [Duration]) {
      let sorted = spans.sorted()
      guard let longest = sorted.last, let median = sorted.nearestRank(0.5),
        let p95 = sorted.nearestRank(0.95)
      else { return nil }
      tasks = sorted.count
      self.median = median
      self.p95 = p95
      self.longest = longest
    }
  }

  /// The fewest tasks that tell what is usual.
  static let fewest = 5
  /// What today is measured against, in seconds.
  private static let span: TimeInterval = 30 * 86_400

  /// What is gone by.
  let keys: Set<DurationKey>
  private let today: Date
  private var groups: [Group: Lengths] = [:]

  private struct Group: Hashable, Sendable {
    var account: AccountID?
    var kind: TaskKind?
    var domain: String?
  }

  private struct Lengths: Sendable {
    var all: [Duration] = []
    var today: [Duration] = []
    var before: [Duration] = []
  }

  /// Begins without tasks.
  ///
  /// - Parameter today: when today began.
  public init(by keys: Set<DurationKey> = [.account, .kind], today: Date = .distantFuture) {
    self.keys = keys
    self.today = today
  }

  /// Measures tasks by account and kind.
  public init(_ tasks: some Sequence<CacheTask>) {
    self.init()
    for task in tasks { add(task) }
  }

  /// Takes in a task, unless nothing tells how long it took until it had succeeded.
  public mutating func add(_ task: CacheTask) {
    guard let length = task.tookToSucceed?.most, let end = task.finish?.at else { return }
    var group = Group()
    if keys.contains(.account) { group.account = task.account }
    if keys.contains(.kind) { group.kind = task.kind }
    let hasDomains = keys.contains(.domain) && !task.domains.isEmpty
    let domains = hasDomains ? task.domains.map(Optional.some) : [nil]
    for domain in domains {
      group.domain = domain
      groups[group, default: Lengths()].all.append(length)
      if end >= today {
        groups[group]?.today.append(length)
      } else if end >= today.addingTimeInterval(-Self.span) {
        groups[group]?.before.append(length)
      }
    }
  }

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { groups.isEmpty }

  /// The rows, by account, then kind, then domain.
  ///
  /// - Complexity: O(*n* log *n*) in the tasks.
  var rows: [Row] {
    groups.sorted { Self.order($0.key, $1.key) }.compactMap { group, lengths in
      Spans(lengths.all).map { all in
        Row(
          account: group.account, kind: group.kind, domain: group.domain, all: all,
          today: Spans(lengths.today), before: Spans(lengths.before))
      }
    }
  }

  private static func order(_ one: Group, _ other: Group) -> Bool {
    func place(_ kind: TaskKind?) -> Int { kind.flatMap(TaskKind.allCases.firstIndex) ?? 0 }
    let left = (one.account?.name ?? "", place(one.kind), one.domain ?? "")
    let right = (other.account?.name ?? "", place(other.kind), other.domain ?? "")
    return left < right
  }

  /// What is usual for the tasks of each account and kind of which enough are known.
  public var usual: [AccountID: [TaskKind: UsualTimes]] {
    var usual: [AccountID: [TaskKind: UsualTimes]] = [:]
    for row in rows where row.all.tasks >= Self.fewest {
      guard let account = row.account, let kind = row.kind else { continue }
      usual[account, default: [:]][kind] = UsualTimes(
        median: row.all.median, p95: row.all.p95)
    }
    return usual
  }

  /// Returns how long tasks of an account usually take, where enough are known.
  public func usual(of account: AccountID) -> [TaskKind: UsualTimes] {
    var usual: [TaskKind: UsualTimes] = [:]
    for row in rows where row.account == account && row.all.tasks >= Self.fewest {
      guard let kind = row.kind else { continue }
      let today = row.today.flatMap { $0.tasks >= Self.fewest ? $0.median : nil }
      usual[kind] = UsualTimes(median: row.all.median, p95: row.all.p95, today: today)
    }
    return usual
  }
}
