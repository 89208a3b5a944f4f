import PollingEngine
import Reports
import TaskModel

/// Lets an engine run until a tracker says that the waiting is over.
actor Waiter<C: Clock> where C.Duration == Duration {
  private var tracker: WaitTracker
  private var progress: WaitProgress
  private let engine: Engine<C>
  private let clock: C
  private let start: C.Instant
  /// The newest that is known.
  private(set) var newest = Snapshot.empty

  /// How often it is looked whether some time is over.
  static var tick: Duration { .seconds(1) }

  init(_ tracker: WaitTracker, engine: Engine<C>, clock: C, progress: WaitProgress) {
    self.tracker = tracker
    self.engine = engine
    self.clock = clock
    self.progress = progress
    start = clock.now
  }

  /// Waits; `aside` runs meanwhile, until it is cancelled.
  func outcome(aside: @escaping @Sendable () async -> Void = {}) async -> WaitOutcome {
    let outcome = await withTaskGroup(of: WaitOutcome?.self) { group in
      group.addTask {
        await self.engine.run()
        return nil
      }
      group.addTask {
        await aside()
        return nil
      }
      group.addTask { await self.followSnapshots() }
      group.addTask { await self.followTime() }
      for await outcome in group {
        guard let outcome else { continue }
        group.cancelAll()
        return outcome
      }
      return self.tracker.interrupted(at: self.elapsed)
    }
    progress.clear()
    return outcome
  }

  /// Returns what is known where a signal ends the waiting.
  func interrupted(by signal: Int32) -> WaitOutcome {
    progress.clear()
    var outcome = tracker.interrupted(at: elapsed)
    outcome.signal = signal
    return outcome
  }

  /// Prints a line while it waits.
  func say(_ line: String) { progress.say(line) }

  private var elapsed: Duration { start.duration(to: clock.now) }

  private func followSnapshots() async -> WaitOutcome? {
    for await snapshot in await engine.snapshots() {
      newest = snapshot
      if let outcome = await look() { return outcome }
    }
    return nil
  }

  private func followTime() async -> WaitOutcome? {
    repeat {
      if let outcome = await look() { return outcome }
    } while (try? await clock.sleep(for: tracker.pause(after: elapsed, atMost: Self.tick))) != nil
    return nil
  }

  private func look() async -> WaitOutcome? {
    // Until the engine has told of the accounts there is nothing to conclude.
    guard newest.version > 0 else { return nil }
    let elapsed = elapsed
    progress.tell(tracker.take(newest, at: elapsed))
    if let outcome = tracker.outcome(at: elapsed) { return outcome }
    progress.show(tracker, at: elapsed)
    for wish in tracker.confirmationsToAsk() {
      await engine.confirm(wish.ids, of: wish.account, isAtOnce: wish.isAtOnce)
    }
    return nil
  }
}
