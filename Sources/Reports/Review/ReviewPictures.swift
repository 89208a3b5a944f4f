import FoundationEssentials
import TaskModel

/// The tasks of each account as bars over time.
struct ReviewTimeline: Sendable {
  /// A task.
  struct Bar: Sendable {
    let task: ReviewedTask
    /// Where it begins and ends, as shares of the whole span.
    let from: Double
    let to: Double

    /// Whether both lie over each other, or too near to be told apart.
    func touches(_ other: Bar) -> Bool {
      from < max(other.to, other.from + Self.leastSpace)
        && other.from < max(to, from + Self.leastSpace)
    }

    /// The share of the width that even the shortest bar takes.
    private static let leastSpace = 0.006
  }

  /// The tasks of an account, in lanes in which no two lie over each other.
  struct Row: Sendable {
    let account: AccountID
    let lanes: [[Bar]]
  }

  let span: ClosedRange<Date>
  let rows: [Row]
  /// How many tasks there was no room for.
  let others: Int

  private static let mostLanes = 12
  private static let mostBars = 600

  /// Lays the tasks out; where there are too many, those that did not succeed and those that took long come first.
  init?(_ review: Review) {
    guard let span = review.span else { return nil }
    self.span = span
    let accounts = Dictionary(grouping: review.tasks, by: \.task.account)
    let share = max(20, Self.mostBars / max(1, accounts.count))
    rows = accounts.sorted { $0.key < $1.key }.map { account, tasks in
      Row(account: account, lanes: Self.lanes(of: tasks, atMost: share, in: span))
    }
    let drawn = rows.reduce(0) { $0 + $1.lanes.reduce(0) { $0 + $1.count } }
    others = review.tasks.count - drawn
  }

  private static func lanes(
    of tasks: [ReviewedTask], atMost limit: Int, in span: ClosedRange<Date>
  ) -> [[Bar]] {
    func weight(_ task: ReviewedTask) -> (Int, TimeInterval) {
      let standing = task.standing
      let length = task.lastKnown.timeIntervalSince(task.began)
      return (standing.isBad ? 2 : standing.isOpen ? 1 : 0, length)
    }
    let chosen = tasks.map { ($0, weight($0)) }.sorted { $0.1 > $1.1 }.prefix(limit).map(\.0)
    var lanes: [[Bar]] = []
    for task in chosen {
      let from = span.share(of: task.began)
      let bar = Bar(task: task, from: from, to: max(from, span.share(of: task.lastKnown)))
      if let free = lanes.firstIndex(where: { $0.allSatisfy { !$0.touches(bar) } }) {
        lanes[free].append(bar)
      } else if lanes.count < mostLanes {
        lanes.append([bar])
      }
    }
    return lanes.map { $0.sorted { $0.from < $1.from } }.sorted { $0[0].from < $1[0].from }
  }
}

/// How many URLs were done and failed over time; of tasks where no task tells of URLs.
struct ReviewCurve: Sendable {
  /// The sums at a moment.
  struct Step: Equatable, Sendable {
    /// When, as a share of the whole span.
    let place: Double
    let created: Int
    let done: Int
    let failed: Int
  }

  let span: ClosedRange<Date>
  /// What is counted: `URL` or `task`.
  let noun: String
  let steps: [Step]

  private static let mostSteps = 200

  /// Sums up what was seen when; nil where there is nothing to count.
  ///
  /// - Complexity: O(*n* log *n*) in the points.
  init?(_ review: Review) {
    guard let span = review.span, span.lowerBound < span.upperBound else { return nil }
    self.span = span
    let hasURLs = review.whole.work.urls.total > 0
    noun = hasURLs ? "URL" : "task"
    var changes: [(at: Date, created: Int, done: Int, failed: Int)] = []
    for task in review.tasks {
      let total = hasURLs ? task.task.tally?.total ?? 0 : 1
      guard total > 0 else { continue }
      changes.append((task.began, total, 0, 0))
      var (done, failed) = (0, 0)
      for reading in Self.readings(of: task, countsURLs: hasURLs) {
        changes.append((reading.at, 0, reading.done - done, reading.failed - failed))
        (done, failed) = (reading.done, reading.failed)
      }
    }
    changes.sort { $0.at < $1.at }
    var steps: [Step] = []
    var next = changes.startIndex
    var (created, done, failed) = (0, 0, 0)
    for index in 0...Self.mostSteps {
      let place = Double(index) / Double(Self.mostSteps)
      while next < changes.endIndex, span.share(of: changes[next].at) <= place {
        created += changes[next].created
        done += changes[next].done
        failed += changes[next].failed
        next += 1
      }
      steps.append(Step(place: place, created: created, done: done, failed: failed))
    }
    self.steps = steps
  }

  /// What was known of a task's URLs, and when; the last reading is what came of it.
  private static func readings(
    of task: ReviewedTask, countsURLs: Bool
  ) -> [(at: Date, done: Int, failed: Int)] {
    let last = task.lastKnown
    guard countsURLs else {
      let standing = task.standing
      return [(last, standing == .succeeded ? 1 : 0, standing.isBad || standing == .redone ? 1 : 0)]
    }
    guard let tally = task.task.tally else { return [] }
    var readings = task.trail.points.filter { $0.at < last }.compactMap { point in
      point.succeeded.map { (at: point.at, done: $0, failed: point.failed ?? 0) }
    }
    readings.append((last, tally.succeeded, tally.failed))
    return readings
  }

  /// The most that is counted at any time.
  var top: Int { steps.map { max($0.created, $0.done + $0.failed) }.max() ?? 0 }
}

extension ClosedRange<Date> {
  /// Where a moment lies between the ends, 0...1.
  fileprivate func share(of date: Date) -> Double {
    let length = upperBound.timeIntervalSince(lowerBound)
    guard length > 0 else { return 0 }
    return Swift.min(1, Swift.max(0, date.timeIntervalSince(lowerBound) / length))
  }

  /// Moments that are written below a picture, evenly apart, and where they stand.
  var marks: [(place: Double, date: Date)] {
    [0, 1.0 / 3, 2.0 / 3, 1].map { place in
      (place, lowerBound.addingTimeInterval(upperBound.timeIntervalSince(lowerBound) * place))
    }
  }
}
