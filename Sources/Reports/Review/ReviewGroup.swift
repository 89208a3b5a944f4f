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
  /// From the first creation to the last end; nil where either is not known, or not even nearly.
  let took: Duration?
  /// How many have ended, and nobody knows when.
  let untimed: Int
  /// How many were stale at the edge when they were verified last.
  let stale: Int
  /// How many could be compared with what is usual, and how many surely took longer than 95 of 100.
  let compared: Int
  let slow: Int

  init(_ members: [ReviewedTask], usual: [AccountID: [TaskKind: UsualTimes]]) {
    tasks = members.count
    var standings: [Standing: Int] = [:]
    var kinds: [TaskKind: Int] = [:]
    var work = WorkSums()
    var causes = FailureCauses()
    for member in members {
      standings[member.standing, default: 0] += 1
      kinds[member.task.kind, default: 0] += 1
      work.add(member.task, isOver: !member.standing.isOpen)
      causes.add(member.task)
    }
    self.standings = standings
    self.kinds = kinds
    self.work = work
    self.causes = causes
    let known = members.filter(\.task.isAgeKnown).map(\.began)
    let isEachBeginningKnown = known.count == members.count
    created = known.min().flatMap { first in known.max().map { first...$0 } }
    let ends = members.compactMap { member in
      member.ended.map { (at: $0, finish: member.task.finish) }
    }
    let last = members.contains { $0.standing.isOpen } ? nil : ends.max { $0.at < $1.at }
    ended = last.map { ($0.at, $0.finish?.source == .observed) }
    untimed = members.count(where: \.isUntimed)
    took = last.flatMap { last in
      guard let first = known.min(), isEachBeginningKnown, ends.count == members.count else {
        return nil
      }
      let most = max(0, last.at.timeIntervalSince(first))
      guard last.finish?.source == .observed else { return .seconds(most) }
      let earliest = last.finish?.notBefore.map { max(0, $0.timeIntervalSince(first)) } ?? 0
      let isNearlyKnown = CacheTask.Length.isNearlyKnown(
        most: .seconds(most), least: .seconds(min(earliest, most)))
      return isNearlyKnown ? .seconds(most) : nil
    }
    stale = members.count(where: \.isStaleAtEdge)
    let paces = members.compactMap { ReviewPace($0, usual: usual) }
    compared = paces.count
    slow = paces.count(where: \.isSlow)
  }

  /// How many stand in a way that fits.
  func count(_ fits: (Standing) -> Bool) -> Int {
    standings.reduce(0) { fits($1.key) ? $0 + $1.value : $0 }
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
  /// What is usual for its account and kind.
  let usual: UsualTimes

  /// Compares; nil where nothing usual is known, or how long the task took.
  init?(_ task: ReviewedTask, usual: [AccountID: [TaskKind: UsualTimes]]) {
    guard let usual = usual[task.task.account]?[task.task.kind] else { return nil }
    self.usual = usual
    if let took = task.task.took {
      least = took.least
    } else if task.standing.isOpen, let seen = task.task.lastSeenAt {
      // It may have ended right after it was read.
      least = .seconds(max(0, task.task.age(at: seen, clockAhead: task.clockAhead)))
      guard least > usual.p95 else { return nil }
    } else {
      return nil
    }
  }

  /// Whether it surely took longer than 95 of 100.
  var isSlow: Bool { least > usual.p95 }

  /// How many times as long.
  var ratio: Double { least.seconds / max(1, usual.p95.seconds) }
}

/// How a review stands, for the color and the first word of it.
enum ReviewTone: String, Sendable {
  case done
  case notDone = "not_done"
  case notOver = "not_over"
  case unsure
  case nothing

  /// Judges tasks: all done only where every task is, and nothing is known to be missing.
  init(_ group: ReviewGroup, isWhole: Bool) {
    if group.tasks == 0 {
      self = .nothing
    } else if group.count(\.isBad) > 0 || group.stale > 0 {
      self = .notDone
    } else if group.count(\.isOpen) > 0 {
      self = .notOver
    } else {
      self = isWhole ? .done : .unsure
    }
  }

  /// The first word.
  var word: String {
    switch self {
    case .done: "ALL DONE"
    case .notDone: "NOT DONE"
    case .notOver: "NOT OVER"
    case .unsure: "NOT SURE"
    case .nothing: "NOTHING"
    }
  }
}
