import FoundationEssentials
import TaskModel

/// Something that happened, in one line.
struct MonitorEvent: Equatable, Sendable {
  /// How a line looks.
  enum Tone: Equatable, Sendable {
    case neutral, good, bad

    /// The sign in front of the line, so that it tells without colors.
    var sign: String {
      switch self {
      case .neutral: " "
      case .good: "+"
      case .bad: "!"
      }
    }
  }

  let at: Date
  /// The account it is about; nil for what is about no account: files, notifications, history.
  let account: AccountID?
  let tone: Tone
  /// What happened; safe to show.
  let text: String
  /// The tasks it is about; empty where it is about none, or there were too many to keep.
  var tasks: [CacheTask.ID] = []
}

/// What happened lately, made from the differences between snapshots.
struct EventLog: Equatable, Sendable {
  /// The most events kept; the oldest give way.
  static let limit = 5_000
  /// The most events of one sort that an account's tasks get from one snapshot; more are summed up.
  static let single = 5

  /// The most tasks kept for all events together; the oldest events forget theirs.
  static let taskLimit = 20_000

  /// How many events were ever added: the number of the newest.
  private(set) var version: UInt64 = 0
  /// A ring: once it is full, the oldest event stands at ``start``.
  private var ring: [MonitorEvent] = []
  private var start = 0
  /// Tasks kept for all events together.
  private var taskCount = 0
  /// The number of an event before which none has tasks.
  private var firstWithTasks: UInt64 = 1

  static func == (left: EventLog, right: EventLog) -> Bool { left.version == right.version }

  var count: Int { ring.count }

  /// Returns an event by its age: 0 for the newest.
  subscript(age: Int) -> MonitorEvent { ring[(start + ring.count - 1 - age) % ring.count] }

  /// Returns the number of an event by its age.
  func number(ofAge age: Int) -> UInt64 { version - UInt64(age) }

  /// Returns the age of an event by its number; beyond the last one where it is not kept any more.
  func age(of number: UInt64) -> Int {
    number > version ? count : min(Int(version - number), count)
  }

  /// Adds an event as the newest.
  mutating func append(_ event: MonitorEvent) {
    var event = event
    if event.tasks.count > Self.taskLimit { event.tasks = [] }
    version += 1
    taskCount += event.tasks.count
    if ring.count < Self.limit {
      ring.append(event)
    } else {
      taskCount -= ring[start].tasks.count
      ring[start] = event
      start = (start + 1) % Self.limit
    }
    firstWithTasks = max(firstWithTasks, number(ofAge: count - 1))
    while taskCount > Self.taskLimit {
      let place = (start + count - 1 - age(of: firstWithTasks)) % count
      taskCount -= ring[place].tasks.count
      ring[place].tasks = []
      firstWithTasks += 1
    }
  }

  /// Notes what began or ended for the reads of accounts.
  mutating func take(_ changes: [ProblemCenter.Change], now: Date) {
    for change in changes {
      switch change {
      case .began(let entry):
        append(
          MonitorEvent(at: now, account: entry.id.account, tone: .bad, text: Self.text(of: entry)))
      case .resolved(let entry):
        let time = AgeText.full(from: entry.began, to: now)
        append(
          MonitorEvent(
            at: now, account: entry.id.account, tone: .good,
            text: "resolved after \(time): \(entry.problem.past)"))
      }
    }
  }

  private static func text(of entry: ProblemEntry) -> String {
    // The account stands in its own column, and what to do is soon another thing.
    let (words, said) = (entry.problem.words, entry.problem.said)
    return said.isEmpty || words.hasSuffix(said) ? words : "\(words) (\(said))"
  }

  /// Returns how the tasks of a snapshot differ from those of the one before.
  ///
  /// What comes in before an account was read through is no news.
  ///
  /// - Complexity: O(*k*) in the tasks that changed of accounts that were read through, O(*n*) in those
  ///   of one that was at last.
  static func news(in new: Snapshot, after old: Snapshot, now: Date) -> [MonitorEvent] {
    new.accounts.filter(\.hasBeenRead).flatMap { status in
      let isFirstRead = old.account(status.account)?.hasBeenRead != true
      var difference = Differences()
      if isFirstRead {
        new.compare(with: .empty, of: status.account) {
          difference.count($0)
        } changed: { _, _ in
        }
      } else {
        new.compare(with: old, of: status.account) {
          difference.add($0)
        } changed: {
          difference.compare($0, $1)
        }
      }
      return (isFirstRead ? difference.firstRead : difference.lines).map {
        MonitorEvent(
          at: now, account: status.account, tone: $0.tone, text: $0.text, tasks: $0.tasks)
      }
    }
  }
}

