import FoundationEssentials
import TaskModel

/// One task with everything a cell, a sort key or a sentence about it needs to know.
struct RowFacts {
  let task: CacheTask
  let account: AccountStatus?
  let verdict: Verdict
  let isStale: Bool
  let judgement: Judgement
  let now: Date
  /// How many seconds the calendar is ahead of ``now``.
  let calendarAhead: TimeInterval
  let zone: ShownZone

  init(_ task: CacheTask, in scene: Scene) {
    self.init(task, of: scene.snapshot.account(task.account), in: scene)
  }

  /// Takes the status of the task's account, which is the same for many tasks.
  init(_ task: CacheTask, of account: AccountStatus?, in scene: Scene) {
    self.init(task, scene.judgement.verdict(on: task, of: account), of: account, in: scene)
  }

  /// Takes a task as it was judged.
  init(_ task: CacheTask, _ verdict: Verdict, of account: AccountStatus?, in scene: Scene) {
    self.task = task
    self.account = account
    self.verdict = verdict
    isStale = scene.judgement.isStale(task, of: account)
    judgement = scene.judgement
    now = scene.now
    calendarAhead = scene.calendarAhead
    zone = scene.zone
  }

  var word: StatusWord { StatusWord(task.status, verdict) }

  /// The age of the last answer that described the task, in seconds; nil before the first.
  var dataAge: Double? { task.lastSeenAt.map { now.timeIntervalSince($0) } }

  /// How long ago the task was created, in seconds, or how long at least; the same figure the filter's
  /// `age` goes by.
  var age: Double { task.age(at: now, clockAhead: verdict.clockAhead) }

  /// Whether the task surely takes, or took, longer than what is usual for its account and kind.
  var isSlow: Bool { judgement.isSlow(task, of: account) }

  /// Whether the edge was found to serve what was there before, and the task had ended by then, whatever the vendor
  /// says.
  var isStaleAtEdge: Bool { dated.isStaleAtEdge(clockAhead: aheadOfCalendar) }

  /// The gutter's sign of what the status does not say: `!` stale at the edge, `?` gone before an end was seen; nil for
  /// neither.
  var warningSign: String? {
    if isStaleAtEdge { return "!" }
    return task.isGone && !task.status.isEnded ? "?" : nil
  }

  /// Whether what was proved was so before the task had ended.
  var isProofEarly: Bool { dated.isProofEarly(clockAhead: aheadOfCalendar) }

  /// By how many seconds the vendor's clock is ahead of the calendar.
  private var aheadOfCalendar: TimeInterval { verdict.clockAhead - calendarAhead }

  /// How many seconds are left; nil where nothing is to go by.
  var timeLeft: Double? { judgement.timeLeft(of: task) }

  /// Whether they are what others of its account and kind usually take.
  var isLeftUsual: Bool { judgement.isEndUsual(of: task) }

  /// The task with the times of our clock as the calendar has them now: what is shown as a date, not judged.
  var dated: CacheTask { task.moved(by: calendarAhead) }

  /// The present by the calendar.
  var today: Date { now.addingTimeInterval(calendarAhead) }

  /// The clock time of a moment in the shown zone, without the zone.
  func clock(_ date: Date) -> String { zone.civilTime(at: date).timeText }

  /// The time of a moment as an operator reads it: without the date on the day of `now`.
  func moment(_ date: Date) -> String {
    let time = zone.civilTime(at: date)
    let today = zone.civilTime(at: today)
    let clock = "\(time.timeText) \(zone.text(at: date))"
    return time.dateText == today.dateText ? clock : "\(time.dateText) \(clock)"
  }
}

extension ShownZone {
  /// Returns the time of a moment for a column of that many cells, without the zone.
  ///
  /// On the day of `now` it is the clock time, else the date, from 11 cells on with the clock time.
  func clock(_ date: Date, now: Date, width: Int) -> String {
    let time = civilTime(at: date)
    guard time.dateText != civilTime(at: now).dateText else { return time.timeText }
    let day = String(time.dateText.suffix(5))
    return width >= 11 ? "\(day) \(time.timeText.prefix(5))" : day
  }
}

/// A snapshot as it is looked at: with the time and the zone it is judged by.
struct Scene {
  let snapshot: Snapshot
  let now: Date
  /// How many seconds the calendar is ahead of ``now``, which nobody sets.
  let calendarAhead: TimeInterval
  let zone: ShownZone
  let judgement: Judgement

  init(snapshot: Snapshot, now: Date, calendarAhead: TimeInterval = 0, zone: ShownZone) {
    self.snapshot = snapshot
    self.now = now
    self.calendarAhead = calendarAhead
    self.zone = zone
    judgement = Judgement(snapshot, now: now)
  }
}
