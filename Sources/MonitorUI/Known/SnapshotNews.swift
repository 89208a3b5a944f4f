import FoundationEssentials
import TaskModel

/// What a snapshot tells that the one told before it did not.
struct SnapshotNews: Sendable {
  fileprivate let snapshot: Snapshot
  /// The snapshot it was compared with.
  fileprivate let old: Snapshot
  fileprivate let events: [MonitorEvent]
  fileprivate let gain: DoneLog.Gain
  fileprivate let findings: ProblemCenter.Findings

  /// Compares a snapshot with one told before, and with what was known by then.
  ///
  /// - Complexity: O(*n*) in the number of tasks.
  init(
    of snapshot: Snapshot, after old: Snapshot, _ problems: ProblemCenter, _ done: DoneLog,
    now: Date
  ) {
    self.snapshot = snapshot
    self.old = old
    events = EventLog.news(in: snapshot, after: old, now: now)
    gain = done.gain(in: snapshot, after: old)
    findings = problems.findings(in: snapshot, now: now)
  }
}

extension AppState {
  /// Takes in what a snapshot tells, also while the screen stands still.
  ///
  /// News that were found in comparison with an older snapshot than the one told last would be told twice:
  /// they are left.
  mutating func take(_ news: SnapshotNews) {
    guard news.old == told else { return }
    told = news.snapshot
    for event in news.events { events.append(event) }
    done.take(news.gain, now: now)
    // Of the reads the newest is known by now, and nothing goes back.
    events.take(problems.take(news.findings, of: latest.accounts, now: now), now: now)
  }
}
