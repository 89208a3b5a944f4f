public import FoundationEssentials
import Synchronization

/// Hours that pass as soon as nothing is left to do in them.
///
/// It runs the tasks that prefer it, one job after the other on the thread that calls ``run(_:)``, and is the clock they
/// sleep by: when all of them wait, time moves on to the earliest deadline. What they do may not wait for anything else.
public final class SimulatedTime: TaskExecutor, Clock, Sendable {
  public typealias Instant = StoryClock.Instant

  /// Everybody waits, and nobody for a time.
  public struct Standstill: Error {}

  private struct Sleeper {
    let deadline: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var jobs: [UnownedJob] = []
    var lastID: UInt64 = 0
    var sleepers: [UInt64: Sleeper] = [:]

    mutating func takeEarliest() -> Sleeper? {
      let earliest = sleepers.min { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
      return earliest.flatMap { sleepers.removeValue(forKey: $0.key) }
    }
  }

  /// What a task came to.
  private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }

  private let clock = StoryClock()
  private let state = Mutex(State())

  /// Makes one at its start.
  public init() {}

  public var now: Instant { clock.now }

  public var minimumResolution: Duration { clock.minimumResolution }

  /// The calendar time that belongs to ``now``.
  public var wallTime: Date { clock.wallTime }

  /// Seconds since the start.
  public var elapsed: Double { clock.elapsed }

  /// Does all that a task and its children do, and returns what it returns.
  ///
  /// - Throws: ``Standstill``, and what the task throws.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws
    -> Value
  {
    let outcome = Outcome<Value>()
    Task(executorPreference: self) {
      let result: Result<Value, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.result.withLock { $0 = result }
    }
    while true {
      let jobs = state.withLock { state in
        defer { state.jobs.removeAll(keepingCapacity: true) }
        return state.jobs
      }
      for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
      if let result = outcome.result.withLock({ $0 }) { return try result.get() }
      guard jobs.isEmpty else { continue }
      guard let sleeper = state.withLock({ $0.takeEarliest() }) else { throw Standstill() }
      clock.move(to: sleeper.deadline.offset)
      sleeper.continuation.resume()
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
  }

  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        let isCancelled = state.withLock { state in
          if Task.isCancelled { return true }
          state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }
}
