import FoundationEssentials
import TaskModel

/// What is known of accounts and tasks: the newest of it, what of it was told, and what of it is on the screen.
struct Knowledge: Equatable, Sendable {
  /// The newest snapshot received; the screen shows it unless it is paused.
  private(set) var latest = Snapshot.empty
  /// The newest snapshot whose news were told.
  private(set) var told = Snapshot.empty
  /// The snapshot on the screen.
  private(set) var shown = Snapshot.empty
  /// When the screen was frozen; nil while it is live.
  private(set) var pausedAt: Date?
  /// What is wrong, by the newest snapshot.
  private(set) var problems = ProblemCenter()
  /// What was wrong when the screen was frozen; nil while it is live.
  private var pausedProblems: ProblemCenter?
  /// What happened, by the newest snapshot.
  var events = EventLog()
  /// What this process has seen succeed, by the newest snapshot.
  private(set) var done = DoneLog()

  /// What is wrong, as old as the rows on the screen.
  var shownProblems: ProblemCenter { pausedProblems ?? problems }

  /// Whether an account has not answered yet, so that there may be tasks nobody knows of.
  var isWaiting: Bool {
    shown.accounts.isEmpty || shown.accounts.contains(where: \.isAnswerAwaited)
  }

  /// Takes a snapshot in, to be told and shown later; false for one that is older than the newest.
  mutating func receive(_ snapshot: Snapshot) -> Bool {
    guard snapshot.version > latest.version else { return false }
    latest = snapshot
    return true
  }

  /// Takes over what was known at another moment; what is on the screen stays.
  mutating func become(_ other: Knowledge) {
    let shown = shown
    self = other
    self.shown = shown
  }

  /// Has the newest snapshot, which was told and is shown, be one of the same moment that says more.
  mutating func complete(with snapshot: Snapshot) {
    (latest, told, shown) = (snapshot, snapshot, snapshot)
  }

  /// Has a snapshot on the screen.
  mutating func show(_ snapshot: Snapshot) { shown = snapshot }

  /// Takes in what a snapshot tells, also while the screen stands still.
  ///
  /// News that were found in comparison with an older snapshot than the one told last would be told twice:
  /// they are left.
  mutating func take(_ news: SnapshotNews, now: Date) {
    guard news.old == told else { return }
    told = news.snapshot
    for event in news.events { events.append(event) }
    done.take(news.gain, now: now)
    // Of the reads the newest is known by now, and nothing goes back.
    events.take(problems.take(news.findings, of: latest.accounts, now: now), now: now)
  }

  /// Judges the accounts as of now, since silence becomes trouble without a snapshot.
  mutating func judge(now: Date) {
    events.take(problems.judge(latest.accounts, now: now), now: now)
  }

  /// Takes in what became of the trouble of a store.
  mutating func take(_ news: StoreNews, now: Date) { problems.take(news, now: now) }

  /// Freezes what is on the screen.
  mutating func pause(at now: Date) {
    pausedAt = now
    pausedProblems = problems
  }

  /// Has the newest on the screen again.
  mutating func resume() {
    pausedAt = nil
    pausedProblems = nil
    shown = latest
  }

  /// Takes note of problems for an operator.
  ///
  /// - Parameter ahead: how many seconds the calendar is ahead of `now`.
  /// - Returns: what is to be kept of it.
  mutating func acknowledge(
    _ entries: [ProblemEntry], by name: String, now: Date, calendarAhead ahead: TimeInterval
  ) -> [Acknowledgement] {
    let notes = problems.notes(of: entries, by: name, at: now.addingTimeInterval(ahead))
    _ = problems.take(notes, calendarAhead: ahead)
    _ = pausedProblems?.take(notes, calendarAhead: ahead)
    problems.noteStores(among: entries, by: name, now: now)
    pausedProblems?.noteStores(among: entries, by: name, now: now)
    tell(Self.text(ofAcknowledging: entries), about: entries, now)
    return notes
  }

  /// Learns of what was taken note of here and in other monitors.
  mutating func take(
    _ notes: [Acknowledgement], now: Date, calendarAhead ahead: TimeInterval
  ) {
    for entry in problems.take(notes, calendarAhead: ahead) {
      let names = entry.noted?.names.joined(separator: ", ") ?? "somebody"
      tell("\(names) \(Self.text(ofAcknowledging: [entry]))", about: [entry], now)
    }
    _ = pausedProblems?.take(notes, calendarAhead: ahead)
  }

  private mutating func tell(_ text: String, about entries: [ProblemEntry], _ now: Date) {
    events.append(
      MonitorEvent(
        at: now, account: nil, tone: .neutral, text: text,
        tasks: entries.flatMap(\.tasks).sorted()))
  }

  /// Takes note again of what note was taken of before, without a word.
  mutating func note(_ notes: [Acknowledgement], calendarAhead ahead: TimeInterval) {
    _ = problems.take(notes, calendarAhead: ahead)
  }

  /// Says of which problems note was taken.
  static func text(ofAcknowledging entries: [ProblemEntry]) -> String {
    "acknowledged " + entries.map(\.name).joined(separator: "; ")
  }
}

/// What a snapshot tells that the one told before it did not.
struct SnapshotNews: Sendable {
  fileprivate let snapshot: Snapshot
  /// The snapshot it was compared with.
  fileprivate let old: Snapshot
  fileprivate let events: [MonitorEvent]
  fileprivate let gain: DoneLog.Gain
  fileprivate let findings: ProblemCenter.Findings

  /// Compares a snapshot with the one told before, and with what was known by then.
  ///
  /// - Complexity: O(*n*) in the number of tasks.
  init(of snapshot: Snapshot, after known: Knowledge, now: Date) {
    self.snapshot = snapshot
    old = known.told
    events = EventLog.news(in: snapshot, after: old, now: now)
    gain = known.done.gain(in: snapshot, after: old)
    findings = known.problems.findings(in: snapshot, now: now)
  }
}

extension ProblemEntry {
  /// The most tasks that are named one by one.
  private static let namedTasks = 3

  /// What it is about, by name: an account and its trouble, or the tasks.
  fileprivate var name: String {
    guard id.kind == .tasks else { return "\(id.name): \(present.words)" }
    let ids = tasks.sorted().prefix(Self.namedTasks).map { $0.shownID.text }
    let names = ids.joined(separator: ", ") + (tasks.count - ids.count).andMore
    return "\(tasks.count.counted("task")) of \(id.name): \(names)"
  }
}
