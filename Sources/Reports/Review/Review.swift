import FoundationEssentials
import TaskModel

/// What happened, for those who look back: the values of `report` and `handover`.
///
/// It is made of what was kept and asks nobody; what it says of open tasks was true when they were read last.
public struct Review: Sendable {
  /// The filter as written.
  let filter: String
  /// Where there was no filter: since when the tasks were created, open, over or acknowledged.
  let since: Date?
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
  /// Who saw and kept all that.
  let keeper: ReviewKeeper
  /// What failed and was not redone, by account and reason, the most first.
  let failures: [ReviewFailure]
  /// What operators took note of, the newest first.
  let acknowledgements: [Acknowledgement]
  /// Whether older tasks that match were left out.
  let isCut: Bool
  /// The accounts that were not read in the time that is looked back on, in their order.
  let unread: [AccountID]
  /// The accounts of which no task is there, in their order.
  let silent: [AccountID]
  /// When each account was read last of which that is known, in their order.
  let reads: [(account: AccountID, at: Date)]
  /// From when to when there is anything to draw; nil without tasks.
  let span: ClosedRange<Date>?
  /// Whether everything that is told happened on the day of the first.
  let isOfOneDay: Bool
  /// Whether clocks were not set meanwhile, as they are for summer.
  let isOfOneOffset: Bool
  /// The tasks that may not be over, the oldest first.
  let open: [ReviewedTask]
  /// The tasks that surely took longer than 95 of 100 of their like, those that are the farthest beyond that first.
  let slow: [(task: ReviewedTask, pace: ReviewPace)]

  /// Looks back.
  ///
  /// - Complexity: O(*n* log *n*) in the tasks, and O(*m*) in their URLs.
  public init(_ material: ReviewMaterial) {
    filter = material.filter
    since = material.since
    madeAt = material.now
    keeper = material.keeper
    self.zone = material.zone
    let (zone, usual) = (material.zone, material.usual)
    let tasks = material.tasks.sorted { ($0.began, $0.task.id) < ($1.began, $1.task.id) }
    self.tasks = tasks
    whole = ReviewGroup(tasks, usual: usual)
    labels = ReviewLabel.all(of: tasks, usual: usual)
    acknowledgements = material.acknowledgements.sorted {
      ($1.at, $0.account, $0.kind.rawValue) < ($0.at, $1.account, $1.kind.rawValue)
    }
    failures = ReviewFailure.all(of: tasks, acknowledgements: acknowledgements)
    isCut = material.isCut
    let busy = Set(tasks.map(\.task.account))
    let silent = Set(material.accounts).subtracting(busy).sorted()
    self.silent = silent
    var reads = material.lastReads.filter { busy.contains($0.key) || silent.contains($0.key) }
    for task in tasks {
      let account = task.task.account
      if material.lastReads[account] == nil, let seen = task.task.lastSeenAt {
        reads[account] = max(reads[account] ?? seen, seen)
      }
    }
    self.reads = reads.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    unread =
      material.earliest.map { earliest in
        Set(material.accounts).filter { reads[$0].map { $0 < earliest } ?? true }.sorted()
      } ?? []
    let first = tasks.first?.began ?? material.now
    let last = tasks.map(\.lastKnown).max().map { max(first, $0) }
    span = last.map { first...$0 }
    let told = [first, last ?? first, material.now] + acknowledgements.map(\.at)
    isOfOneDay = Set(told.map { zone.civilTime(at: $0).dateText }).count == 1
    isOfOneOffset = Set(told.map(zone.offset)).count == 1
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
