import FoundationEssentials
import TaskModel

/// What a monitor knows that has seen one snapshot after the other: what happened, what is wrong, what was done.
struct KnownFold: Equatable, Sendable {
  private(set) var known = Knowledge()
  /// Up to when the accounts were judged; nil before the first snapshot.
  private var judged: Date?
  /// States that tasks were seen in after the newest snapshot was made: the next one has them, if they last.
  private var coming: [RecordedTransition] = []

  /// Takes in the next snapshot, which came at some time, and what states tasks were in since the one before.
  ///
  /// - Complexity: O(*n*) in the number of tasks.
  mutating func take(
    _ snapshot: Snapshot, transitions: [RecordedTransition] = [], at now: Date
  ) {
    judge(at: now)
    guard known.receive(snapshot) else { return }
    let passed = coming + transitions.filter { $0.at <= snapshot.takenAt }
    coming = transitions.filter { $0.at > snapshot.takenAt }
    for event in PassedStates(passed, from: known.told, to: snapshot).events {
      known.events.append(event)
    }
    known.take(SnapshotNews(of: snapshot, after: known, now: now), now: now)
    known.show(snapshot)
    judged = now
  }

  /// Has the newest snapshot be one of the same moment that says more of when tasks were last seen.
  mutating func complete(with snapshot: Snapshot) { known.complete(with: snapshot) }

  /// Judges the accounts second by second until some time, as a monitor does to which nothing new comes.
  mutating func judge(at now: Date) {
    guard let judged else { return }
    let time = now.timeIntervalSince(judged)
    guard time > 0 else { return }
    let step = max(1, time / Self.mostJudgements)
    var at = judged.addingTimeInterval(step)
    while at < now {
      known.judge(now: at)
      at.addTimeInterval(step)
    }
    known.judge(now: now)
    self.judged = now
  }

  private static let mostJudgements = 600.0
}
