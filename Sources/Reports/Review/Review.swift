public import FoundationEssentials
public import TaskModel

/// What happened, for those who look back: the values of `report` and `handover`.
///
/// It is made of what was kept and asks nobody; what it says of open tasks was true when they were read last.
public struct Review: Sendable {
  /// What a review is made of.
  public struct Material: Sendable {
    /// The tasks that the filter let through, in any order.
    public var tasks: [ReviewedTask]
    /// The filter as written, with the bound on the time that was added to it.
    public var filter: String
    /// When each account was read last, where that is known.
    public var lastReads: [AccountID: Date] = [:]
    /// What is usual for the tasks of an account.
    public var usual: [AccountID: [TaskKind: Usual]] = [:]
    /// What operators took note of.
    public var acknowledgements: [Acknowledgement] = []
    /// The present.
    public var now: Date
    /// The zone of times meant for people.
    public var zone: ShownZone

    /// Begins with the tasks.
    public init(_ tasks: [ReviewedTask], filter: String, now: Date, zone: ShownZone) {
      self.tasks = tasks
      self.filter = filter
      self.now = now
      self.zone = zone
    }
  }

  /// What tasks of an account and kind usually take.
  public struct Usual: Equatable, Sendable {
    /// What half of them take no longer than.
    public let median: Duration
    /// What 95 of 100 take no longer than.
    public let p95: Duration

    /// Makes the figures.
    public init(median: Duration, p95: Duration) {
      self.median = median
      self.p95 = p95
    }
  }

  /// That somebody took note of a trouble.
  public struct Acknowledgement: Equatable, Sendable {
    /// Whose trouble it is.
    public let account: AccountID
    /// The kind: `tasks` for tasks that failed, `late`, or `error.` and the word of an error.
    public let kind: String
    /// The tasks that had failed; empty for troubles of reads.
    public let tasks: Set<CacheTask.ID>
    /// Who, such as `wang@jump2`.
    public let by: String
    /// When.
    public let at: Date

    /// Makes an acknowledgement.
    public init(account: AccountID, kind: String, tasks: Set<CacheTask.ID>, by: String, at: Date) {
      self.account = account
      self.kind = kind
      self.tasks = tasks
      self.by = by
      self.at = at
    }
  }

  /// The filter as written.
  let filter: String
  /// When the review was made.
  let madeAt: Date
  /// The zone of times meant for people.
  let zone: ShownZone
  /// The tasks, the earliest first.
  let tasks: [ReviewedTask]
  /// All of them together.
  let whole: ReviewGroup
  /// The tasks of each label, in their order; those without one last.
  let labels: [ReviewLabel]
  /// What did not succeed and was not redone, by account and reason, the most first.
  let failures: [ReviewFailure]
  /// What operators took note of, the newest first.
  let acknowledgements: [Acknowledgement]
  /// When each account that has tasks was read last, in their order.
  let reads: [(account: AccountID, at: Date)]
  /// From when to when there is anything to draw; nil without tasks.
  let span: ClosedRange<Date>?
  /// Whether everything that is told happened on the day of the first.
  let isOfOneDay: Bool
  /// The tasks that may not be over, the oldest first.
  let open: [ReviewedTask]
  /// The tasks that surely took longer than 95 of 100 of their like, those that are the farthest beyond that first.
  let slow: [(task: ReviewedTask, pace: ReviewPace)]

  /// Looks back.
  ///
  /// - Complexity: O(*n* log *n*) in the tasks, and O(*m*) in their URLs.
  public init(_ material: Material) {
    filter = material.filter
    madeAt = material.now
    self.zone = material.zone
    let (zone, usual) = (material.zone, material.usual)
    let tasks = material.tasks.sorted { ($0.began, $0.task.id) < ($1.began, $1.task.id) }
    self.tasks = tasks
    whole = ReviewGroup(tasks, usual: usual)
    labels = ReviewLabel.all(of: tasks, usual: usual)
    acknowledgements = material.acknowledgements.sorted {
      ($1.at, $0.account, $0.kind) < ($0.at, $1.account, $1.kind)
    }
    failures = ReviewFailure.all(of: tasks, acknowledgements: acknowledgements)
    var reads: [AccountID: Date] = [:]
    for task in tasks {
      let account = task.task.account
      if let read = material.lastReads[account] {
        reads[account] = read
      } else if let seen = task.task.lastSeenAt {
        reads[account] = max(reads[account] ?? seen, seen)
      }
    }
    self.reads = reads.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let first = tasks.first?.began ?? material.now
    let last = tasks.map(\.lastKnown).max().map { max(first, $0) }
    span = last.map { first...$0 }
    isOfOneDay =
      Set([first, last ?? first, material.now].map { zone.civilTime(at: $0).dateText }).count == 1
    open = tasks.filter(\.standing.isOpen)
    slow = tasks.compactMap { task in
      ReviewPace(task, usual: usual).flatMap { $0.isSlow ? (task, $0) : nil }
    }.sorted { $0.1.ratio > $1.1.ratio }
  }

  /// What of some labels' URLs some of their accounts have no task for.
  var gaps: [(label: ReviewLabel, gap: ReviewGap)] {
    labels.flatMap { label in label.gaps.map { (label, $0) } }
  }
}