/// How the tasks of one account differ between two snapshots.
private struct Differences {
  struct Line {
    let tone: MonitorEvent.Tone
    let text: String
    var tasks: [CacheTask.ID] = []
  }

  private var appeared: [CacheTask] = []
  private var succeeded: [CacheTask] = []
  private var failed: [CacheTask] = []
  private var gone: [CacheTask] = []
  private var failing: [(task: CacheTask, more: Int)] = []
  private var total = 0
  private var open = 0
  private var problems = 0

  /// Counts a task of those that were there when the account was read through.
  mutating func count(_ task: CacheTask) {
    total += 1
    if !task.status.isEnded { open += 1 }
    if task.status.isProblem { problems += 1 }
  }

  /// Takes a task that was not there before.
  mutating func add(_ task: CacheTask) {
    if task.isToldWhole { appeared.append(task) }
  }

  /// Takes a task and what it was before.
  mutating func compare(_ task: CacheTask, _ old: CacheTask) {
    guard old.isToldWhole else { return add(task) }
    if task.isGone, !old.isGone { gone.append(task) }
    if task.status != old.status, task.status.isEnded {
      if task.status == .succeeded { succeeded.append(task) } else { failed.append(task) }
    } else if let urls = task.tally,
      old.urls == nil || old.counts == nil || task.lastProgressAt != old.lastProgressAt
    {
      let before = old.tally
      // URLs that are told late, of what had ended before, have not failed just now.
      if old.status.isEnded, urls.total > before?.total ?? 0 { return }
      let more = urls.failed - (before?.failed ?? 0)
      if more > 0 { failing.append((task, more)) }
    }
  }

  /// The line that sums up what the first answers tell; none where there was no task.
  var firstRead: [Line] {
    guard total > 0 else { return [] }
    let bad = problems > 0 ? ", \(problems) failed or partial" : ""
    return [
      Line(tone: .neutral, text: "first read: \(total.counted("task")), \(open) open\(bad)")
    ]
  }

  var lines: [Line] {
    var lines = listed(appeared, "appeared", .neutral) { task in
      "\(Self.name(task)) appeared: \(task.kind.rawValue) \(TargetText.text(task))"
    }
    lines += listed(gone, "are gone from the vendor's list", .bad) { task in
      "\(Self.name(task)) is gone from the vendor's list"
    }
    lines += listed(failing.map(\.task), "have more failed URLs", .bad) { task in
      let more = failing.first { $0.task.id == task.id }?.more ?? 0
      return
        "\(Self.name(task)): \(more.counted("more URL")) failed\(Self.reason(task))"
    }
    lines += listed(succeeded, "succeeded", .good) { Self.ending($0) }
    lines += listed(failed, "failed, in full or in part, or were canceled", .bad) {
      Self.ending($0) + Self.reason($0)
    }
    return lines
  }

  /// Returns a line a task, or one line for all where they are many.
  private func listed(
    _ tasks: [CacheTask], _ predicate: String, _ tone: MonitorEvent.Tone,
    _ text: (CacheTask) -> String
  ) -> [Line] {
    guard tasks.count > EventLog.single else {
      return tasks.map { Line(tone: tone, text: text($0), tasks: [$0.id]) }
    }
    let ids = tasks.map(\.id)
    return [Line(tone: tone, text: "\(tasks.count) tasks \(predicate)", tasks: ids)]
  }

  private static func name(_ task: CacheTask) -> String { task.id.shownID.text }

  private static func ending(_ task: CacheTask) -> String {
    var words = [name(task), StatusWord(task.status).long]
    if let urls = task.tally { words.append("\(urls.succeeded)/\(urls.total)") }
    if let took = task.took { words.append("in " + TimeText.fullLength(took)) }
    return words.joined(separator: " ")
  }

  private static func reason(_ task: CacheTask) -> String {
    let reason = task.urls?.first { $0.status == .failed && $0.message != nil }?.message
    guard let text = reason ?? task.message, !text.isEmpty else { return "" }
    return ": \(text)"
  }
}
