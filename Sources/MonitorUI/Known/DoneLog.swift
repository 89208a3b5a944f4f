import FoundationEssentials
import TaskModel

/// How much this process has seen succeed, minute by minute since its first answer.
///
/// A URL counts as one, and so does a task the vendor gives no URLs for. What had succeeded before it
/// was first seen does not count, unless the vendor took it in after the watching began.
struct DoneLog: Equatable, Sendable {
  /// One whole minute.
  struct Minute: Equatable, Sendable {
    /// What was seen to succeed in it.
    var done = 0
    /// Whether any account answered in it; without an answer there is no figure.
    var isAnswered = false
  }

  /// What was seen to succeed between two snapshots.
  struct Gain: Equatable, Sendable {
    var done = 0
    /// Whether any account answered in between.
    var isAnswered = false
  }

  /// How many minutes are kept.
  static let limit = 240

  /// When the first answer came; nil before that.
  private(set) var began: Date?
  private var minutes: [Int: Minute] = [:]

  /// Returns what succeeded between two snapshots.
  ///
  /// Before an account was read through, pages still bring what is long over.
  ///
  /// - Complexity: O(*k*) in the tasks that changed of accounts that were read through.
  func gain(in new: Snapshot, after old: Snapshot) -> Gain {
    var gain = Gain()
    gain.isAnswered = new.accounts.contains { status in
      guard let success = status.lastSuccess else { return false }
      return old.account(status.account)?.lastSuccess.map { success > $0 } ?? true
    }
    guard gain.isAnswered, let start = began else { return gain }
    for status in old.accounts where status.hasBeenRead {
      let clockAhead = new.account(status.account)?.clockAhead ?? 0
      new.compare(with: old, of: status.account) {
        guard $0.isToldWhole else { return }
        gain.done += Self.done($0, since: start, clockAhead: clockAhead)
      } changed: {
        guard $0.isToldWhole else { return }
        // Counts and URLs may contradict each other for good, and nothing is done by that. A history does not know
        // when its tasks moved.
        if $1.counts != nil, $1.urls != nil, let moved = $0.lastProgressAt,
          moved == $1.lastProgressAt
        {
          return
        }
        gain.done +=
          $1.isToldWhole
          ? Self.done($0, after: $1, since: start, clockAhead: clockAhead)
          : Self.done($0, since: start, clockAhead: clockAhead)
      }
    }
    return gain
  }

  /// Counts what succeeded in.
  mutating func take(_ gain: Gain, now: Date) {
    guard gain.isAnswered else { return }
    guard let start = began else {
      began = now
      minutes[0] = Minute(isAnswered: true)
      return
    }
    let place = max(0, place(of: now, from: start), minutes.keys.max() ?? 0)
    var minute = minutes[place] ?? Minute()
    minute.isAnswered = true
    minute.done += gain.done
    minutes[place] = minute
    if minutes.count > Self.limit {
      minutes = minutes.filter { $0.key > place - Self.limit }
    }
  }

  /// Returns the last minutes that were over at a time, the oldest first, and when they begin.
  func minutes(before now: Date, count: Int) -> (start: Date, minutes: [Minute])? {
    guard let began else { return nil }
    let end = max(0, place(of: now, from: began))
    let first = max(0, end - min(count, Self.limit))
    return (
      began.addingTimeInterval(Double(first) * 60), (first..<end).map { minutes[$0] ?? Minute() }
    )
  }

  private func place(of moment: Date, from start: Date) -> Int {
    Int(min(1e9, max(-1, (moment.timeIntervalSince(start) / 60).rounded(.down))))
  }

  /// What a task had done when it was first heard of, if it is one of those begun meanwhile.
  private static func done(
    _ task: CacheTask, since start: Date, clockAhead: Double
  ) -> Int {
    isBegun(task, since: start, clockAhead: clockAhead) ? done(task) : 0
  }

  /// What a task has done since it was seen before.
  ///
  /// A vendor may tell its URLs only when it is asked for the task: of a task begun earlier nobody knows
  /// how many of those had succeeded by then.
  private static func done(
    _ task: CacheTask, after old: CacheTask, since start: Date, clockAhead: Double
  ) -> Int {
    let more = done(task) - done(old)
    guard !isBegun(task, since: start, clockAhead: clockAhead) else { return max(0, more) }
    guard let urls = old.tally, urls.total > 0 else {
      return task.status == .succeeded && old.status != .succeeded ? 1 : 0
    }
    return max(0, more - max(0, (task.tally?.total ?? 0) - urls.total))
  }

  /// Whether a task was begun after the watching was.
  private static func isBegun(
    _ task: CacheTask, since start: Date, clockAhead: Double
  ) -> Bool {
    task.isAgeKnown && task.began(clockAhead: clockAhead) >= start
  }

  private static func done(_ task: CacheTask) -> Int {
    if let urls = task.tally, urls.total > 0 { return urls.succeeded }
    return task.status == .succeeded ? 1 : 0
  }
}
